//! A connection to one database of one engine.

use std::fmt;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::deserialize::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel::{ConnectionError, MysqlConnection, PgConnection, RunQueryDsl, SqliteConnection};
use isoschema_schema::Engine;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;
use crate::row::Decoded;
use crate::stand_in::{self, StandIn};

/// A connection to one database, set up as Diesel sets it up and in no other way: UTC and utf8mb4 on MariaDB
/// and MySQL, UTC and UTF8 on PostgreSQL, nothing on SQLite.
pub struct Connection {
    engine: Engine,
    pub(crate) link: Link,
}

/// Diesel's connection. MariaDB and MySQL share a protocol and a client library, not a dialect.
pub(crate) enum Link {
    Sqlite(SqliteConnection),
    MySql(MysqlConnection),
    Postgres(PgConnection),
}

/// Runs an expression on whichever connection this is.
macro_rules! on_link {
    ($link:expr, $connection:ident => $body:expr) => {
        match $link {
            $crate::connection::Link::Sqlite($connection) => $body,
            $crate::connection::Link::MySql($connection) => $body,
            $crate::connection::Link::Postgres($connection) => $body,
        }
    };
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server does not answer, or refuses.
    #[error("cannot connect to {}: {reason}", .engine.title())]
    Refused {
        /// The engine asked for.
        engine: Engine,
        /// What the client library says.
        reason: String,
    },
    /// The server is another engine's.
    #[error("{} was asked for, but the server says that it is {found}", .engine.title())]
    OtherEngine {
        /// The engine asked for.
        engine: Engine,
        /// What the server says of itself.
        found: String,
    },
    /// The client library does not give back what was sent.
    #[error(
        "{}: a bound value did not come back as it went in: sent `{sent}`, got `{received}`; this client \
         library cannot be trusted with Diesel (try another version of libmariadb or libpq)",
        .engine.title()
    )]
    Garbled {
        /// The engine asked for.
        engine: Engine,
        /// What was sent.
        sent: String,
        /// What came back.
        received: String,
    },
    /// The first statements failed.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A statement that failed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}; the statement begins: {}", .engine.title(), beginning(.statement))]
pub struct QueryError {
    /// The engine.
    pub engine: Engine,
    /// Why, in a word.
    pub refusal: Refusal,
    /// What the server says.
    pub reason: String,
    /// The statement.
    pub statement: String,
}

