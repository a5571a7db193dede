//! Verdicts of the built command, against servers that are given by URL.

#![allow(clippy::disallowed_methods, reason = "starting the command is what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const LOANS: &str = "CREATE TABLE loans (id BIGINT PRIMARY KEY NOT NULL, book_no BIGINT NOT NULL);";
const LOOSE: &str = "CREATE TABLE loans (id BIGINT PRIMARY KEY NOT NULL, book_no BIGINT);";

fn project(engine: &str, theirs: &str) -> TempDir {
    let root = tempfile::tempdir().expect("a scratch directory");
    // STRICT and CHECKs aside: SQLite's BIGINT takes any integer of 64 bits, as the others do.
    for (folder, sql) in [("sqlite", LOANS), (engine, theirs)] {
        let migration = root.path().join(folder).join("2024-01-01-000000_start");
        fs::create_dir_all(&migration).expect("a folder of migrations");
        fs::write(migration.join("up.sql"), sql).expect("a migration");
        fs::write(migration.join("down.sql"), "DROP TABLE loans;").expect("a migration");
    }
    let config = format!("[sqlite]\nmigrations = \"sqlite\"\n[{engine}]\nmigrations = \"{engine}\"\n");
    fs::write(root.path().join("isoschema.toml"), config).expect("a configuration");
    root
}

fn verify(root: &Path, engine: &str, url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_isoschema"))
        .current_dir(root)
        .args(["verify", "--server", &format!("{engine}={url}")])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the command starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the output is text")
}

fn url(engine: &str) -> String {
    let variable = format!("ISOSCHEMA_TEST_{}_URL", engine.to_uppercase());
    std::env::var(&variable).unwrap_or_else(|_| panic!("{variable} must name a {engine} server"))
}

/// Equal and different folders, told as text, as JSON and into a file.
fn verdicts(engine: &str) {
    let url = url(engine);
    let equal = project(engine, LOANS);
    let ran = verify(equal.path(), engine, &url, &[]);
    assert_eq!(ran.status.code(), Some(0), "{}{}", text(&ran.stdout), text(&ran.stderr));
    assert!(text(&ran.stdout).lines().last().is_some_and(|line| line.starts_with("equal")));
    let told = text(&ran.stderr);
    let is_only_the_seal =
        told.starts_with("isoschema: sealed: wrote isoschema.seal") && told.lines().count() == 1;
    assert!(is_only_the_seal, "no more is told beside the report where there is no terminal: {told}");

    let different = project(engine, LOOSE);
    let ran = verify(different.path(), engine, &url, &[]);
    assert_eq!(ran.status.code(), Some(1), "{}{}", text(&ran.stdout), text(&ran.stderr));
    assert!(text(&ran.stdout).contains("✗ book_no · column-nullability"), "{}", text(&ran.stdout));
    assert!(text(&ran.stdout).contains("\nnext: isoschema explain "), "{}", text(&ran.stdout));

    let json = verify(different.path(), engine, &url, &["--format", "json"]);
    assert_eq!(json.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("a report");
    assert_eq!((&report["format"], &report["verdict"]), (&"isoschema-report/1".into(), &"different".into()));

    let to_file = verify(different.path(), engine, &url, &["--format", "json", "--output", "report.json"]);
    assert_eq!(to_file.status.code(), Some(1), "{}", text(&to_file.stderr));
    assert!(text(&to_file.stdout).starts_with("different") && text(&to_file.stdout).lines().count() == 1);
    let before_timings = |text: &str| text[..text.find("\n  \"timings\"").expect("timings")].to_owned();
    let file = fs::read_to_string(different.path().join("report.json")).expect("the report was written");
    assert_eq!(before_timings(&file), before_timings(text(&json.stdout)), "the same input, other bytes");
    let left: Vec<_> = fs::read_dir(different.path()).expect("the project").flatten().collect();
    assert_eq!(left.len(), 4, "something else was left beside the report: {left:?}");
}

/// `isoschema check`, which needs no server.
fn check(root: &Path) -> (Option<i32>, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_isoschema")).current_dir(root).arg("check").output();
    let ran = ran.expect("the command starts");
    assert_eq!(text(&ran.stderr), "");
    (ran.status.code(), text(&ran.stdout).to_owned())
}

/// What a project's seal goes through: written, held, broken, left alone, forged, found out.
fn seals(engine: &str) {
    let url = url(engine);
    let project = project(engine, LOANS);
    let root = project.path();
    let verify = |arguments: &[&str]| {
        let ran = verify(root, engine, &url, arguments);
        (ran.status.code(), text(&ran.stderr).to_owned())
    };
    let seal = || fs::read_to_string(root.join("isoschema.seal")).expect("the seal");
    let up = root.join(engine).join("2024-01-01-000000_start/up.sql");
    let write = |text: &str| fs::write(&up, text).expect("a migration");

    let (status, told) = verify(&["--frozen"]);
    assert!(status == Some(1) && told.contains("there is no seal"), "{told}");
    assert_eq!(check(root).0, Some(1), "--frozen wrote a seal");
    assert_eq!(verify(&[]).0, Some(0));
    let written = seal();
    assert!(check(root).0 == Some(0) && check(root).1.starts_with("sealed: isoschema.seal, 5 files"));
    let (status, told) = verify(&["--frozen"]);
    assert!((status, told.as_str()) == (Some(0), ""), "{told}");

    // The same schema, by another file.
    write(&format!("{LOANS}\n"));
    let (status, told) = check(root);
    let file = format!("  changed  {engine}/2024-01-01-000000_start/up.sql\n");
    assert!(status == Some(1) && told.contains(&file) && told.contains("run: isoschema verify"), "{told}");
    let (status, told) = verify(&["--frozen"]);
    assert!(status == Some(1) && told.contains("isoschema.seal would change"), "{told}");
    assert_eq!((verify(&[]).0, check(root).0), (Some(0), Some(0)));
    assert_ne!(seal(), written);

    // A difference leaves the seal alone.
    let sealed = seal();
    write(LOOSE);
    assert_eq!((verify(&[]).0, seal() == sealed, check(root).0), (Some(1), true, Some(1)));

    // Somebody makes the seal fit the file.
    write(LOANS);
    let fingerprint = |text: &str| {
        let line =
            text.lines().find(|line| line.contains(&format!("{engine}/2024")) && line.contains("up.sql"));
        line.expect("the file's line").to_owned()
    };
    let forged = sealed.replace(&fingerprint(&sealed), &fingerprint(&written));
    fs::write(root.join("isoschema.seal"), &forged).expect("a seal");
    let (status, told) = check(root);
    assert!(status == Some(1) && told.contains("edited or merged by hand"), "{told}");
    let (status, told) = verify(&["--frozen"]);
    assert!(status == Some(1) && told.contains("edited or merged by hand"), "{told}");
    let (status, told) = verify(&[]);
    assert!(status == Some(0) && told.contains("edited or merged by hand"), "{told}");
    assert_eq!((seal(), check(root).0), (written, Some(0)));
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_MARIADB_URL"]
fn verdicts_on_mariadb() {
    verdicts("mariadb");
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_MARIADB_URL"]
fn seals_on_mariadb() {
    seals("mariadb");
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_POSTGRES_URL"]
fn seals_on_postgres() {
    seals("postgres");
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_MYSQL_URL"]
fn verdicts_on_mysql() {
    verdicts("mysql");
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_POSTGRES_URL"]
fn verdicts_on_postgres() {
    verdicts("postgres");
}
