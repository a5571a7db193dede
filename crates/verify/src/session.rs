//! Sessions: what is said to a database before the first migration, the same whatever the way to its server.

use isoschema_engines::{Connection, QueryError};
use isoschema_schema::Engine;

/// MariaDB's sql_mode as it comes, from 10.2.4 on.
const MARIADB_SQL_MODE: &str =
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION";

/// MySQL's sql_mode as it comes, from 8.0 on.
const MYSQL_SQL_MODE: &str = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/// What a session is told.
#[derive(Debug, Clone)]
pub struct Session {
    statements: Vec<String>,
}

impl Session {
    /// A session for an engine: the sql_mode, then the project's own statements.
    #[must_use]
    pub fn new(engine: Engine, sql_mode: Option<&str>, before: &[String]) -> Self {
        let sql_mode = match engine {
            Engine::MariaDb => Some(sql_mode.unwrap_or(MARIADB_SQL_MODE)),
            Engine::MySql => Some(sql_mode.unwrap_or(MYSQL_SQL_MODE)),
            Engine::Sqlite | Engine::Postgres => None,
        };
        let mode = sql_mode.map(|mode| format!("SET SESSION sql_mode = '{}'", mode.replace('\'', "''")));
        Self { statements: mode.into_iter().chain(before.iter().cloned()).collect() }
    }

    /// Tells a connection.
    ///
    /// # Errors
    /// When the server refuses a statement.
    pub fn begin(&self, connection: &mut Connection) -> Result<(), QueryError> {
        self.statements.iter().try_for_each(|statement| connection.execute(statement))
    }
}
