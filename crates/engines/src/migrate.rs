//! Applying and reverting one migration: with Diesel's own runner, or by sending what another runner would send. Which
//! migration comes when is not decided here.

use std::path::PathBuf;

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use isoschema_schema::Engine;

use crate::Connection;
use crate::connection::Link;

/// Why the migrations were not all applied.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Diesel cannot read the folder.
    #[error("Diesel cannot read the migrations: {0}")]
    Folder(String),
    /// The server refused a migration.
    #[error("{}: migration {migration} failed: {reason}", .engine.title())]
    Refused {
        /// The engine.
        engine: Engine,
        /// The migration's name.
        migration: String,
        /// What the server says.
        reason: String,
    },
    /// The server has no room for what the migration makes.
    #[error(
        "the {} server's disk is full: migration {migration} failed: {reason}; free some room there (a server that \
         isoschema starts has its data in memory, or in the directory that ISOSCHEMA_RUN_DIR names)",
        .engine.title()
    )]
    Full {
        /// The engine.
        engine: Engine,
        /// The migration's name.
        migration: String,
        /// What the server says.
        reason: String,
    },
    /// The server no longer answers.
    #[error("the {} server went away during migration {migration}: {reason}", .engine.title())]
    Lost {
        /// The engine.
        engine: Engine,
        /// The migration's name.
        migration: String,
        /// What the client library says.
        reason: String,
    },
}

/// The migrations of folders in Diesel's layout, as Diesel itself reads them for one engine.
pub struct DieselMigrations(Loaded);

enum Loaded {
    Sqlite(Vec<Box<dyn Migration<Sqlite>>>),
    MySql(Vec<Box<dyn Migration<Mysql>>>),
    Postgres(Vec<Box<dyn Migration<Pg>>>),
}

/// Which way a migration is run.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

impl DieselMigrations {
    /// Reads folders for a connection, and makes Diesel's table there.
    ///
    /// # Errors
    /// When Diesel cannot read a folder, or cannot make its table.
    pub fn read(connection: &mut Connection, folders: &[PathBuf]) -> Result<Self, MigrateError> {
        Ok(Self(match &mut connection.link {
            Link::Sqlite(connection) => Loaded::Sqlite(load(connection, folders)?),
            Link::MySql(connection) => Loaded::MySql(load(connection, folders)?),
            Link::Postgres(connection) => Loaded::Postgres(load(connection, folders)?),
        }))
    }

    /// The names of the migrations' directories, in the order in which Diesel runs them.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match &self.0 {
            Loaded::Sqlite(migrations) => names(migrations),
            Loaded::MySql(migrations) => names(migrations),
            Loaded::Postgres(migrations) => names(migrations),
        }
    }
}

fn load<C, DB>(connection: &mut C, folders: &[PathBuf]) -> Result<Vec<Box<dyn Migration<DB>>>, MigrateError>
where
    DB: Backend,
    C: MigrationHarness<DB>,
{
    let mut migrations = Vec::<Box<dyn Migration<DB>>>::new();
    for folder in folders {
        let source = FileBasedMigrations::from_path(folder)
            .map_err(|error| MigrateError::Folder(error.to_string()))?;
        migrations.extend(source.migrations().map_err(|error| MigrateError::Folder(error.to_string()))?);
    }
    // Asking what has been applied is how Diesel makes its table.
    connection.applied_migrations().map_err(|error| MigrateError::Folder(error.to_string()))?;
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    Ok(migrations)
}

fn names<DB: Backend>(migrations: &[Box<dyn Migration<DB>>]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}

impl Connection {
    /// Lets Diesel's runner apply the migration of a name, as its `metadata.toml` asks.
    ///
    /// # Errors
    /// When there is none of that name, it is refused, or the server goes away.
    pub fn run_diesel(&mut self, migrations: &DieselMigrations, name: &str) -> Result<(), MigrateError> {
        self.go_diesel(migrations, name, Way::Up)
    }

    /// Lets Diesel's runner revert the migration of a name.
    ///
    /// # Errors
    /// When there is none of that name, it has no way back, that is refused, or the server goes away.
    pub fn revert_diesel(&mut self, migrations: &DieselMigrations, name: &str) -> Result<(), MigrateError> {
        self.go_diesel(migrations, name, Way::Down)
    }

    /// Sends SQL of a migration in one piece: one statement, or several that the server takes apart.
    ///
    /// # Errors
    /// When it is refused, or the server goes away.
    pub fn send(&mut self, migration: &str, sql: &str) -> Result<(), MigrateError> {
        self.execute(sql).map_err(|error| {
            match self.engine() {
                // A transaction in which something was refused answers nothing else until it is undone.
                Engine::Postgres => drop(self.execute("ROLLBACK")),
                Engine::Sqlite | Engine::MariaDb | Engine::MySql => {}
            }
            self.failure(migration, error.reason)
        })
    }

    fn go_diesel(&mut self, migrations: &DieselMigrations, name: &str, way: Way) -> Result<(), MigrateError> {
        let outcome = match (&mut self.link, &migrations.0) {
            (Link::Sqlite(connection), Loaded::Sqlite(migrations)) => go(connection, migrations, name, way),
            (Link::MySql(connection), Loaded::MySql(migrations)) => go(connection, migrations, name, way),
            (Link::Postgres(connection), Loaded::Postgres(migrations)) => {
                go(connection, migrations, name, way)
            }
            (Link::Sqlite(_) | Link::MySql(_) | Link::Postgres(_), _) => {
                return Err(MigrateError::Folder("it was read for another engine".to_owned()));
            }
        };
        outcome.map_err(|error| self.failure(name, server_words(name, &*error)))
    }

