//! MariaDB as a node of a Galera cluster: what one node says or does alone, and what the whole cluster must agree on. The
//! statements of the ledger are the same there; which nodes there are, the URL says.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::{ConnectionError, ConnectionResult};

use super::open;
use crate::conflict::is_conflict;
use crate::diesel_migrations::__diesel_schema_migrations as migrations;

diesel::table! {
    information_schema.session_variables (variable_name) {
        variable_name -> Text,
        variable_value -> Text,
    }
}

/// Whether a server of MariaDB's is a node.
pub fn is_node(connection: &mut MysqlConnection) -> QueryResult<bool> {
    let on: Option<String> = session_variables::table
        .find("WSREP_ON")
        .select(session_variables::variable_value)
        .first(connection)
        .optional()?;
    Ok(on.as_deref() == Some("ON"))
}

/// What another node has committed is seen here by whatever begins later: reads and writes wait for it (1, 2 and 4).
pub fn set_up(connection: &mut MysqlConnection) -> QueryResult<()> {
    connection.batch_execute("SET SESSION wsrep_sync_wait = 7")
}

/// Connects to one of these nodes, each time to the next, and says to which; those that do not answer, or are no part
/// of the cluster any more, are passed over.
pub fn open_one(nodes: &[String]) -> ConnectionResult<(usize, MysqlConnection)> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let first = if nodes.len() > 1 { NEXT.fetch_add(1, Ordering::Relaxed) } else { 0 };
    let mut last = ConnectionError::InvalidConnectionUrl("it names no host".to_owned());
    for step in 0..nodes.len() {
        let node = first.wrapping_add(step) % nodes.len();
        match open(&nodes[node]) {
            Ok(connection) => return Ok((node, connection)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The lock of the whole cluster, which `GET_LOCK` is not: a row of Diesel's own table that is inserted and never
/// committed. Streamed at once to every node, it keeps every other connection from inserting it too; and it is gone
/// when this connection or its node is, however they end.
pub struct Lock(MysqlConnection);

/// The transaction must outlast any migration, which is run on a connection beside it.
const STREAMED: &str = "SET SESSION wsrep_trx_fragment_unit = 'statements', wsrep_trx_fragment_size = 1, \
    innodb_lock_wait_timeout = 0, idle_transaction_timeout = 0, wait_timeout = 604800";

/// No version of a migration, and at most the fifty characters of one.
const ROW: &str = "isoschema-ledger bootstrap";

impl Lock {
    /// Takes it unless another connection has it. Diesel's table must be there.
    pub fn try_take(node: &str) -> ConnectionResult<Option<Self>> {
        let mut connection = open(node)?;
        let insert = |connection: &mut MysqlConnection| {
            connection.batch_execute(STREAMED)?;
            AnsiTransactionManager::begin_transaction(connection)?;
            diesel::insert_into(migrations::table).values(migrations::version.eq(ROW)).execute(connection)
        };
        match insert(&mut connection) {
            Ok(_) => Ok(Some(Self(connection))),
            Err(error) if is_conflict(&error) => Ok(None),
            Err(error) => Err(ConnectionError::CouldntSetupConfiguration(error)),
        }
    }

    /// Gives it back. An error says that it was lost before.
    pub fn release(mut self) -> QueryResult<()> {
        AnsiTransactionManager::rollback_transaction(&mut self.0)
    }
}
