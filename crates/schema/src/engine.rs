//! The database engines that isoschema knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A database engine. MariaDB and MySQL are two engines: one folder of migrations may serve both, but one
/// verdict never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// SQLite, embedded.
    Sqlite,
    /// MariaDB.
    MariaDb,
    /// Oracle's MySQL.
    MySql,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// Every engine, in the order in which reports show them.
    pub const ALL: [Self; 4] = [Self::Sqlite, Self::MariaDb, Self::MySql, Self::Postgres];

    /// The name used on the command line, in configuration and in reports: `sqlite`, `mariadb`, `mysql`,
    /// `postgres`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::MariaDb => "mariadb",
            Self::MySql => "mysql",
            Self::Postgres => "postgres",
        }
    }

    /// The name as its makers write it, for prose: `SQLite`, `MariaDB`, `MySQL`, `PostgreSQL`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::MariaDb => "MariaDB",
            Self::MySql => "MySQL",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no engine's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEngine(pub String);

impl fmt::Display for UnknownEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no engine; the engines are sqlite, mariadb, mysql and postgres", self.0)
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|engine| engine.name() == name)
            .ok_or_else(|| UnknownEngine(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for engine in Engine::ALL {
            assert_eq!(engine.name().parse(), Ok(engine));
        }
        assert_eq!("MariaDB".parse::<Engine>(), Err(UnknownEngine("MariaDB".to_owned())));
    }
}
