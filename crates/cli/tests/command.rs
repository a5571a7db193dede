//! The built command as a shell sees it: what it prints, where, and its exit status.

#![allow(clippy::disallowed_methods, reason = "starting the command is what is tested")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use isoschema_engines::Connection;
use isoschema_verify::Engine;
use tempfile::TempDir;

/// What a run of the command gave.
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is text"),
            stderr: String::from_utf8(output.stderr).expect("standard error is text"),
        }
    }
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_isoschema"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null()).env_remove("RUST_BACKTRACE");
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "CLICOLOR_FORCE", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn isoschema(directory: &Path, arguments: &[&str]) -> Ran {
    command(directory, arguments).output().expect("the command starts").into()
}

fn scratch() -> TempDir {
    tempfile::tempdir().expect("a scratch directory")
}

/// A project with a folder of one migration for each engine.
fn project(folders: &[(&str, &str)]) -> TempDir {
    let root = scratch();
    for (folder, sql) in folders {
        let migration = root.path().join(folder).join("2024-01-01-000000_start");
        fs::create_dir_all(&migration).expect("a folder of migrations");
        fs::write(migration.join("up.sql"), sql).expect("a migration");
        fs::write(migration.join("down.sql"), "DROP TABLE loans;").expect("a migration");
    }
    root
}

const LOANS: &str = "CREATE TABLE loans (id BIGINT PRIMARY KEY NOT NULL, book_no BIGINT NOT NULL);";

