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
    let refused = match job.folder.migrations.iter().find(|migration| migration.name == name) {
        Some(migration) => refused_statement(job, lease, migration)?,
        None => None,
    };
    Ok(match refused {
        // What the server says of the statement alone names a line of the statement, not of what was left of the file.
        Some((statement, reason)) => {
            let (line, text) = (statement.line, beginning(&statement.text));
            format!("{name}/up.sql:{line}: {}: {text}", of_the_statement(&on_one_line(&reason)))
        }
        None => format!("{name}/up.sql: {}", on_one_line(reason)),
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
    let url = lease.fresh_database()?;
    let mut connection = Connection::open(job.engine, &url)?;
    job.session.begin(&mut connection).map_err(EngineError::Session)?;
    connection.migrate_before(&job.folder.path, &migration.name)?;
    if migration.in_transaction {
        connection.execute("BEGIN").map_err(EngineError::Session)?;
    }
    let refused = statements(&migration.up, job.engine).into_iter().find_map(|statement| {
        connection.execute(&statement.text).err().map(|error| (statement, error.reason))
    });
    Ok(refused)
}
