//! Live databases for the cases: one lease for each engine, one database for each file, each file read once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use isoschema_compare::{Finding, Reading, read};
use isoschema_engines::{ConnectError, Connection};
use isoschema_inspect::Scope;
use isoschema_migrations::Folder;
use isoschema_servers::{Lease, Request, Way};
use isoschema_verify::{Engine, Runner, Session, start_server};
use tempfile::TempDir;

type Once<T> = Arc<OnceLock<Result<T, String>>>;

/// What was read so far, and the servers it was read from.
#[derive(Default)]
pub struct Live {
    leases: Mutex<BTreeMap<Engine, Once<Lease>>>,
    readings: Mutex<BTreeMap<(Engine, PathBuf, bool), Once<Reading>>>,
    findings: Mutex<BTreeMap<String, serde_json::Value>>,
    reproduced: Mutex<BTreeMap<Engine, usize>>,
}

/// A database of its own, after its migrations.
pub struct Migrated {
    /// Its URL; on SQLite the path of its file.
    pub url: String,
    // Where it is a file.
    _directory: Option<TempDir>,
}

/// The variable that names the file for the findings of the seeded pairs.
const FINDINGS: &str = "ISOSCHEMA_TEST_FINDINGS";

/// The variable that holds a server's URL.
pub fn variable(engine: Engine) -> String {
    format!("ISOSCHEMA_TEST_{}_URL", engine.name().to_uppercase())
}

/// The URL of an engine's server.
pub fn server_url(engine: Engine) -> Result<String, String> {
    let variable = variable(engine);
    std::env::var(&variable).map_err(|_| {
        format!(
            "{variable} is not set: this test needs a {} server on which it may create databases; \
             `cargo xtask test-cases` starts one",
            engine.title()
        )
    })
}

impl Live {
    /// Drops every database that was made, on all servers side by side.
    pub fn end(&self) {
        let leases = std::mem::take(&mut *self.leases.lock().unwrap());
        std::thread::scope(|scope| {
            for lease in leases.into_values() {
                scope.spawn(move || drop(lease));
            }
        });
    }

    /// Remembers what a pair gave.
    pub fn record(&self, pair: String, findings: &[Finding]) {
        let findings = serde_json::to_value(findings).expect("findings are JSON");
        self.findings.lock().unwrap().insert(pair, findings);
    }

    /// Writes what every pair gave, where a file for it is named.
    pub fn write_findings(&self) {
        if let Ok(file) = std::env::var(FINDINGS) {
            let text =
                serde_json::to_string_pretty(&*self.findings.lock().unwrap()).expect("findings are JSON");
            fs::write(&file, text).unwrap_or_else(|error| panic!("{FINDINGS}: cannot write {file}: {error}"));
        }
    }

    /// A database of an engine after all migrations of a folder.
    pub fn migrated(&self, engine: Engine, folder: &Path) -> Result<Migrated, String> {
        let told = |error: &dyn std::fmt::Display| format!("{} on {engine}: {error}", folder.display());
        let made = self.file_or_database(engine)?;
        let folder = Folder::read(engine, &[folder.to_owned()], None).map_err(|error| told(&error))?;
        let connection = Connection::open(engine, &made.url).map_err(|error| told(&error))?;
        let session = Session::new(engine, None, &[]);
        let mut runner = Runner::begin(connection, &session, &folder).map_err(|error| told(&error))?;
        for migration in &folder.migrations {
            runner.up(migration).map_err(|error| told(&error))?;
        }
        Ok(made)
    }

    /// A database of an engine after these statements, and what its catalogue then says.
    pub fn made(&self, engine: Engine, statements: &[String]) -> Result<(Migrated, Reading), String> {
        let made = self.file_or_database(engine)?;
        let mut connection = open(engine, &made.url).map_err(|error| error.to_string())?;
        for sql in statements {
            connection.execute(sql).map_err(|error| format!("{error}: {sql}"))?;
        }
        let snapshot = isoschema_inspect::inspect(&mut connection, &Scope::default());
        Ok((made, read(snapshot.map_err(|error| error.to_string())?)))
    }

    fn file_or_database(&self, engine: Engine) -> Result<Migrated, String> {
        if engine != Engine::Sqlite {
            return Ok(Migrated { url: self.database(engine)?, _directory: None });
        }
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let url = directory.path().join("db.sqlite3").display().to_string();
        Ok(Migrated { url, _directory: Some(directory) })
    }

    /// Counts a reproducer that an engine's client has run.
    pub fn count(&self, engine: Engine) {
        *self.reproduced.lock().unwrap().entry(engine).or_default() += 1;
    }

    /// How many reproducers the clients have run.
    pub fn reproduced(&self) -> String {
        let counts = self.reproduced.lock().unwrap();
        counts.iter().map(|(engine, count)| format!("{engine} {count}")).collect::<Vec<_>>().join(", ")
    }

    /// The reading of a file's schema.
    pub fn reading(&self, engine: Engine, file: &Path) -> Result<Reading, String> {
        self.remembered(engine, file, None)
    }

    /// The reading of a file's schema after further statements.
    pub fn mended(&self, engine: Engine, file: &Path, mending: &str) -> Result<Reading, String> {
        self.remembered(engine, file, Some(mending))
    }

    fn remembered(&self, engine: Engine, file: &Path, mending: Option<&str>) -> Result<Reading, String> {
        let key = (engine, file.to_owned(), mending.is_some());
        let once = Arc::clone(self.readings.lock().unwrap().entry(key).or_default());
        once.get_or_init(|| self.apply(engine, file, mending)).clone()
    }

    fn apply(&self, engine: Engine, file: &Path, mending: Option<&str>) -> Result<Reading, String> {
        let told = |error: &dyn std::fmt::Display| format!("{} on {engine}: {error}", file.display());
        let sql = fs::read_to_string(file).map_err(|error| told(&error))?;
        let url = self.database(engine)?;
        let mut connection = Connection::open(engine, &url).map_err(|error| told(&error))?;
        Session::new(engine, None, &[]).begin(&mut connection).map_err(|error| told(&error))?;
        connection.execute(&sql).map_err(|error| told(&error))?;
        if let Some(mending) = mending {
            connection.execute(mending).map_err(|error| format!("mending {}", told(&error)))?;
        }
        let snapshot =
            isoschema_inspect::inspect(&mut connection, &Scope::default()).map_err(|error| told(&error))?;
        Ok(read(snapshot))
    }

    /// An empty database of its own.
    fn database(&self, engine: Engine) -> Result<String, String> {
        if engine == Engine::Sqlite {
            return Ok(":memory:".to_owned());
        }
        let once = Arc::clone(self.leases.lock().unwrap().entry(engine).or_default());
        let lease = once.get_or_init(|| lease(engine));
        lease.as_ref().map_err(Clone::clone)?.fresh_database().map_err(|error| error.to_string())
    }
}

/// Another connection to a database, as a program without a session of its own has it.
pub fn open(engine: Engine, url: &str) -> Result<Connection, ConnectError> {
    let mut connection = Connection::open(engine, url)?;
    Session::new(engine, None, &[]).begin(&mut connection)?;
    Ok(connection)
}

fn lease(engine: Engine) -> Result<Lease, String> {
    let way: Way = server_url(engine)?.parse().map_err(|error| format!("{}: {error}", variable(engine)))?;
    let request = Request { way, ..Request::new(engine) };
    start_server(&request).map_err(|error| error.to_string())
}
