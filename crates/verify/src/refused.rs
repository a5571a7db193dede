//! A refused migration as a finding: which of the file's statements the server refused, and on which line.
//!
//! Servers do not say so of a file with several statements. The answer is found by doing it again on an empty
//! database: what came before as a whole, then the refused file one statement at a time. Only a run that fails
//! pays for it.

use isoschema_engines::Connection;
use isoschema_migrations::{Migration, Statement};
use isoschema_servers::Lease;

use crate::pipeline::{EngineError, Job};
use crate::runner::{BeginError, Runner};

/// Says where a refused migration was refused: file, line, the server's words, the statement.
pub(crate) fn describe(job: &Job, lease: &Lease, name: &str, reason: &str) -> Result<String, EngineError> {
    let Some(migration) = job.folder.migration(name) else { return Ok(on_one_line(reason)) };
    let file = migration.shown(&migration.up);
    Ok(match refused_statement(job, lease, migration)? {
        // What the server says of the statement alone names a line of the statement, not of what was left of the file.
        Some((statement, reason)) => {
            let (line, text) = (statement.line, beginning(&statement.text));
            format!("{file}:{line}: {}: {text}", of_the_statement(&on_one_line(&reason)))
        }
        None => format!("{file}: {}", on_one_line(reason)),
    })
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// MariaDB and MySQL end with `at line 1`, which the file's line before it would seem to contradict.
fn of_the_statement(reason: &str) -> String {
    match reason.rsplit_once(" at line ") {
        Some((_, number)) if number.parse::<usize>().is_ok() => format!("{reason} of the statement"),
        Some(_) | None => reason.to_owned(),
    }
}

/// A statement on one line, cut where it says enough.
fn beginning(statement: &str) -> String {
    let line = on_one_line(statement);
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn refused_statement(
    job: &Job,
    lease: &Lease,
    migration: &Migration,
) -> Result<Option<(Statement, String)>, EngineError> {
    let connection = Connection::open(job.engine, &lease.fresh_database()?)?;
    let mut runner = Runner::begin(connection, &job.session, &job.folder)?;
    runner.up_before(migration)?;
    let statements = runner.statements(&migration.up);
    let connection = runner.connection();
    if migration.in_transaction {
        connection.execute("BEGIN").map_err(BeginError::Session)?;
    }
    let refused = statements.into_iter().find_map(|statement| {
        connection.execute(&statement.text).err().map(|error| (statement, error.reason))
    });
    Ok(refused)
}
