//! A server as a process of this machine's own program, on a throw-away data directory, by Unix socket only.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use isoschema_schema::Engine;

use crate::address::Address;
use crate::binary::{self, Binary};
use crate::client::Client;
use crate::command_line::{making, serving};
use crate::lease::{DATABASE, Holding, Lease, ServerKind};
use crate::prepared::{Origin, Prepared};
use crate::supervisor::{Ending, Supervisor, Task};
use crate::user::{self, User};
use crate::{Request, StartError, place, sweep};

const PATIENCE: Duration = Duration::from_secs(30);

/// How long the making of a data directory may take.
const PREPARING: Duration = Duration::from_secs(300);

/// The program for a request.
pub fn find(request: &Request) -> Result<Binary, StartError> {
    binary::choose(request)
}

/// Finds the program and starts it.
pub fn start(request: &Request, client: &'static dyn Client) -> Result<Lease, StartError> {
    start_server(request, &find(request)?, client)
}

/// Starts a server of this program.
pub fn start_server(
    request: &Request,
    binary: &Binary,
    client: &'static dyn Client,
) -> Result<Lease, StartError> {
    let root = place::run_root(request.directory.as_deref());
    sweep::run_directories(&root);
    place::check_room(request.engine, &root)?;
    let cache = cache(request, binary);
    match attempt(request, binary, cache.as_ref(), client) {
        // The copy had the right files, and yet the server does not start from them: make them anew, once.
        Err((StartError::Ended { .. }, Some(Origin::Kept))) => {
            if let Some(cache) = &cache {
                cache.forget()?;
            }
            attempt(request, binary, cache.as_ref(), client).map_err(|(error, _)| error)
        }
        outcome => outcome.map_err(|(error, _)| error),
    }
}

fn attempt(
    request: &Request,
    binary: &Binary,
    cache: Option<&Prepared>,
    client: &'static dyn Client,
) -> Result<Lease, (StartError, Option<Origin>)> {
    let launched =
        launch_from(request, binary, cache, client, &Seed::new()).map_err(|error| (error, None))?;
    let origin = launched.origin;
    let late = |error| (error, Some(origin));
    let lease = launched.wait(request.patience.unwrap_or(PATIENCE)).map_err(late)?;
    match request.engine {
        Engine::Postgres => Ok(lease.with_prepared_database()),
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => lease.with_database().map_err(late),
    }
}

/// Files that a server finds in its data directory, beside what was prepared: their names and texts.
pub type Seed = Vec<(&'static str, String)>;

/// A server that was started and has not answered yet.
pub struct Launched {
    lease: Lease,
    origin: Origin,
    /// The file whose being there says that asking has a point.
    door: PathBuf,
}

impl Launched {
    /// The file by which the server is reached.
    pub fn socket(&self) -> &Path {
        &self.door
    }

    /// Waits until it answers.
    pub fn wait(self, patience: Duration) -> Result<Lease, StartError> {
        self.lease.wait_until_ready(patience, Instant::now() + patience, || self.door.exists())
    }
}

/// Starts a server of this program from a data directory with these files, and does not wait for it.
pub fn launch(
    request: &Request,
    binary: &Binary,
    client: &'static dyn Client,
    seed: &Seed,
) -> Result<Launched, StartError> {
    let root = place::run_root(request.directory.as_deref());
    sweep::run_directories(&root);
    place::check_room(request.engine, &root)?;
    launch_from(request, binary, cache(request, binary).as_ref(), client, seed)
}

/// A cache that cannot be written costs time, and nothing else.
fn cache(request: &Request, binary: &Binary) -> Option<Prepared> {
    let options = making(request, binary, Path::new(""));
    let cache = request.cache.as_ref()?;
    Prepared::open(&cache.join("prepared"), request.engine.name(), &binary.exact, &options).ok()
}

fn launch_from(
    request: &Request,
    binary: &Binary,
    cache: Option<&Prepared>,
    client: &'static dyn Client,
    seed: &Seed,
) -> Result<Launched, StartError> {
    let engine = request.engine;
    let user = user::unprivileged(engine);
    let run = place::run_directory(request)?;
    let socket = place::socket(engine, &run)?;
    let data = run.join("data");
    // On QUIT PostgreSQL removes its shared memory, and ends as fast.
    let signal = if engine == Engine::Postgres { "QUIT" } else { "KILL" };
    let mut supervisor = supervise(signal, &run, serving(request, binary, &run), user.as_ref())?;
    let origin = match cache {
        Some(cache) => cache.copy_to(&data, user.as_ref(), |keep| {
            let made = make(request, binary, user.as_ref())?;
            keep(&made.run().join("data"))
        })?,
        None => {
            let made = make(request, binary, user.as_ref())?;
            crate::copy_tree::copy_tree(&made.run().join("data"), &data, user.as_ref())
                .map_err(|source| StartError::io("copying a data directory to", &data, source))?;
            Origin::New
        }
    };
    for (name, text) in seed {
        let file = data.join(name);
        fs::write(&file, text)
            .and_then(|()| user.as_ref().map_or(Ok(()), |user| chown(&file, Some(user.uid), Some(user.gid))))
            .map_err(|source| StartError::io("writing", &file, source))?;
    }
    supervisor.start()?;
    let address = Address::socket(engine, &socket, DATABASE);
    let door = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => socket,
        Engine::Postgres => socket.join(".s.PGSQL.5432"),
    };
    let holding = Holding::Supervised { supervisor, container: None };
    let lease = Lease::new(request, ServerKind::Native, address, holding, client);
    Ok(Launched { lease, origin, door })
}