#[test]
fn explain_lists_every_name() {
    let ran = isoschema(scratch().path(), &["explain"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    for name in isoschema_verify::FindingName::ALL {
        let row = ran.stdout.lines().find(|line| line.split(' ').next() == Some(name.name()));
        assert!(row.is_some_and(|row| row.len() > name.name().len() + 10), "{name}: {row:?}");
    }
}

#[test]
fn explain_shows_one_page() {
    let ran = isoschema(scratch().path(), &["explain", "column-nullability"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stdout.starts_with("column-nullability\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    ALTER TABLE "), "code keeps its form: {}", ran.stdout);
    assert!(!ran.stdout.contains("```") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_understood_is_exit_status_2() {
    for arguments in [
        &["explain", "column-colour"][..],
        &["verify", "--engine", "oracle"],
        &["verify", "--server", "docker"],
        &["verify", "--image", "postgres:17"],
        &["verify", "--image", "oracle=oracle:23"],
        &["verify", "--format", "xml"],
        &["verify", "--show", "nothing"],
        &["verify", "--deny", "equivalent"],
        &["diff", "sqlite:one"],
        &["shout"],
        &[],
    ] {
        let ran = isoschema(scratch().path(), arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_no_error() {
    for arguments in
        [&["--help"][..], &["--version"], &["-V"], &["verify", "--help"], &["help", "init"], &["diff", "-h"]]
    {
        let ran = isoschema(scratch().path(), arguments);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(ran.stdout.contains("isoschema"), "{arguments:?}: {}", ran.stdout);
    }
}

/// What could not be looked at: exit status 2, one message that says what and how to mend it, no backtrace.
#[test]
fn errors_say_what_and_how_to_mend_it() {
    let empty = scratch();
    let with = |text: &str| {
        let root = scratch();
        fs::write(root.path().join("isoschema.toml"), text).expect("a configuration");
        root
    };
    let broken = with("[sqlite\n");
    let unknown = with("[sqlite]\nmigrations = \"m\"\ncolour = \"red\"\n");
    let one = project(&[("migrations", LOANS)]);
    fs::write(one.path().join("isoschema.toml"), "[sqlite]\nmigrations = \"migrations\"\n").expect("written");
    let gone = with("[sqlite]\nmigrations = \"m\"\n[postgres]\nmigrations = \"p\"\n");
    let table: [(&TempDir, &[&str], &str); 11] = [
        (&empty, &["verify"], "isoschema init"),
        (&empty, &["verify", "--config", "elsewhere.toml"], "elsewhere.toml"),
        (&broken, &["verify"], "isoschema.toml"),
        (&unknown, &["verify"], "colour"),
        (&one, &["verify"], "two engines"),
        (&one, &["verify", "--engine", "mysql,sqlite"], "mysql"),
        (&gone, &["verify"], "m"),
        (&one, &["verify", "--output", "no/such/report.json"], "no/such"),
        (&empty, &["inspect", "oracle://x"], "sqlite:FILE"),
        (&empty, &["init"], "no folder of migrations"),
        (&empty, &["init", "nowhere"], "no directory"),
    ];
    for (directory, arguments, word) in table {
        let ran = isoschema(directory.path(), arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("isoschema: "), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{arguments:?} does not speak of {word}: {}", ran.stderr);
        assert!(!ran.stderr.contains("backtrace") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[test]
fn init_writes_what_verify_reads() {
    let root = project(&[("migrations/sqlite", LOANS), ("migrations/postgresql", LOANS)]);
    let ran = isoschema(root.path(), &["init"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("migrations/postgresql, 1 migrations"), "{}", ran.stdout);
    let file = root.path().join("isoschema.toml");
    let text = fs::read_to_string(&file).expect("isoschema.toml was written");
    assert!(text.contains("[sqlite]\nmigrations = \"migrations/sqlite\""), "{text}");

    // Found from a folder below, and said so; postgres is refused before anything is started.
    let ran = isoschema(&root.path().join("migrations"), &["verify", "--engine", "sqlite"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("reading ") && ran.stderr.contains("isoschema.toml\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("two engines"), "{}", ran.stderr);

    fs::write(&file, "# mine\n").expect("isoschema.toml is writable");
    let ran = isoschema(root.path(), &["init"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&file).expect("isoschema.toml"), "# mine\n");
    let ran =
        isoschema(scratch().path(), &["init", "--force", root.path().to_str().expect("a path in UTF-8")]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&file).expect("isoschema.toml"), text);
}

/// A SQLite file with these statements applied.
fn database(root: &Path, statements: &str) {
    let file = root.join("db.sqlite3");
    let mut connection =
        Connection::open(Engine::Sqlite, file.to_str().expect("a path in UTF-8")).expect("a SQLite file");
    connection.execute(statements).expect("the statements apply");
}

#[test]
fn inspect_prints_the_canonical_schema() {
    let root = scratch();
    database(root.path(), LOANS);
    let ran = isoschema(root.path(), &["inspect", "sqlite:db.sqlite3"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let columns = schema["tables"]["loans"]["columns"].as_array().expect("columns");
    assert_eq!(columns.iter().map(|column| &column["name"]).collect::<Vec<_>>(), ["id", "book_no"]);
    assert!(ran.stdout.ends_with("}\n"));
    let again = isoschema(root.path(), &["inspect", "sqlite:db.sqlite3"]);
    assert_eq!(again.stdout, ran.stdout);
}

#[test]
fn inspect_makes_no_file() {
    let root = scratch();
    let ran = isoschema(root.path(), &["inspect", "sqlite:absent.sqlite3"]);
    assert_eq!(ran.status, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("absent.sqlite3"), "{}", ran.stderr);
    assert!(!root.path().join("absent.sqlite3").exists(), "looking made a database");
}

#[test]
fn diff_needs_two_engines() {
    let root = scratch();
    database(root.path(), LOANS);
    let ran = isoschema(root.path(), &["diff", "sqlite:db.sqlite3", "sqlite:db.sqlite3"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("two engines"), "{}", ran.stderr);
}

#[test]
fn doctor_speaks_of_every_engine() {
    let ran = isoschema(scratch().path(), &["doctor"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for engine in Engine::ALL {
        assert!(ran.stdout.lines().any(|line| line == engine.name()), "{engine}: {}", ran.stdout);
    }
}

/// `isoschema explain | head -1` ends quietly: a reader that leaves is no error.
#[test]
fn a_closed_output_is_no_panic() {
    let mut child = command(scratch().path(), &["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().expect("the command ends").into();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

/// The image of the command line outranks the configuration's; a docker that only repeats what it is told tells.
#[test]
fn the_image_of_the_command_line_is_taken() {
    let root = project(&[("sqlite", LOANS), ("postgres", LOANS)]);
    let config = "[sqlite]\nmigrations = \"sqlite\"\n[postgres]\nmigrations = \"postgres\"\nimage = \"in-the-file:1\"\n";
    fs::write(root.path().join("isoschema.toml"), config).expect("a configuration");
    let docker = root.path().join("docker");
    fs::write(&docker, "#!/bin/sh\necho \"$@\" >&2\nexit 1\n").expect("a program");
    fs::set_permissions(&docker, Permissions::from_mode(0o755)).expect("a program");
    let path = format!("{}:{}", root.path().display(), std::env::var("PATH").expect("a PATH"));
    for (arguments, image, other) in [
        (&[][..], "in-the-file:1", "asked-for:2"),
        (&["--image", "postgres=asked-for:2"], "asked-for:2", "in-the-file:1"),
    ] {
        let arguments = [&["verify", "--server", "container"], arguments].concat();
        let ran: Ran =
            command(root.path(), &arguments).env("PATH", &path).output().expect("it starts").into();
        assert_eq!(ran.status, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(image) && !ran.stderr.contains(other), "{}", ran.stderr);
    }
}

/// A project that can be sealed by nobody here: two folders and their configuration.
fn configured() -> TempDir {
    let root = project(&[("sqlite", LOANS), ("postgres", LOANS)]);
    let config = "# Ours.\n[sqlite]\nmigrations = \"sqlite\"\n\n[postgres]\nmigrations = \"postgres\"\n";
    fs::write(root.path().join("isoschema.toml"), config).expect("a configuration");
    root
}

#[test]
fn a_check_without_a_seal_says_what_to_run() {
    let root = configured();
    let ran = isoschema(root.path(), &["check"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    assert!(
        ran.stdout.contains("there is no seal") && ran.stdout.contains("run: isoschema verify"),
        "{}",
        ran.stdout
    );

    fs::write(root.path().join("isoschema.seal"), "<<<<<<< HEAD\n").expect("a seal");
    let ran = isoschema(root.path(), &["check"]);
    assert!(ran.status == Some(1) && ran.stdout.contains("merge conflict"), "{}", ran.stdout);

    let ran = isoschema(scratch().path(), &["check"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(2), ""),
        "without a configuration there is nothing to check"
    );
}

#[test]
fn allow_writes_what_verify_reads() {
    let root = configured();
    let file = root.path().join("isoschema.toml");
    let before = fs::read_to_string(&file).expect("the configuration");
    let ran = isoschema(root.path(), &["allow", "column-length", "loans.note", "--reason", "short by habit"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    let after = fs::read_to_string(&file).expect("the configuration");
    assert!(after.starts_with(&before), "{after}");
    let row =
        "\n[[allow]]\nname = \"column-length\"\npath = \"loans.note\"\nreason = \"short by habit\"\nuntil = ";
    assert!(after.contains(row), "{after}");
    for (arguments, part) in [
        (&["column-length", "loans.*", "--reason", "r"][..], "needs `count`"),
        (&["column-length", "loans.note", "--reason", "r"], "stands twice"),
        (&["column-length", "loans.x", "--reason", " "], "a `reason` that says something"),
        (&["column-length", "loans.x", "--reason", "r", "--until", "2020-01-01"], "name a day to come"),
        (&["column-length", "loans.x", "--reason", "r", "--until", "soon"], "invalid value 'soon'"),
        (&["allowance-unused", "loans.x", "--reason", "r"], "cannot be allowed"),
        (&["column-colour", "loans.x", "--reason", "r"], "is no finding's name"),
        (&["column-length", "loans.x"], "--reason"),
    ] {
        let ran = isoschema(root.path(), &[&["allow"], arguments].concat());
        assert!(ran.status == Some(2) && ran.stderr.contains(part), "{part}: {}", ran.stderr);
        assert_eq!(
            fs::read_to_string(&file).expect("the configuration"),
            after,
            "{part}: something was written"
        );
    }
}

/// The commands that README has between its marks.
fn told(readme: &str) -> Option<&str> {
    let (_, after) = readme.split_once("<!-- isoschema --help -->\n```\n")?;
    after.split_once("\n```\n<!-- its end -->").map(|(block, _)| block)
}

#[test]
fn readme_has_the_commands_as_they_are() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).expect("README");
    let help = isoschema(scratch().path(), &["--help"]).stdout;
    let commands =
        help.split_once("\n\nOptions:").expect("options").0.split_once("Commands:").expect("commands").1;
    assert_eq!(told(&readme), Some(&*format!("Commands:{commands}")), "copy it from `isoschema --help`");
    assert_ne!(told(&readme.replace("  verify ", "  prove ")), Some(&*format!("Commands:{commands}")));
    assert_eq!(told("no marks"), None);
}
