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

/// A refusal: where, which statement, and what the server said.
#[derive(Debug)]
pub(crate) struct Failure {
    pub text: String,
    /// The statement's line in the migration's file.
    pub line: Option<usize>,
}

/// Says where a refused migration was refused: file, line, the server's words, the statement.
pub(crate) fn describe(job: &Job, lease: &Lease, name: &str, reason: &str) -> Result<Failure, EngineError> {
    let Some(migration) = job.folder.migration(name) else {
        return Ok(Failure { text: on_one_line(reason), line: None });
    };
    let refused = refused_statement(job, lease, migration)?;
    let refused = refused.as_ref().map(|(statement, reason)| (statement, reason.clone()));
    let line = refused.as_ref().map(|(statement, _)| statement.line);
    Ok(Failure { text: told(&migration.shown(&migration.up), refused, reason), line })
}

/// Where in a file a server refused a statement, and what it said: of the statement alone, where that is known, since
/// it then names a line of the statement and not of what was left of the file.
pub(crate) fn told(file: &str, refused: Option<(&Statement, String)>, reason: &str) -> String {
    match refused {
        Some((statement, reason)) => {
            let (line, text) = (statement.line, beginning(&statement.text));
            format!("{file}:{line}: {}: {text}", of_the_statement(&on_one_line(&reason)))
        }
        None => said(file, reason),
    }
}

/// What a server said against a file, where it is not known against which statement.
pub(crate) fn said(file: &str, reason: &str) -> String {
    format!("{file}: {}", on_one_line(reason))
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
