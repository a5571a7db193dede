//! One engine's database to probe, and a fresh server where an experiment has ended the one at hand.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use isoschema_compare::Rename;
use isoschema_engines::{ConnectError, Connection};
use isoschema_rows::name;
use isoschema_schema::Engine;
use isoschema_servers::Lease;
use tempfile::TempDir;

use crate::client::start_server;
use crate::pipeline::{EngineError, Job};
use crate::runner::Runner;

const UNSYNCED: &str = "PRAGMA synchronous = OFF";

/// How long a server that lives may take to let connections in again, after one of its processes has crashed.
const RECOVERY: Duration = Duration::from_secs(20);
const REST: Duration = Duration::from_millis(50);

/// One engine's database to probe, gone with the value.
pub(crate) struct Room<'a> {
    job: &'a Job,
    lease: &'a Lease,
    database: Mutex<Database>,
}

struct Database {
    url: String,
    /// Where the database is a file.
    directory: Option<TempDir>,
    /// The server that it is on, where the lease's has ended.
    replacement: Option<Lease>,
}

impl<'a> Room<'a> {
    /// A database after all migrations, its objects under the names that they are compared by.
    pub(crate) fn ready(job: &'a Job, lease: &'a Lease) -> Result<Self, EngineError> {
        let database = match job.engine {
            Engine::Sqlite => {
                let directory = TempDir::with_prefix("isoschema-probe-").map_err(EngineError::NoDirectory)?;
                let path = fs::canonicalize(directory.path()).map_err(EngineError::NoDirectory)?;
                let url = path.join("db.sqlite3").display().to_string();
                Database { url, directory: Some(directory), replacement: None }
            }
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                Database { url: lease.fresh_database()?, directory: None, replacement: None }
            }
        };
        let room = Self { job, lease, database: Mutex::new(database) };
        room.migrate(&room.url())?;
        Ok(room)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.job.engine
    }

    /// Another connection, with the session that the project's program begins. Where an experiment has ended the
    /// server, to the same migrations on a fresh one.
    pub(crate) fn open(&self) -> Result<Connection, ConnectError> {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = Instant::now();
        loop {
            let refused = match self.connect(&database.url) {
                Err(error @ ConnectError::Refused { .. }) => error,
                outcome => return outcome,
            };
            let server = database.replacement.as_ref().unwrap_or(self.lease);
            if server.check_alive().is_err() {
                let engine = self.engine();
                let replaced = self.replace(&mut database);
                return replaced.map_err(|error| ConnectError::Refused {
                    engine,
                    reason: format!(
                        "{refused}; the server has ended, and a fresh one cannot be had: {error}"
                    ),
                });
            }
            if begin.elapsed() > RECOVERY {
                return Err(refused);
            }
            thread::sleep(REST);
        }
    }

    /// How a script for the engine's own client begins, on a database with the migrations and nothing else.
    pub(crate) fn beginning(&self) -> Vec<String> {
        let renames = renames(self.job).into_iter();
        let renames =
            renames.map(|sql| format!("-- under the names that isoschema.toml gives; first: {sql};"));
        renames.chain(self.job.connections.beginning(self.engine())).collect()
    }

    fn replace(&self, database: &mut Database) -> Result<Connection, EngineError> {
        let server = start_server(&self.job.request)?;
        server.url().clone_into(&mut database.url);
        // A replacement that has ended too is gone with this.
        database.replacement = Some(server);
        self.migrate(&database.url)?;
        Ok(self.connect(&database.url)?)
    }

    fn migrate(&self, url: &str) -> Result<(), EngineError> {
        let mut runner = Runner::begin(self.reach(url)?, &self.job.session, &self.job.folder)?;
        for migration in &self.job.folder.migrations {
            runner.up(migration)?;
        }
        for statement in renames(self.job) {
            runner.connection().execute(&statement)?;
        }
        Ok(())
    }

    /// A connection with nobody's session.
    fn reach(&self, url: &str) -> Result<Connection, ConnectError> {
        let mut connection = Connection::open(self.engine(), url)?;
        if self.engine() == Engine::Sqlite {
            // Nobody needs the file after a power cut.
            connection.execute(UNSYNCED).map_err(ConnectError::Query)?;
        }
        Ok(connection)
    }

    fn connect(&self, url: &str) -> Result<Connection, ConnectError> {
        let mut connection = self.reach(url)?;
        self.job.connections.begin(&mut connection).map_err(ConnectError::Query)?;
        Ok(connection)
    }

    fn url(&self) -> String {
        self.database.lock().unwrap_or_else(PoisonError::into_inner).url.clone()
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let database = self.database.get_mut().unwrap_or_else(PoisonError::into_inner);
        if database.directory.is_none() && database.replacement.is_none() {
            // The lease's end removes what cannot be removed now.
            let _removed = self.lease.drop_database(&database.url);
        }
    }
}

/// The statements after which an engine's objects have the names that they are compared by.
fn renames(job: &Job) -> Vec<String> {
    let quoted = |text: &str| name(job.engine, text);
    let own = || job.renames.iter().filter(|rename| rename.engine == job.engine);
    let columns = own().filter_map(|Rename { from, to, .. }| {
        let ((table, from), (_, to)) = (from.split_once('.')?, to.split_once('.')?);
        Some(format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quoted(table), quoted(from), quoted(to)))
    });
    let tables = own().filter(|rename| !rename.from.contains('.'));
    let tables = tables
        .map(|Rename { from, to, .. }| format!("ALTER TABLE {} RENAME TO {}", quoted(from), quoted(to)));
    columns.chain(tables).collect()
}
