//! `isoschema.toml`: what to verify, and how.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use isoschema_compare::{Allowance, FindingName, Level, LevelOverride, Rename};
use isoschema_contract::OwnTypes;
use isoschema_engines::StandIn;
use isoschema_inspect::Scope;
use isoschema_migrations::Layout;
use isoschema_schema::Engine;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::allow::{self, AllowSection};
use crate::diesel_schema::{OwnTypeText, SchemaFile, own_types};
use crate::functions::functions;
use crate::trials::Trial;

/// The file's usual name.
pub const FILE_NAME: &str = "isoschema.toml";

/// A configuration, with its paths made absolute.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder from which its paths were taken.
    pub base: PathBuf,
    /// The engines that are compared unless the command line names others.
    pub engines: Vec<Engine>,
    /// What is said of each engine.
    pub sections: BTreeMap<Engine, EngineConfig>,
    /// The files that the program of each engine was compiled with.
    pub diesel_schemas: BTreeMap<Engine, Vec<SchemaFile>>,
    /// What is said of SQL types that are not Diesel's.
    pub diesel_types: OwnTypes,
    /// Levels by finding name.
    pub levels: BTreeMap<FindingName, LevelOverride>,
    /// What is tried beside.
    pub trials: BTreeSet<Trial>,
    /// The accepted differences.
    pub allowances: Vec<Allowance>,
    /// What is named differently on purpose.
    pub renames: Vec<Rename>,
}

/// What a configuration says of one engine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineConfig {
    /// The folder of migrations, or several folders and files in order.
    #[serde(deserialize_with = "one_or_several")]
    pub migrations: Vec<PathBuf>,
    /// How its files are named, split and run; what fits, where it is not said.
    #[serde(default, deserialize_with = "layout")]
    pub layout: Option<&'static Layout>,
    /// The `schema.rs` of the program that runs on this engine, where it is another than the others'.
    #[serde(default, deserialize_with = "some_paths")]
    pub diesel_schema: Option<Vec<PathBuf>>,
    /// Statements for the session, before the first migration.
    #[serde(default)]
    pub before: Vec<String>,
    /// Statements with which the program's own connections begin: behaviour is probed on such.
    #[serde(default)]
    pub session: Vec<String>,
    /// Tables, views and other objects that are not compared; a `*` at the end stands for any rest.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The schemas in which the project lives (PostgreSQL).
    #[serde(default, rename = "schemas", deserialize_with = "scope")]
    pub scope: Option<Scope>,
    /// `auto`, `native`, `container` or a URL.
    pub server: Option<String>,
    /// The container image.
    pub image: Option<String>,
    /// How long to wait for the server, in seconds.
    pub start_timeout_s: Option<u64>,
    /// The database's character set (MariaDB and MySQL).
    pub character_set: Option<String>,
    /// The database's collation.
    pub collation: Option<String>,
    /// The session's sql_mode (MariaDB and MySQL).
    pub sql_mode: Option<String>,
    /// Stand-ins for the SQL functions that the project's program registers (SQLite).
    #[serde(default, deserialize_with = "functions")]
    pub functions: BTreeMap<String, StandIn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    engines: Option<Vec<Engine>>,
    #[serde(default, deserialize_with = "some_paths")]
    diesel_schema: Option<Vec<PathBuf>>,
    #[serde(default)]
    diesel_types: BTreeMap<String, OwnTypeText>,
    sqlite: Option<EngineConfig>,
    mariadb: Option<EngineConfig>,
    mysql: Option<EngineConfig>,
    postgres: Option<EngineConfig>,
    #[serde(default)]
    levels: BTreeMap<FindingName, LevelSection>,
    #[serde(default)]
    trials: BTreeSet<Trial>,
    #[serde(default)]
    allow: Vec<AllowSection>,
    #[serde(default)]
    rename: Vec<Rename>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelSection {
    level: Level,
    reason: String,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(
        "cannot read {}: {source}{}",
        .path.display(),
        if source.kind() == ErrorKind::NotFound { "; `isoschema init` writes one" } else { "; check its permissions" }
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write {}: {source}; check its permissions", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {reason}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
}

fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a path, or a list of paths")]
    enum Paths {
        One(PathBuf),
        Several(Vec<PathBuf>),
    }
    match Paths::deserialize(deserializer)? {
        Paths::One(path) => Ok(vec![path]),
        Paths::Several(paths) if paths.is_empty() => Err(D::Error::custom("the list names no path")),
        Paths::Several(paths) => Ok(paths),
    }
}

