//! A server that somebody else runs: isoschema makes databases of its own on it, with random names, drops
//! them at the end, and refuses to touch any other.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use isoschema_schema::Engine;
use rustix::fs::{FlockOperation, flock};

use crate::address::Address;
use crate::cleaner::Cleaner;
use crate::client::Client;
use crate::lease::{Holding, Lease, ServerKind};
use crate::{Request, Secret, StartError, Version, random};

const PATIENCE: Duration = Duration::from_secs(30);

const PREFIX: &str = "isoschema_";
const RANDOM_BYTES: usize = 8;

/// The databases that a lease made on a given server.
#[derive(Debug)]
pub struct Databases {
    names: Mutex<Vec<String>>,
    /// The process that drops them when this one is killed; without it, this one drops them itself.
    cleaner: Option<Cleaner>,
    record: Option<Record>,
    own: Option<Own>,
}

/// What this process needs to drop the databases itself.
struct Own {
    engine: Engine,
    url: String,
    client: &'static dyn Client,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Own").field("engine", &self.engine).finish_non_exhaustive()
    }
}

/// Reaches the server and makes the database.
pub fn start(request: &Request, url: &Secret, client: &'static dyn Client) -> Result<Lease, StartError> {
    let engine = request.engine;
    let address = Address::given(engine, url)?;
    let version = first_answer(request, &address, client)?;
    check(engine, &address, &version)?;
    let administration = address.administration();
    let records = request.cache.as_ref().map(|cache| cache.join("given"));
    if let Some(records) = &records {
        sweep(records, engine, &address, client);
    }
    let path = match &records {
        Some(records) => Some(records.join(random::hexadecimal(RANDOM_BYTES)?)),
        None => None,
    };
    // The cleaner knows of the record before there is one: a kill between the two leaves none behind.
    let cleaner = Cleaner::spawn(engine, &administration, path.as_deref())?;
    // Without a cache there is no record, and the cleaner alone has to do.
    let record = path.and_then(|path| Record::new(path, engine, &address).ok());
    let own = cleaner.is_none().then_some(Own { engine, url: administration, client });
    let databases = Databases { names: Mutex::default(), cleaner, record, own };
    Lease::new(request, ServerKind::Given, address, Holding::Given(databases), client)
        .with_version(version)
        .with_database()
}

/// Asks for the version in a thread: a port that something else listens on may never answer.
fn first_answer(
    request: &Request,
    address: &Address,
    client: &'static dyn Client,
) -> Result<String, StartError> {
    let engine = request.engine;
    let patience = request.patience.unwrap_or(PATIENCE);
    let url = address.administration();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        // Nobody listens any more when the patience is over.
        let _unheard = sender.send(client.query_value(engine, &url, Lease::version_query(engine)));
    });
    let answer = receiver.recv_timeout(patience).unwrap_or_else(|_| {
        Err(format!("no answer within {} s; is something else on that port?", patience.as_secs_f32()))
    });
    answer.map_err(|message| StartError::Refused { engine, place: address.to_string(), message })
}

fn check(engine: Engine, address: &Address, said: &str) -> Result<(), StartError> {
    let is_mariadb = said.contains("MariaDB");
    if engine != Engine::Postgres && is_mariadb != (engine == Engine::MariaDb) {
        return Err(StartError::WrongEngine {
            engine,
            place: address.to_string(),
            found: if is_mariadb { format!("MariaDB {said}") } else { format!("MySQL {said}") },
        });
    }
    match Version::find_in(said) {
        Some(version) if version.is_supported(engine) => Ok(()),
        Some(_) | None => {
            Err(StartError::Unsupported { engine, place: address.to_string(), version: said.to_owned() })
        }
    }
}

impl Databases {
    /// A new name, told to the cleaner and written down before the database is made.
    pub fn announce(&self) -> Result<String, StartError> {
        let name = format!("{PREFIX}{}", random::hexadecimal(RANDOM_BYTES)?);
        if let Some(record) = &self.record {
            (&record.file)
                .write_all(format!("{name}\n").as_bytes())
                .map_err(|source| StartError::io("writing", &record.path, source))?;
        }
        if let Some(cleaner) = &self.cleaner {
            cleaner.announce(&name)?;
        }
        self.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(name.clone());
        Ok(name)
    }

