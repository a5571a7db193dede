//! Folders and configurations that cannot be read, and migrations that a server refuses: the first are exit status 2,
//! the second a finding that says where.

use std::fs;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Trial;
use rustix::process::Signal;

use crate::isoschema::Isoschema;
use crate::place::{LONGEST, Place, set_mode, wait_for, wait_until};
use crate::{project, trial};

/// The engines that are looked at in one run; MySQL in a trial of its own, in a container.
const ENGINES: [&str; 3] = ["sqlite", "mariadb", "postgres"];

/// The variable that names the image in which MySQL runs.
const MYSQL_IMAGE: &str = "ISOSCHEMA_TEST_MYSQL_IMAGE";

pub fn trials() -> Vec<Trial> {
    let broken = ENGINES.map(|engine| {
        trial(format!("folders::{engine}::broken_statement"), move || broken_statement(engine))
    });
    let others = [
        trial("folders::container::mysql::broken_statement", broken_on_mysql),
        trial("folders::unreadable", unreadable),
        trial("folders::empty", empty),
        trial("folders::stray_file", stray_file),
        trial("folders::configuration", configuration),
        trial("folders::mariadb::statements_before_the_refused_one_are_committed", committed_before),
        trial("folders::two_engines_refuse", two_engines_refuse),
    ];
    broken.into_iter().chain(others).collect()
}

/// A project of three migrations, the second of which holds a statement that no engine takes, in its middle.
const SECOND: &str = "2024-01-02-000000_members";
const BROKEN: &str = "\
-- A comment; with a semicolon.
CREATE TABLE members (id BIGINT PRIMARY KEY NOT NULL);

/* The next statement
   is broken. */
CREATE TABEL fees (
    id BIGINT PRIMARY KEY NOT NULL
);
CREATE TABLE fines (id BIGINT PRIMARY KEY NOT NULL);
";
const BROKEN_LINE: usize = 6;

fn three_migrations(place: &Place, engines: &[&str], broken: &[&str]) {
    project::loans(place, engines);
    for engine in engines {
        let members =
            if broken.contains(engine) { BROKEN.to_owned() } else { BROKEN.replace("TABEL", "TABLE") };
        project::migration(place, engine, SECOND, &members);
        let third = "CREATE TABLE shelves (id BIGINT PRIMARY KEY NOT NULL);\n";
        project::migration(place, engine, "2024-01-03-000000_shelves", third);
    }
}

/// The one finding of a run with one broken folder: which migration, file, line and statement, on which engines.
fn expect_refused(
    place: &Place,
    arguments: &[&str],
    engines: &[&str],
    broken: &[&str],
    at: &str,
    statement: &str,
) {
    let report = Isoschema::new(place, &[&["verify", "--format", "json"], arguments].concat()).run();
    report.expect_verdict(1);
    let report = report.json();
    assert_eq!(report["verdict"], "different");
    let failed: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["name"] == "migration-failed")
        .collect();
    let [failed] = failed[..] else { panic!("not one finding: {report:#}") };
    assert_eq!((&failed["failing"], &failed["path"]), (&true.into(), &at.split('/').next().into()));
    for engine in broken {
        let told = failed["sides"][engine].to_string();
        assert!(told.contains(at) && told.contains(statement), "{at} and {statement} are not in {told}");
    }
    for engine in engines.iter().filter(|engine| !broken.contains(engine)) {
        assert_eq!(report["engines"][engine]["tables"], 5, "{engine} has not finished: {report:#}");
    }
    let text = Isoschema::new(place, &[&["verify"], arguments].concat()).run();
    text.expect_verdict(1);
    eprintln!("--- text report:\n{}", text.stdout);
    assert!(text.stdout.contains("migration-failed") && text.stdout.contains(at), "{}", text.stdout);
    assert!(text.stdout.contains("\nnext: isoschema explain migration-failed\n"), "{}", text.stdout);
}

