//! The client that `servers` asks with: servers knows no client library, and is lent this one.

use std::collections::BTreeMap;
use std::process::ExitCode;

use isoschema_engines::{ConnectError, Connection};
use isoschema_schema::Engine;
use isoschema_servers::{Client, Cluster, Lease, Request, StartError};

/// Starts a server, asking it through Diesel.
///
/// # Errors
/// When the server cannot be had.
pub fn start_server(request: &Request) -> Result<Lease, StartError> {
    isoschema_servers::start(request, &DieselClient)
}

/// Starts a Galera cluster of so many native MariaDB servers, asking them through Diesel.
///
/// # Errors
/// When the servers or Galera cannot be had, or do not become one cluster.
pub fn start_cluster(request: &Request, nodes: usize) -> Result<Cluster, StartError> {
    isoschema_servers::start_cluster(request, nodes, &DieselClient)
}

/// To be called first in a program's `main`: a process that was started only to remove what another one left on
/// a given server does so, and says with which status to end.
#[must_use]
pub fn clean_up_if_asked() -> Option<ExitCode> {
    isoschema_servers::run_as_cleaner_if_asked(&DieselClient)
}

/// Diesel, as the client of every server that isoschema starts.
struct DieselClient;

impl Client for DieselClient {
    fn execute(&self, engine: Engine, url: &str, sql: &str) -> Result<(), String> {
        open(engine, url)?.execute(sql).map_err(|error| error.reason)
    }

    fn query_value(&self, engine: Engine, url: &str, sql: &str) -> Result<String, String> {
        let mut rows =
            open(engine, url)?.rows::<BTreeMap<String, String>>(sql).map_err(|error| error.to_string())?;
        let row = rows.pop().ok_or_else(|| format!("`{sql}` gave no row"))?;
        row.into_values().next().ok_or_else(|| format!("`{sql}` gave no column"))
    }
}

/// A connection, to MySQL where MariaDB was asked for and the other way round: `servers` asks for the version
/// itself, and says what to do about it.
fn open(engine: Engine, url: &str) -> Result<Connection, String> {
    let twin = match engine {
        Engine::MariaDb => Engine::MySql,
        Engine::MySql => Engine::MariaDb,
        Engine::Sqlite | Engine::Postgres => engine,
    };
    match Connection::open(engine, url) {
        Err(ConnectError::OtherEngine { .. }) => Connection::open(twin, url),
        outcome => outcome,
    }
    .map_err(|error| error.to_string())
}
