//! The three folders of migrations, compiled in, and running what is pending of them.
//!
//! **Warning.** There are three folders because no SQL makes the ledger's tables on every engine: `migrations/` is for
//! SQLite, `migrations_mysql/` for MariaDB and MySQL, `migrations_postgres/` for PostgreSQL. They may differ in every
//! word and must stay equivalent in meaning: the same steps under the same names, the same columns, keys, checks and
//! actions. No reader can see whether they are; `cargo xtask verify-migrations` builds them on real servers and
//! compares what came out. It is mandatory after every change to one of them.

use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::LedgerConnection;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations");
const MYSQL: EmbeddedMigrations = embed_migrations!("../../migrations_mysql");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations_postgres");

/// Why the migrations were not run.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer program was here.
    #[error(
        "the database has migrations that this program does not know ({0}); use the newer program that made them"
    )]
    Newer(String),
    /// One was refused.
    #[error(
        "a migration failed: {0}; where its engine commits DDL at once, restore the database before trying again"
    )]
    Failed(String),
}

type Boxed = Box<dyn std::error::Error + Send + Sync>;

impl LedgerConnection {
    /// Runs what is pending, each migration as its `metadata.toml` asks, and gives their versions.
    pub(crate) fn run_pending(&mut self) -> Result<Vec<String>, MigrateError> {
        match self {
            Self::Sqlite(connection) => run::<_, Sqlite>(connection, SQLITE),
            Self::MySql(connection) => run::<_, Mysql>(connection, MYSQL),
            Self::Postgres(connection) => run::<_, Pg>(connection, POSTGRES),
        }
    }
}

fn run<C, DB>(connection: &mut C, folder: EmbeddedMigrations) -> Result<Vec<String>, MigrateError>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
{
    let failed = |error: Boxed| MigrateError::Failed(error.to_string());
    let applied = connection.applied_migrations().map_err(failed)?;
    let known = versions::<DB>(&folder).map_err(failed)?;
    refuse_newer(&applied.iter().map(ToString::to_string).collect(), &known)?;
    let run = connection.run_pending_migrations(folder).map_err(failed)?;
    Ok(run.iter().map(ToString::to_string).collect())
}

/// The versions of a folder.
fn versions<DB: diesel::backend::Backend>(folder: &EmbeddedMigrations) -> Result<BTreeSet<String>, Boxed> {
    let migrations: Vec<Box<dyn Migration<DB>>> = folder.migrations()?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn refuse_newer(applied: &BTreeSet<String>, known: &BTreeSet<String>) -> Result<(), MigrateError> {
    let newer: Vec<_> = applied.difference(known).cloned().collect();
    if newer.is_empty() { Ok(()) } else { Err(MigrateError::Newer(newer.join(", "))) }
}

diesel::table! {
    /// Diesel's own.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Diesel makes its table whenever it is asked what is there.
pub fn make_table(connection: &mut MysqlConnection) -> Result<(), MigrateError> {
    let asked = MigrationHarness::<Mysql>::applied_migrations(connection);
    asked.map(drop).map_err(|error| MigrateError::Failed(error.to_string()))
}

diesel::table! {
    sqlite_schema (name) {
        name -> Text,
    }
}

/// Whether a SQLite database has every migration already, without writing to it: Diesel's own question would make its
/// table.
pub fn is_complete(connection: &mut SqliteConnection) -> Result<bool, MigrateError> {
    let failed = |error: Boxed| MigrateError::Failed(error.to_string());
    let known = versions::<Sqlite>(&SQLITE).map_err(failed)?;
    let begun: i64 = sqlite_schema::table
        .filter(sqlite_schema::name.eq("__diesel_schema_migrations"))
        .count()
        .get_result(connection)
        .map_err(|error| failed(error.into()))?;
    if begun == 0 {
        return Ok(false);
    }
    let applied: Vec<String> = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
        .map_err(|error| failed(error.into()))?;
    let applied = applied.into_iter().collect();
    refuse_newer(&applied, &known)?;
    Ok(applied == known)
}
