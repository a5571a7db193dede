//! A refused migration as a finding: which of the file's statements the server refused, and on which line.
//!
//! Servers do not say so of a file with several statements. The answer is found by doing it again on an empty
//! database: what came before as a whole, then the refused file one statement at a time. Only a run that fails
//! pays for it.

use isoschema_engines::Connection;
use isoschema_migrations::{Migration, Statement, statements};
use isoschema_servers::Lease;

use crate::pipeline::{EngineError, Job};

/// Says where a refused migration was refused: file, line, the server's words, the statement.
pub(crate) fn describe(job: &Job, lease: &Lease, name: &str, reason: &str) -> Result<String, EngineError> {
    let statement = match job.folder.migrations.iter().find(|migration| migration.name == name) {
        Some(migration) => refused_statement(job, lease, migration)?,
        None => None,
    };
    Ok(match statement {
        Some(statement) => {
            format!("{name}/up.sql:{}: {reason}: {}", statement.line, beginning(&statement.text))
        }
        None => format!("{name}/up.sql: {reason}"),
    })
}

/// A statement on one line, cut where it says enough.
fn beginning(statement: &str) -> String {
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn refused_statement(
    job: &Job,
    lease: &Lease,
    migration: &Migration,
) -> Result<Option<Statement>, EngineError> {
    let url = lease.fresh_database()?;
    let mut connection = Connection::open(job.engine, &url)?;
    job.session.begin(&mut connection).map_err(EngineError::Session)?;
    connection.migrate_before(&job.folder.path, &migration.name)?;
    if migration.in_transaction {
        connection.execute("BEGIN").map_err(EngineError::Session)?;
    }
    let refused = statements(&migration.up, job.engine)
        .into_iter()
        .find(|statement| connection.execute(&statement.text).is_err());
    Ok(refused)
}