/// Makes a data directory: `data` in the run directory of the supervisor that is given back.
fn make(request: &Request, binary: &Binary, user: Option<&User>) -> Result<Supervisor, StartError> {
    let run = place::run_directory(request)?;
    let command = making(request, binary, &run);
    let shown = command
        .iter()
        .find(|word| !word.ends_with("/sh") && word.starts_with('/'))
        .cloned()
        .unwrap_or_default();
    let mut supervisor = supervise("TERM", &run, command.into_iter().map(OsString::from).collect(), user)?;
    supervisor.start()?;
    match supervisor.wait_until_ended(PREPARING) {
        Some(0) => Ok(supervisor),
        Some(_) => Err(StartError::Prepare { command: shown, log: before_advice(&supervisor.log_tail(60)) }),
        None => Err(StartError::Prepare {
            command: shown,
            log: format!("{}\n(not done after {} s)", supervisor.log_tail(15), PREPARING.as_secs()),
        }),
    }
}

/// The last lines of a program's own words: mariadb-install-db follows its failure by thirty lines of general advice.
fn before_advice(log: &str) -> String {
    let words = log.split("Installation of system tables failed!").next().unwrap_or_default();
    let lines: Vec<_> = words.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

fn supervise(
    signal: &'static str,
    run: &Path,
    command: Vec<OsString>,
    user: Option<&User>,
) -> Result<Supervisor, StartError> {
    // A bare environment, so that a server is the same whoever starts it. Nix's programs find their libraries
    // and locales through the last two.
    let mut environment = vec![
        ("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/sbin:/usr/bin:/sbin:/bin".into())),
        ("LC_ALL", "C".into()),
        ("TZ", "UTC".into()),
        ("HOME", run.into()),
        ("TMPDIR", run.into()),
    ];
    for name in ["LD_LIBRARY_PATH", "LOCALE_ARCHIVE"] {
        environment.extend(std::env::var_os(name).map(|value| (name, value)));
    }
    let supervisor = Supervisor::spawn(&Task {
        run,
        ending: Ending::Signal(signal),
        command,
        user,
        environment,
        bare: true,
    })?;
    supervisor.wait_until_made().map_err(|error| match (error, user) {
        (StartError::Supervisor { run, message }, Some(user)) => StartError::Supervisor {
            run,
            message: format!(
                "{message} (root's servers run as the user {}, who must be able to write there)",
                user.name
            ),
        },
        (error, _) => error,
    })?;
    Ok(supervisor)
}