/// A statement's first line or so, for an error.
fn beginning(statement: &str) -> String {
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

impl Connection {
    /// Opens a database by the URL that Diesel takes for its engine. On SQLite, `:memory:` is a database of
    /// its own.
    ///
    /// # Errors
    /// When the server refuses, is another engine's, or does not give back what was sent.
    pub fn open(engine: Engine, url: &str) -> Result<Self, ConnectError> {
        let refused = |error: ConnectionError| ConnectError::Refused { engine, reason: on_one_line(&error) };
        let link = match engine {
            Engine::Sqlite => Link::Sqlite(SqliteConnection::establish(sqlite_path(url)).map_err(refused)?),
            Engine::MariaDb | Engine::MySql => {
                Link::MySql(MysqlConnection::establish(&mysql_url(url)).map_err(refused)?)
            }
            Engine::Postgres => Link::Postgres(PgConnection::establish(url).map_err(refused)?),
        };
        let mut connection = Self { engine, link };
        connection.check_engine()?;
        connection.check_bound_value()?;
        Ok(connection)
    }

    /// What another client has to say first, so that it stands where such a connection stands: what Diesel says, and
    /// on SQLite what Diesel's library was built with (`SQLITE_DEFAULT_FOREIGN_KEYS`).
    #[must_use]
    pub const fn beginning(engine: Engine) -> &'static [&'static str] {
        match engine {
            Engine::Sqlite => &["PRAGMA foreign_keys = ON"],
            Engine::MariaDb | Engine::MySql => &["SET NAMES utf8mb4", "SET time_zone = '+00:00'"],
            Engine::Postgres => &["SET client_encoding = 'UTF8'", "SET TIME ZONE 'UTC'"],
        }
    }

    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs statements; what they return is passed over.
    ///
    /// # Errors
    /// When the server refuses one.
    pub fn execute(&mut self, sql: &str) -> Result<(), QueryError> {
        let result = on_link!(&mut self.link, connection => connection.batch_execute(sql));
        result.map_err(|error| self.failed(sql, &error))
    }

    /// Runs one statement that changes rows, and gives how many it was about: those that it found, on MariaDB and MySQL
    /// too, whose sessions Diesel begins with `CLIENT_FOUND_ROWS`.
    ///
    /// # Errors
    /// When the server refuses it.
    pub fn affect(&mut self, sql: &str) -> Result<u64, QueryError> {
        let result = on_link!(&mut self.link, connection => diesel::sql_query(sql).execute(connection));
        match result {
            Ok(rows) => Ok(rows as u64),
            Err(error) => Err(self.failed(sql, &error)),
        }
    }

    /// Lets a stand-in answer for an SQL function on SQLite, for as long as this connection lives. Other engines have
    /// no functions of a program's own, and nothing happens there.
    ///
    /// # Errors
    /// When SQLite refuses the name.
    pub fn stand_in(&mut self, name: &str, stand_in: &StandIn) -> Result<(), QueryError> {
        let result = match &mut self.link {
            Link::Sqlite(link) => stand_in::register(link, name, stand_in),
            Link::MySql(_) | Link::Postgres(_) => Ok(()),
        };
        result.map_err(|error| self.failed(name, &error))
    }

    /// Reads the rows of a query whose every column is a text, each into a `T` by its columns' names (in lower
    /// case).
    ///
    /// # Errors
    /// When the server refuses the query, or a row is not what `T` needs.
    pub fn rows<T: DeserializeOwned + 'static>(&mut self, sql: &str) -> Result<Vec<T>, QueryError> {
        let rows = on_link!(&mut self.link, connection => {
            diesel::sql_query(sql).load::<Decoded<T>>(connection)
        });
        match rows {
            Ok(rows) => Ok(rows.into_iter().map(|Decoded(row)| row).collect()),
            Err(error) => Err(self.failed(sql, &error)),
        }
    }

    /// The server's version as it says it itself: `10.11.19-MariaDB-0+deb12u1`.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn server_version(&mut self) -> Result<String, QueryError> {
        #[derive(serde::Deserialize)]
        struct Version {
            version: String,
        }
        let sql = match self.engine {
            Engine::Sqlite => "SELECT sqlite_version() AS version",
            Engine::MariaDb | Engine::MySql => "SELECT VERSION() AS version",
            Engine::Postgres => "SELECT current_setting('server_version') AS version",
        };
        let mut rows = self.rows::<Version>(sql)?;
        Ok(rows.pop().map(|row| row.version).unwrap_or_default())
    }

    /// Whether the server still answers on this connection.
    pub fn is_alive(&mut self) -> bool {
        self.execute("SELECT 1").is_ok()
    }

    pub(crate) fn failed(&self, statement: &str, error: &diesel::result::Error) -> QueryError {
        QueryError {
            engine: self.engine,
            refusal: Refusal::of(self.engine, error),
            reason: error.to_string(),
            statement: statement.to_owned(),
        }
    }

    fn check_engine(&mut self) -> Result<(), ConnectError> {
        let found = self.server_version()?;
        let is_mariadb = found.contains("MariaDB");
        match self.engine {
            Engine::MariaDb if !is_mariadb => {
                Err(ConnectError::OtherEngine { engine: self.engine, found: format!("MySQL {found}") })
            }
            Engine::MySql if is_mariadb => Err(ConnectError::OtherEngine { engine: self.engine, found }),
            Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres => Ok(()),
        }
    }

    /// Some client libraries return a bound value cut or empty, after which Diesel reads no applied version.
    fn check_bound_value(&mut self) -> Result<(), ConnectError> {
        #[derive(QueryableByName)]
        struct Echo {
            #[diesel(sql_type = Text)]
            text: String,
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        const TEXT: &str = "20180114171611 ä 🐍";
        const NUMBER: i64 = 0x0102_0304_0506_0708;
        let sql = match self.engine {
            Engine::Sqlite => "SELECT ? AS text, ? AS number",
            Engine::MariaDb | Engine::MySql => {
                "SELECT CAST(? AS CHAR) AS text, CAST(? AS SIGNED) | 0 AS number"
            }
            Engine::Postgres => "SELECT $1 AS text, $2 AS number",
        };
        let echo = on_link!(&mut self.link, connection => {
            diesel::sql_query(sql).bind::<Text, _>(TEXT).bind::<BigInt, _>(NUMBER).get_result::<Echo>(connection)
        });
        let echo = echo.map_err(|error| self.failed(sql, &error))?;
        if echo.text == TEXT && echo.number == NUMBER {
            return Ok(());
        }
        Err(ConnectError::Garbled {
            engine: self.engine,
            sent: format!("{TEXT}, {NUMBER}"),
            received: format!("{}, {}", echo.text, echo.number),
        })
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("engine", &self.engine).finish_non_exhaustive()
    }
}

