//! A server in a container, through the docker or podman command, reached over a port of 127.0.0.1 that the
//! kernel chose. Building images is not here: scripts/images does that.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use isoschema_schema::Engine;

use crate::address::Address;
use crate::client::Client;
use crate::lease::{Container, Holding, Lease, ServerKind};
use crate::supervisor::{Ending, Event, Supervisor, Task};
use crate::{Request, Secret, StartError, place, random, sweep};

const PATIENCE: Duration = Duration::from_secs(60);

/// The label with the run directory, by which a later run judges a container.
pub const RUN_LABEL: &str = "org.isoschema.run";

/// The label with who sees that directory: several hosts, and containers on one, may share one docker.
pub const OWNER_LABEL: &str = "org.isoschema.owner";

/// How a container of an engine is run.
struct Recipe {
    port: u16,
    password_variable: &'static str,
    /// Where the data are: in memory.
    memory: &'static str,
    variables: &'static [&'static str],
    options: &'static [&'static str],
}

const fn recipe(engine: Engine) -> Recipe {
    match engine {
        Engine::Sqlite | Engine::MariaDb => Recipe {
            port: 3306,
            password_variable: "MARIADB_ROOT_PASSWORD",
            memory: "/var/lib/mysql",
            variables: &["TZ=UTC"],
            options: &[
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=0",
                "--performance-schema=off",
                "--skip-name-resolve",
            ],
        },
        Engine::MySql => Recipe {
            port: 3306,
            password_variable: "MYSQL_ROOT_PASSWORD",
            memory: "/var/lib/mysql",
            variables: &["TZ=UTC"],
            options: &[
                "--skip-log-bin",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=OFF",
                "--performance-schema=OFF",
                "--skip-name-resolve",
            ],
        },
        Engine::Postgres => Recipe {
            port: 5432,
            password_variable: "POSTGRES_PASSWORD",
            memory: "/run/isoschema",
            variables: &["PGDATA=/run/isoschema/data", "POSTGRES_INITDB_ARGS=--no-sync", "TZ=UTC"],
            options: &[
                "-cfsync=off",
                "-csynchronous_commit=off",
                "-cfull_page_writes=off",
                "-cwal_level=minimal",
                "-cmax_wal_senders=0",
                "-cautovacuum=off",
                "-ctimezone=UTC",
            ],
        },
    }
}

/// Starts a container.
pub fn start(request: &Request, client: &'static dyn Client) -> Result<Lease, StartError> {
    let engine = request.engine;
    let image = request.image.as_deref().or(Request::default_image(engine)).unwrap_or_default();
    let command = command_with_image(request, image)?;
    let run = place::run_directory(request)?;
    let owner = place::owner(&run);
    sweep::run_directories(&place::run_root(request.directory.as_deref()));
    let sweeping = {
        let (command, owner) = (command.clone(), owner.clone());
        std::thread::spawn(move || sweep::containers(&command, &owner))
    };
    let name = run.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let password = Secret::new(random::hexadecimal(16)?);
    let recipe = recipe(engine);
    let mut supervisor = Supervisor::spawn(&Task {
        run: &run,
        ending: Ending::Container { command: command.clone(), name: name.clone() },
        command: run_command(request, &recipe, &command, image, &name, &run, &owner),
        user: None,
        environment: vec![(recipe.password_variable, password.reveal().into())],
        bare: false,
    })?;
    supervisor.wait_until_made()?;
    supervisor.start()?;
    let patience = request.patience.unwrap_or(PATIENCE);
    let deadline = Instant::now() + patience;
    let port = published_port(engine, &command, &name, recipe.port, &supervisor, deadline, patience)?;
    let lease = Lease::new(
        request,
        ServerKind::Container,
        Address::port(engine, port, &password),
        Holding::Supervised { supervisor, container: Some(Container { command, name }) },
        client,
    );
    let lease = lease.wait_until_ready(patience, deadline, || true)?;
    // A sweep that fails is made up for by the next one.
    let _swept = sweeping.join();
    lease.with_database()
}

fn run_command(
    request: &Request,
    recipe: &Recipe,
    command: &Path,
    image: &str,
    name: &str,
    run: &Path,
    owner: &str,
) -> Vec<OsString> {
    let mut line: Vec<OsString> = vec![command.into()];
    line.extend(["run", "--rm", "--pull=never", "--name", name].map(OsString::from));
    // The variable's name only: its value comes from the command's environment, which no process list shows.
    line.extend(["--env", recipe.password_variable].map(OsString::from));
    for variable in recipe.variables {
        line.extend(["--env", variable].map(OsString::from));
    }
    line.push(format!("--label={RUN_LABEL}={}", run.display()).into());
    line.push(format!("--label={OWNER_LABEL}={owner}").into());
    line.push(format!("--publish=127.0.0.1::{}", recipe.port).into());
    line.push(format!("--tmpfs={}:mode=1777", recipe.memory).into());
    line.push(image.into());
    if request.engine != Engine::Postgres {
        line.push(format!("--character-set-server={}", request.character_set).into());
        line.push(format!("--collation-server={}", request.collation).into());
    }
    line.extend(recipe.options.iter().map(OsString::from));
    line.extend(request.options.iter().map(OsString::from));
    line
}

