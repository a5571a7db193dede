//! Applying a folder of migrations with Diesel's own runner, one migration at a time.

use std::path::Path;

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use isoschema_schema::Engine;

use crate::Connection;
use crate::connection::on_link;

/// A migration that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The migration's folder name.
    pub name: String,
    /// How many have been applied, this one included.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

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
        /// The migration's folder name.
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
        /// The migration's folder name.
        migration: String,
        /// What the server says.
        reason: String,
    },
    /// The server no longer answers.
    #[error("the {} server went away during migration {migration}: {reason}", .engine.title())]
    Lost {
        /// The engine.
        engine: Engine,
        /// The migration's folder name.
        migration: String,
        /// What the client library says.
        reason: String,
    },
}

impl Connection {
    /// Applies every migration of a folder in Diesel's layout, in Diesel's order, each as its `metadata.toml`
    /// asks, until one is refused.
    ///
    /// # Errors
    /// When Diesel cannot read the folder, a migration is refused, or the server goes away.
    pub fn migrate(
        &mut self,
        folder: &Path,
        applied: impl FnMut(&Applied),
    ) -> Result<Vec<String>, MigrateError> {
        self.migrate_while(folder, |_| true, applied)
    }

    /// Applies the migrations of a folder that come before the named one.
    ///
    /// # Errors
    /// When Diesel cannot read the folder, a migration is refused, or the server goes away.
    pub fn migrate_before(&mut self, folder: &Path, name: &str) -> Result<Vec<String>, MigrateError> {
        self.migrate_while(folder, |next| next != name, |_| ())
    }

    fn migrate_while(
        &mut self,
        folder: &Path,
        goes_on: impl Fn(&str) -> bool,
        mut applied: impl FnMut(&Applied),
    ) -> Result<Vec<String>, MigrateError> {
        let source = FileBasedMigrations::from_path(folder)
            .map_err(|error| MigrateError::Folder(error.to_string()))?;
        let engine = self.engine();
        let outcome =
            on_link!(&mut self.link, connection => run_each(connection, &source, &goes_on, &mut applied));
        outcome.map_err(|failure| match failure {
            Failure::Folder(reason) => MigrateError::Folder(reason),
            Failure::Run { migration, error } => {
                let reason = server_words(&migration, &*error);
                if !self.is_alive() {
                    MigrateError::Lost { engine, migration, reason }
                } else if speaks_of_a_full_disk(engine, &reason) {
                    MigrateError::Full { engine, migration, reason }
                } else {
                    MigrateError::Refused { engine, migration, reason }
                }
            }
        })
    }
}

enum Failure {
    Folder(String),
    Run { migration: String, error: Box<dyn std::error::Error + Send + Sync> },
}

fn run_each<C, DB>(
    connection: &mut C,
    source: &FileBasedMigrations,
    goes_on: &impl Fn(&str) -> bool,
    applied: &mut impl FnMut(&Applied),
) -> Result<Vec<String>, Failure>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    FileBasedMigrations: MigrationSource<DB>,
{
    let mut migrations: Vec<Box<dyn Migration<DB>>> =
        source.migrations().map_err(|error| Failure::Folder(error.to_string()))?;
    migrations.sort_unstable_by(|a, b| a.name().version().cmp(&b.name().version()));
    // Asking what has been applied is also how Diesel makes its table.
    connection.applied_migrations().map_err(|error| Failure::Folder(error.to_string()))?;
    let total = migrations.len();
    let mut names = Vec::with_capacity(total);
    for migration in migrations {
        let name = migration.name().to_string();
        if !goes_on(&name) {
            break;
        }
        if let Err(error) = connection.run_migration(&*migration) {
            return Err(Failure::Run { migration: name, error });
        }
        names.push(name.clone());
        applied(&Applied { name, done: names.len(), total });
    }
    Ok(names)
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

    #[test]
    fn migrations_run_in_the_order_of_their_versions() {
        let folder = folder(&[
            ("2024-02-01-000000_add", "ALTER TABLE a ADD COLUMN y;"),
            ("2024-01-01-000000_new", "CREATE TABLE a (x);"),
        ]);
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let mut seen = Vec::new();
        let names = connection.migrate(folder.path(), |step| seen.push((step.done, step.total))).unwrap();
        assert_eq!(names, ["2024-01-01-000000_new", "2024-02-01-000000_add"]);
        assert_eq!(seen, [(1, 2), (2, 2)]);
        connection.execute("SELECT version FROM __diesel_schema_migrations").unwrap();
    }

    #[test]
    fn a_refused_migration_is_named_and_its_transaction_undone() {
        let folder =
            folder(&[("1_a", "CREATE TABLE a (x);"), ("2_b", "CREATE TABLE b (x); CREATE TABEL c (x);")]);
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let error = connection.migrate(folder.path(), |_| ()).unwrap_err();
        assert_eq!(error.to_string(), "SQLite: migration 2_b failed: near \"TABEL\": syntax error");
        assert!(connection.execute("SELECT * FROM b").is_err());
    }

    #[test]
    fn a_full_disk_is_no_fault_of_the_migration() {
        let folder = folder(&[
            ("1_a", "PRAGMA max_page_count = 4;"),
            ("2_b", "CREATE TABLE b AS SELECT zeroblob(99999);"),
        ]);
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let error = connection.migrate(folder.path(), |_| ()).unwrap_err();
        assert!(matches!(error, MigrateError::Full { ref migration, .. } if migration == "2_b"), "{error}");
    }

    #[test]
    fn an_empty_migration_is_refused_as_diesel_refuses_it() {
        let folder = folder(&[("1_a", "")]);
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let error = connection.migrate(folder.path(), |_| ()).unwrap_err();
        assert!(
            matches!(error, MigrateError::Refused { ref migration, .. } if migration == "1_a"),
            "{error}"
        );
    }
}