fn some_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<PathBuf>>, D::Error> {
    one_or_several(deserializer).map(Some)
}

fn scope<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Scope>, D::Error> {
    Scope::of(Vec::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn layout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static Layout>, D::Error> {
    let id = String::deserialize(deserializer)?;
    Layout::of(&id).map(Some).map_err(D::Error::custom)
}

impl Config {
    /// Reads a configuration; its paths are taken from the file's own folder.
    ///
    /// # Errors
    /// When the file cannot be read or is not what it should be.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        Self::parse(&text, base).map_err(|reason| ConfigError::Invalid { path: path.to_owned(), reason })
    }

    pub(crate) fn parse(text: &str, base: &Path) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut sections = BTreeMap::new();
        let mut diesel_schemas = BTreeMap::new();
        for (engine, section) in [
            (Engine::Sqlite, file.sqlite),
            (Engine::MariaDb, file.mariadb),
            (Engine::MySql, file.mysql),
            (Engine::Postgres, file.postgres),
        ] {
            if let Some(mut section) = section {
                for path in &mut section.migrations {
                    *path = base.join(&path);
                }
                let schemas = section.diesel_schema.as_ref().or(file.diesel_schema.as_ref());
                let schemas = schemas.into_iter().flatten().map(|path| SchemaFile::new(base, path));
                diesel_schemas.insert(engine, schemas.collect());
                sections.insert(engine, section);
            }
        }
        let engines = file.engines.unwrap_or_else(|| sections.keys().copied().collect());
        for engine in &engines {
            if !sections.contains_key(engine) {
                return Err(missing_section(*engine));
            }
        }
        let mut levels = BTreeMap::new();
        for (name, section) in file.levels {
            if section.reason.trim().is_empty() {
                return Err(format!("[levels.{name}] needs a reason that says something"));
            }
            if name.is_of_an_allowance() {
                return Err(format!(
                    "[levels.{name}]: an allowance that does not hold always fails; mend it"
                ));
            }
            levels.insert(name, LevelOverride { level: section.level, reason: section.reason });
        }
        let allowances = allow::read(file.allow)?;
        let diesel_types = own_types(file.diesel_types)?;
        check_keys_of_one_engine(&sections)?;
        check_renames(&file.rename, &sections)?;
        let (base, trials, renames) = (base.to_owned(), file.trials, file.rename);
        Ok(Self {
            base,
            engines,
            sections,
            diesel_schemas,
            diesel_types,
            levels,
            trials,
            allowances,
            renames,
        })
    }
}

/// Refuses keys that say nothing on the engine in whose section they stand.
fn check_keys_of_one_engine(sections: &BTreeMap<Engine, EngineConfig>) -> Result<(), String> {
    for (engine, section) in sections {
        if *engine != Engine::Sqlite && !section.functions.is_empty() {
            return Err(format!(
                "[{engine}.functions]: a program registers functions on SQLite alone; take the section out"
            ));
        }
        if *engine != Engine::Postgres && section.scope.is_some() {
            return Err(format!(
                "[{engine}] has `schemas`: a database has several on PostgreSQL alone; take the key out"
            ));
        }
    }
    Ok(())
}

