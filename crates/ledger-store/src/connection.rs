//! One connection type for all engines, and the few statements that each of them says in its own way.

use diesel::prelude::*;
use isoschema_ledger::{Engine, RunId};

use crate::row::{NewFindingRow, SnapshotRow};
use crate::schema::findings;
use crate::url::{Address, DatabaseUrl};
use crate::{mysql, postgres, sqlite};

/// A connection to a ledger, on whichever engine.
#[derive(diesel::MultiConnection)]
pub enum LedgerConnection {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// MariaDB and MySQL: one protocol, one client library, the same statements.
    MySql(MysqlConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

/// What a transaction may do. Both levels are explicit on every engine: none is left to a server's configuration.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Reads that all see the same moment.
    Read,
    /// Changes; a row that is read to be changed is locked first. Read committed on the servers, and on SQLite the
    /// only writer.
    Write,
}

impl LedgerConnection {
    /// Connects, and sets the session up.
    pub(crate) fn open(url: &DatabaseUrl) -> ConnectionResult<Self> {
        Self::open_node(url).map(|(_, connection)| connection)
    }

    /// Connects to one of the servers that a URL names, and gives that one's URL.
    pub(crate) fn open_node(url: &DatabaseUrl) -> ConnectionResult<(DatabaseUrl, Self)> {
        match &url.0 {
            Address::Sqlite(path) => Ok((url.clone(), Self::Sqlite(sqlite::open(path)?))),
            Address::MySql(_) => {
                let mut nodes = url.nodes();
                let secrets: Vec<_> = nodes.iter().map(DatabaseUrl::secret).collect();
                let (node, connection) = mysql::galera::open_one(&secrets)?;
                Ok((nodes.swap_remove(node), Self::MySql(connection)))
            }
            Address::Postgres(secret) => Ok((url.clone(), Self::Postgres(postgres::open(secret)?))),
        }
    }

    /// The engine that answers.
    pub(crate) fn engine(&mut self) -> QueryResult<Engine> {
        match self {
            Self::Sqlite(_) => Ok(Engine::Sqlite),
            Self::MySql(connection) => mysql::engine(connection),
            Self::Postgres(_) => Ok(Engine::Postgres),
        }
    }

    /// Begins a transaction.
    pub(crate) fn begin(&mut self, access: Access) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => sqlite::begin(connection, access),
            Self::MySql(connection) => mysql::begin(connection, access),
            Self::Postgres(connection) => postgres::begin(connection, access),
        }
    }

    /// The id that the database gave to the row inserted last on this connection.
    pub(crate) fn last_id(&mut self) -> QueryResult<i64> {
        match self {
            Self::Sqlite(connection) => sqlite::last_id(connection),
            Self::MySql(connection) => mysql::last_id(connection),
            Self::Postgres(connection) => postgres::last_id(connection),
        }
    }

    /// Inserts several findings at once. Diesel's query for all engines takes one row only: how several are said
    /// depends on the engine.
    pub(crate) fn insert_findings(&mut self, rows: &[NewFindingRow<'_>]) -> QueryResult<usize> {
        let insert = diesel::insert_into(findings::table).values(rows);
        match self {
            Self::Sqlite(connection) => insert.execute(connection),
            Self::MySql(connection) => insert.execute(connection),
            Self::Postgres(connection) => insert.execute(connection),
        }
    }

    /// Stores a snapshot unless it is there already, and keeps others from deleting it until the transaction ends.
    pub(crate) fn keep_snapshot(&mut self, snapshot: &SnapshotRow) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => sqlite::keep_snapshot(connection, snapshot),
            Self::MySql(connection) => mysql::keep_snapshot(connection, snapshot),
            Self::Postgres(connection) => postgres::keep_snapshot(connection, snapshot),
        }
    }

    /// Whether a run exists; if so, no other transaction changes or deletes it until this one ends.
    pub(crate) fn lock_run(&mut self, run: RunId) -> QueryResult<bool> {
        match self {
            Self::Sqlite(connection) => sqlite::lock_run(connection, run),
            Self::MySql(connection) => mysql::lock_run(connection, run),
            Self::Postgres(connection) => postgres::lock_run(connection, run),
        }
    }
}
