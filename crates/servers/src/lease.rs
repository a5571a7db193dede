//! The right to use a server. Its end is the server's end; how a server comes to be stands elsewhere.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use isoschema_schema::Engine;

use crate::address::Address;
use crate::client::Client;
use crate::error::speaks_of_a_full_disk;
use crate::given::Databases;
use crate::supervisor::{Event, Supervisor};
use crate::{Request, StartError, Version};

/// How a server that this crate leases came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// SQLite, in this process.
    Embedded,
    /// A process of this machine's own program.
    Native,
    /// A container.
    Container,
    /// A server that somebody else runs.
    Given,
}

impl fmt::Display for ServerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Embedded => "embedded",
            Self::Native => "native",
            Self::Container => "container",
            Self::Given => "given",
        })
    }
}

/// What a lease holds, and gives up at its end.
#[derive(Debug)]
pub enum Holding {
    Embedded,
    Supervised { supervisor: Supervisor, container: Option<Container> },
    Given(Databases),
}

/// A container by the command and the name that it is known under.
#[derive(Debug)]
pub struct Container {
    pub command: PathBuf,
    pub name: String,
}

/// The right to use a server and the databases made on it. Dropping it ends and removes everything that the
/// server left; nothing but [`Lease::keep`] makes a server outlive the process.
pub struct Lease {
    engine: Engine,
    kind: ServerKind,
    version: String,
    address: Option<Address>,
    url: String,
    character_set: String,
    collation: String,
    made: AtomicU32,
    holding: Holding,
    client: Option<&'static dyn Client>,
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("engine", &self.engine)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .field("address", &self.address)
            .field("holding", &self.holding)
            .finish_non_exhaustive()
    }
}

/// A server that outlives the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// A command line that connects to it, without a password in it.
    pub connect: String,
    /// A command line, or on a given server a statement, that ends it.
    pub end: String,
}

/// The name of the first database on a server of our own.
pub const DATABASE: &str = "isoschema";

/// How long the loop that asks for readiness rests.
const REST: Duration = Duration::from_millis(2);

impl Lease {
    pub(crate) fn embedded(request: &Request) -> Self {
        Self {
            engine: request.engine,
            kind: ServerKind::Embedded,
            version: String::new(),
            address: None,
            url: ":memory:".to_owned(),
            character_set: request.character_set.clone(),
            collation: request.collation.clone(),
            made: AtomicU32::new(0),
            holding: Holding::Embedded,
            client: None,
        }
    }

