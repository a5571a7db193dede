//! What is by nature of an engine: one row for each known difference, with the smallest SQL that shows it and the outcome
//! that each engine is known to give. The rows bring tables of their own, so no schema is needed; what a schema at hand
//! makes of these differences is not asked here.

mod canonical;
mod catalogue;
mod crowd;
mod difference;
mod page;
mod recorded;
mod refusal;
mod row;
mod script;
mod session;
mod version;

use std::thread;

use isoschema_schema::Engine;

pub use self::catalogue::{DataError, catalogue, faults};
pub use self::difference::{counted, differences, surprises};
pub use self::page::behaviour_page;
pub use self::recorded::{Recorded, Run, recorded};
pub use self::row::{Crowd, EachSql, Expected, Outcomes, Row, Said, Severity, Sql, Step, Touches};
use crate::{Found, ProbeError, Subject};

/// What one row gave on one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The row's id.
    pub row: &'static str,
    /// The database's engine.
    pub engine: Engine,
    /// The server's version, in its own words.
    pub version: String,
    /// What was seen, in the words of the rows: `accepted`, `refused (unique)`, `1, 2 / 3, NULL`. Nothing where the
    /// row does not apply to the engine.
    pub outcome: Option<String>,
}

/// Tries these rows on these databases, the engines side by side, each row on tables of its own that are dropped again.
/// The observations come in the order of the rows, then of the databases.
///
/// # Errors
/// When a database cannot be reached: that says nothing of how it behaves.
pub fn run(subjects: &[Subject<'_>], rows: &[&'static Row]) -> Result<Vec<Observation>, ProbeError> {
    let of_subject: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            subjects.iter().map(|subject| scope.spawn(move || try_all(subject, rows))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut columns = of_subject.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut columns: Vec<_> = columns.iter_mut().map(|column| column.drain(..)).collect();
    Ok(rows.iter().flat_map(|_| columns.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>()).collect())
}

/// Tries the rows that touch no object of a schema, and lists those on which these databases differ: no schema is to
/// blame for them.
///
/// # Errors
/// When a database cannot be reached, or the rows cannot be read.
pub fn found(subjects: &[Subject<'_>]) -> Result<Found, ProbeError> {
    let Some(first) = subjects.first() else { return Ok(Found::default()) };
    let rows = catalogue().map_err(|error| ProbeError::Rows { engine: first.engine, error })?;
    let rows: Vec<_> = rows.iter().filter(|row| row.touches == Touches::Nothing).collect();
    let observations = run(subjects, &rows)?;
    let by_nature = differences(&rows, &observations);
    let (tallies, differences) = counted(&rows, &observations);
    Ok(Found { experiments: rows.len(), by_nature, tallies, differences, ..Found::default() })
}

fn try_all(subject: &Subject<'_>, rows: &[&'static Row]) -> Result<Vec<Observation>, ProbeError> {
    let engine = subject.engine;
    let unreached = |error: isoschema_engines::ConnectError| ProbeError::Connect { engine, error };
    let mut connection = subject.connect()?;
    let version = connection.server_version().map_err(|error| unreached(error.into()))?;
    let mut sessions = script::Sessions::of(subject);
    let mut observations = Vec::with_capacity(rows.len());
    for row in rows {
        let outcome = if row.reason_against(engine).is_some() {
            None
        } else {
            Some(sessions.play(row).map_err(unreached)?)
        };
        observations.push(Observation { row: &row.id, engine, version: version.clone(), outcome });
    }
    Ok(observations)
}
