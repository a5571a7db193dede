//! Bootstrap: one migrates, all serve, and nobody serves what was not sealed.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use isoschema_ledger::{Engine, Storage};
use isoschema_verify::differences_from_seal;

use super::Database;
use super::sample;
use crate::connection::LedgerConnection;
use crate::{BootstrapError, DatabaseUrl, Options, SEAL, Store};

/// The steps of the ledger's folders.
fn steps() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    let entries = std::fs::read_dir(folder).unwrap();
    // Diesel's version is what stands before the first underscore, without its hyphens.
    entries
        .map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.split('_').next().unwrap().replace('-', "")
        })
        .collect()
}

pub fn a_fresh_database_is_migrated_once(database: &Database) {
    let first = database.store();
    assert_eq!(first.migrated().iter().cloned().collect::<BTreeSet<_>>(), steps());
    assert_eq!(first.engine(), database.engine);
    first.ping().unwrap();
    let project = sample::project(&first, "kept");
    let second = database.store();
    assert_eq!(second.migrated(), Vec::<String>::new());
    assert_eq!(second.project(&project.slug).unwrap(), project);
}

pub fn twenty_bootstraps_at_once_migrate_once(database: &Database) {
    let stores: Vec<Store> = thread::scope(|scope| {
        let open = || database.store_of(1);
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let migrated: Vec<_> =
        stores.iter().map(|store| store.migrated().len()).filter(|count| *count > 0).collect();
    assert_eq!(migrated, [steps().len()]);
    for (number, store) in stores.iter().enumerate() {
        sample::project(store, &format!("p{number}"));
    }
}

pub fn a_newer_schema_is_refused(database: &Database) {
    let store = database.store();
    sample::execute(&store, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')")
        .unwrap();
    let error = database.try_open(1).unwrap_err().to_string();
    assert!(error.contains("migrations that this program does not know (99991231000000)"), "{error}");
    sample::execute(&store, "DELETE FROM __diesel_schema_migrations WHERE version = '99991231000000'")
        .unwrap();
    database.store().ping().unwrap();
}

pub fn a_schema_that_is_not_sealed_is_refused(database: &Database) {
    let options = Options { connections: 1, patience: Duration::from_secs(60) };
    // A database in memory lives as long as someone is connected.
    let _alive = LedgerConnection::open(&database.url).unwrap();
    let refuse = |engine: Engine, url: &str| {
        assert_eq!(engine, database.engine);
        let nodes: Vec<_> = database.url.nodes().iter().map(DatabaseUrl::secret).collect();
        assert!(nodes.iter().any(|node| node == url), "{url} is none of {nodes:?}");
        Err("projects.slug is TEXT".to_owned())
    };
    let error = Store::open(&database.url, &options, &refuse).unwrap_err();
    assert!(matches!(error, BootstrapError::NotSealed { .. }), "{error}");
    assert!(error.to_string().ends_with("so it is not used: projects.slug is TEXT"), "{error}");
    let store = Store::open(&database.url, &options, &|_, _| Ok(())).unwrap();
    assert_eq!(store.migrated(), Vec::<String>::new(), "it was migrated before it was refused");
}

/// As the server asks: by the seal that is compiled in, and a twin in memory.
pub fn the_schema_is_the_sealed_one(database: &Database) {
    let twin = Database::in_memory();
    let _alive = twin.store_of(1);
    let check = |_: Engine, url: &str| {
        let differences =
            differences_from_seal(SEAL, url, &twin.url.secret()).map_err(|error| error.to_string())?;
        if differences.is_empty() { Ok(()) } else { Err(differences.join(", ")) }
    };
    let options = Options { connections: 1, patience: Duration::from_secs(60) };
    let store = Store::open(&database.url, &options, &check).unwrap();
    sample::execute(&store, "ALTER TABLE projects ADD COLUMN extra INTEGER").unwrap();
    let error = Store::open(&database.url, &options, &check).unwrap_err().to_string();
    let told = match database.engine {
        Engine::Sqlite => "the schema's fingerprint is ",
        Engine::MariaDb | Engine::MySql | Engine::Postgres => "projects.extra column-missing",
    };
    assert!(error.contains(told), "{error}");
    sample::execute(&store, "ALTER TABLE projects DROP COLUMN extra").unwrap();
    Store::open(&database.url, &options, &check).unwrap();
}

pub fn the_lock_goes_with_whoever_held_it(database: &Database) {
    let store = database.store();
    let one_missing = "DELETE FROM __diesel_schema_migrations WHERE version = '20261121091000'";
    sample::execute(&store, &format!("DROP TABLE run_counts; {one_missing}")).unwrap();
    // The migration fails: its table is there, with other columns.
    sample::execute(&store, "CREATE TABLE run_counts (other INTEGER PRIMARY KEY)").unwrap();
    // A database in memory lives as long as someone is connected; a WAL cannot be locked so long.
    let alive = (!database.is_file()).then(|| LedgerConnection::open(&database.url).unwrap());
    drop(store);
    let error = database.try_open(1).unwrap_err();
    assert!(matches!(error, BootstrapError::Migrate { .. }), "{error}");
    LedgerConnection::open(&database.url).unwrap().batch_execute("DROP TABLE run_counts").unwrap();
    assert_eq!(database.store().migrated(), ["20261121091000"]);
    drop(alive);
}

pub fn sessions_are_set_up(database: &Database) {
    let expected: &[(&str, &str)] = match database.engine {
        Engine::Sqlite => &[
            ("SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys", "1"),
            ("SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout", "10000"),
            ("SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous", "2"),
        ],
        Engine::MariaDb => &[
            ("SELECT @@session.time_zone AS value", "+00:00"),
            ("SELECT @@session.character_set_client AS value", "utf8mb4"),
            ("SELECT CAST(@@session.sql_mode LIKE '%STRICT_ALL_TABLES%' AS CHAR) AS value", "1"),
            ("SELECT CAST(@@session.max_statement_time AS CHAR) AS value", "60.000000"),
            ("SELECT CAST(@@session.innodb_lock_wait_timeout AS CHAR) AS value", "10"),
            ("SELECT @@session.default_storage_engine AS value", "InnoDB"),
        ],
        Engine::MySql => &[
            ("SELECT @@session.time_zone AS value", "+00:00"),
            ("SELECT @@session.character_set_client AS value", "utf8mb4"),
            ("SELECT CAST(@@session.sql_mode LIKE '%STRICT_ALL_TABLES%' AS CHAR) AS value", "1"),
            ("SELECT CAST(@@session.max_execution_time AS CHAR) AS value", "60000"),
            ("SELECT CAST(@@session.innodb_lock_wait_timeout AS CHAR) AS value", "10"),
            ("SELECT @@session.default_storage_engine AS value", "InnoDB"),
        ],
        Engine::Postgres => &[
            ("SELECT current_setting('TimeZone') AS value", "UTC"),
            ("SELECT current_setting('client_encoding') AS value", "UTF8"),
            ("SELECT current_setting('lock_timeout') AS value", "10s"),
            ("SELECT current_setting('statement_timeout') AS value", "1min"),
        ],
    };
    let store = database.store();
    let says = |sql: &str| {
        store
            .read(|connection| Ok(diesel::sql_query(sql).get_result::<Setting>(connection)?.value))
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    };
    for (sql, value) in expected {
        assert_eq!(says(sql), *value, "{sql}");
    }
    if database.is_file() {
        assert_eq!(says("SELECT journal_mode AS value FROM pragma_journal_mode"), "wal");
    }
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}
