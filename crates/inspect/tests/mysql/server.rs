//! A database of a test's own, on the server that the environment names.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use isoschema_engines::{Connection, QueryError};
use isoschema_schema::Engine;

/// Dropped with the value, the second one too.
pub struct Database {
    pub name: String,
    pub connection: Connection,
}

fn url(engine: Engine) -> String {
    let variable = match engine {
        Engine::MariaDb => "ISOSCHEMA_TEST_MARIADB_URL",
        Engine::MySql => "ISOSCHEMA_TEST_MYSQL_URL",
        Engine::Sqlite | Engine::Postgres => panic!("this test knows MariaDB and MySQL"),
    };
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set; give it a URL like mysql://root@localhost/?unix_socket=/path/to.sock")
    })
}

/// On the server, on no database.
pub fn open(engine: Engine) -> Connection {
    Connection::open(engine, &url(engine)).unwrap()
}

impl Database {
    pub fn create(engine: Engine) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("isoschema_inspect_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = open(engine);
        connection
            .execute(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"))
            .unwrap();
        connection.execute(&format!("USE {name}")).unwrap();
        Self { name, connection }
    }

    /// Runs a statement, in which `DATABASE_far` is a second database.
    pub fn execute(&mut self, statement: &str) -> Result<(), QueryError> {
        self.connection.execute(&statement.replace("DATABASE_far", &self.far()))
    }

    fn far(&self) -> String {
        format!("{}_far", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for name in [self.name.clone(), self.far()] {
            if let Err(error) = self.connection.execute(&format!("DROP DATABASE IF EXISTS {name}")) {
                eprintln!("{error}");
            }
        }
    }
}