/// libpq says more on further lines, and ends the last one.
fn on_one_line(error: &ConnectionError) -> String {
    let text = error.to_string();
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// Diesel takes a path for SQLite; people write a URL.
fn sqlite_path(url: &str) -> &str {
    url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url)
}

/// Diesel knows the scheme `mysql` only.
fn mysql_url(url: &str) -> String {
    url.strip_prefix("mariadb://").map_or_else(|| url.to_owned(), |rest| format!("mysql://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_values() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Row {
            name: String,
            size: u64,
            flag: bool,
            note: Option<String>,
        }
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let rows =
            connection.rows::<Row>("SELECT 'a' AS name, '7' AS size, '1' AS flag, NULL AS note").unwrap();
        assert_eq!(rows, [Row { name: "a".to_owned(), size: 7, flag: true, note: None }]);
    }

    /// What SQLite stores of a truth value's default, and what Diesel reads of it; the rules on defaults of
    /// `isoschema-compare` rest on this.
    #[test]
    fn a_truth_value_is_stored_as_it_is_spelled() {
        #[derive(QueryableByName)]
        struct Stored {
            #[diesel(sql_type = Text)]
            kind: String,
            #[diesel(sql_type = diesel::sql_types::Bool)]
            value: bool,
            #[diesel(sql_type = BigInt)]
            found: i64,
        }
        for (default, kind, value, found) in [
            ("TRUE", "integer", true, 1),
            ("FALSE", "integer", false, 1),
            ("1", "integer", true, 1),
            ("'1'", "integer", true, 1),
            ("'0'", "integer", false, 1),
            ("'t'", "text", false, 0),
            ("'f'", "text", false, 0),
            ("\"t\"", "text", false, 0),
            ("'true'", "text", false, 0),
            ("'yes'", "text", false, 0),
        ] {
            let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
            let table =
                format!("CREATE TABLE a (id INTEGER PRIMARY KEY, b BOOLEAN NOT NULL DEFAULT {default})");
            connection.execute(&format!("{table}; INSERT INTO a DEFAULT VALUES")).unwrap();
            let Link::Sqlite(link) = &mut connection.link else { panic!("not SQLite") };
            let query = "SELECT typeof(b) AS kind, b AS value, \
                         (SELECT count(*) FROM a WHERE b = 0 OR b = 1) AS found FROM a";
            let stored: Stored = diesel::sql_query(query).get_result(link).unwrap();
            assert_eq!((stored.kind.as_str(), stored.value, stored.found), (kind, value, found), "{default}");
        }
    }

    #[test]
    fn a_null_where_a_value_belongs_is_an_error() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[expect(dead_code, reason = "never read: the row must be refused")]
            name: String,
        }
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let error = connection.rows::<Row>("SELECT NULL AS name").unwrap_err();
        assert!(error.to_string().contains("NULL stands where a value was expected"), "{error}");
    }

    #[test]
    fn a_refused_statement_says_which() {
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let error = connection.execute("SELECT * FROM nowhere").unwrap_err().to_string();
        assert_eq!(error, "SQLite: no such table: nowhere; the statement begins: SELECT * FROM nowhere");
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error() {
        let error = Connection::open(Engine::Postgres, "postgres://127.0.0.1:1/none").unwrap_err();
        assert!(error.to_string().starts_with("cannot connect to PostgreSQL: "), "{error}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
    }
}
