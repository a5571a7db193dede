//! A server as a process of this machine's own program, on a throw-away data directory, by Unix socket only.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use isoschema_schema::Engine;

use crate::address::Address;
use crate::binary::{self, Binary};
use crate::client::Client;
use crate::lease::{DATABASE, Holding, Lease, ServerKind};
use crate::prepared::{Origin, Prepared};
use crate::supervisor::{Ending, Supervisor, Task};
use crate::user::{self, User};
use crate::{Request, StartError, place, sweep};

const PATIENCE: Duration = Duration::from_secs(30);

/// How long the making of a data directory may take.
const PREPARING: Duration = Duration::from_secs(300);

/// Options that decide what the data directory is, for making it and for running on it. They keep files small;
/// none changes what a schema means.
const MARIADB_FILES: [&str; 6] = [
    "--innodb-data-file-path=ibdata1:3M:autoextend",
    "--innodb-autoextend-increment=1",
    "--innodb-log-file-size=4M",
    "--innodb-temp-data-file-path=ibtmp1:1M:autoextend",
    "--aria-log-file-size=8M",
    "--skip-name-resolve",
];
const MYSQL_FILES: [&str; 5] = [
    "--innodb-data-file-path=ibdata1:5M:autoextend",
    "--innodb-autoextend-increment=1",
    "--loose-innodb-redo-log-capacity=8M",
    "--innodb-temp-data-file-path=ibtmp1:12M:autoextend",
    "--skip-name-resolve",
];

/// Options that make a server fast whose data may be lost.
const MARIADB_SPEED: [&str; 6] = [
    "--skip-networking",
    "--innodb-buffer-pool-size=6M",
    "--innodb-use-native-aio=0",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--performance-schema=off",
];
const MYSQL_SPEED: [&str; 9] = [
    "--skip-networking",
    "--skip-log-bin",
    "--mysqlx=OFF",
    "--secure-file-priv=",
    "--innodb-buffer-pool-size=16M",
    "--innodb-use-native-aio=0",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
    "--performance-schema=OFF",
];
const POSTGRES_SPEED: [&str; 11] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=8MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    // In the data directory rather than in /dev/shm, so that nothing is left there.
    "dynamic_shared_memory_type=mmap",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// initdb, and its database `postgres` made ours: that saves each run a copy of 7 MB. The arguments are
/// initdb ($0), postgres, the directory, and initdb's own.
const INITDB: &str = "postgres=$1 data=$2; shift 2; \"$0\" \"$@\" && \
    printf '%s\\n' 'ALTER DATABASE postgres RENAME TO isoschema;' 'COMMENT ON DATABASE isoschema IS NULL;' | \
    \"$postgres\" --single -F -c exit_on_error=on -D \"$data\" template1 >/dev/null";

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
    sweep::run_directories(&place::run_root(request.directory.as_deref()));
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
    let mut supervisor = supervise(engine, &run, serving(request, binary, &run), user.as_ref()).map_err(early)?;
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
    let lease = lease.wait_until_ready(patience, || file.exists()).map_err(late)?;
    match engine {
        Engine::Postgres => Ok(lease.with_prepared_database()),
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => lease.with_database().map_err(late),
    }
}

/// Makes a data directory: `data` in the run directory of the supervisor that is given back.
fn make(request: &Request, binary: &Binary, user: Option<&User>) -> Result<Supervisor, StartError> {
    let run = place::run_directory(request)?;
    let command = making(request, binary, &run);
    let shown = command.iter().find(|word| !word.contains("/sh") && word.starts_with('/')).cloned().unwrap_or_default();
    let mut supervisor =
        supervise(request.engine, &run, command.into_iter().map(OsString::from).collect(), user)?;
    supervisor.start()?;
    match supervisor.wait_until_ended(PREPARING) {
        Some(0) => Ok(supervisor),
        Some(_) => Err(StartError::Prepare { command: shown, log: supervisor.log_tail(15) }),
        None => Err(StartError::Prepare {
            command: shown,
            log: format!("{}\n(not done after {} s)", supervisor.log_tail(15), PREPARING.as_secs()),
        }),
    }
}

fn supervise(
    engine: Engine,
    run: &Path,
    command: Vec<OsString>,
    user: Option<&User>,
) -> Result<Supervisor, StartError> {
    let ending = Ending::Signal(match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => "KILL",
        Engine::Postgres => "QUIT",
    });
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
    let supervisor = Supervisor::spawn(&Task { run, ending, command, user, environment, bare: true })?;
    supervisor.wait_until_made().map_err(|error| match (error, user) {
        (StartError::Supervisor { run, message }, Some(user)) => StartError::Supervisor {
            run,
            message: format!("{message} (root's servers run as the user {}, who must be able to write there)", user.name),
        },
        (error, _) => error,
    })?;
    Ok(supervisor)
}

