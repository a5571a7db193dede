//! Layouts: which names each row reads as what, which row is taken for a folder, and what is refused with which words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use isoschema_migrations::{Folder, FolderError, Layout};
use isoschema_schema::Engine;
use tempfile::TempDir;

/// A folder with these files, each `SELECT 1;` unless its name goes on with ` = TEXT`.
fn folder(files: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let (path, text) = file.split_once(" = ").unwrap_or((file, "SELECT 1;\n"));
        let full = root.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }
    root
}

fn read(root: &TempDir, engine: Engine, paths: &[&str], layout: Option<&str>) -> Result<Folder, FolderError> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| root.path().join(path)).collect();
    Folder::read(engine, &paths, layout.map(|id| Layout::of(id).unwrap()))
}

/// `version slug up down tx` of each migration, in order.
fn shown(folder: &Folder) -> Vec<String> {
    folder
        .migrations
        .iter()
        .map(|one| {
            let down = one.down.as_ref().map_or("", |_| " down");
            let transaction = if one.in_transaction { " tx" } else { "" };
            format!("{} {}{down}{transaction}", one.version, one.slug)
        })
        .collect()
}

#[test]
fn every_layout_is_recognised_and_read() {
    use Engine::{MariaDb, MySql, Postgres, Sqlite};
    const UP: &str = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n";
    let goose = format!("1_a.sql = {UP}");
    let goose_no_tx = format!("2_b.sql = -- +goose NO TRANSACTION\n{UP}");
    type Row<'a> = (&'a str, Engine, &'a [&'a str], &'a [&'a str]);
    let table: &[Row<'_>] = &[
        ("diesel", Sqlite, &["10_b/up.sql", "9_a/up.sql", "9_a/down.sql"], &["10 b tx", "9 a down tx"]),
        ("sqlx", Postgres, &["10_b.sql", "9_a.sql = -- no-transaction\n"], &["9 a", "10 b tx"]),
        ("sqlx", Sqlite, &["20240101_a.sql", "README.md", ".keep"], &["20240101 a tx"]),
        (
            "golang-migrate",
            Sqlite,
            &["0002_b.up.sql", "1_a.up.sql", "1_a.down.sql", "10_c.up.sql"],
            &["1 a down tx", "0002 b tx", "10 c tx"],
        ),
        ("golang-migrate", MySql, &["1_a.up.sql"], &["1 a"]),
        (
            "flyway",
            Postgres,
            &["V1.10__c.sql", "V1.9__b.sql", "U1.9__b.sql", "R__views.sql", "V1__a_b.sql"],
            &["1 a_b tx", "1.9 b down tx", "1.10 c tx", "views views tx"],
        ),
        (
            "dotted",
            Postgres,
            &["V0002.Two.up.sql", "V0001.One.up.sql", "V0001.One.down.sql"],
            &["0001 One down tx", "0002 Two tx"],
        ),
        ("dotted", MariaDb, &["V0001.One.up.sql"], &["0001 One"]),
        (
            "engine-in-name",
            MariaDb,
            &["1_a_mysql.up.sql", "1_a_postgres.up.sql", "2_b_mysql.up.sql", "2_b_mariadb.up.sql"],
            &["1 a", "2 b"],
        ),
        ("engine-in-name", Sqlite, &["init_sqlite.up.sql", "init_mysql.up.sql"], &["init init"]),
        (
            "popx",
            MariaDb,
            &[
                "1_a.up.sql",
                "1_a.down.sql",
                "1_a.mysql.up.sql",
                "1_a.mysql.down.sql",
                "2_b.cockroach.up.sql",
                "2_b.autocommit.up.sql",
                "3_c.sqlite3.up.sql",
            ],
            &["1 a down tx", "2 b"],
        ),
        ("goose", Sqlite, &[&goose, &goose_no_tx], &["1 a down tx", "2 b down"]),
        (
            "dbmate",
            Postgres,
            &["1_a.sql = -- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n"],
            &["1 a down"],
        ),
        ("named-blocks", MySql, &["001_a.sql = -- name: one\nSELECT 1;\n"], &["001 a"]),
        ("numbered", Sqlite, &["0001_a.sql", "0001_b.sql", "0002_c.up.sql"], &["0001 a", "0001 b", "0002 c"]),
    ];
    let mut seen = BTreeMap::new();
    for (layout, engine, files, expected) in table {
        let root = folder(files);
        let read = read(&root, *engine, &[""], None).unwrap_or_else(|error| panic!("{layout}: {error}"));
        assert_eq!(read.layout.id, *layout, "{files:?}");
        assert_eq!(shown(&read), *expected, "{layout}: {files:?}");
        seen.insert(*layout, ());
    }
    for layout in Layout::all().filter(|layout| !["refinery", "files", "modules"].contains(&layout.id)) {
        assert!(seen.contains_key(layout.id), "no folder is recognised as {}", layout.id);
    }
}

