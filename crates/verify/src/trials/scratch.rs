//! A scratch database: an empty one beside the run's own with the folder's runner on it, and gone with the value. Not
//! what is tried there.

use isoschema_compare::Reading;
use isoschema_engines::{Connection, MigrateError, QueryError};
use isoschema_migrations::Statement;
use isoschema_schema::Engine;
use isoschema_servers::Lease;

use crate::pipeline::{EngineError, Job};
use crate::runner::Runner;

/// A database of its own, as it stands after some migrations.
pub(super) struct Scratch<'a> {
    // Dropped before the database is.
    runner: Runner<'a>,
    database: Database<'a>,
    job: &'a Job,
}

struct Database<'a> {
    lease: &'a Lease,
    url: String,
}

impl Database<'_> {
    /// What a server says, without the name of a database that is gone when it is read.
    fn unnamed(&self, reason: &str) -> String {
        match self.lease.database_name(&self.url) {
            Some(name) => reason.replace(&format!("'{name}."), "'"),
            None => reason.to_owned(),
        }
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        // The lease's end removes what cannot be removed now.
        let _removed = self.lease.drop_database(&self.url);
    }
}

impl<'a> Scratch<'a> {
    /// An empty database.
    pub(super) fn empty(job: &'a Job, lease: &'a Lease) -> Result<Self, EngineError> {
        let database = Database { lease, url: lease.fresh_database()? };
        let connection = Connection::open(job.engine, &database.url)?;
        Ok(Self { runner: Runner::begin(connection, &job.session, &job.folder)?, database, job })
    }

    /// A database after the first `count` migrations of the folder.
    pub(super) fn after(job: &'a Job, lease: &'a Lease, count: usize) -> Result<Self, EngineError> {
        let mut scratch = Self::empty(job, lease)?;
        for migration in job.folder.migrations.iter().take(count) {
            scratch.runner.up(migration)?;
        }
        Ok(scratch)
    }

    /// The runner.
    pub(super) fn runner(&mut self) -> &mut Runner<'a> {
        &mut self.runner
    }

    /// What stands there.
    pub(super) fn read(&mut self) -> Result<Reading, EngineError> {
        self.job.read_between(self.runner.connection())
    }

    /// Runs one statement; gives what the server says against it.
    pub(super) fn execute(&mut self, sql: &str) -> Result<Result<(), String>, EngineError> {
        let outcome = self.runner.connection().execute(sql);
        self.answered(outcome)
    }

    /// Runs statements one by one, in a transaction where the migration has one, until one is refused.
    pub(super) fn execute_each<'s>(
        &mut self,
        in_transaction: bool,
        statements: &'s [Statement],
    ) -> Result<Option<(&'s Statement, String)>, EngineError> {
        if in_transaction {
            let _began = self.execute("BEGIN")?;
        }
        for statement in statements {
            if let Err(reason) = self.execute(&statement.text)? {
                return Ok(Some((statement, reason)));
            }
        }
        Ok(None)
    }

    /// Ends the session as a crash of the program would: what was not committed is lost.
    pub(super) fn crash(&mut self) -> Result<(), EngineError> {
        match self.job.engine {
            // The database lives in the connection; the end of a transaction is all that a crash would leave of it.
            Engine::Sqlite => self.execute("ROLLBACK").map(|_none_was_open| ()),
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                let connection = Connection::open(self.job.engine, &self.database.url)?;
                self.runner = Runner::begin(connection, &self.job.session, &self.job.folder)?;
                Ok(())
            }
        }
    }

    /// A refusal is an answer; a server that is gone is none.
    fn answered(&mut self, outcome: Result<(), QueryError>) -> Result<Result<(), String>, EngineError> {
        if outcome.is_err() && self.job.engine == Engine::Postgres {
            // A transaction that an error has ended answers nothing but this.
            let _ended = self.runner.connection().execute("ROLLBACK");
        }
        match outcome {
            Ok(()) => Ok(Ok(())),
            Err(error) if self.runner.connection().is_alive() => {
                Ok(Err(self.database.unnamed(&error.reason)))
            }
            Err(error) => {
                let (engine, migration) = (self.job.engine, "a trial".to_owned());
                Err(MigrateError::Lost { engine, migration, reason: error.reason }.into())
            }
        }
    }
}
