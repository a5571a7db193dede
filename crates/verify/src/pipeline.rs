//! One engine's way from a folder of migrations to a reading.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use isoschema_compare::{Reading, Rename, RenameError, Timing};
use isoschema_engines::{ConnectError, Connection, MigrateError, QueryError};
use isoschema_inspect::{InspectError, Scope};
use isoschema_migrations::{Folder, Script, Statement};
use isoschema_probe::ProbeError;
use isoschema_schema::{Engine, Snapshot};
use isoschema_servers::{Lease, Request, StartError};

use crate::client::start_server;
use crate::progress::{Event, Progress};
use crate::refused::{self, Failure};
use crate::runner::{BeginError, Runner};
use crate::session::Session;
use crate::trials::{self, Trial, Tried};

/// What one engine's run needs.
pub(crate) struct Job {
    pub engine: Engine,
    pub request: Request,
    pub session: Session,
    /// What the program's own connections begin with, once all migrations have run.
    pub connections: Session,
    pub folder: Folder,
    pub scope: Scope,
    pub ignore: Vec<String>,
    pub trials: BTreeSet<Trial>,
    pub renames: Vec<Rename>,
}

/// What one engine's run gave.
pub(crate) struct Run {
    pub lease: Lease,
    pub result: Applied,
    pub timing: Timing,
    pub tried: Tried,
}

/// How far the folder could be applied.
pub(crate) enum Applied {
    /// To the end.
    Whole(Box<Reading>),
    /// Until the server refused a migration: a finding, since the folder does not build there.
    Refused {
        /// The migration's folder name.
        migration: String,
        /// Where, which statement, and what the server said.
        failure: Failure,
        /// The server's version number.
        version: String,
    },
}

impl Applied {
    /// What the whole folder made.
    pub(crate) fn whole(&self) -> Option<&Reading> {
        match self {
            Self::Whole(reading) => Some(reading),
            Self::Refused { .. } => None,
        }
    }

    /// How many of the folder's migrations the server took.
    pub(crate) fn count(&self, folder: &Folder) -> usize {
        match self {
            Self::Whole(_) => folder.migrations.len(),
            Self::Refused { migration, .. } => {
                folder.migrations.iter().take_while(|one| one.name != *migration).count()
            }
        }
    }
}