#[test]
fn a_layout_that_is_named_is_taken() {
    let root = folder(&["V1__a.sql", "U2__late.sql"]);
    let named = read(&root, Engine::Postgres, &[""], Some("refinery")).unwrap();
    assert_eq!(shown(&named), ["1 a tx", "2 late tx"]);
    let root = folder(&["1_a.up.sql = -- no-transaction\n"]);
    let named = read(&root, Engine::Postgres, &[""], Some("sqlx")).unwrap();
    assert_eq!((named.layout.id, shown(&named)), ("sqlx", vec!["1 a".to_owned()]));
}

#[test]
fn files_and_modules_are_read_in_the_order_given() {
    let root =
        folder(&["z.sql", "a/schema.sql", "users/mysql/up.sql", "users/mysql/down.sql", "blog/mysql/up.sql"]);
    let files = read(&root, Engine::Sqlite, &["z.sql", "a/schema.sql"], None).unwrap();
    assert_eq!((files.layout.id, shown(&files)), ("files", vec!["1 z".to_owned(), "2 schema".to_owned()]));
    let modules = read(&root, Engine::MariaDb, &["users", "blog"], None).unwrap();
    assert_eq!(
        (modules.layout.id, shown(&modules)),
        ("modules", vec!["1 users down".to_owned(), "2 blog".to_owned()])
    );
    let gone = read(&root, Engine::Sqlite, &["gone.sql"], None).unwrap_err().to_string();
    assert!(gone.contains("gone.sql"), "{gone}");
    let other = read(&root, Engine::Postgres, &["users"], Some("modules")).unwrap_err().to_string();
    assert!(other.contains("has a sub-folder for other engines and none for postgres"), "{other}");
}

#[test]
fn a_folder_with_a_sub_folder_for_each_engine_is_enough() {
    let root = folder(&["mysql/1_a.sql", "sqlite3/1_a.sql", "cockroach/1_a.sql", "README.md"]);
    for engine in [Engine::MariaDb, Engine::MySql, Engine::Sqlite] {
        let read = read(&root, engine, &[""], None).unwrap();
        assert_eq!((read.layout.id, read.migrations.len()), ("sqlx", 1), "{engine}");
    }
    assert_eq!(
        left_out(&root, &read(&root, Engine::Sqlite, &[""], None).unwrap()),
        ["README.md: no SQL", "cockroach: for cockroach", "mysql: for mysql"]
    );
    let diesel = folder(&["mysql/1_a/up.sql", "postgres/1_a/up.sql"]);
    let read = read(&diesel, Engine::Postgres, &[""], None).unwrap();
    assert_eq!((read.layout.id, read.migrations.len()), ("diesel", 1));
}

fn left_out(root: &TempDir, folder: &Folder) -> Vec<String> {
    let shown = |path: &Path| path.strip_prefix(root.path()).unwrap().display().to_string();
    folder.left_out().iter().map(|one| format!("{}: {}", shown(&one.path), one.reason)).collect()
}

#[test]
fn what_is_left_out_is_told() {
    let root = folder(&[
        "1_a.cockroach.up.sql",
        "1_a.mysql.up.sql",
        "1_a.up.sql",
        "1_a.sqlite3.up.sql",
        "embed.go",
        "docs/notes.md",
    ]);
    assert_eq!(
        left_out(&root, &read(&root, Engine::MySql, &[""], None).unwrap()),
        [
            "1_a.cockroach.up.sql: for cockroach",
            "1_a.sqlite3.up.sql: for sqlite3",
            "1_a.up.sql: MySQL has its own of that version",
            "docs: a folder without SQL",
            "embed.go: no SQL",
        ]
    );
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let table: &[(&[&str], &str)] = &[
        (
            &["1_a.up.sql", "b.sql"],
            "/b.sql does not fit the layout `golang-migrate`, whose files are 1_users.up.sql",
        ),
        (&["1_a.sql", "2_b.sql", "later.sql"], "/later.sql does not fit the layout `sqlx`"),
        (
            &["1_a/up.sql", "stray.sql"],
            "/stray.sql is no migration: Diesel passes over files here in silence",
        ),
        (&["1_a.sql", "more/2_b.sql"], "/more is a folder with SQL among the migrations"),
        (&["1_a.up.sql", "2_b.down.sql"], "/2_b.down.sql has no way up beside it"),
        (
            &["1_a.up.sql", "01_b.up.sql", "1_a.down.sql", "01_b.down.sql", "V2__x.sql"],
            "/V2__x.sql does not fit",
        ),
        (&["V1__a.sql", "V01__b.sql"], "have the same version"),
        (&["mysql/1_a.sql", "1_a.sql", "postgres/1_a.sql"], "1_a.sql stands beside the engines' folders"),
        (&["notes.txt"], "holds no migration of any layout that isoschema knows"),
        (
            &["1_a.sql = -- +goose Up\nSELECT 1;\n", "2_b.sql"],
            "/2_b.sql does not fit the layout `goose`: it has none of the runner's markers",
        ),
    ];
    for (files, part) in table {
        let root = folder(files);
        let error = read(&root, Engine::MySql, &[""], None).unwrap_err().to_string();
        assert!(error.contains(part), "{files:?}: {error}");
    }
    let mixed = folder(&["a/1_a.sql", "b/1_b.up.sql", "c.sql"]);
    let error = read(&mixed, Engine::Sqlite, &["a", "b"], None).unwrap_err().to_string();
    assert!(error.contains("is of the layout `sqlx`") && error.contains("of `golang-migrate`"), "{error}");
    let popx = folder(&["1_a.cockroach.up.sql"]);
    let error = read(&popx, Engine::Sqlite, &[""], Some("popx")).unwrap_err().to_string();
    assert!(error.contains("holds no migration for sqlite in the layout `popx`"), "{error}");
}

