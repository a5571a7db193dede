//! Live databases for random runs: one lease for each engine, new databases for each run.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Mutex;

use isoschema_compare::{Reading, read};
use isoschema_engines::{ConnectError, Connection};
use isoschema_inspect::Scope;
use isoschema_probe::{Found, Open, Random, Subject};
use isoschema_rows::Moments;
use isoschema_servers::{Lease, Request, Way};
use isoschema_verify::{Engine, Session, start_server};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::bug::{self, Bug};

/// The servers.
#[derive(Default)]
pub struct Live {
    leases: Mutex<BTreeMap<Engine, Lease>>,
}

/// A database with an engine's schema.
struct Database {
    engine: Engine,
    url: String,
    // Where it is a file.
    _directory: Option<TempDir>,
}

impl Live {
    /// Drops every database that was made.
    pub fn end(&self) {
        drop(std::mem::take(&mut *self.leases.lock().unwrap()));
    }

    /// A random run, told the sound schemas, on databases with a bug.
    pub fn random(
        &self,
        engines: &[Engine],
        bug: Option<&Bug>,
        statements: usize,
        seed: u64,
    ) -> Result<Found, String> {
        let mut readings = BTreeMap::new();
        let mut opens: Vec<(Engine, Vec<String>, Box<Open<'static>>)> = Vec::new();
        let mut databases = Vec::new();
        for engine in engines {
            readings.insert(*engine, self.database(*engine, None)?.reading()?);
            let database = self.database(*engine, bug)?;
            let session = bug.filter(|bug| bug.concerns(*engine)).and_then(|bug| bug.session.clone());
            let own: Vec<_> = session.clone().into_iter().collect();
            let beginning = Session::new(*engine, None, &own).beginning(*engine);
            opens.push((*engine, beginning, database.opens(session)));
            databases.push(database);
        }
        let subjects: Vec<_> = opens
            .iter()
            .map(|(engine, beginning, open)| Subject {
                engine: *engine,
                schema: &readings[engine].schema,
                beginning,
                open: &**open,
            })
            .collect();
        let moments = Moments::around(Timestamp::now());
        isoschema_probe::random(&subjects, &Random { statements, seed, findings: 1, moments })
            .map_err(|error| error.to_string())
    }

    fn database(&self, engine: Engine, bug: Option<&Bug>) -> Result<Database, String> {
        let sql = bug::schema(engine, bug)?;
        let (url, directory) = match engine {
            Engine::Sqlite => {
                let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
                (directory.path().join("db.sqlite3").display().to_string(), Some(directory))
            }
            Engine::MariaDb | Engine::MySql | Engine::Postgres => (self.fresh(engine)?, None),
        };
        let database = Database { engine, url, _directory: directory };
        let mut connection = database.connect().map_err(|error| error.to_string())?;
        connection.execute(&sql).map_err(|error| error.to_string())?;
        Ok(database)
    }

    fn fresh(&self, engine: Engine) -> Result<String, String> {
        let mut leases = self.leases.lock().unwrap();
        let lease = match leases.entry(engine) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(none) => none.insert(lease(engine)?),
        };
        lease.fresh_database().map_err(|error| error.to_string())
    }
}

impl Database {
    fn connect(&self) -> Result<Connection, ConnectError> {
        connect(self.engine, &self.url)
    }

    fn reading(&self) -> Result<Reading, String> {
        let mut connection = self.connect().map_err(|error| error.to_string())?;
        let snapshot = isoschema_inspect::inspect(&mut connection, &Scope::default());
        Ok(read(snapshot.map_err(|error| error.to_string())?))
    }

    fn opens(&self, session: Option<String>) -> Box<Open<'static>> {
        let (engine, url) = (self.engine, self.url.clone());
        Box::new(move || {
            let mut connection = connect(engine, &url)?;
            if let Some(statement) = &session {
                connection.execute(statement)?;
            }
            Ok(connection)
        })
    }
}

fn connect(engine: Engine, url: &str) -> Result<Connection, ConnectError> {
    let mut connection = Connection::open(engine, url)?;
    if engine == Engine::Sqlite {
        connection.execute("PRAGMA synchronous = OFF")?;
    }
    Session::new(engine, None, &[]).begin(&mut connection)?;
    Ok(connection)
}

fn lease(engine: Engine) -> Result<Lease, String> {
    let variable = format!("ISOSCHEMA_TEST_{}_URL", engine.name().to_uppercase());
    let url = std::env::var(&variable).map_err(|_| {
        format!(
            "{variable} is not set: this test needs a {} server on which it may create databases; `cargo xtask \
             test-random` starts one",
            engine.title()
        )
    })?;
    let way: Way = url.parse().map_err(|error| format!("{variable}: {error}"))?;
    start_server(&Request { way, ..Request::new(engine) }).map_err(|error| error.to_string())
}