    /// Says that the server has answered the statement that makes an announced database.
    pub fn answered(&self, name: &str) {
        if let Some(cleaner) = &self.cleaner {
            // A cleaner that cannot be told is dead, and a later run does its work.
            let _told = cleaner.answered(name);
        }
    }

    /// Leaves the databases where they are, and gives their names.
    pub fn keep(mut self) -> Result<Vec<String>, StartError> {
        if let Some(cleaner) = self.cleaner.take() {
            cleaner.keep()?;
        }
        if self.own.take().is_some()
            && let Some(record) = &self.record
        {
            remove_record(&record.path);
        }
        Ok(std::mem::take(&mut *self.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner)))
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        // The cleaner drops the databases as soon as it hears that this is the end.
        if let Some(cleaner) = self.cleaner.take() {
            cleaner.finish();
        }
        if let Some(own) = &self.own {
            let names = self.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let dropped = names.iter().map(|name| drop_database(own.client, own.engine, &own.url, name));
            // What cannot be dropped now stays in the record for a later run.
            if dropped.filter(Result::is_err).count() == 0
                && let Some(record) = &self.record
            {
                remove_record(&record.path);
            }
        }
    }
}

/// Whether a name is one that isoschema made; no other database is ever dropped.
pub fn is_ours(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|random| {
        random.len() == 2 * RANDOM_BYTES
            && random.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// The statement that drops a database of ours, whoever is still connected to it; `None` for any other
/// database.
fn dropping(engine: Engine, name: &str) -> Option<String> {
    is_ours(name).then(|| match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => format!("DROP DATABASE IF EXISTS `{name}`"),
        Engine::Postgres => format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    })
}

/// Drops a database of ours.
pub fn drop_database(client: &dyn Client, engine: Engine, url: &str, name: &str) -> Result<(), String> {
    let statement =
        dropping(engine, name).ok_or_else(|| format!("`{name}` is not a database of isoschema's"))?;
    let Err(error) = client.execute(engine, url, &statement) else { return Ok(()) };
    let Some(without_force) = statement.strip_suffix(" WITH (FORCE)") else { return Err(error) };
    // PostgreSQL 12 has no FORCE.
    let connected = format!("FROM pg_stat_activity WHERE datname = '{name}'");
    let end = format!("SELECT CAST(count(pg_terminate_backend(pid)) AS text) {connected}");
    client.query_value(engine, url, &end)?;
    client.execute(engine, url, without_force)
}

/// A file that says which databases were made on which server, locked by the process that makes them. It holds
/// no password.
#[derive(Debug)]
struct Record {
    path: PathBuf,
    file: File,
}

impl Record {
    /// Makes a record under a lock; its name has no dot only once it is locked.
    fn new(path: PathBuf, engine: Engine, address: &Address) -> Result<Self, StartError> {
        let partial = Self::partial(&path);
        let make = || -> std::io::Result<File> {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut file = OpenOptions::new().append(true).create_new(true).open(&partial)?;
            flock(&file, FlockOperation::NonBlockingLockExclusive)?;
            file.write_all(format!("{}\n", heading(engine, address)).as_bytes())?;
            fs::rename(&partial, &path)?;
            Ok(file)
        };
        let file = make().map_err(|source| StartError::io("making", &path, source))?;
        Ok(Self { path, file })
    }

    /// What a record is called until it is locked.
    fn partial(path: &Path) -> PathBuf {
        path.with_extension("partial")
    }
}

/// Removes a record, and what a kill left of one that was being made. A record that stays makes a later run drop
/// what is gone already.
pub fn remove_record(path: &Path) {
    for path in [path, &Record::partial(path)] {
        let _removed = fs::remove_file(path);
    }
}

fn heading(engine: Engine, address: &Address) -> String {
    format!("{engine} {address}")
}

/// A record that a killed run left, and the databases in it.
struct Leftover {
    path: PathBuf,
    names: Vec<String>,
    /// Held until the work is done, so that two runs do not do it both.
    _lock: File,
}

/// The records of this very server that nobody holds.
fn leftovers(records: &Path, engine: Engine, address: &Address) -> Vec<Leftover> {
    let heading = heading(engine, address);
    let read = |path: PathBuf| {
        let mut file = File::open(&path).ok()?;
        flock(&file, FlockOperation::NonBlockingLockExclusive).ok()?;
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        let (first, names) = text.split_once('\n')?;
        let names = names.lines().map(str::to_owned).collect();
        (first == heading).then_some(Leftover { path, names, _lock: file })
    };
    let entries = fs::read_dir(records).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_none()).filter_map(read).collect()
}

