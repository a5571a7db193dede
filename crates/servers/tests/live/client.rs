//! A client for these tests that runs the engines' own command-line clients.

use std::process::{Command, Stdio};

use isoschema_schema::Engine;
use isoschema_servers::Client;

#[derive(Debug)]
pub struct CommandLineClient;

impl Client for CommandLineClient {
    fn execute(&self, engine: Engine, url: &str, sql: &str) -> Result<(), String> {
        run(engine, url, sql).map(|_| ())
    }

    fn query_value(&self, engine: Engine, url: &str, sql: &str) -> Result<String, String> {
        let output = run(engine, url, sql)?;
        output.lines().next().map(str::to_owned).ok_or_else(|| "no row".to_owned())
    }
}

fn run(engine: Engine, url: &str, sql: &str) -> Result<String, String> {
    let mut command = match engine {
        Engine::Sqlite => return Err("SQLite needs no client".to_owned()),
        Engine::MariaDb | Engine::MySql => mysql(url),
        Engine::Postgres => {
            let mut command = Command::new("psql");
            command.args([url, "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql]);
            command
        }
    };
    if engine != Engine::Postgres {
        command.args(["--batch", "--skip-column-names", "--execute", sql]);
    }
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("no client program: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// The command for a URL `mysql://user:password@host:port/database?unix_socket=path`.
fn mysql(url: &str) -> Command {
    let rest = url.strip_prefix("mysql://").expect("a MySQL URL");
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').expect("a slash before the database");
    let (user, host) = authority.rsplit_once('@').expect("a user");
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let mut command = Command::new("mysql");
    command.args(["--no-defaults", "--user", user]).env("MYSQL_PWD", password);
    if let Some(socket) = query.strip_prefix("unix_socket=") {
        command.args(["--socket", socket]);
    } else {
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        command.args(["--protocol=TCP", "--host", host, "--port", port]);
    }
    if !database.is_empty() {
        command.args(["--database", database]);
    }
    command
}
