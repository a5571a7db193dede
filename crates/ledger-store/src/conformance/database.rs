//! A database of a test's own on one engine, and what it is opened with. It is gone with the value.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use isoschema_ledger::Engine;
use tempfile::TempDir;

use crate::connection::LedgerConnection;
use crate::{BootstrapError, DatabaseUrl, Options, Store};

pub struct Database {
    pub engine: Engine,
    pub url: DatabaseUrl,
    place: Place,
}

enum Place {
    Memory,
    File(#[expect(dead_code, reason = "held so that the folder is removed with it")] TempDir),
    Server { variable: &'static str, url: String, name: String },
}

impl Database {
    pub fn in_memory() -> Self {
        Self { engine: Engine::Sqlite, url: DatabaseUrl::memory(), place: Place::Memory }
    }

    pub fn in_a_file() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("ledger.db");
        let url = format!("sqlite:{}", file.display()).parse().expect("a URL");
        Self { engine: Engine::Sqlite, url, place: Place::File(folder) }
    }

    pub fn on_mariadb() -> Self {
        Self::on_a_server(Engine::MariaDb, "ISOSCHEMA_TEST_MARIADB_URL")
    }

    pub fn on_mysql() -> Self {
        Self::on_a_server(Engine::MySql, "ISOSCHEMA_TEST_MYSQL_URL")
    }

    pub fn on_postgres() -> Self {
        Self::on_a_server(Engine::Postgres, "ISOSCHEMA_TEST_POSTGRES_URL")
    }

    /// Each connection is to the next node.
    pub fn on_galera() -> Self {
        Self::on_a_server(Engine::MariaDb, "ISOSCHEMA_TEST_GALERA_URL")
    }

    fn on_a_server(engine: Engine, variable: &'static str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let url = std::env::var(variable).unwrap_or_else(|_| {
            panic!("this test needs {variable}, the URL of a server where it may make databases")
        });
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("isoschema_ledger_{}_{number}", process::id());
        // A default that the migrations must not depend on.
        let how = match engine {
            Engine::Sqlite => unreachable!("SQLite is no server"),
            Engine::MariaDb | Engine::MySql => "CHARACTER SET latin1",
            Engine::Postgres => "TEMPLATE template0 ENCODING 'UTF8'",
        };
        let database = Self {
            engine,
            url: named(&url, &name).parse().expect("a URL"),
            place: Place::Server { variable, url, name },
        };
        database.tell_server("CREATE DATABASE", how);
        database
    }

    /// Another one on the same engine.
    pub fn another(&self) -> Self {
        match &self.place {
            Place::Memory => Self::in_memory(),
            Place::File(_) => Self::in_a_file(),
            Place::Server { variable, .. } => Self::on_a_server(self.engine, variable),
        }
    }

    fn tell_server(&self, words: &str, how: &str) {
        let Place::Server { url, name, .. } = &self.place else { return };
        let sql = format!("{words} {name} {how}");
        let told = match self.engine {
            Engine::Sqlite => Ok(()),
            Engine::MariaDb | Engine::MySql => {
                let url: DatabaseUrl = url.parse().expect("a URL");
                let mut nodes = url.nodes().into_iter().filter_map(|node| LedgerConnection::open(&node).ok());
                let told = nodes.next().expect("the server answers").batch_execute(&sql);
                // A node waits for what others did before it answers, but not before it lets anybody connect.
                for mut node in nodes {
                    node.batch_execute("START TRANSACTION; COMMIT").expect("the node has heard of it");
                }
                told
            }
            Engine::Postgres => PgConnection::establish(url).expect("the server answers").batch_execute(&sql),
        };
        told.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Whether it is a file of SQLite's.
    pub const fn is_file(&self) -> bool {
        matches!(self.place, Place::File(_))
    }

    pub const fn is_in_memory(&self) -> bool {
        matches!(self.place, Place::Memory)
    }

    pub fn store(&self) -> Store {
        self.store_of(4)
    }

    pub fn store_of(&self, connections: u32) -> Store {
        self.try_open(connections).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn try_open(&self, connections: u32) -> Result<Store, BootstrapError> {
        let options = Options { connections, patience: Duration::from_secs(60) };
        Store::open(&self.url, &options, &|_, _| Ok(()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let how = match self.engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => "",
            Engine::Postgres => "WITH (FORCE)",
        };
        self.tell_server("DROP DATABASE IF EXISTS", how);
    }
}

/// The URL of another database on the same server.
fn named(url: &str, name: &str) -> String {
    let (address, options) =
        url.split_once('?').map_or((url, None), |(address, options)| (address, Some(options)));
    let (scheme, rest) = address.split_once("://").expect("a server's URL has ://");
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}

#[test]
fn another_database_on_the_same_server() {
    for (url, expected) in [
        ("mysql://root@localhost/?unix_socket=/s", "mysql://root@localhost/x?unix_socket=/s"),
        ("mariadb://root@localhost", "mariadb://root@localhost/x"),
        ("postgres://me@/postgres?host=/s", "postgres://me@/x?host=/s"),
    ] {
        assert_eq!(named(url, "x"), expected);
    }
}
