//! The storage: each of its methods is one transaction of the functions beside it.

mod audit;
mod project;
mod run;
mod token;

use isoschema_ledger::{
    Change, Digest, DisplayName, Engine, Error, Event, EventId, Listing, Moment, NewProject, NewRun, Page,
    Project, ProjectId, ProjectState, ProjectSummary, Rebuilt, Run, RunCursor, RunDetails, RunId, Slug,
    Storage, Token, TokenId, TokenName, TrendPoint,
};

use crate::bootstrap::{BootstrapError, Bootstrapped, Options, SchemaCheck, bootstrap};
use crate::connection::{Access, LedgerConnection};
use crate::pool::Connections;
use crate::transaction::{Failure, run as transaction};
use crate::url::DatabaseUrl;

/// A ledger in a database.
#[derive(Debug)]
pub struct Store {
    connections: Connections,
    engine: Engine,
    migrated: Vec<String>,
}

impl Store {
    /// Opens the ledger behind a URL: migrates its database if that is pending, and has its schema checked.
    ///
    /// Any number of programs may do so at once; one of them migrates, and all of them get a ledger.
    ///
    /// # Errors
    /// When the database does not answer, cannot be migrated, or has another schema than it should.
    pub fn open(
        url: &DatabaseUrl,
        options: &Options,
        check: &SchemaCheck<'_>,
    ) -> Result<Self, BootstrapError> {
        let Bootstrapped { connections, engine, migrated } = bootstrap(url, options, check)?;
        Ok(Self { connections, engine, migrated })
    }

    /// The versions of the migrations that were run when it was opened.
    #[must_use]
    pub fn migrated(&self) -> &[String] {
        &self.migrated
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnMut(&mut LedgerConnection) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        transaction(&self.connections, Access::Read, work)
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnMut(&mut LedgerConnection) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        transaction(&self.connections, Access::Write, work)
    }
}

impl Storage for Store {
    fn engine(&self) -> Engine {
        self.engine
    }

    fn ping(&self) -> Result<(), Error> {
        // The pool asks for a sign of life before it gives a connection.
        self.connections.get().map(drop).map_err(|error| Error::Unreachable(error.to_string()))
    }

    fn create_project(&self, change: &Change, new: &NewProject) -> Result<Project, Error> {
        self.write(|connection| project::create(connection, change, new))
    }

    fn project(&self, slug: &Slug) -> Result<Project, Error> {
        self.read(|connection| project::find(connection, slug))
    }

    fn projects(
        &self,
        state: ProjectState,
        page: Page<ProjectId>,
    ) -> Result<Listing<ProjectSummary, ProjectId>, Error> {
        self.read(|connection| project::list(connection, state, page))
    }

    fn rename_project(&self, change: &Change, slug: &Slug, name: &DisplayName) -> Result<Project, Error> {
        self.write(|connection| project::rename(connection, change, slug, name))
    }

    fn set_project_state(&self, change: &Change, slug: &Slug, state: ProjectState) -> Result<Project, Error> {
        self.write(|connection| project::set_state(connection, change, slug, state))
    }

    fn delete_project(&self, change: &Change, slug: &Slug) -> Result<(), Error> {
        self.write(|connection| project::delete(connection, change, slug))
    }

    fn record_run(&self, change: &Change, slug: &Slug, new: &NewRun) -> Result<Run, Error> {
        self.write(|connection| run::record(connection, change, slug, new))
    }

    fn run(&self, id: RunId) -> Result<RunDetails, Error> {
        self.read(|connection| run::details(connection, id))
    }

    fn runs(&self, slug: &Slug, page: Page<RunCursor>) -> Result<Listing<Run, RunCursor>, Error> {
        self.read(|connection| run::list(connection, slug, page))
    }

    fn report(&self, id: RunId) -> Result<String, Error> {
        self.read(|connection| run::report(connection, id))
    }

    fn snapshot(&self, digest: &Digest) -> Result<String, Error> {
        self.read(|connection| run::snapshot(connection, digest))
    }

    fn delete_run(&self, change: &Change, id: RunId) -> Result<(), Error> {
        self.write(|connection| run::delete(connection, change, id))
    }

    fn trend(&self, slug: &Slug, from: Moment, until: Moment) -> Result<Vec<TrendPoint>, Error> {
        self.read(|connection| run::trend(connection, slug, from, until))
    }

    fn rebuild(&self, change: &Change) -> Result<Rebuilt, Error> {
        self.write(|connection| run::note_rebuild(connection, change))?;
        let mut rebuilt = Rebuilt::default();
        let mut last = RunId(0);
        while let Some(next) = self.read(|connection| run::after(connection, last))? {
            // None: it was deleted meanwhile.
            if let Some(findings) = self.write(|connection| run::rebuild(connection, next))? {
                rebuilt.runs += 1;
                rebuilt.findings += findings;
            }
            last = next;
        }
        Ok(rebuilt)
    }

    fn events(&self, page: Page<EventId>) -> Result<Listing<Event, EventId>, Error> {
        self.read(|connection| audit::list(connection, page))
    }

    fn create_token(&self, change: &Change, name: &TokenName, digest: &Digest) -> Result<Token, Error> {
        self.write(|connection| token::create(connection, change, name, digest))
    }

    fn token(&self, id: TokenId) -> Result<Token, Error> {
        self.read(|connection| token::find(connection, id))
    }

    fn tokens(&self) -> Result<Vec<Token>, Error> {
        self.read(token::list)
    }

    fn revoke_token(&self, change: &Change, name: &TokenName) -> Result<Token, Error> {
        self.write(|connection| token::revoke(connection, change, name))
    }
}