    /// Why a migration went no further.
    fn failure(&mut self, migration: &str, reason: String) -> MigrateError {
        let (engine, migration) = (self.engine(), migration.to_owned());
        if !self.is_alive() {
            MigrateError::Lost { engine, migration, reason }
        } else if speaks_of_a_full_disk(engine, &reason) {
            MigrateError::Full { engine, migration, reason }
        } else {
            MigrateError::Refused { engine, migration, reason }
        }
    }
}

fn go<C, DB>(
    connection: &mut C,
    migrations: &[Box<dyn Migration<DB>>],
    name: &str,
    way: Way,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    DB: Backend,
    C: MigrationHarness<DB>,
{
    let named = migrations.iter().find(|migration| migration.name().to_string() == name);
    let migration = named.ok_or_else(|| format!("Diesel reads no migration {name}"))?;
    match way {
        Way::Up => connection.run_migration(migration)?,
        Way::Down => connection.revert_migration(migration)?,
    };
    Ok(())
}

/// What the server said, without Diesel's words before it.
fn server_words(migration: &str, error: &(dyn std::error::Error + Send + Sync)) -> String {
    let text = error.to_string();
    match text.strip_prefix(&format!("Failed to run {migration} with: ")) {
        Some(words) => words.to_owned(),
        None => text,
    }
}

/// Whether the server lacks room, which is no fault of the migration. Diesel passes on no error codes: these are
/// the texts of ENOSPC, of InnoDB's error 1114, of SQLite's SQLITE_FULL and of a file that PostgreSQL could extend in part.
fn speaks_of_a_full_disk(engine: Engine, reason: &str) -> bool {
    let full = match engine {
        Engine::Sqlite => reason.contains("database or disk is full"),
        Engine::MariaDb | Engine::MySql => reason.starts_with("The table '") && reason.ends_with("' is full"),
        Engine::Postgres => reason.starts_with("could not extend file") && reason.contains("wrote only"),
    };
    full || reason.contains("No space left on device")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(migrations: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, up) in migrations {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("up.sql"), up).unwrap();
        }
        folder
    }

    /// Applies everything, on a database of its own.
    fn migrate(folder: &tempfile::TempDir) -> (Connection, Result<(), MigrateError>) {
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let migrations = DieselMigrations::read(&mut connection, &[folder.path().to_owned()]).unwrap();
        let outcome = migrations.names().iter().try_for_each(|name| connection.run_diesel(&migrations, name));
        (connection, outcome)
    }

    #[test]
    fn migrations_run_in_the_order_of_their_versions_and_back() {
        let folder = folder(&[
            ("2024-02-01-000000_add", "ALTER TABLE a ADD COLUMN y;"),
            ("2024-01-01-000000_new", "CREATE TABLE a (x);"),
        ]);
        fs::write(folder.path().join("2024-02-01-000000_add/down.sql"), "ALTER TABLE a DROP COLUMN y;")
            .unwrap();
        let (mut connection, outcome) = migrate(&folder);
        let migrations = DieselMigrations::read(&mut connection, &[folder.path().to_owned()]).unwrap();
        assert_eq!(migrations.names(), ["2024-01-01-000000_new", "2024-02-01-000000_add"]);
        outcome.unwrap();
        connection.execute("SELECT version FROM __diesel_schema_migrations").unwrap();
        connection.execute("SELECT y FROM a").unwrap();
        connection.revert_diesel(&migrations, "2024-02-01-000000_add").unwrap();
        assert!(connection.execute("SELECT y FROM a").is_err());
        let error = connection.revert_diesel(&migrations, "2024-01-01-000000_new").unwrap_err();
        assert!(matches!(error, MigrateError::Refused { .. }), "{error}");
    }

    #[test]
    fn a_refused_migration_is_named_and_its_transaction_undone() {
        let folder =
            folder(&[("1_a", "CREATE TABLE a (x);"), ("2_b", "CREATE TABLE b (x); CREATE TABEL c (x);")]);
        let (mut connection, outcome) = migrate(&folder);
        let error = outcome.unwrap_err();
        assert_eq!(error.to_string(), "SQLite: migration 2_b failed: near \"TABEL\": syntax error");
        assert!(connection.execute("SELECT * FROM b").is_err());
    }

    #[test]
    fn a_full_disk_is_no_fault_of_the_migration() {
        let folder = folder(&[
            ("1_a", "PRAGMA max_page_count = 4;"),
            ("2_b", "CREATE TABLE b AS SELECT zeroblob(99999);"),
        ]);
        let error = migrate(&folder).1.unwrap_err();
        assert!(matches!(error, MigrateError::Full { ref migration, .. } if migration == "2_b"), "{error}");
    }

    #[test]
    fn an_empty_migration_is_refused_as_diesel_refuses_it() {
        let error = migrate(&folder(&[("1_a", "")])).1.unwrap_err();
        assert!(
            matches!(error, MigrateError::Refused { ref migration, .. } if migration == "1_a"),
            "{error}"
        );
    }
}