fn broken_statement(engine: &str) {
    let place = Place::new();
    three_migrations(&place, &ENGINES, &[engine]);
    let at = format!("{SECOND}/up.sql:{BROKEN_LINE}");
    expect_refused(&place, &["--server", "native"], &ENGINES, &[engine], &at, "CREATE TABEL fees");
}

fn two_engines_refuse() {
    let place = Place::new();
    let broken = ["mariadb", "postgres"];
    three_migrations(&place, &ENGINES, &broken);
    let at = format!("{SECOND}/up.sql:{BROKEN_LINE}");
    expect_refused(&place, &["--server", "native"], &ENGINES, &broken, &at, "CREATE TABEL fees");
}

fn broken_on_mysql() {
    let image = std::env::var(MYSQL_IMAGE)
        .unwrap_or_else(|_| panic!("{MYSQL_IMAGE} must name an image of MySQL, such as isoschema/mysql:9.7"));
    let place = Place::new();
    let engines = ["sqlite", "mysql"];
    three_migrations(&place, &engines, &["mysql"]);
    let config = fs::read_to_string(place.project().join("isoschema.toml")).expect("a configuration");
    project::write_config(&place, &format!("{config}image = \"{image}\"\n"));
    let at = format!("{SECOND}/up.sql:{BROKEN_LINE}");
    let container = ["--server", "mysql=container"];
    expect_refused(&place, &container, &engines, &["mysql"], &at, "CREATE TABEL fees");

    // A container is known by the run directory in its label.
    let killed = Isoschema::new(&place, &[&["verify"], &container[..]].concat())
        .env("ISOSCHEMA_RUN_DIR", place.tmp())
        .spawn();
    wait_for("container", Duration::from_secs(60), || containers_of(&place));
    killed.signal(Signal::KILL);
    killed.wait();
    wait_until(LONGEST, || containers_of(&place).or_else(|| place.left()));
}

/// The containers of a place's runs.
fn containers_of(place: &Place) -> Option<String> {
    let format = "{{.Names}} {{.Status}} {{.Label \"org.isoschema.run\"}}";
    let listed = Command::new("docker").args(["ps", "--all", "--format", format]).output();
    let listed = String::from_utf8(listed.expect("docker is on PATH").stdout).expect("text");
    let tmp = place.tmp().display().to_string();
    let ours: Vec<_> = listed.lines().filter(|line| line.contains(&tmp)).collect();
    (!ours.is_empty()).then(|| ours.join("\n"))
}

/// MariaDB commits each CREATE TABLE at once: the refused statement is found all the same.
fn committed_before() {
    let place = Place::new();
    three_migrations(&place, &ENGINES, &[]);
    let members = "CREATE TABLE members (id BIGINT PRIMARY KEY NOT NULL);\n\
        CREATE TABLE fees (id BIGINT PRIMARY KEY NOT NULL);\n\n\
        INSERT INTO members (id) VALUES (1);\n\
        INSERT INTO members (id)\n  VALUES (1);\n\
        CREATE TABLE fines (id BIGINT PRIMARY KEY NOT NULL);\n";
    project::migration(&place, "mariadb", SECOND, members);
    let at = format!("{SECOND}/up.sql:5");
    let statement = "INSERT INTO members (id) VALUES (1)";
    expect_refused(&place, &["--server", "native"], &ENGINES, &["mariadb"], &at, statement);
}

fn unreadable() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "postgres"]);
    let folder = place.project().join("postgres");
    let nobody = || Isoschema::new(&place, &["verify", "--server", "native"]).by_nobody();
    nobody().run().expect_verdict(0);
    set_mode(&folder, 0o700);
    nobody().run().expect_refusal(&["postgres: cannot read postgres", "ermission denied", "permissions"]);
    set_mode(&folder, 0o755);
    set_mode(&folder.join(project::START).join("up.sql"), 0o600);
    nobody().run().expect_refusal(&["postgres: cannot read", "up.sql", "ermission denied"]);
    set_mode(&place.project().join("isoschema.toml"), 0o600);
    nobody().run().expect_refusal(&["isoschema.toml", "ermission denied"]);
}