/// Why an engine could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No server.
    #[error(transparent)]
    Server(#[from] StartError),
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server does not say which version it is.
    #[error(transparent)]
    Version(#[from] QueryError),
    /// The runner could not begin.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// The migrations could not be run to an end or a refusal.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The catalogue could not be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The rows of a table could not be read.
    #[error("the rows that a trial wrote cannot be read: {0}; please report this")]
    Rows(#[source] QueryError),
    /// Experiments could not be made.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// There is no place for a database that is a file.
    #[error("no temporary directory can be made for a database to probe: {0}; TMPDIR names another place")]
    NoDirectory(#[source] std::io::Error),
    /// The server ended under its users' hands.
    #[error("{consequence}\n{end}")]
    Died {
        /// What failed because of it.
        consequence: Box<EngineError>,
        /// How it ended, and the end of its log.
        end: StartError,
    },
    /// A rename cannot be applied.
    #[error(transparent)]
    Rename(#[from] RenameError),
    /// `ignore` names what is not there.
    #[error("`ignore` names `{pattern}`, but nothing of that name is there; take it out of isoschema.toml")]
    IgnoresNothing {
        /// The entry.
        pattern: String,
    },
}

impl Job {
    /// Starts the server, applies the folder, reads the catalogue back.
    pub(crate) fn run(&self, progress: &dyn Progress) -> Result<Run, EngineError> {
        let begin = Instant::now();
        let result = self.run_stages(progress, begin);
        let event = if result.is_ok() { Event::Done { elapsed: begin.elapsed() } } else { Event::Failed };
        progress.event(self.engine, event);
        result
    }

    fn run_stages(&self, progress: &dyn Progress, begin: Instant) -> Result<Run, EngineError> {
        progress.event(self.engine, Event::Starting);
        let lease = start_server(&self.request)?;
        match self.look(&lease, progress, begin) {
            Ok((result, timing)) => {
                match trials::run(self, &lease, result.whole(), result.count(&self.folder)) {
                    Ok(tried) => Ok(Run { lease, result: self.renamed(result)?, timing, tried }),
                    Err(error) => Err(explained(error, &lease)),
                }
            }
            Err(error) => Err(explained(error, &lease)),
        }
    }

    fn look(
        &self,
        lease: &Lease,
        progress: &dyn Progress,
        begin: Instant,
    ) -> Result<(Applied, Timing), EngineError> {
        let mut connection = Connection::open(self.engine, lease.url())?;
        let version = version_number(&connection.server_version()?);
        let start = begin.elapsed();
        progress.event(
            self.engine,
            Event::Started { server: lease.kind().to_string(), version: version.clone() },
        );

        let mut runner = Runner::begin(connection, &self.session, &self.folder)?;
        let (result, migrate, inspect) = match self.migrate(&mut runner, progress) {
            Ok(()) => {
                let migrate = begin.elapsed() - start;
                progress.event(self.engine, Event::Reading);
                let reading = self.read(runner.connection())?;
                (Applied::Whole(Box::new(reading)), migrate, begin.elapsed() - start - migrate)
            }
            Err(MigrateError::Refused { engine, migration, reason }) if lease.has_met_a_full_disk() => {
                return Err(MigrateError::Full { engine, migration, reason }.into());
            }
            Err(MigrateError::Refused { migration, reason, .. }) => {
                let failure = refused::describe(self, lease, &migration, &reason)?;
                (Applied::Refused { migration, failure, version }, begin.elapsed() - start, Duration::ZERO)
            }
            Err(error) => return Err(error.into()),
        };
        Ok((result, Timing { start, migrate, inspect }))
    }

    fn migrate(&self, runner: &mut Runner<'_>, progress: &dyn Progress) -> Result<(), MigrateError> {
        let migrations = &self.folder.migrations;
        for (place, migration) in migrations.iter().enumerate() {
            runner.up(migration)?;
            progress.event(self.engine, Event::Migrated { done: place + 1, total: migrations.len() });
        }
        Ok(())
    }

    /// The statements of a script, in order, as its runner's server sees them.
    pub(crate) fn statements(&self, script: &Script) -> Vec<Statement> {
        script.statements(self.folder.layout.sends, self.engine)
    }

    /// Reads what stands between two migrations, where not all that is configured need be there, under the
    /// names that the engine has.
    pub(crate) fn read_between(&self, connection: &mut Connection) -> Result<Reading, EngineError> {
        let mut snapshot = isoschema_inspect::inspect(connection, &self.scope.so_far())?;
        for pattern in &self.ignore {
            remove(&mut snapshot, pattern);
        }
        Ok(isoschema_compare::read(snapshot))
    }

    fn read(&self, connection: &mut Connection) -> Result<Reading, EngineError> {
        let mut snapshot = isoschema_inspect::inspect(connection, &self.scope)?;
        // The runner's own tables: here only where migrations write to them, and `before` has made them.
        for table in self.folder.layout.bookkeeping {
            remove(&mut snapshot, table);
        }
        for pattern in &self.ignore {
            if !remove(&mut snapshot, pattern) {
                return Err(EngineError::IgnoresNothing { pattern: pattern.clone() });
            }
        }
        Ok(isoschema_compare::read(snapshot))
    }

    /// The result under the names that it is compared by. Trials see an engine by itself, under its own.
    fn renamed(&self, result: Applied) -> Result<Applied, RenameError> {
        match result {
            Applied::Whole(reading) if self.renames.iter().any(|rename| rename.engine == self.engine) => {
                let mut snapshot = reading.snapshot;
                isoschema_compare::rename(&mut snapshot, &self.renames)?;
                Ok(Applied::Whole(Box::new(isoschema_compare::read(snapshot))))
            }
            Applied::Whole(_) | Applied::Refused { .. } => Ok(result),
        }
    }
}

/// How long a server that was lost may take to be known as ended.
const END: Duration = Duration::from_secs(1);

/// The error, with the server's last words if the reason is that it ended.
fn explained(error: EngineError, lease: &Lease) -> EngineError {
    let asked = Instant::now();
    let is_lost = matches!(error, EngineError::Migrate(MigrateError::Lost { .. }));
    loop {
        if let Err(end) = lease.check_alive() {
            return EngineError::Died { consequence: Box::new(error), end };
        }
        if !is_lost || asked.elapsed() > END {
            return error;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether an entry of `ignore` names an object.
pub(crate) fn names(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

/// Takes every object that a pattern names out of a snapshot; says whether there was one.
fn remove(snapshot: &mut Snapshot, pattern: &str) -> bool {
    let matches = |name: &str| names(pattern, name);
    let count = |snapshot: &Snapshot| {
        snapshot.tables.len() + snapshot.views.len() + snapshot.triggers.len() + snapshot.unaccounted.len()
    };
    let before = count(snapshot);
    snapshot.triggers.retain(|trigger| !matches(&trigger.name) && !matches(&trigger.table));
    snapshot.tables.retain(|table| !matches(&table.name));
    snapshot.views.retain(|view| !matches(&view.name));
    snapshot.unaccounted.retain(|object| !matches(&object.name));
    count(snapshot) < before
}

/// The number at the start of what a server says: `10.11.19-MariaDB-0+deb12u1` is `10.11.19`.
pub(crate) fn version_number(version: &str) -> String {
    version.split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_cut_to_their_number() {
        assert_eq!(version_number("10.11.19-MariaDB-0+deb12u1"), "10.11.19");
        assert_eq!(version_number("15.20 (Debian 15.20-0+deb12u1)"), "15.20");
        assert_eq!(version_number("3.50.4"), "3.50.4");
    }
}
