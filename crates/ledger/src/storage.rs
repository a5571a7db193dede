//! What the ledger asks of a storage. One implementation, on every engine the same: `isoschema-ledger-store`.

use serde::Serialize;

use crate::{
    Change, Digest, DisplayName, Engine, Error, Event, EventId, Listing, Moment, NewProject, NewRun, Page,
    Project, ProjectId, ProjectState, ProjectSummary, Run, RunCursor, RunDetails, RunId, Slug, Token,
    TokenId, TokenName, TrendPoint,
};

/// What [`Storage::rebuild`] made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rebuilt {
    /// The runs whose reports were read.
    pub runs: u64,
    /// The findings that they have.
    pub findings: u64,
}

/// Where the ledger is kept.
///
/// Every method that takes a [`Change`], but for [`Storage::rebuild`], is one transaction: what it does and its audit event are both there
/// afterwards, or neither is. A conflict with another writer is tried again by the storage, up to a bound; then the
/// error is [`Error::Busy`]. Every method may fail with [`Error::Unreachable`], [`Error::Busy`] and
/// [`Error::Refused`]; what else it may say is told at each. Methods block: call them from a thread that may.
pub trait Storage: Send + Sync {
    /// The engine that it is kept on.
    fn engine(&self) -> Engine;

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it gives none.
    fn ping(&self) -> Result<(), Error>;

    /// Makes a project.
    ///
    /// # Errors
    /// [`Error::SlugTaken`].
    fn create_project(&self, change: &Change, new: &NewProject) -> Result<Project, Error>;

    /// The project with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn project(&self, slug: &Slug) -> Result<Project, Error>;

    /// The projects of one state, each with its latest run, in the order in which they were made.
    ///
    /// # Errors
    /// As every method.
    fn projects(
        &self,
        state: ProjectState,
        page: Page<ProjectId>,
    ) -> Result<Listing<ProjectSummary, ProjectId>, Error>;

    /// Gives a project another display name.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn rename_project(&self, change: &Change, slug: &Slug, name: &DisplayName) -> Result<Project, Error>;

    /// Archives a project, or restores it. One that is in this state already stays so; the event is written all the
    /// same.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn set_project_state(&self, change: &Change, slug: &Slug, state: ProjectState) -> Result<Project, Error>;

    /// Deletes a project that has no runs.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ProjectHasRuns`].
    fn delete_project(&self, change: &Change, slug: &Slug) -> Result<(), Error>;

    /// Records a run of a project. When this returns, the run survives the end of the server.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ProjectArchived`].
    fn record_run(&self, change: &Change, slug: &Slug, new: &NewRun) -> Result<Run, Error>;

    /// A run with its engines and findings.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn run(&self, id: RunId) -> Result<RunDetails, Error>;

    /// The runs of a project, the one that started last first.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn runs(&self, slug: &Slug, page: Page<RunCursor>) -> Result<Listing<Run, RunCursor>, Error>;

    /// A run's report, byte by byte as it came.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn report(&self, id: RunId) -> Result<String, Error>;

    /// A snapshot that came with a run.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn snapshot(&self, digest: &Digest) -> Result<String, Error>;

    /// Deletes a run and everything that is known of it, and those of its snapshots that no other run has.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn delete_run(&self, change: &Change, id: RunId) -> Result<(), Error>;

    /// What the runs of a project found that started at or after the first moment and before the second, the first
    /// one first.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn trend(&self, slug: &Slug, from: Moment, until: Moment) -> Result<Vec<TrendPoint>, Error>;

    /// Makes the index over the reports anew: findings and counts. Run by run, each in a transaction of its own, so
    /// that others go on working meanwhile; the event is written before the first.
    ///
    /// # Errors
    /// [`Error::ReportUnreadable`].
    fn rebuild(&self, change: &Change) -> Result<Rebuilt, Error>;

    /// The audit events, the latest first.
    ///
    /// # Errors
    /// As every method.
    fn events(&self, page: Page<EventId>) -> Result<Listing<Event, EventId>, Error>;

    /// Makes a token; its text comes from its id and its secret.
    ///
    /// # Errors
    /// [`Error::TokenNameTaken`].
    fn create_token(&self, change: &Change, name: &TokenName, digest: &Digest) -> Result<Token, Error>;

    /// The token with this id, revoked or not. To let someone in, use [`crate::authenticate`].
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn token(&self, id: TokenId) -> Result<Token, Error>;

    /// Every token, revoked ones too, in the order in which they were made.
    ///
    /// # Errors
    /// As every method.
    fn tokens(&self) -> Result<Vec<Token>, Error>;

    /// Revokes a token. One that is revoked already keeps its time.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn revoke_token(&self, change: &Change, name: &TokenName) -> Result<Token, Error>;
}
