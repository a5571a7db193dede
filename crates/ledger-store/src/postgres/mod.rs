//! PostgreSQL: setting a connection up, and what PostgreSQL says in its own way.

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{ConnectionError, ConnectionResult, define_sql_function};
use isoschema_ledger::RunId;

use crate::connection::Access;
use crate::row::SnapshotRow;
use crate::schema::{runs, snapshots};

define_sql_function! { fn lastval() -> BigInt }
define_sql_function! { fn pg_try_advisory_lock(key: BigInt) -> Bool }
define_sql_function! { fn pg_advisory_unlock(key: BigInt) -> Bool }
define_sql_function! { fn current_setting(name: Text) -> Text }

/// Beside what Diesel sets (UTC, UTF8 between client and server): nothing waits or runs for ever, a forgotten
/// transaction ends, and a commit is on the disk when it is said to be.
const SET_UP: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'; \
                      SET idle_in_transaction_session_timeout = '60s'; SET synchronous_commit = on;";

/// The advisory lock of bootstraps: `isoledgr` in ASCII. Advisory locks are each database's own.
const LOCK: i64 = 0x6973_6f6c_6564_6772;

/// Connects.
pub fn open(url: &str) -> ConnectionResult<PgConnection> {
    let mut connection = PgConnection::establish(url)?;
    connection.batch_execute(SET_UP).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// Migrations may take their time.
pub fn lift_time_outs(connection: &mut PgConnection) -> QueryResult<()> {
    connection.batch_execute("SET statement_timeout = 0")
}

/// What the database stores texts in. In another than UTF8, limits would not count characters.
pub fn encoding(connection: &mut PgConnection) -> QueryResult<String> {
    diesel::select(current_setting("server_encoding")).get_result(connection)
}

/// Takes the advisory lock of this database unless another connection has it.
pub fn try_bootstrap_lock(connection: &mut PgConnection) -> QueryResult<bool> {
    diesel::select(pg_try_advisory_lock(LOCK)).get_result(connection)
}

/// Gives it back. It would go with the connection, too.
pub fn release_bootstrap_lock(connection: &mut PgConnection) -> QueryResult<()> {
    let _: bool = diesel::select(pg_advisory_unlock(LOCK)).get_result(connection)?;
    Ok(())
}

/// Both levels are said, whatever the server's default is.
pub fn begin(connection: &mut PgConnection, access: Access) -> QueryResult<()> {
    let sql = match access {
        Access::Read => "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Access::Write => "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE",
    };
    AnsiTransactionManager::begin_transaction_sql(connection, sql)
}

/// There is RETURNING, but not on every engine; this is the same question in one form.
pub fn last_id(connection: &mut PgConnection) -> QueryResult<i64> {
    diesel::select(lastval()).get_result(connection)
}

/// An update that changes nothing, where `DO NOTHING` would not lock the row that is there.
pub fn keep_snapshot(connection: &mut PgConnection, snapshot: &SnapshotRow) -> QueryResult<()> {
    let insert = diesel::insert_into(snapshots::table).values(snapshot).on_conflict(snapshots::digest);
    insert.do_update().set(snapshots::digest.eq(&snapshot.digest)).execute(connection)?;
    Ok(())
}

/// See [`crate::connection::LedgerConnection::lock_run`].
pub fn lock_run(connection: &mut PgConnection, run: RunId) -> QueryResult<bool> {
    runs::table
        .find(run.0)
        .select(runs::id)
        .for_update()
        .first::<i64>(connection)
        .optional()
        .map(|id| id.is_some())
}
