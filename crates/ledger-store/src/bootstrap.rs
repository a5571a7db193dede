//! Bootstrap: from a URL to a pool of connections to a database that has the program's schema, however many programs
//! begin at once.

use std::thread;
use std::time::{Duration, Instant};

use diesel::{ConnectionError, QueryResult};
use isoschema_ledger::Engine;

use crate::connection::LedgerConnection;
use crate::diesel_migrations::{MigrateError, is_complete, make_table};
use crate::mysql::galera::Lock;
use crate::pool::{Connections, fill};
use crate::url::{Address, DatabaseUrl};
use crate::{mysql, postgres, sqlite};

/// Says whether the schema of the database behind a URL is the sealed one; if not, how it differs. This crate sees no
/// catalogue and no seal: whoever does hands this in.
pub type SchemaCheck<'a> = dyn Fn(Engine, &str) -> Result<(), String> + 'a;

/// How to open a ledger.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most connections at a time.
    pub connections: u32,
    /// How long to wait for other programs that bootstrap, and for a connection.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 8, patience: Duration::from_secs(30) }
    }
}

/// Why there is no ledger.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The server does not answer, or refuses.
    #[error("cannot connect to {url}: {reason}")]
    Connect {
        /// The database.
        url: DatabaseUrl,
        /// What the client library says.
        reason: String,
    },
    /// The database cannot keep a ledger.
    #[error("{url} cannot keep a ledger: {reason}")]
    Unfit {
        /// The database.
        url: DatabaseUrl,
        /// Why, and how to mend it.
        reason: String,
    },
    /// Another program holds the lock.
    #[error(
        "another program has been migrating {url}, or using it without its latest migrations, for {waited_s} s; end it, \
         or try again"
    )]
    Locked {
        /// The database.
        url: DatabaseUrl,
        /// How long this one has waited, in seconds.
        waited_s: u64,
    },
    /// The migrations were not all run.
    #[error("cannot migrate {url}: {reason}")]
    Migrate {
        /// The database.
        url: DatabaseUrl,
        /// Which one, and what the database says.
        reason: String,
    },
    /// The schema is another than the program was made for.
    #[error(
        "the schema of {url} is not the one that this program was verified with, so it is not used: {reason}"
    )]
    NotSealed {
        /// The database.
        url: DatabaseUrl,
        /// How it differs.
        reason: String,
    },
}

/// What a bootstrap gives.
#[derive(Debug)]
pub struct Bootstrapped {
    pub connections: Connections,
    pub engine: Engine,
    /// The versions of the migrations that this bootstrap ran.
    pub migrated: Vec<String>,
}

/// Migrates the database under its lock, unless it is migrated already; checks its schema; fills the pool.
pub fn bootstrap(
    url: &DatabaseUrl,
    options: &Options,
    check: &SchemaCheck<'_>,
) -> Result<Bootstrapped, BootstrapError> {
    let connect = |error: ConnectionError| refused(url, &error);
    let not_sealed = |reason| BootstrapError::NotSealed { url: url.clone(), reason };
    // What is done here is done on one node of a cluster, and seen there.
    let (node, mut connection) = LedgerConnection::open_node(url).map_err(connect)?;
    let engine = connection.engine().map_err(|error| refused(url, &error))?;
    refuse_unfit(url, &mut connection)?;
    let (mut connection, migrated, lock) = match &url.0 {
        // Gone when nobody is connected.
        Address::Sqlite(path) if url.is_in_memory() => {
            let migrated = migrate_sqlite(url, path, options.patience)?;
            (connection, migrated, None)
        }
        // A WAL cannot be locked while anybody is connected.
        Address::Sqlite(path) => {
            drop(connection);
            let migrated = migrate_sqlite(url, path, options.patience)?;
            (LedgerConnection::open(url).map_err(connect)?, migrated, None)
        }
        Address::MySql(_) | Address::Postgres(_) => {
            lock_server(url, &mut connection, options.patience)?;
            let lock = lock_cluster(url, &node, &mut connection, options.patience)?;
            let migrated = migrate_server(url, &mut connection)?;
            (connection, migrated, lock)
        }
    };
    check(engine, &node.secret()).map_err(not_sealed)?;
    lock.map_or(Ok(()), Lock::release).map_err(|error| refused(url, &error))?;
    release(&mut connection).map_err(|error| refused(url, &error))?;
    let connections = fill(url, options.connections, options.patience)
        .map_err(|reason| BootstrapError::Connect { url: url.clone(), reason })?;
    Ok(Bootstrapped { connections, engine, migrated })
}

fn refused(url: &DatabaseUrl, error: &dyn std::error::Error) -> BootstrapError {
    let lines: Vec<_> = error.to_string().lines().map(|line| line.trim().to_owned()).collect();
    BootstrapError::Connect { url: url.clone(), reason: lines.join(" ") }
}

fn not_migrated(url: &DatabaseUrl, error: &MigrateError) -> BootstrapError {
    BootstrapError::Migrate { url: url.clone(), reason: error.to_string() }
}