/// Drops the databases that a killed run left on this very server.
fn sweep(records: &Path, engine: Engine, address: &Address, client: &dyn Client) {
    let url = address.administration();
    for leftover in leftovers(records, engine, address) {
        let dropped = leftover.names.iter().map(|name| drop_database(client, engine, &url, name));
        if dropped.filter(Result::is_err).count() == 0 {
            remove_record(&leftover.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_of_ours_are_dropped() {
        for engine in [Engine::MariaDb, Engine::MySql, Engine::Postgres] {
            for name in [
                "app",
                "isoschema",
                "isoschema_app",
                "isoschema_0123456789abcdeg",
                "isoschema_0123456789abcdef0",
                "isoschema_0123456789ABCDEF",
                "x`; --",
                "",
            ] {
                assert_eq!(dropping(engine, name), None, "{engine}: {name}");
            }
            let statement = dropping(engine, "isoschema_0123456789abcdef").expect("ours");
            assert!(statement.starts_with("DROP DATABASE IF EXISTS "), "{statement}");
        }
    }

    #[test]
    fn leftovers_are_what_nobody_holds_and_of_this_server() {
        let scratch = tempfile::tempdir().expect("a directory");
        let url = |url: &str| Address::given(Engine::MySql, &Secret::new(url)).expect("a URL");
        let (here, there) = (url("mysql://u:p@here/"), url("mysql://u:p@there/"));
        let record = |address: &Address, name: &str| {
            let path = scratch.path().join(name);
            let mut record = Record::new(path, Engine::MySql, address).expect("a record");
            record.file.write_all(format!("{name}\n").as_bytes()).expect("written");
            let text = fs::read_to_string(&record.path).expect("a record");
            assert!(text.contains(name) && !text.contains("p@"), "{text}");
            record
        };
        let left = record(&here, "isoschema_0000000000000001").path;
        let held = record(&here, "isoschema_0000000000000002");
        drop(record(&there, "isoschema_0000000000000003"));

        let found = leftovers(scratch.path(), Engine::MySql, &here);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, left);
        assert_eq!(found[0].names, ["isoschema_0000000000000001"]);
        assert!(leftovers(scratch.path(), Engine::MySql, &here).is_empty(), "another run is at work on it");
        drop((found, held));
        assert_eq!(leftovers(scratch.path(), Engine::MySql, &here).len(), 2);
    }

    #[test]
    fn mariadb_and_mysql_are_told_apart() {
        let address = Address::given(Engine::MySql, &Secret::new("mysql://u@h/")).expect("a URL");
        assert!(check(Engine::MySql, &address, "8.4.3").is_ok());
        assert!(check(Engine::MariaDb, &address, "10.11.19-MariaDB-0+deb12u1").is_ok());
        assert!(check(Engine::Postgres, &address, "15.20 (Debian 15.20-0+deb12u1)").is_ok());
        for (engine, said, sign) in [
            (Engine::MySql, "10.11.19-MariaDB", "two engines"),
            (Engine::MariaDb, "8.4.3", "two engines"),
            (Engine::MariaDb, "10.4.2-MariaDB", "10.5 and newer"),
            (Engine::Postgres, "11.3", "12.0 and newer"),
        ] {
            let error = check(engine, &address, said).expect_err(said).to_string();
            assert!(error.contains(sign), "{error}");
        }
    }
}