/// Asks which port the kernel chose, until the container runs.
fn published_port(
    engine: Engine,
    command: &Path,
    name: &str,
    port: u16,
    supervisor: &Supervisor,
    deadline: Instant,
    patience: Duration,
) -> Result<u16, StartError> {
    loop {
        match supervisor.next_event(Duration::from_millis(20)) {
            Some(Event::Ended(status)) => {
                return Err(StartError::Ended {
                    engine,
                    status: format!("`{} run` gave exit status {status}", command.display()),
                    log: supervisor.log_tail(15),
                });
            }
            Some(Event::Gone) => {
                return Err(StartError::Supervisor {
                    run: supervisor.run().to_owned(),
                    message: "it was killed".to_owned(),
                });
            }
            Some(Event::Made | Event::Started(_) | Event::Trouble(_)) | None => {}
        }
        let output = ask(command, &["port", name, &format!("{port}/tcp")]);
        let said = match &output {
            Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
            Err(error) => error.to_string(),
        };
        if let Some(port) = read_port(&said) {
            return Ok(port);
        }
        if Instant::now() >= deadline {
            return Err(StartError::NotReady {
                engine,
                place: format!("{} port {name}", command.display()),
                patience,
                last_error: "the container publishes no port".to_owned(),
                log: supervisor.log_tail(15),
            });
        }
    }
}

/// The port in the answer `127.0.0.1:49153`.
fn read_port(said: &str) -> Option<u16> {
    said.lines().find_map(|line| line.trim().rsplit_once(':')?.1.parse().ok()).filter(|&port| port != 0)
}

/// The container commands on PATH.
pub fn commands() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    ["docker", "podman"]
        .iter()
        .filter_map(|name| {
            std::env::split_paths(&path).map(|place| place.join(name)).find(|file| file.is_file())
        })
        .collect()
}

/// Runs a container command to its end.
pub fn ask(command: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(command).args(arguments).stdin(Stdio::null()).output()
}

/// The first container command that has the image, or can pull it.
fn command_with_image(request: &Request, image: &str) -> Result<PathBuf, StartError> {
    let engine = request.engine;
    let mut tried = Vec::new();
    let mut no_image = None;
    for command in commands() {
        let name = command.display().to_string();
        match has_image(&command, image) {
            Ok(true) => return Ok(command),
            Ok(false) => match pull(request, &command, image) {
                Ok(()) => return Ok(command),
                Err(message) => {
                    let (image, command) = (image.to_owned(), name);
                    no_image.get_or_insert(StartError::NoImage { engine, command, image, message });
                }
            },
            Err(message) => tried.push(format!("{name}: {message}")),
        }
    }
    if tried.is_empty() {
        tried.push("neither docker nor podman is on PATH".to_owned());
    }
    Err(no_image.unwrap_or(StartError::NoContainerCommand { engine, tried }))
}

/// Whether an image is here; the error says why the command cannot tell, such as a daemon that does not run.
pub fn has_image(command: &Path, image: &str) -> Result<bool, String> {
    let output = ask(command, &["image", "inspect", "--format", "{{.Id}}", image])
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(true);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lower = said.to_lowercase();
    if ["no such image", "not known", "no such object", "unable to find"]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        return Ok(false);
    }
    Err(last_line(&said))
}

/// The images that a command has, by name; the error says why it cannot be used.
pub fn images(command: &Path) -> Result<Vec<String>, String> {
    let output = ask(command, &["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(last_line(&String::from_utf8_lossy(&output.stderr)));
    }
    let mut images: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    images.sort();
    Ok(images)
}

/// How long the pulling of an image may take.
const PULLING: Duration = Duration::from_secs(600);

/// Pulls an image, under a supervisor, so that the pulling ends with this process.
fn pull(request: &Request, command: &Path, image: &str) -> Result<(), String> {
    let pull = || -> Result<(Supervisor, Option<i32>), StartError> {
        let run = place::run_directory(request)?;
        let mut supervisor = Supervisor::spawn(&Task {
            run: &run,
            ending: Ending::Signal("TERM"),
            command: [command.as_os_str(), "pull".as_ref(), image.as_ref()].map(OsString::from).to_vec(),
            user: None,
            environment: Vec::new(),
            bare: false,
        })?;
        supervisor.wait_until_made()?;
        supervisor.start()?;
        let end = supervisor.wait_until_ended(PULLING);
        Ok((supervisor, end))
    };
    match pull().map_err(|error| error.to_string())? {
        (_, Some(0)) => Ok(()),
        (supervisor, Some(_)) => Err(last_line(&supervisor.log_tail(5))),
        (_, None) => Err(format!("not done after {} s", PULLING.as_secs())),
    }
}

fn last_line(text: &str) -> String {
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_stands_in_no_command_line_and_the_port_is_ours_alone() {
        for engine in [Engine::MariaDb, Engine::MySql, Engine::Postgres] {
            let request = Request::new(engine);
            let recipe = recipe(engine);
            let line = run_command(
                &request,
                &recipe,
                Path::new("docker"),
                "image",
                "name",
                Path::new("/run/x"),
                "owner",
            );
            let line: Vec<_> = line.iter().map(|word| word.to_string_lossy().into_owned()).collect();
            assert!(line.windows(2).any(|pair| pair == ["--env", recipe.password_variable]), "{line:?}");
            assert!(!line.iter().any(|word| word.starts_with(&format!("{}=", recipe.password_variable))));
            assert!(line.contains(&format!("--publish=127.0.0.1::{}", recipe.port)), "{line:?}");
        }
    }

    #[test]
    fn a_port_reads_from_what_docker_says() {
        assert_eq!(read_port("127.0.0.1:49153\n"), Some(49153));
        assert_eq!(read_port("Error: No such container: x\n"), None);
        assert_eq!(read_port("127.0.0.1:0\n"), None);
        assert_eq!(read_port(""), None);
    }
}
