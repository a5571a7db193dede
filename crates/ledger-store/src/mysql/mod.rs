//! MariaDB and MySQL: setting a connection up, and what they say in their own way.
//!
//! **Warning.** Their migrations stand in a folder of their own because neither can run SQLite's or PostgreSQL's: other
//! types, other words for ids, a collation to be named, and DDL that commits at once. Yet all three folders must stay
//! equivalent in meaning, or the same program would keep other promises on another engine.
//! `cargo xtask verify-migrations` proves that they are, on real servers, and is mandatory after every change to one of
//! them. See also [`crate::diesel_migrations`].

pub mod galera;

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::dsl::DuplicatedKeys;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use diesel::{ConnectionError, ConnectionResult, define_sql_function};
use isoschema_ledger::{Digest, Engine, RunId};

use crate::connection::Access;
use crate::row::SnapshotRow;
use crate::schema::{runs, snapshots};

define_sql_function! { fn last_insert_id() -> Unsigned<BigInt> }
define_sql_function! { fn version() -> Text }
define_sql_function! { fn database() -> Nullable<Text> }
define_sql_function! { fn get_lock(name: Text, timeout: Integer) -> Nullable<BigInt> }
define_sql_function! { fn release_lock(name: Text) -> Nullable<BigInt> }

/// Beside what Diesel sets (UTC, utf8mb4): a value that does not fit is refused, not cut; foreign keys need InnoDB;
/// no statement waits for a lock for ever.
const SET_UP: &str = "SET SESSION \
    sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,\
PIPES_AS_CONCAT', \
    default_storage_engine = 'InnoDB', innodb_lock_wait_timeout = 10, lock_wait_timeout = 60, time_zone = '+00:00', \
    foreign_key_checks = ON, unique_checks = ON";

/// Connects.
pub fn open(url: &str) -> ConnectionResult<MysqlConnection> {
    let mut connection = MysqlConnection::establish(url)?;
    set_up(&mut connection).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

fn set_up(connection: &mut MysqlConnection) -> QueryResult<()> {
    connection.batch_execute(SET_UP)?;
    // Each has its own limit: MariaDB's, in seconds, is for every statement; MySQL's, in milliseconds, for SELECT.
    match engine(connection)? {
        Engine::MariaDb => {
            connection.batch_execute("SET SESSION max_statement_time = 60")?;
            if galera::is_node(connection)? { galera::set_up(connection) } else { Ok(()) }
        }
        Engine::Sqlite | Engine::MySql | Engine::Postgres => {
            connection.batch_execute("SET SESSION max_execution_time = 60000")
        }
    }
}

/// MariaDB says so in its version.
pub fn engine(connection: &mut MysqlConnection) -> QueryResult<Engine> {
    let version: String = diesel::select(version()).get_result(connection)?;
    Ok(if version.contains("MariaDB") { Engine::MariaDb } else { Engine::MySql })
}

/// Whether it is MariaDB, and a node of a Galera cluster.
pub fn is_galera_node(connection: &mut MysqlConnection) -> QueryResult<bool> {
    match engine(connection)? {
        Engine::MariaDb => galera::is_node(connection),
        Engine::Sqlite | Engine::MySql | Engine::Postgres => Ok(false),
    }
}

/// Migrations may take their time.
pub fn lift_time_outs(connection: &mut MysqlConnection) -> QueryResult<()> {
    let none = match engine(connection)? {
        Engine::MariaDb => "SET SESSION max_statement_time = 0",
        Engine::Sqlite | Engine::MySql | Engine::Postgres => "SET SESSION max_execution_time = 0",
    };
    connection.batch_execute(none)
}

/// The database that the URL names.
pub fn database_name(connection: &mut MysqlConnection) -> QueryResult<Option<String>> {
    diesel::select(database()).get_result(connection)
}

/// `GET_LOCK` knows no databases, so the lock's name has a digest of this one's.
fn lock_name(connection: &mut MysqlConnection) -> QueryResult<String> {
    let digest = Digest::of(database_name(connection)?.unwrap_or_default().as_bytes()).to_string();
    Ok(format!("isoschema-ledger {}", &digest[..32]))
}

/// Takes the advisory lock of this database unless another connection has it.
pub fn try_bootstrap_lock(connection: &mut MysqlConnection) -> QueryResult<bool> {
    let name = lock_name(connection)?;
    let taken: Option<i64> = diesel::select(get_lock(name, 0)).get_result(connection)?;
    Ok(taken == Some(1))
}

/// Gives it back. It would go with the connection, too.
pub fn release_bootstrap_lock(connection: &mut MysqlConnection) -> QueryResult<()> {
    let name = lock_name(connection)?;
    let _: Option<i64> = diesel::select(release_lock(name)).get_result(connection)?;
    Ok(())
}

/// The level is for the next transaction only, so it is said before each.
pub fn begin(connection: &mut MysqlConnection, access: Access) -> QueryResult<()> {
    let (level, begin) = match access {
        Access::Read => ("REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
        Access::Write => ("READ COMMITTED", "START TRANSACTION READ WRITE"),
    };
    connection.batch_execute(&format!("SET TRANSACTION ISOLATION LEVEL {level}"))?;
    AnsiTransactionManager::begin_transaction_sql(connection, begin)
}

/// MySQL has no RETURNING, and Diesel uses MariaDB's no more than MySQL's.
pub fn last_id(connection: &mut MysqlConnection) -> QueryResult<i64> {
    let id: u64 = diesel::select(last_insert_id()).get_result(connection)?;
    i64::try_from(id).map_err(|error| diesel::result::Error::DeserializationError(error.into()))
}

/// There is no `ON CONFLICT`, and `INSERT IGNORE` would pass over every other error too.
pub fn keep_snapshot(connection: &mut MysqlConnection, snapshot: &SnapshotRow) -> QueryResult<()> {
    let insert = diesel::insert_into(snapshots::table).values(snapshot).on_conflict(DuplicatedKeys);
    insert.do_update().set(snapshots::digest.eq(&snapshot.digest)).execute(connection)?;
    Ok(())
}

/// See [`crate::connection::LedgerConnection::lock_run`].
pub fn lock_run(connection: &mut MysqlConnection, run: RunId) -> QueryResult<bool> {
    runs::table
        .find(run.0)
        .select(runs::id)
        .for_update()
        .first::<i64>(connection)
        .optional()
        .map(|id| id.is_some())
}
