//! A server as a process of this machine's own program, on a throw-away data directory, by Unix socket only.

use std::ffi::OsString;
use std::path::Path;
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
    let options = making(request, binary, Path::new(""));
    // A cache that cannot be written costs time, and nothing else.
    let cache = request.cache.as_ref().and_then(|cache| {
        Prepared::open(&cache.join("prepared"), request.engine.name(), &binary.exact, &options).ok()
    });
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
    let early = |error| (error, None);
    let engine = request.engine;
    let user = user::unprivileged(engine);
    let run = place::run_directory(request).map_err(early)?;
    let socket = place::socket(engine, &run).map_err(early)?;
    let data = run.join("data");
    // On QUIT PostgreSQL removes its shared memory, and ends as fast.
    let signal = if engine == Engine::Postgres { "QUIT" } else { "KILL" };
    let mut supervisor =
        supervise(signal, &run, serving(request, binary, &run), user.as_ref()).map_err(early)?;
    let origin = match cache {
        Some(cache) => cache
            .copy_to(&data, user.as_ref(), |keep| {
                let made = make(request, binary, user.as_ref())?;
                keep(&made.run().join("data"))
            })
            .map_err(early)?,
        None => {
            let made = make(request, binary, user.as_ref()).map_err(early)?;
            crate::copy_tree::copy_tree(&made.run().join("data"), &data, user.as_ref())
                .map_err(|source| early(StartError::io("copying a data directory to", &data, source)))?;
            Origin::New
        }
    };
    let late = |error| (error, Some(origin));
    supervisor.start().map_err(late)?;
    let address = Address::socket(engine, &socket, DATABASE);
    let patience = request.patience.unwrap_or(PATIENCE);
    let file = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => socket.clone(),
        Engine::Postgres => socket.join(".s.PGSQL.5432"),
    };
    let lease = Lease::new(
        request,
        ServerKind::Native,
        address,
        Holding::Supervised { supervisor, container: None },
        client,
    );
    let lease =
        lease.wait_until_ready(patience, Instant::now() + patience, || file.exists()).map_err(late)?;
    match engine {
        Engine::Postgres => Ok(lease.with_prepared_database()),
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => lease.with_database().map_err(late),
    }
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
