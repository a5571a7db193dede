//! Folders on disk: what is read as Diesel reads it, and what is refused, with which words.

use std::fs;
use std::path::{Path, PathBuf};

use isoschema_migrations::{Folder, FolderError, Layout, Script, find_folders, statements, steps};
use isoschema_schema::Engine;
use tempfile::TempDir;

/// A folder with these files; a path that ends in `/` is a folder.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let full = root.path().join(path);
        if path.ends_with('/') {
            fs::create_dir_all(full).unwrap();
        } else {
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, bytes).unwrap();
        }
    }
    root
}

fn read(path: &Path) -> Result<Folder, FolderError> {
    Folder::read(Engine::Sqlite, &[path.to_owned()], Some(Layout::diesel()))
}

/// The error's text, with the temporary folder's name taken out.
fn error(files: &[(&str, &[u8])]) -> String {
    let root = folder(files);
    let error = read(root.path()).unwrap_err().to_string();
    error.replace(root.path().to_str().unwrap(), "ROOT")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn a_folder_is_read_in_diesels_order() {
    let root = folder(&[
        ("2024-02-01-100000_second/up.sql", b"SELECT 2;"),
        ("2024-02-01-100000_second/notes.txt", b"passed over by Diesel and by us"),
        ("20240101_first_thing/up.sql", b"SELECT 1;"),
        ("20240101_first_thing/down.sql", b"SELECT 0;"),
        ("10_text/up.sql", b""),
        ("9/up.sql", b""),
        (".keep", b""),
        (".hidden/", b""),
    ]);
    let read = read(root.path()).unwrap();
    let shown: Vec<_> = read
        .migrations
        .iter()
        .map(|one| {
            (
                one.version.as_str(),
                one.name.as_str(),
                one.slug.as_str(),
                one.down.as_ref().map(|down| down.text.as_str()),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("10", "10_text", "text", None),
            ("20240101", "20240101_first_thing", "first_thing", Some("SELECT 0;")),
            ("20240201100000", "2024-02-01-100000_second", "second", None),
            ("9", "9", "", None),
        ]
    );
    let up = Script {
        path: root.path().join("20240101_first_thing/up.sql"),
        text: "SELECT 1;".to_owned(),
        first_line: 1,
    };
    assert_eq!(read.migrations[1].up, up);
    let files: Vec<_> = read.files().iter().map(|file| file.strip_prefix(root.path()).unwrap()).collect();
    let expected = ["10_text/up.sql", "2024-02-01-100000_second/up.sql", "20240101_first_thing/down.sql"];
    assert_eq!(files[..3], expected.map(Path::new));
    assert_eq!(files[3..], ["20240101_first_thing/up.sql", "9/up.sql"].map(Path::new));
}

#[test]
fn metadata_is_read_with_its_trap() {
    let table: &[(Option<&str>, bool)] = &[
        (None, true),
        (Some(""), false),
        (Some("# run_in_transaction = true"), false),
        (Some("other = 1"), false),
        (Some("run_in_transaction = true"), true),
        (Some("run_in_transaction = false"), false),
        (Some("[section]\nrun_in_transaction = true"), false),
    ];
    for (text, expected) in table {
        let mut files: Vec<(&str, &[u8])> = vec![("1_a/up.sql", b"SELECT 1;")];
        files.extend(text.map(|text| ("1_a/metadata.toml", text.as_bytes())));
        let root = folder(&files);
        assert_eq!(read(root.path()).unwrap().migrations[0].in_transaction, *expected, "{text:?}");
    }
}

#[test]
fn what_is_no_migration_is_refused_by_name() {
    const UP: (&str, &[u8]) = ("1_a/up.sql", b"SELECT 1;");
    assert_eq!(
        error(&[UP, ("stray.sql", b"")]),
        "ROOT/stray.sql is no migration: Diesel passes over files here in silence; make it the up.sql of a folder of \
         its own, move it elsewhere, or let its name begin with a dot"
    );
    assert_eq!(
        error(&[UP, ("2_b/down.sql", b"SELECT 1;")]),
        "ROOT/2_b is no migration: it has no up.sql, and Diesel refuses the whole folder for it; add up.sql, move it \
         elsewhere, or let its name begin with a dot"
    );
    assert_eq!(
        error(&[("old/1_a/up.sql", b"SELECT 1;")]),
        "ROOT/old is no migration: it has no up.sql, and Diesel refuses the whole folder for it; it holds \
         migrations itself, so `migrations` in isoschema.toml may have to name it"
    );
    assert_eq!(
        error(&[]),
        "ROOT holds no migration: each is a folder of its own, VERSION_NAME, with up.sql in it; set `migrations` in \
         isoschema.toml to the folder that holds them"
    );
    assert_eq!(
        error(&[UP, ("2_b/up.sql", b"SELECT 1;\n-- caf\xe9\n")]),
        "ROOT/2_b/up.sql, line 2, is not UTF-8, and Diesel reads nothing else; save the file as UTF-8"
    );
    assert_eq!(
        error(&[UP, ("1_a/down.sql", b"\xff")]),
        "ROOT/1_a/down.sql, line 1, is not UTF-8, and Diesel reads nothing else; save the file as UTF-8"
    );
    assert_eq!(
        error(&[("2024-01-01_a/up.sql", b""), ("20240101_b/up.sql", b"")]),
        "ROOT/2024-01-01_a and ROOT/20240101_b have the same version, 20240101: their \
         runner would run one of them only, or none; give one a version of its own"
    );
    let metadata = error(&[UP, ("1_a/metadata.toml", b"run_in_transaction = \"no\"")]);
    assert!(metadata.starts_with("ROOT/1_a/metadata.toml cannot be read"), "{metadata}");
    assert!(error(&[("1_a/up.sql/", b"")]).starts_with("cannot read ROOT/1_a/up.sql: "));
}

#[test]
fn a_folder_that_is_not_there_is_refused_by_name() {
    let root = tempfile::tempdir().unwrap();
    let error = read(&root.path().join("gone")).unwrap_err().to_string();
    assert!(error.contains("/gone: ") && error.contains("isoschema.toml"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let directory = root.path().join(OsStr::from_bytes(b"1_\xff"));
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("up.sql"), "SELECT 1;").unwrap();
    let error = read(root.path()).unwrap_err().to_string();
    assert!(error.ends_with("is not UTF-8; rename it"), "{error}");
}

#[test]
fn folders_are_found_and_their_engine_is_guessed() {
    let root = folder(&[
        ("db/mysql/1_a/up.sql", b""),
        ("db/Postgresql/1_a/up.sql", b""),
        ("db/Postgresql/2_b/up.sql", b""),
        ("sdk/sqlite/migrations/1_a/up.sql", b""),
        ("migrations_pg/1_a/up.sql", b""),
        ("migrations/1_a/up.sql", b"CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);"),
        ("plain/1_a/up.sql", b"-- SERIAL\nCREATE TABLE a (id INTEGER, note TEXT DEFAULT 'SERIAL');"),
        ("mixed/1_a/up.sql", b"CREATE TABLE a (id SERIAL, b TINYINT);"),
        ("target/mysql/1_a/up.sql", b""),
        ("both/mysql/1_a/up.sql", b""),
        ("both/mariadb/1_a/up.sql", b""),
        ("src/queries/up.sql", b""),
    ]);
    let mysql = vec![Engine::MariaDb, Engine::MySql];
    let unknown = "neither its name nor its SQL tells the engine";
    let expected: Vec<(&str, Vec<Engine>, &str, usize)> = vec![
        ("both/mariadb", vec![Engine::MariaDb], "`mariadb` in its path names the engine", 1),
        ("both/mysql", vec![Engine::MySql], "`mysql` in its path names the engine", 1),
        ("db/Postgresql", vec![Engine::Postgres], "`Postgresql` in its path names the engine", 2),
        ("db/mysql", mysql, "`mysql` in its path names the engine", 1),
        ("migrations", vec![Engine::Sqlite], "its SQL says AUTOINCREMENT", 1),
        ("migrations_pg", vec![Engine::Postgres], "`migrations_pg` in its path names the engine", 1),
        ("mixed", vec![], unknown, 1),
        ("plain", vec![], unknown, 1),
        ("sdk/sqlite/migrations", vec![Engine::Sqlite], "`sqlite` in its path names the engine", 1),
        ("src", vec![], unknown, 1),
    ];
    let found = find_folders(root.path());
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.path.to_str().unwrap(), one.engines.clone(), one.reason.as_str(), one.migrations))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_ledgers_folders_pair_completely() {
    let read = |name: &str| read(&repository().join(name)).unwrap();
    let (sqlite, mysql, postgres) =
        (read("migrations"), read("migrations_mysql"), read("migrations_postgres"));
    let folders = [
        (Engine::Sqlite, &sqlite),
        (Engine::MariaDb, &mysql),
        (Engine::MySql, &mysql),
        (Engine::Postgres, &postgres),
    ];
    let steps = steps(&folders);
    assert!(steps.incomplete().is_empty(), "{:?}", steps.incomplete());
    assert_eq!(steps.steps.len(), sqlite.migrations.len());
    for (engine, folder) in folders {
        for migration in &folder.migrations {
            let down = migration.down.as_ref().map_or("", |down| down.text.as_str());
            assert!(
                !migration.up.statements(folder.layout.sends, engine).is_empty(),
                "{engine} {} does nothing",
                migration.name
            );
            assert!(!statements(down, engine).is_empty(), "{engine} {} has no way back", migration.name);
        }
    }
}