/// The command that makes the data directory `run/data`.
fn making(request: &Request, binary: &Binary, run: &Path) -> Vec<String> {
    let data = run.join("data").display().to_string();
    let mut command = match request.engine {
        Engine::Sqlite => Vec::new(),
        Engine::MariaDb => {
            let install = beside(&binary.path, &["mariadb-install-db", "mysql_install_db"]);
            let mut command = vec![
                install,
                "--no-defaults".to_owned(),
                format!("--datadir={data}"),
                "--auth-root-authentication-method=normal".to_owned(),
                "--skip-test-db".to_owned(),
                "--force".to_owned(),
            ];
            command.extend(MARIADB_FILES.map(str::to_owned));
            command
        }
        Engine::MySql => {
            let mut command = vec![
                binary.path.display().to_string(),
                "--no-defaults".to_owned(),
                format!("--datadir={data}"),
                "--initialize-insecure".to_owned(),
                "--secure-file-priv=".to_owned(),
            ];
            command.extend(MYSQL_FILES.map(str::to_owned));
            command
        }
        Engine::Postgres => vec![
            "/bin/sh".to_owned(),
            "-c".to_owned(),
            INITDB.to_owned(),
            beside(&binary.path, &["initdb"]),
            binary.path.display().to_string(),
            data.clone(),
            format!("--pgdata={data}"),
            "--no-sync".to_owned(),
            "--username=postgres".to_owned(),
            "--auth=trust".to_owned(),
            "--wal-segsize=1".to_owned(),
            format!("--encoding={}", request.character_set),
            format!("--locale={}", request.collation),
            "--lc-messages=C".to_owned(),
        ],
    };
    command.extend(base_directory(request.engine, &binary.path));
    command
}

/// The command that serves from `run/data`.
fn serving(request: &Request, binary: &Binary, run: &Path) -> Vec<OsString> {
    let run_text = run.display();
    let mut command = vec![binary.path.display().to_string()];
    match request.engine {
        Engine::Sqlite => {}
        Engine::MariaDb | Engine::MySql => {
            command.push("--no-defaults".to_owned());
            command.extend(base_directory(request.engine, &binary.path));
            command.extend([
                format!("--datadir={run_text}/data"),
                format!("--socket={run_text}/s"),
                format!("--pid-file={run_text}/server.pid"),
                format!("--tmpdir={run_text}"),
                format!("--character-set-server={}", request.character_set),
                format!("--collation-server={}", request.collation),
            ]);
            let (files, speed): (&[&str], &[&str]) = if request.engine == Engine::MySql {
                (&MYSQL_FILES, &MYSQL_SPEED)
            } else {
                (&MARIADB_FILES, &MARIADB_SPEED)
            };
            command.extend(files.iter().chain(speed).map(|&option| option.to_owned()));
        }
        Engine::Postgres => {
            command.extend(["-D".to_owned(), format!("{run_text}/data"), "-k".to_owned(), run_text.to_string()]);
            command.extend(POSTGRES_SPEED.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]));
        }
    }
    command.extend(request.options.iter().cloned());
    command.into_iter().map(OsString::from).collect()
}

/// MariaDB and MySQL look for their files under the directory that they were built for, which a package
/// outside /usr may not be in.
fn base_directory(engine: Engine, binary: &Path) -> Option<String> {
    match engine {
        Engine::Sqlite | Engine::Postgres => None,
        Engine::MariaDb | Engine::MySql => {
            let base = binary.parent()?.parent()?;
            (base != Path::new("/usr")).then(|| format!("--basedir={}", base.display()))
        }
    }
}

/// A program that belongs to the server's: beside it, in the package's other directories, or on PATH.
fn beside(binary: &Path, names: &[&str]) -> String {
    let own = binary.parent().unwrap_or(Path::new("/"));
    let package = own.parent().unwrap_or(Path::new("/"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = [own.to_owned(), package.join("bin"), package.join("scripts")]
        .into_iter()
        .chain(std::env::split_paths(&path))
        .collect();
    names
        .iter()
        .flat_map(|name| places.iter().map(move |place| place.join(name)))
        .find(|candidate| candidate.is_file())
        .map_or_else(|| names.first().copied().unwrap_or_default().to_owned(), |found| found.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    fn binary(path: &str) -> Binary {
        Binary {
            path: PathBuf::from(path),
            exact: "10.11.19-MariaDB".to_owned(),
            version: Version { major: 10, minor: 11 },
        }
    }

    #[test]
    fn no_server_listens_on_a_port() {
        for (engine, sign) in [
            (Engine::MariaDb, "--skip-networking"),
            (Engine::MySql, "--skip-networking"),
            (Engine::Postgres, "listen_addresses="),
        ] {
            let command = serving(&Request::new(engine), &binary("/usr/sbin/server"), Path::new("/run/x"));
            assert!(command.contains(&OsString::from(sign)), "{engine}: {command:?}");
        }
    }

    #[test]
    fn a_package_outside_usr_is_its_own_base() {
        let nix = base_directory(Engine::MariaDb, Path::new("/nix/store/abc-mariadb/bin/mariadbd"));
        assert_eq!(nix.as_deref(), Some("--basedir=/nix/store/abc-mariadb"));
        assert_eq!(base_directory(Engine::MariaDb, Path::new("/usr/sbin/mariadbd")), None);
        assert_eq!(base_directory(Engine::Postgres, Path::new("/nix/store/abc/bin/postgres")), None);
    }

    #[test]
    fn the_files_are_made_and_served_with_the_same_options() {
        for (engine, files) in [(Engine::MariaDb, &MARIADB_FILES[..]), (Engine::MySql, &MYSQL_FILES[..])] {
            let request = Request::new(engine);
            let making = making(&request, &binary("/usr/sbin/mysqld"), Path::new("/run/x"));
            let serving = serving(&request, &binary("/usr/sbin/mysqld"), Path::new("/run/x"));
            for option in files {
                assert!(making.iter().any(|made| made == option), "{engine}: {option}");
                assert!(serving.contains(&OsString::from(option)), "{engine}: {option}");
            }
        }
    }
}
