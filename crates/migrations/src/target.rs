//! Whose a file or a sub-folder is, going by its name: an engine's, another database's that isoschema does not know, or
//! nobody's.

use isoschema_schema::Engine;

/// What the name of a folder, or a part of a file's name, says of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// These engines; MySQL's serves MariaDB too.
    Engines(&'static [Engine]),
    /// Another database.
    Other,
    /// It is no database's name.
    None,
}

/// Databases that isoschema does not know, by the names that folders and files give them.
const OTHERS: &[&str] = &[
    "cassandra",
    "clickhouse",
    "cockroach",
    "cockroachdb",
    "crdb",
    "db2",
    "duckdb",
    "elasticsearch",
    "h2",
    "mongodb",
    "mssql",
    "oracle",
    "redshift",
    "snowflake",
    "spanner",
    "sqlserver",
    "tidb",
    "ydb",
    "yugabyte",
];

impl Target {
    pub(crate) fn named(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        match engines_named(&lower) {
            [] if OTHERS.contains(&lower.as_str()) => Self::Other,
            [] => Self::None,
            engines => Self::Engines(engines),
        }
    }

    pub(crate) fn is_for(self, engine: Engine) -> bool {
        match self {
            Self::Engines(engines) => engines.contains(&engine),
            Self::Other | Self::None => false,
        }
    }
}

/// The engines that a name in lower case stands for.
pub(crate) fn engines_named(name: &str) -> &'static [Engine] {
    match name {
        "sqlite" | "sqlite3" => &[Engine::Sqlite],
        "mariadb" => &[Engine::MariaDb],
        "mysql" => &[Engine::MariaDb, Engine::MySql],
        "postgres" | "postgresql" | "pgsql" | "pg" => &[Engine::Postgres],
        _ => &[],
    }
}
