//! The bugs of tests/random/bugs.toml, and the schemas that they are sown into. Not what a run makes of them.

use std::fs;
use std::path::PathBuf;

use isoschema_verify::Engine;
use serde::Deserialize;

/// A bug.
#[derive(Deserialize)]
pub struct Bug {
    /// What is wrong.
    pub what: String,
    /// The object that the finding must name.
    pub path: String,
    /// The schema that it is sown into.
    pub file: String,
    /// The text in whose place …
    #[serde(default)]
    from: String,
    /// … this one stands.
    #[serde(default)]
    to: String,
    /// A statement at the beginning of every connection.
    pub session: Option<String>,
}

#[derive(Deserialize)]
struct Bugs {
    bug: Vec<Bug>,
}

/// Every bug.
pub fn all() -> Result<Vec<Bug>, String> {
    let file = folder().join("bugs.toml");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    toml::from_str::<Bugs>(&text).map(|bugs| bugs.bug).map_err(|error| format!("{}: {error}", file.display()))
}

impl Bug {
    /// Whether it is one of this engine.
    pub fn concerns(&self, engine: Engine) -> bool {
        self.file == file(engine)
    }
}

/// An engine's schema, with a bug where one of its own is asked for.
pub fn schema(engine: Engine, bug: Option<&Bug>) -> Result<String, String> {
    let file = folder().join("sound").join(file(engine));
    let sql = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    match bug.filter(|bug| bug.concerns(engine)) {
        Some(bug) if !sql.contains(&bug.from) => Err(format!("{} has no `{}`", file.display(), bug.from)),
        Some(bug) => Ok(sql.replacen(&bug.from, &bug.to, 1)),
        None => Ok(sql),
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/random"))
}

fn file(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite.sql",
        Engine::MariaDb | Engine::MySql => "mysql.sql",
        Engine::Postgres => "postgres.sql",
    }
}
