//! The engines' own clients, as a maintainer has them: a script goes in, what they print comes out. Not what it means.

#![expect(clippy::disallowed_methods, reason = "starting the clients is what is tested")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use isoschema_verify::Engine;

/// What a client printed.
#[derive(Debug)]
pub struct Printed {
    /// The rows of all queries, one line each unless a value breaks it.
    pub rows: String,
    /// The message with which it ended; none where it took the whole script.
    pub error: Option<String>,
}

/// Lets an engine's client run a script to its first error.
pub fn paste(engine: Engine, url: &str, script: &str) -> Result<Printed, String> {
    let mut client = client(engine, url)?;
    client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = client.get_program().to_string_lossy().into_owned();
    let mut running = client.spawn().map_err(|error| {
        format!("{program} cannot be run ({error}): it is in the group `clients` of scripts/debian-packages")
    })?;
    // A client that has ended reads no more; what it said says why.
    let mut input = running.stdin.take().ok_or("the client has no input")?;
    let script = script.to_owned();
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = running.wait_with_output().map_err(|error| format!("{program}: {error}"))?;
    let written = writer.join().map_err(|_| format!("{program} was not written to"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let error = text(&output.stderr).trim().to_owned();
    match (output.status.success(), written) {
        (true, Err(error)) => Err(format!("{program} read only a part of the script: {error}")),
        (true, Ok(())) => Ok(Printed { rows: text(&output.stdout), error: None }),
        (false, _) if error.is_empty() => {
            Err(format!("{program} ended with {} without a word", output.status))
        }
        (false, _) => Ok(Printed { rows: text(&output.stdout), error: Some(error) }),
    }
}

fn client(engine: Engine, url: &str) -> Result<Command, String> {
    match engine {
        Engine::Sqlite => {
            let mut client = Command::new("sqlite3");
            client.args(["-batch", "-bail", "-list", "-nullvalue", "NULL", url]);
            Ok(client)
        }
        // MariaDB's client speaks to MySQL too, with MySQL's own way to ask for a password (caching_sha2_password).
        Engine::MariaDb | Engine::MySql => {
            let place = Place::of(url).ok_or_else(|| format!("no URL of a {} server", engine.title()))?;
            let mut client = Command::new("mariadb");
            client.args(["--no-defaults", "--batch", "--raw", "--skip-column-names"]);
            client.args(["--default-character-set=utf8mb4", "--loose-skip-ssl-verify-server-cert"]);
            client.args(place.options).env("MYSQL_PWD", place.password);
            Ok(client)
        }
        Engine::Postgres => {
            let mut client = Command::new("psql");
            client.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--pset=null=NULL"]);
            client.args(["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose", "--file=-", url]);
            Ok(client)
        }
    }
}

/// Where MariaDB's client finds a server, which takes no URL.
struct Place {
    options: Vec<String>,
    password: String,
}

impl Place {
    fn of(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/')?;
        let (user, host) = authority.rsplit_once('@')?;
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        let socket = query.split('&').find_map(|part| part.strip_prefix("unix_socket="));
        let mut options = vec![format!("--user={}", plain(user)), format!("--database={}", plain(database))];
        match socket {
            Some(socket) => options.push(format!("--socket={}", plain(socket))),
            None => options.extend([
                format!("--host={host}"),
                format!("--port={port}"),
                "--protocol=tcp".to_owned(),
            ]),
        }
        Some(Self { options, password: plain(password) })
    }
}

/// A part of a URL without its percent signs.
fn plain(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let [first, others @ ..] = rest {
        let digits = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &others[2..]).1,
            None => (bytes.push(*first), rest = others).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
