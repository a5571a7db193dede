//! The suite itself on trial: each promise that tests/mutations.toml takes out of this engine's folder must be missed by
//! the tests that it names.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use isoschema_ledger::Engine;
use serde::Deserialize;

use super::{Database, TESTS};
use crate::connection::LedgerConnection;

#[derive(Deserialize)]
struct Mutations {
    mutation: Vec<Mutation>,
}

#[derive(Deserialize)]
struct Mutation {
    what: String,
    folder: String,
    step: String,
    from: String,
    to: String,
    fails: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Migrates a database from a folder, in which one promise may be missing. It lives as long as the connection.
fn migrate(database: &Database, folder: &str, mutation: Option<&Mutation>) -> LedgerConnection {
    let copy = tempfile::tempdir().unwrap();
    for step in fs::read_dir(root().join(folder)).unwrap() {
        let step = step.unwrap().path();
        let to = copy.path().join(step.file_name().unwrap());
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(&step).unwrap() {
            let file = file.unwrap().path();
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
    if let Some(Mutation { step, from, to, .. }) = mutation {
        let file = copy.path().join(step).join("up.sql");
        let sql = fs::read_to_string(&file).unwrap();
        assert!(sql.contains(from), "{step} has no `{from}`");
        fs::write(&file, sql.replacen(from, to, 1)).unwrap();
    }
    let source = FileBasedMigrations::from_path(copy.path()).unwrap();
    let mut connection = LedgerConnection::open(&database.url).unwrap();
    match &mut connection {
        LedgerConnection::Sqlite(connection) => connection.run_pending_migrations(source).map(|_| ()),
        LedgerConnection::MySql(connection) => connection.run_pending_migrations(source).map(|_| ()),
        LedgerConnection::Postgres(connection) => connection.run_pending_migrations(source).map(|_| ()),
    }
    .unwrap();
    connection
}

pub fn a_promise_taken_out_of_a_folder_is_missed(database: &Database) {
    let folder = match database.engine {
        Engine::Sqlite => "migrations",
        Engine::MariaDb | Engine::MySql => "migrations_mysql",
        Engine::Postgres => "migrations_postgres",
    };
    let text = fs::read_to_string(root().join("tests/mutations.toml")).unwrap();
    let all: Mutations = toml::from_str(&text).unwrap();
    let passes = |name: &str, mutation: Option<&Mutation>| {
        let (_, test) = TESTS.iter().find(|(test, _)| *test == name).expect("a test of the suite");
        let other = database.another();
        let _alive = migrate(&other, folder, mutation);
        catch_unwind(AssertUnwindSafe(|| test(&other))).is_ok()
    };
    let mutations: Vec<_> = all.mutation.iter().filter(|mutation| mutation.folder == folder).collect();
    let mut wrong = Vec::new();
    for mutation in &mutations {
        for name in mutation.fails.iter().filter(|name| passes(name, Some(mutation))) {
            wrong.push(format!("{name} passes without {} of {}", mutation.what, mutation.step));
        }
    }
    let names: BTreeSet<_> = mutations.iter().flat_map(|mutation| &mutation.fails).collect();
    assert!(names.len() >= 5, "too few tests were tried: {names:?}");
    wrong.extend(
        names.into_iter().filter(|name| !passes(name, None)).map(|name| format!("{name} fails without any")),
    );
    assert_eq!(wrong, Vec::<String>::new());
}
