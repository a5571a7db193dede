//! Why a server cannot be had: what was looked for, where, and how to mend it. Not findings.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use isoschema_schema::Engine;

use crate::Version;

/// Why a server cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No server program on this machine.
    #[error("no {} server program on this machine; looked for {}\n{}", engine.title(), looked_for.join(", "), three_ways(*.engine))]
    NoBinary {
        /// The engine.
        engine: Engine,
        /// The paths looked at, and what was wrong with those that exist.
        looked_for: Vec<String>,
    },

    /// Galera's library is not on this machine.
    #[error(
        "no Galera on this machine; looked for {}\ninstall it (package galera-4), or name its library in ISOSCHEMA_GALERA",
        looked_for.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoGalera {
        /// The paths looked at.
        looked_for: Vec<PathBuf>,
    },

    /// The nodes of a cluster did not find each other.
    #[error("{place} did not become a node of {nodes} within {} s: {last_error}; its log ends:\n{}", patience.as_secs_f32(), indented(log))]
    NotJoined {
        /// The node.
        place: String,
        /// How many nodes there should be.
        nodes: usize,
        /// How long it was waited for.
        patience: Duration,
        /// What it said last of itself.
        last_error: String,
        /// The end of its log.
        log: String,
    },

    /// A server of a version that isoschema does not support.
    #[error("{place} is {} {version}; isoschema supports {} {} and newer\n{}", engine.title(), engine.title(), Version::oldest_supported(*.engine), three_ways(*.engine))]
    Unsupported {
        /// The engine.
        engine: Engine,
        /// The program or server that was found.
        place: String,
        /// Its version.
        version: String,
    },

    /// Neither docker nor podman can be used.
    #[error("no container can be started for {}: {}\n{}", engine.title(), tried.join("; "), three_ways(*.engine))]
    NoContainerCommand {
        /// The engine.
        engine: Engine,
        /// What each command answered.
        tried: Vec<String>,
    },

    /// The image is not here and cannot be fetched.
    #[error("{command} has no image {image} and could not pull it: {message}\n{}", three_ways(*.engine))]
    NoImage {
        /// The engine.
        engine: Engine,
        /// The container command.
        command: String,
        /// The image.
        image: String,
        /// What the command answered.
        message: String,
    },

    /// `auto` found neither a program nor a container.
    #[error("no {} server can be had.\nnative: {}\ncontainer: {}\n{}", engine.title(), first_line(native), first_line(container), three_ways(*.engine))]
    NoWay {
        /// The engine.
        engine: Engine,
        /// Why not native.
        native: Box<StartError>,
        /// Why not in a container.
        container: Box<StartError>,
    },

    /// A server would fill the disk before it has done anything.
    #[error("{} has {has_mib} MiB of room, and a {} server needs {needs_mib} MiB{FULL}", directory.display(), engine.title())]
    NoRoom {
        /// The engine.
        engine: Engine,
        /// Where it would run.
        directory: PathBuf,
        /// How much there is.
        has_mib: u64,
        /// How much it takes to make a data directory and to run on a copy of it.
        needs_mib: u64,
    },

    /// The server's data directory could not be made.
    #[error(
        "`{command}` could not make a data directory; its output ends:\n{}{}",
        indented(log),
        remedy(log)
    )]
    Prepare {
        /// The command.
        command: String,
        /// The end of its output.
        log: String,
    },

    /// The server did not answer in time.
    #[error("{} did not answer {place} within {} s: {last_error}; its log ends:\n{}{}\nraise `start_timeout_s` in [{engine}] of isoschema.toml if the machine is slow", engine.title(), patience.as_secs_f32(), indented(log), remedy(log))]
    NotReady {
        /// The engine.
        engine: Engine,
        /// Where it was asked.
        place: String,
        /// How long it was waited for.
        patience: Duration,
        /// What the last attempt answered.
        last_error: String,
        /// The end of the server's own log.
        log: String,
    },

    /// The server ended: before it answered, or later, see `Lease::check_alive`.
    #[error("the {} server ended ({status}); its log ends:\n{}{}", engine.title(), indented(log), remedy(log))]
    Ended {
        /// The engine.
        engine: Engine,
        /// The command's exit status, in words.
        status: String,
        /// The end of the server's own log.
        log: String,
    },

    /// The URL is not one that this engine's client library takes.
    #[error("the URL given for {engine} cannot be used: {reason}; {}", url_form(*.engine))]
    WrongUrl {
        /// The engine.
        engine: Engine,
        /// What is wrong with it.
        reason: String,
    },

    /// The server given by URL did not let us in, or did not answer.
    #[error("the {} server given as {place} cannot be used: {message}\ncheck that it runs there, and the URL's user, password and port", engine.title())]
    Refused {
        /// The engine.
        engine: Engine,
        /// The URL without its password.
        place: String,
        /// What the server or the client library answered.
        message: String,
    },

    /// The server given by URL is another engine's.
    #[error(
        "the server given for {engine} as {place} is {found}; MariaDB and MySQL are two engines, give each its own URL"
    )]
    WrongEngine {
        /// The engine asked for.
        engine: Engine,
        /// The URL without its password.
        place: String,
        /// What the server says it is.
        found: String,
    },

    /// The server does not make the database.
    #[error("{} at {place} refused `{statement}`: {message}\ncheck `character_set` and `collation` in isoschema.toml, and that the user may create databases", engine.title())]
    Database {
        /// The engine.
        engine: Engine,
        /// The server.
        place: String,
        /// The statement.
        statement: String,
        /// What the server answered.
        message: String,
    },

    /// A character set or collation that is no name.
    #[error("the {setting} `{value}` for {engine} is no name; write one such as utf8mb4")]
    WrongSetting {
        /// The engine.
        engine: Engine,
        /// Which setting.
        setting: &'static str,
        /// Its value.
        value: String,
    },

    /// A path is too long for a Unix socket.
    #[error(
        "the socket {path} would be longer than the {limit} bytes that a Unix socket's path may have; set ISOSCHEMA_RUN_DIR to a shorter directory"
    )]
    SocketPath {
        /// The path.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },

    /// The process that cleans up after a server could not do its work.
    #[error("the supervisor of {} could not start: {message}{}", run.display(), directory_remedy(message))]
    Supervisor {
        /// The run directory.
        run: PathBuf,
        /// What it said.
        message: String,
    },

    /// A file operation failed.
    #[error("{doing} {}: {source}{}", path.display(), io_remedy(source))]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which path.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl StartError {
    /// A file operation that failed.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { doing, path: path.into(), source }
    }
}

