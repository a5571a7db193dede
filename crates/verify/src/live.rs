//! Databases that already exist, given by URL: read, never changed.

use std::collections::BTreeMap;
use std::time::Instant;

use isoschema_compare::{Allowances, EngineFacts, Outcome, Policy, Reading, compare};
use isoschema_engines::Connection;
use isoschema_inspect::Scope;
use isoschema_schema::Engine;

use crate::allow::today;
use crate::verification::judged;
use crate::verify_error::VerifyError;

/// Reads the schema of the database behind a URL: `sqlite:FILE`, `mysql://…`, `mariadb://…`, `postgres://…`; on
/// PostgreSQL, what the scope says of it.
///
/// # Errors
/// When the URL is no engine's, or the database cannot be read.
pub fn inspect_url(url: &str, scope: &Scope) -> Result<Reading, VerifyError> {
    let mut connection = open(url)?;
    let snapshot = isoschema_inspect::inspect(&mut connection, scope)
        .map_err(|error| VerifyError::Url(error.to_string()))?;
    Ok(isoschema_compare::read(snapshot))
}

/// Compares the databases behind two URLs of different engines.
///
/// # Errors
/// When either cannot be read, or both are of one engine.
pub fn diff_urls(first: &str, second: &str, scope: &Scope) -> Result<Outcome, VerifyError> {
    let begin = Instant::now();
    let readings = [inspect_url(first, scope)?, inspect_url(second, scope)?];
    let [a, b] = [readings[0].snapshot.engine, readings[1].snapshot.engine];
    if a == b {
        return Err(VerifyError::OneEngine(a));
    }
    let findings = compare(&readings);
    let engines: BTreeMap<_, _> = readings.iter().map(facts).collect();
    let no_allowances = Allowances { rows: &[], today: today(), readings: &readings, is_whole: true };
    Ok(judged(&Policy::default(), &no_allowances, findings, engines, BTreeMap::new(), begin.elapsed()))
}

fn facts(reading: &Reading) -> (Engine, EngineFacts) {
    let facts = EngineFacts {
        version: reading.snapshot.version.clone(),
        server: "given".to_owned(),
        migrations: 0,
        tables: reading.schema.tables.len(),
        columns: reading.schema.tables.values().map(|table| table.columns.len()).sum(),
        settings: reading.snapshot.settings.clone(),
    };
    (reading.snapshot.engine, facts)
}

fn open(url: &str) -> Result<Connection, VerifyError> {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    let candidates: &[Engine] = match scheme {
        "sqlite" => &[Engine::Sqlite],
        "mariadb" => &[Engine::MariaDb],
        "mysql" => &[Engine::MySql, Engine::MariaDb],
        "postgres" | "postgresql" => &[Engine::Postgres],
        _ => {
            return Err(VerifyError::Url(format!(
                "`{scheme}` is no scheme that isoschema knows; give sqlite:FILE, mysql://…, mariadb://… or postgres://…"
            )));
        }
    };
    if let Some(file) = missing_sqlite_file(url) {
        return Err(VerifyError::Url(format!("there is no SQLite database {file}; looking makes none")));
    }
    let mut last = None;
    for engine in candidates {
        match Connection::open(*engine, url) {
            Ok(connection) => return Ok(connection),
            Err(error @ isoschema_engines::ConnectError::OtherEngine { .. }) => last = Some(error),
            Err(error) => return Err(VerifyError::Url(error.to_string())),
        }
    }
    Err(VerifyError::Url(last.map(|error| error.to_string()).unwrap_or_default()))
}

/// The file of a SQLite URL, where it does not exist: SQLite would make it.
fn missing_sqlite_file(url: &str) -> Option<&str> {
    let file = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    // A URI names a database in memory that another connection of this program keeps.
    let is_in_memory = file == ":memory:" || file.starts_with("file:");
    (!is_in_memory && !std::path::Path::new(file).exists()).then_some(file)
}