/// Tries until it is done or patience ends.
fn wait<T>(
    url: &DatabaseUrl,
    patience: Duration,
    mut attempt: impl FnMut() -> Result<Option<T>, BootstrapError>,
) -> Result<T, BootstrapError> {
    let begin = Instant::now();
    loop {
        if let Some(done) = attempt()? {
            return Ok(done);
        }
        if begin.elapsed() >= patience {
            return Err(BootstrapError::Locked { url: url.clone(), waited_s: patience.as_secs() });
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// SQLite's lock keeps everyone else out, those too that serve: it is taken only when something is pending, and given
/// back, with its connection, before the schema is read.
fn migrate_sqlite(url: &DatabaseUrl, path: &str, patience: Duration) -> Result<Vec<String>, BootstrapError> {
    wait(url, patience, || {
        if has_all(path).map_err(|error| not_migrated(url, &error))? {
            return Ok(Some(Vec::new()));
        }
        let Some(connection) = sqlite::try_bootstrap_lock(path).map_err(|error| refused(url, &error))? else {
            return Ok(None);
        };
        let run = LedgerConnection::Sqlite(connection).run_pending();
        run.map(Some).map_err(|error| not_migrated(url, &error))
    })
}

/// Whether nothing is pending. A database that another program keeps locked is not asked.
fn has_all(path: &str) -> Result<bool, MigrateError> {
    let failed = |error: ConnectionError| MigrateError::Failed(error.to_string());
    match is_complete(&mut sqlite::open(path).map_err(failed)?) {
        Err(MigrateError::Failed(reason)) if reason.contains(sqlite::LOCKED) => Ok(false),
        answer => answer,
    }
}

/// The servers' advisory locks stop nobody but other bootstraps; this one is kept until the schema is checked.
fn lock_server(
    url: &DatabaseUrl,
    connection: &mut LedgerConnection,
    patience: Duration,
) -> Result<(), BootstrapError> {
    wait(url, patience, || {
        let taken = match connection {
            LedgerConnection::Sqlite(_) => Ok(true),
            LedgerConnection::MySql(connection) => mysql::try_bootstrap_lock(connection),
            LedgerConnection::Postgres(connection) => postgres::try_bootstrap_lock(connection),
        };
        Ok(taken.map_err(|error| refused(url, &error))?.then_some(()))
    })
}

/// On a node of a cluster that lock is the node's alone: whoever has it asks for the cluster's too.
fn lock_cluster(
    url: &DatabaseUrl,
    node: &DatabaseUrl,
    connection: &mut LedgerConnection,
    patience: Duration,
) -> Result<Option<Lock>, BootstrapError> {
    let connection = match connection {
        LedgerConnection::Sqlite(_) | LedgerConnection::Postgres(_) => return Ok(None),
        LedgerConnection::MySql(connection) => connection,
    };
    if !mysql::is_galera_node(connection).map_err(|error| refused(url, &error))? {
        return Ok(None);
    }
    make_table(connection).map_err(|error| not_migrated(url, &error))?;
    let secret = node.secret();
    wait(url, patience, || Lock::try_take(&secret).map_err(|error| refused(url, &error))).map(Some)
}

fn migrate_server(
    url: &DatabaseUrl,
    connection: &mut LedgerConnection,
) -> Result<Vec<String>, BootstrapError> {
    let lifted = match connection {
        LedgerConnection::Sqlite(_) => Ok(()),
        LedgerConnection::MySql(connection) => mysql::lift_time_outs(connection),
        LedgerConnection::Postgres(connection) => postgres::lift_time_outs(connection),
    };
    lifted.map_err(|error| refused(url, &error))?;
    connection.run_pending().map_err(|error| not_migrated(url, &error))
}

fn release(connection: &mut LedgerConnection) -> QueryResult<()> {
    match connection {
        LedgerConnection::Sqlite(_) => Ok(()),
        LedgerConnection::MySql(connection) => mysql::release_bootstrap_lock(connection),
        LedgerConnection::Postgres(connection) => postgres::release_bootstrap_lock(connection),
    }
}

fn refuse_unfit(url: &DatabaseUrl, connection: &mut LedgerConnection) -> Result<(), BootstrapError> {
    let unfit = |reason: String| BootstrapError::Unfit { url: url.clone(), reason };
    let failed = |error: diesel::result::Error| refused(url, &error);
    match connection {
        LedgerConnection::Sqlite(_) => Ok(()),
        LedgerConnection::MySql(connection) => match mysql::database_name(connection).map_err(failed)? {
            Some(_) => Ok(()),
            None => Err(unfit("the URL names no database; append /NAME".to_owned())),
        },
        LedgerConnection::Postgres(connection) => match postgres::encoding(connection).map_err(failed)? {
            encoding if encoding == "UTF8" => Ok(()),
            encoding => Err(unfit(format!(
                "it stores texts in {encoding}, which does not hold every character; make one with ENCODING 'UTF8'"
            ))),
        },
    }
}