fn empty() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let folder = place.project().join("mariadb");
    fs::remove_dir_all(&folder).expect("removed");
    let verify = || Isoschema::new(&place, &["verify", "--server", "native"]).run();
    verify().expect_refusal(&["mariadb: cannot read mariadb", "isoschema.toml"]);
    fs::create_dir(&folder).expect("a folder");
    verify().expect_refusal(&["mariadb: mariadb holds no migration", "docs/layouts.md", "isoschema.toml"]);
    fs::create_dir(folder.join(project::START)).expect("a folder");
    verify().expect_refusal(&["mariadb: mariadb holds no migration", "docs/layouts.md"]);
    project::migration(&place, "mariadb", SECOND, "CREATE TABLE fees (id BIGINT);");
    verify().expect_refusal(&[&format!("mariadb/{}", project::START), "no up.sql"]);
}

fn stray_file() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let verify = || Isoschema::new(&place, &["verify", "--server", "native"]).run();
    let stray = place.project().join("sqlite/2024-01-02-000000_more.sql");
    fs::write(&stray, "CREATE TABLE more (id BIGINT);").expect("a file");
    verify()
        .expect_refusal(&["sqlite: sqlite/2024-01-02-000000_more.sql is no migration", "Diesel passes over"]);
    fs::remove_file(stray).expect("removed");
    fs::write(place.project().join("sqlite").join(project::START).join("up.sql"), b"-- \xff\n")
        .expect("a file");
    verify().expect_refusal(&["up.sql, line 1, is not UTF-8"]);
}

/// What an isoschema.toml can get wrong, found before any server starts or said by the server.
fn configuration() {
    let place = Place::new();
    let verify = || Isoschema::new(&place, &["verify", "--server", "native"]).run();
    verify().expect_refusal(&["no isoschema.toml in ", "isoschema init"]);
    project::loans(&place, &ENGINES);
    let good = fs::read_to_string(place.project().join("isoschema.toml")).expect("a configuration");
    let table: [(String, &[&str]); 13] = [
        (String::new(), &["isoschema.toml names no engine"]),
        ("[sqlite\n".to_owned(), &["isoschema.toml", "line 1"]),
        (good.replace("[sqlite]", "[oracle]"), &["isoschema.toml", "unknown field `oracle`"]),
        (
            good.replace("migrations = \"mariadb\"", "migration = \"mariadb\""),
            &["isoschema.toml", "unknown field `migration`"],
        ),
        (
            format!("engines = [\"sqlite\", \"mysql\"]\n{good}"),
            &["mysql is to be compared but has no section", "[mysql]"],
        ),
        (format!("{good}server = \"docker\"\n"), &["postgres: ", "`docker` is no way to a server"]),
        (format!("{good}collation = \"no_such\"\n"), &["postgres: ", "no_such", "isoschema.toml"]),
        (
            good.replace("[postgres]", "collation = \"no_such\"\n[postgres]"),
            &["mariadb: ", "no_such", "isoschema.toml"],
        ),
        (
            good.replace("[postgres]", "character_set = \"utf8mb4; x\"\n[postgres]"),
            &["mariadb", "is no name"],
        ),
        (
            good.replace("[postgres]", "sql_mode = \"STRICT_EVERYTHING\"\n[postgres]"),
            &["mariadb: ", "STRICT_EVERYTHING", "isoschema.toml"],
        ),
        (
            format!("{good}before = [\"SET nothing = 1\"]\n"),
            &["postgres: ", "`before`", "SET nothing = 1", "isoschema.toml"],
        ),
        (format!("{good}ignore = [\"geo_*\"]\n"), &["postgres: ", "geo_*", "isoschema.toml"]),
        (format!("{good}[levels.index-mising]\nlevel = \"list\"\nreason = \"r\"\n"), &["index-mising"]),
    ];
    for (text, parts) in table {
        project::write_config(&place, &text);
        verify().expect_refusal(parts);
    }
}