#[test]
fn a_folder_of_two_layouts_is_ambiguous() {
    let root = folder(&["1_a.sql = -- +goose Up\nSELECT 1;\n-- migrate:up\nSELECT 2;\n-- migrate:down\n"]);
    let error = read(&root, Engine::Sqlite, &[""], None).unwrap_err().to_string();
    assert!(
        error.contains("could be of several layouts: goose, dbmate")
            && error.ends_with("layout = \"goose\" or layout = \"dbmate\""),
        "{error}"
    );
}

#[test]
fn sections_keep_their_lines() {
    let text = "-- a note\n-- +goose Up\nSELECT 1;\nSELECT 2;\n\n-- +goose Down\nSELECT 3;\n";
    let root = folder(&[&format!("1_a.sql = {text}")]);
    let read = read(&root, Engine::Sqlite, &[""], None).unwrap();
    let migration = &read.migrations[0];
    assert_eq!((migration.up.text.as_str(), migration.up.first_line), ("SELECT 1;\nSELECT 2;\n\n", 3));
    let down = migration.down.as_ref().unwrap();
    assert_eq!((down.text.as_str(), down.first_line), ("SELECT 3;\n", 7));
    let lines: Vec<_> =
        migration.up.statements(read.layout.sends, Engine::Sqlite).iter().map(|one| one.line).collect();
    assert_eq!(lines, [3, 4]);
    assert_eq!(read.files(), [root.path().join("1_a.sql")]);
}

/// The page is written anew where ISOSCHEMA_WRITE_PAGES is set.
#[test]
fn the_page_is_what_the_rows_say() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/layouts.md");
    let written = isoschema_migrations::layout_page();
    if std::env::var_os("ISOSCHEMA_WRITE_PAGES").is_some() {
        fs::write(&page, &written).unwrap();
    }
    let stands = fs::read_to_string(&page).unwrap_or_default();
    assert!(stands == written, "docs/layouts.md is stale: run this test with ISOSCHEMA_WRITE_PAGES=1");
}

#[test]
fn folders_of_every_layout_are_found() {
    let root = folder(&[
        "db/migrations/1_a.mysql.up.sql",
        "db/migrations/1_a.mysql.down.sql",
        "db/migrations/1_a.postgres.up.sql",
        "db/migrations/1_a.postgres.down.sql",
        "flyway/sqlite/V1__a.sql",
        "unclear/mysql/1_a.up.sql",
        "unclear/mysql/other.sql",
        "sql/queries.sql",
    ]);
    let found: Vec<_> = isoschema_migrations::find_folders(root.path())
        .into_iter()
        .map(|one| {
            let layout = one.layout.map_or_else(|_| "unclear", |layout| layout.id);
            (one.path.display().to_string(), one.engines, layout, one.migrations)
        })
        .collect();
    let two = vec![Engine::MariaDb, Engine::MySql];
    let three = vec![Engine::MariaDb, Engine::MySql, Engine::Postgres];
    assert_eq!(
        found,
        [
            ("db/migrations".to_owned(), three, "popx", 1),
            ("flyway/sqlite".to_owned(), vec![Engine::Sqlite], "flyway", 1),
            ("unclear/mysql".to_owned(), two, "unclear", 0),
        ]
    );
}