fn three_ways(engine: Engine) -> String {
    let (package, url) = match engine {
        Engine::Sqlite => ("nothing: SQLite is compiled in", ":memory:"),
        Engine::MariaDb => ("mariadb-server", "mysql://USER:PASSWORD@HOST:3306/"),
        Engine::MySql => ("mysql-server", "mysql://USER:PASSWORD@HOST:3306/"),
        Engine::Postgres => ("postgresql", "postgres://USER:PASSWORD@HOST:5432/postgres"),
    };
    let image = crate::Request::default_image(engine).unwrap_or("none");
    format!(
        "three ways to provide one: install {} (package {package}); have docker or podman and an image ({image}, or \
         `image` in [{engine}] of isoschema.toml); or name a server that runs: --server {engine}={url}",
        engine.title()
    )
}

fn url_form(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite is embedded and takes no URL",
        Engine::MariaDb | Engine::MySql => "write mysql://USER:PASSWORD@HOST:PORT/",
        Engine::Postgres => "write postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    }
}

fn first_line(error: &StartError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

fn indented(log: &str) -> String {
    if log.trim().is_empty() {
        return "  (nothing)".to_owned();
    }
    log.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

const FULL: &str = "\nfree some room there, or set ISOSCHEMA_RUN_DIR to a directory that has it";

/// Whether a server's log says that it met a full disk. ENOSPC is 28; the last is PostgreSQL's hint.
pub(crate) fn speaks_of_a_full_disk(log: &str) -> bool {
    ["No space left on device", "errno: 28", "OS error: 28", "failed with error 28", "Check free disk space"]
        .iter()
        .any(|sign| log.contains(sign))
}

/// What to do about the troubles that a server's log names, but not in words that lead to the remedy.
fn remedy(log: &str) -> &'static str {
    const WRONG_SETTING: &str = "\ncheck `character_set` and `collation` in isoschema.toml";
    const REMEDIES: [(&str, &str); 6] = [
        ("invalid locale name", WRONG_SETTING),
        ("Unknown collation", WRONG_SETTING),
        ("Unknown character set", WRONG_SETTING),
        ("is not valid for CHARACTER SET", WRONG_SETTING),
        (
            "ermission denied",
            "\nif this machine confines its servers (AppArmor on Ubuntu does), use --server container or a URL",
        ),
        (
            "unknown variable",
            "\nthis version of the server does not know an option that isoschema gives it; use another version, --server \
             container or a URL",
        ),
    ];
    if speaks_of_a_full_disk(log) {
        return FULL;
    }
    REMEDIES.iter().find(|(sign, _)| log.contains(sign)).map_or("", |(_, remedy)| remedy)
}

/// What to do where a run directory cannot be made.
fn directory_remedy(message: &str) -> &'static str {
    if message.contains("mkdir") {
        "\nset ISOSCHEMA_RUN_DIR to a directory that is there and in which it can be made"
    } else {
        ""
    }
}

fn io_remedy(error: &io::Error) -> &'static str {
    if error.kind() == io::ErrorKind::StorageFull { FULL } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_had_names_the_three_ways() {
        let error = StartError::NoWay {
            engine: Engine::MySql,
            native: Box::new(StartError::NoBinary {
                engine: Engine::MySql,
                looked_for: vec!["mysqld on PATH".to_owned()],
            }),
            container: Box::new(StartError::NoContainerCommand {
                engine: Engine::MySql,
                tried: vec!["docker: not found".to_owned()],
            }),
        };
        let text = error.to_string();
        for part in
            ["mysqld on PATH", "docker: not found", "mysql-server", "mysql:8.4", "--server mysql=mysql://"]
        {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
        assert_eq!(text.matches("three ways").count(), 1, "{text}");
    }

    #[test]
    fn a_full_disk_is_called_so() {
        let error = StartError::Ended {
            engine: Engine::Postgres,
            status: "exit status 1".to_owned(),
            log: "FATAL:  could not write lock file: No space left on device".to_owned(),
        };
        assert!(error.to_string().contains("free some room"), "{error}");
        let error = StartError::io("copying to", "/x", io::Error::from(io::ErrorKind::StorageFull));
        assert!(error.to_string().contains("ISOSCHEMA_RUN_DIR"), "{error}");
    }
}
