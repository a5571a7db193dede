//! What the ledger says when it cannot do what it was asked.

use crate::{RunId, Slug};

/// A value that the ledger does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {reason}")]
pub struct Invalid {
    /// Which value: `the slug`, `the report`, `findings[3].path of the report`.
    pub what: String,
    /// What is wrong with it, and what would be right.
    pub reason: String,
}

impl Invalid {
    pub(crate) fn new(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { what: what.into(), reason: reason.into() }
    }
}

/// Why the ledger did not do what it was asked. The first kinds are the caller's to mend, the last three the
/// database's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that the ledger does not take.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// It does not exist.
    #[error("there is no {0}")]
    NotFound(String),
    /// Another project has the slug.
    #[error("there is a project {0} already; choose another slug")]
    SlugTaken(Slug),
    /// Another token has the name.
    #[error("there is a token {0} already, perhaps a revoked one; choose another name")]
    TokenNameTaken(String),
    /// An archived project takes no runs.
    #[error("project {0} is archived and takes no runs; restore it first")]
    ProjectArchived(Slug),
    /// A project with runs is not deleted.
    #[error("project {0} has runs, which would be lost; archive it, or delete its runs first")]
    ProjectHasRuns(Slug),
    /// A stored report cannot be read; the database was changed behind the ledger's back.
    #[error(
        "the stored report of run {run} cannot be read: {reason}; restore it from a backup or delete the run"
    )]
    ReportUnreadable {
        /// The run.
        run: RunId,
        /// What is wrong with it.
        reason: String,
    },
    /// Others changed the same rows each time it was tried. Nothing was changed; trying again later may work.
    #[error("the database stayed busy through {attempts} attempts: {reason}; try again")]
    Busy {
        /// How often it was tried.
        attempts: u32,
        /// What the database said last.
        reason: String,
    },
    /// No connection to the database is to be had.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database refused a statement for a reason that the ledger does not expect.
    #[error("the database refused: {0}")]
    Refused(String),
}