    pub(crate) fn new(
        request: &Request,
        kind: ServerKind,
        address: Address,
        holding: Holding,
        client: &'static dyn Client,
    ) -> Self {
        Self {
            engine: request.engine,
            kind,
            version: String::new(),
            address: Some(address),
            url: String::new(),
            character_set: request.character_set.clone(),
            collation: request.collation.clone(),
            made: AtomicU32::new(0),
            holding,
            client: Some(client),
        }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How the server came to be.
    #[must_use]
    pub fn kind(&self) -> ServerKind {
        self.kind
    }

    /// The server's version as it says it; empty for SQLite, which the caller has compiled in.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The URL of the empty database that was made for this lease. It may hold a password: not for printing.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's place without its password, for printing.
    #[must_use]
    pub fn place(&self) -> String {
        self.address.as_ref().map_or_else(|| "memory".to_owned(), ToString::to_string)
    }

    /// The character set and the collation of the databases made on this server.
    #[must_use]
    pub fn settings(&self) -> (&str, &str) {
        (&self.character_set, &self.collation)
    }

    /// The last lines of the server's log; empty for a server whose log is not ours to read.
    #[must_use]
    pub fn log_tail(&self, lines: usize) -> String {
        match &self.holding {
            Holding::Supervised { supervisor, .. } => supervisor.log_tail(lines),
            Holding::Embedded | Holding::Given(_) => String::new(),
        }
    }

    /// Whether the server's log says that its disk has been full: the reason why statements fail, though their
    /// errors may not say so. Unknown for a server whose log is not ours to read.
    #[must_use]
    pub fn has_met_a_full_disk(&self) -> bool {
        speaks_of_a_full_disk(&self.log_tail(200))
    }

    /// Makes another empty database with the same settings on the same server, and gives its URL.
    ///
    /// # Errors
    ///
    /// When the server refuses to make it.
    pub fn fresh_database(&self) -> Result<String, StartError> {
        let (Some(address), Some(client)) = (&self.address, self.client) else {
            return Ok(self.url.clone());
        };
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = match &self.holding {
            Holding::Given(databases) => databases.announce()?,
            Holding::Embedded | Holding::Supervised { .. } if number == 0 => DATABASE.to_owned(),
            Holding::Embedded | Holding::Supervised { .. } => format!("{DATABASE}_{}", number + 1),
        };
        let statement = self.create(&name);
        let outcome = client.execute(self.engine, &address.administration(), &statement);
        if let Holding::Given(databases) = &self.holding {
            databases.answered(&name);
        }
        outcome.map_err(|message| StartError::Database {
            engine: self.engine,
            place: self.place(),
            statement,
            message,
        })?;
        Ok(address.database(&name))
    }

    /// The name of the database that a URL of this lease's reaches; SQLite's have none.
    #[must_use]
    pub fn database_name<'u>(&self, url: &'u str) -> Option<&'u str> {
        self.address.as_ref()?.database_name(url)
    }

    /// Removes a database that [`Lease::fresh_database`] made, before the lease's end would. Nobody may still be
    /// connected to it on PostgreSQL.
    ///
    /// # Errors
    ///
    /// When the URL is of no database that this lease makes, or the server refuses.
    pub fn drop_database(&self, url: &str) -> Result<(), String> {
        let (Some(address), Some(client)) = (&self.address, self.client) else { return Ok(()) };
        let ours = |name: &&str| match &self.holding {
            Holding::Given(_) => crate::given::is_ours(name),
            Holding::Embedded | Holding::Supervised { .. } => name.starts_with(DATABASE),
        };
        let name = address.database_name(url).filter(ours).ok_or("this lease made no such database")?;
        let statement = match self.engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => format!("DROP DATABASE IF EXISTS `{name}`"),
            Engine::Postgres => format!("DROP DATABASE IF EXISTS {name}"),
        };
        client.execute(self.engine, &address.administration(), &statement)
    }

    fn create(&self, name: &str) -> String {
        let (character_set, collation) = (&self.character_set, &self.collation);
        match self.engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                format!("CREATE DATABASE `{name}` CHARACTER SET {character_set} COLLATE {collation}")
            }
            Engine::Postgres => {
                let copy = match Version::find_in(&self.version) {
                    Some(version) if version.major >= 15 => " LOCALE_PROVIDER libc STRATEGY file_copy",
                    Some(_) | None => "",
                };
                format!(
                    "CREATE DATABASE {name} TEMPLATE template0 ENCODING '{character_set}' LC_COLLATE \
                     '{collation}' LC_CTYPE '{collation}'{copy}"
                )
            }
        }
    }

    /// Makes the database that the lease is for.
    pub(crate) fn with_database(mut self) -> Result<Self, StartError> {
        self.url = self.fresh_database()?;
        Ok(self)
    }

    /// Takes the database that stood in the prepared data directory.
    pub(crate) fn with_prepared_database(mut self) -> Self {
        self.url = self.address.as_ref().map(|address| address.database(DATABASE)).unwrap_or_default();
        self.made = AtomicU32::new(1);
        self
    }

    /// The query whose success is readiness; it also says the version.
    pub(crate) const fn version_query(engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => "SELECT sqlite_version()",
            Engine::MariaDb | Engine::MySql => "SELECT VERSION()",
            Engine::Postgres => "SHOW server_version",
        }
    }

    pub(crate) fn with_version(mut self, version: String) -> Self {
        self.version = version;
        self
    }

    /// Asks until the server answers a query over the real way in. `has_door` says whether asking has a
    /// point yet: whether the socket exists.
    pub(crate) fn wait_until_ready(
        self,
        patience: Duration,
        deadline: Instant,
        has_door: impl Fn() -> bool,
    ) -> Result<Self, StartError> {
        let (Some(address), Some(client), Holding::Supervised { supervisor, .. }) =
            (&self.address, self.client, &self.holding)
        else {
            return Ok(self);
        };
        let engine = self.engine;
        let url = address.administration();
        let mut last_error = "its socket does not exist".to_owned();
        loop {
            if has_door() {
                match client.query_value(engine, &url, Self::version_query(engine)) {
                    Ok(version) => return Ok(self.with_version(version)),
                    Err(error) => last_error = error,
                }
            }
            match supervisor.next_event(REST) {
                Some(Event::Ended(status)) => return Err(self.ended(&in_words(status))),
                Some(Event::Gone) => return Err(self.ended("its supervisor was killed")),
                Some(Event::Made | Event::Started(_) | Event::Trouble(_)) | None => {}
            }
            if Instant::now() >= deadline {
                let (place, log) = (self.place(), supervisor.log_tail(15));
                return Err(StartError::NotReady { engine, place, patience, last_error, log });
            }
        }
    }

    /// Asks a node until it and so many in all are a cluster that takes statements.
    pub(crate) fn wait_until_joined(&self, nodes: usize, deadline: Instant) -> Result<(), StartError> {
        const STATE: &str = "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME) FROM \
             information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE', 'WSREP_READY')";
        let (Some(address), Some(client)) = (&self.address, self.client) else { return Ok(()) };
        let begin = Instant::now();
        let joined = format!("{nodes},ON");
        loop {
            let last_error = match client.query_value(self.engine, &address.administration(), STATE) {
                Ok(state) if state == joined => return Ok(()),
                Ok(state) => format!("nodes and readiness: {state}"),
                Err(error) => error,
            };
            self.check_alive()?;
            if Instant::now() >= deadline {
                let (place, log, patience) = (self.place(), self.log_tail(15), begin.elapsed());
                return Err(StartError::NotJoined { place, nodes, patience, last_error, log });
            }
            std::thread::sleep(10 * REST);
        }
    }

    /// Ends the server as a power cut would; what it left is removed with the lease.
    pub(crate) fn kill(&self) -> Result<(), StartError> {
        let Holding::Supervised { supervisor, container: None } = &self.holding else { return Ok(()) };
        supervisor.kill_server()
    }

    /// Whether the server still runs, as far as this process can know; a given server is another's to watch.
    ///
    /// # Errors
    ///
    /// When it has ended, with the end of its log: the reason why everything else fails.
    pub fn check_alive(&self) -> Result<(), StartError> {
        match &self.holding {
            Holding::Supervised { supervisor, .. } => match supervisor.end() {
                Some(status) => Err(self.ended(&in_words(status))),
                None => Ok(()),
            },
            Holding::Embedded | Holding::Given(_) => Ok(()),
        }
    }

    pub(crate) fn ended(&self, status: &str) -> StartError {
        StartError::Ended { engine: self.engine, status: status.to_owned(), log: self.log_tail(15) }
    }

    /// Lets the server, or on a given server the databases, outlive this process.
    ///
    /// # Errors
    ///
    /// When the supervisor cannot be told.
    pub fn keep(self) -> Result<Kept, StartError> {
        let place = self.place();
        let database = self.url.split('?').next().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
        let kept = |connect: String, end: String| Ok(Kept { connect, end });
        match self.holding {
            Holding::Embedded => kept(
                "nothing: an embedded database lives in the process".to_owned(),
                "nothing: it ended".to_owned(),
            ),
            Holding::Supervised { supervisor, container } => {
                let end = format!("kill {}", supervisor.id());
                let connect = match (self.engine, container) {
                    (Engine::MariaDb | Engine::MySql | Engine::Sqlite, None) => {
                        // MariaDB's client is called mysql by some packages only.
                        let client = if self.engine == Engine::MariaDb { "mariadb" } else { "mysql" };
                        format!("{client} --user=root --socket={}/s {database}", supervisor.run().display())
                    }
                    (Engine::Postgres, None) => format!("psql '{}'", self.url),
                    (engine, Some(Container { command, name })) => {
                        format!("{} exec -it {name} {}", command.display(), in_container(engine, database))
                    }
                };
                supervisor.keep()?;
                kept(connect, end)
            }
            Holding::Given(databases) => {
                let names = databases.keep()?;
                let drops: Vec<_> = names.iter().map(|name| format!("DROP DATABASE {name};")).collect();
                kept(format!("{place} (the given URL), database {database}"), drops.join(" "))
            }
        }
    }
}

/// A status as the shell gives it: more than 128 is a signal.
fn in_words(status: i32) -> String {
    if status > 128 { format!("killed by signal {}", status - 128) } else { format!("exit status {status}") }
}

/// A client inside a container, where the password stands in the environment and so in no command line.
fn in_container(engine: Engine, database: &str) -> String {
    match engine {
        Engine::Sqlite => String::new(),
        Engine::MariaDb => format!("sh -c 'MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -uroot {database}'"),
        Engine::MySql => format!("sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql -uroot {database}'"),
        Engine::Postgres => format!("psql -U postgres {database}"),
    }
}
