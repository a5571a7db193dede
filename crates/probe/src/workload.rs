//! The same work on every engine, derived from the schemas: the same rows are written, read, joined, changed and deleted,
//! and each index is held against the planner. Times are told, and judged by nobody.

mod ground;
mod index;
mod operation;
mod plan;
mod timing;

use isoschema_compare::{OperationKind, Path, Untimed, Workload};
use isoschema_schema::Index;

use self::ground::Ground;
use crate::{Found, ProbeError, Subject};

/// What the side of an engine begins with whose planner does not use the index.
pub const UNUSED: &str = "unused: ";

/// The path of an index: what it orders by, in order.
#[must_use]
pub fn index_path(table: &str, index: &Index) -> Path {
    let parts: Vec<_> = index.parts.iter().map(|part| part.subject.to_string()).collect();
    Path::key(table, &parts)
}

/// Fills the subjects' tables with the same rows, times the same work on all, and asks each planner for its indexes. The
/// databases are left with these rows.
///
/// # Errors
/// When an engine cannot be asked.
pub fn run(subjects: &[Subject<'_>]) -> Result<(Found, Workload), ProbeError> {
    let mut ground = Ground::open(subjects)?;
    let mut workload = Workload::default();
    for (table, reason) in ground.fill(&mut workload.operations)? {
        workload.untimed.push(Untimed {
            kind: OperationKind::BulkInsert,
            path: Path::object(&table),
            reason,
        });
    }
    workload.rows = ground.filled.values().map(Vec::len).sum();
    let found = index::found(&mut ground)?;
    let mut works = Vec::new();
    for work in operation::derive(&ground.schemas, &ground.layouts, &ground.filled) {
        match work {
            Ok(work) => works.push(work),
            Err(untimed) => workload.untimed.push(untimed),
        }
    }
    for done in timing::rounds(&mut ground, &works)? {
        match done {
            Ok(operation) => workload.operations.push(operation),
            Err(untimed) => workload.untimed.push(untimed),
        }
    }
    workload.operations.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    workload.untimed.sort();
    Ok((found, workload))
}
