//! SQLite: setting a connection up, and what SQLite says in its own way.

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::prelude::*;
use diesel::{ConnectionError, ConnectionResult, define_sql_function};
use isoschema_ledger::RunId;

use crate::connection::Access;
use crate::row::SnapshotRow;
use crate::schema::{runs, snapshots};

define_sql_function! { fn last_insert_rowid() -> BigInt }

/// Foreign keys are off unless asked for. Writers wait for each other rather than fail. `FULL` makes a commit survive
/// a power cut; that of a WAL is one sync a transaction.
const SET_UP: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;";

/// SQLite has no advisory lock: this keeps the database's own lock from the first statement until the connection
/// closes. Where the database is a file, it is a WAL from then on, in which readers do not wait for a writer.
const LOCK: &str = "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; \
                    PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL;";

/// What SQLite says when another connection is in the way.
pub const LOCKED: &str = "is locked";

/// Connects.
pub fn open(path: &str) -> ConnectionResult<SqliteConnection> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(SET_UP).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// A connection that no other can read or write beside, or none when another is there already.
pub fn try_bootstrap_lock(path: &str) -> ConnectionResult<Option<SqliteConnection>> {
    let mut connection = open(path)?;
    match connection.batch_execute(LOCK) {
        Ok(()) => Ok(Some(connection)),
        Err(error) if error.to_string().contains(LOCKED) => Ok(None),
        Err(error) => Err(ConnectionError::CouldntSetupConfiguration(error)),
    }
}

/// `IMMEDIATE` takes the write lock before anything is read: a transaction that reads first and writes then may not
/// wait, only fail.
pub fn begin(connection: &mut SqliteConnection, access: Access) -> QueryResult<()> {
    let sql = match access {
        Access::Read => "BEGIN DEFERRED",
        Access::Write => "BEGIN IMMEDIATE",
    };
    AnsiTransactionManager::begin_transaction_sql(connection, sql)
}

/// See [`crate::connection::LedgerConnection::last_id`].
pub fn last_id(connection: &mut SqliteConnection) -> QueryResult<i64> {
    diesel::select(last_insert_rowid()).get_result(connection)
}

/// See [`crate::connection::LedgerConnection::keep_snapshot`].
pub fn keep_snapshot(connection: &mut SqliteConnection, snapshot: &SnapshotRow) -> QueryResult<()> {
    let insert = diesel::insert_into(snapshots::table).values(snapshot).on_conflict(snapshots::digest);
    insert.do_nothing().execute(connection)?;
    Ok(())
}

/// The transaction is the only writer: there is no `FOR UPDATE`, and no need of it.
pub fn lock_run(connection: &mut SqliteConnection, run: RunId) -> QueryResult<bool> {
    runs::table.find(run.0).select(runs::id).first::<i64>(connection).optional().map(|id| id.is_some())
}