fn check_renames(renames: &[Rename], sections: &BTreeMap<Engine, EngineConfig>) -> Result<(), String> {
    for Rename { engine, from, reason, .. } in renames {
        if reason.trim().is_empty() {
            return Err(format!("[[rename]] of `{from}` needs a reason that says something"));
        }
        if !sections.contains_key(engine) {
            return Err(format!("[[rename]] of `{from}` is for {engine}, which has no section [{engine}]"));
        }
    }
    Ok(())
}

/// What to say when an engine is named that has no section.
pub(crate) fn missing_section(engine: Engine) -> String {
    format!("{engine} is to be compared but has no section; add\n\n[{engine}]\nmigrations = \"…\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_reads_from_its_own_folder() {
        let config = Config::parse(
            "trials = [\"down\"]\n[sqlite]\nmigrations = [\"migrations/a\", \"b.sql\"]\n[postgres]\nmigrations = \"pg\"\nbefore = [\"SET a = 1\"]\n",
            Path::new("/project"),
        )
        .unwrap();
        assert_eq!(config.engines, [Engine::Sqlite, Engine::Postgres]);
        assert_eq!(config.trials, BTreeSet::from([Trial::Down]));
        assert_eq!(
            config.sections[&Engine::Sqlite].migrations,
            [Path::new("/project/migrations/a"), Path::new("/project/b.sql")]
        );
        assert_eq!(config.sections[&Engine::Postgres].migrations, [Path::new("/project/pg")]);
        assert_eq!(config.sections[&Engine::Postgres].before, ["SET a = 1"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, part) in [
            ("engines = [\"mysql\"]", "mysql is to be compared but has no section"),
            ("[sqlite]\nmigration = \"x\"", "unknown field `migration`"),
            ("[sqlite]\nbefore = []", "missing field `migrations`"),
            ("[sqlite]\nmigrations = []", "the list names no path"),
            ("[sqlite]\nmigrations = 1", "a path, or a list of paths"),
            ("[sqlite]\nmigrations = \"a\"\nlayout = \"liquid\"", "`liquid` is no layout: diesel"),
            ("[levels.column-nullabillity]\nlevel = \"list\"\nreason = \"x\"", "is no finding's name"),
            ("[levels.index-missing]\nlevel = \"list\"\nreason = \" \"", "needs a reason"),
            ("[levels.index-missing]\nlevel = \"list\"", "missing field `reason`"),
            (
                "trials = [\"up\"]",
                "unknown variant `up`, expected one of `down`, `twice`, `resume`, `filled`",
            ),
            ("[levels.allowance-unused]\nlevel = \"list\"\nreason = \"x\"", "always fails"),
            ("diesel_schema = []\n[sqlite]\nmigrations = \"x\"", "the list names no path"),
            ("[diesel_types]\nMood = \"Enum\"", "write one like Text"),
            ("[postgres]\nmigrations = \"x\"\nschemas = []", "names no schema"),
            ("[mysql]\nmigrations = \"x\"\nschemas = [\"app\"]", "on PostgreSQL alone"),
            ("[sqlite]\nmigrations = \"x\"\n[sqlite.functions]\nF = \"upper\"", "identity"),
            ("[mysql]\nmigrations = \"x\"\n[mysql.functions]\nF = \"identity\"", "on SQLite alone"),
            ("[[rename]]\nengine = \"mysql\"\nfrom = \"a\"\nto = \"b\"\nreason = \" \"", "needs a reason"),
            (
                "[[rename]]\nengine = \"mysql\"\nfrom = \"a\"\nto = \"b\"\nreason = \"c\"",
                "no section [mysql]",
            ),
            ("[[rename]]\nengine = \"mysql\"\nfrom = \"a\"\nto = \"b\"", "missing field `reason`"),
            ("[oracle]\nmigrations = \"x\"", "unknown field `oracle`"),
        ] {
            let reason = Config::parse(text, Path::new("")).unwrap_err();
            assert!(reason.contains(part), "{text}: {reason}");
        }
    }
}
