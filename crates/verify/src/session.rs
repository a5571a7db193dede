//! Sessions: what is said to a database before the first migration, the same whatever the way to its server.

use std::collections::BTreeMap;

use isoschema_engines::{Connection, QueryError, StandIn};
use isoschema_inspect::Scope;
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
    stand_ins: BTreeMap<String, StandIn>,
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
        let statements = mode.into_iter().chain(before.iter().cloned()).collect();
        Self { stand_ins: BTreeMap::new(), statements }
    }

    /// With stand-ins for SQL functions that the project's program registers.
    #[must_use]
    pub fn stand_ins(mut self, stand_ins: BTreeMap<String, StandIn>) -> Self {
        self.stand_ins = stand_ins;
        self
    }

    /// With names looked up in these schemas (PostgreSQL); without a scope, as the server does it.
    #[must_use]
    pub fn search_path(mut self, scope: Option<&Scope>) -> Self {
        self.statements.extend(scope.map(|scope| format!("SET search_path TO {}", scope.search_path())));
        self
    }

    /// The lines with which a script for an engine's own client begins, to stand where a connection of this session
    /// does. A client has none of the functions that a program registers: a comment names them.
    #[must_use]
    pub fn beginning(&self, engine: Engine) -> Vec<String> {
        let functions: Vec<_> = self.stand_ins.keys().map(String::as_str).collect();
        let lacking = (!functions.is_empty())
            .then(|| format!("-- isoschema stood in for functions of the program: {}", functions.join(", ")));
        let said = Connection::beginning(engine).iter().map(|statement| (*statement).to_owned());
        let lines = said.chain(self.statements.iter().cloned());
        let lines = lines.map(|statement| format!("{};", statement.trim_end().trim_end_matches(';')));
        lacking.into_iter().chain(lines).collect()
    }

    /// What is said.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().map(String::as_str)
    }

    /// Tells a connection.
    ///
    /// # Errors
    /// When the server refuses a statement.
    pub fn begin(&self, connection: &mut Connection) -> Result<(), QueryError> {
        for (name, stand_in) in &self.stand_ins {
            connection.stand_in(name, stand_in)?;
        }
        self.statements.iter().try_for_each(|statement| connection.execute(statement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_told_what_a_connection_is() {
        let own = ["PRAGMA foreign_keys = OFF".to_owned(), "PRAGMA case_sensitive_like = ON;".to_owned()];
        let session = Session::new(Engine::Sqlite, None, &own);
        let session = session.stand_ins(BTreeMap::from([("uuid".to_owned(), StandIn::Identity)]));
        let lines = [
            "-- isoschema stood in for functions of the program: uuid",
            "PRAGMA foreign_keys = ON;",
            "PRAGMA foreign_keys = OFF;",
            "PRAGMA case_sensitive_like = ON;",
        ];
        assert_eq!(session.beginning(Engine::Sqlite), lines);
    }
}
