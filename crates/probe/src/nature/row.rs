//! One row: a known difference, the SQL that shows it, and what each engine gives. Read from `probes/nature`, never
//! run here.

use std::collections::BTreeMap;

use isoschema_compare::Category;
use isoschema_schema::Engine;
use serde::Deserialize;

use super::version::Version;

/// A known difference between engines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name, for ever: `unique-case`.
    pub id: String,
    /// The entry of the list of known differences: `C1`.
    pub entry: String,
    /// What it is about: the file that it stands in.
    #[serde(skip)]
    pub topic: String,
    /// What it is about, for who counts: the file's, where the row says nothing else.
    pub category: Option<Category>,
    /// What is tried, in one line.
    pub what: String,
    /// What it does to a program, in a sentence.
    pub why: String,
    /// Public documentation that speaks of it.
    pub source: String,
    /// How bad it is.
    pub severity: Severity,
    /// Whether an object of a schema decides it.
    pub touches: Touches,
    /// What is done first; all of it must be accepted.
    #[serde(default)]
    pub setup: Vec<Sql>,
    /// What is tried, in order.
    pub steps: Vec<Step>,
    /// What must be dropped beside the tables that the statements make.
    #[serde(default)]
    pub cleanup: Vec<Sql>,
    /// Whether the outcomes are told in alphabetical order, as which session meets which is chance.
    #[serde(default)]
    pub unordered: bool,
    /// What each engine gives.
    pub expect: Expected,
    /// Why it cannot be tried on an engine.
    #[serde(default)]
    pub does_not_apply: BTreeMap<Engine, String>,
    /// What the list of known differences said, where an engine does otherwise.
    #[serde(default)]
    pub said: BTreeMap<Engine, Said>,
    /// What the list says of versions that were not run.
    #[serde(default)]
    pub not_run: Option<String>,
}

/// What the list of known differences said of an engine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The outcome that it would be.
    pub gives: String,
    /// Its words.
    pub words: String,
}

/// How bad a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Matters to who writes the DDL alone.
    Low,
    /// An error, or a result that can be seen to differ.
    Medium,
    /// Data that is lost or changed in silence, or a promise that does not hold.
    High,
}

impl Severity {
    /// As a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What decides whether the difference is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Touches {
    /// An object of the schema: where a schema has none like it, nothing differs.
    Schema,
    /// Nothing of the schema: the difference is there for every program.
    Nothing,
}

/// A statement: one for all engines, or each engine's own. An empty one is not run.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Sql {
    /// One for all.
    All(String),
    /// Each engine's own, or that of its kind, or of those that are left.
    Each(EachSql),
}

/// Statements by engine.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachSql {
    /// SQLite's.
    pub sqlite: Option<String>,
    /// MariaDB's alone.
    pub mariadb: Option<String>,
    /// MySQL's alone.
    pub mysql: Option<String>,
    /// The one that MariaDB and MySQL share.
    pub mariadb_mysql: Option<String>,
    /// PostgreSQL's.
    pub postgres: Option<String>,
    /// That of the engines which have none of their own.
    pub others: Option<String>,
}

impl Sql {
    /// The statement for an engine, as it stands in the row; nothing where the row forgot the engine.
    pub(super) fn on(&self, engine: Engine) -> Option<&str> {
        match self {
            Self::All(sql) => Some(sql),
            Self::Each(each) => {
                let own = match engine {
                    Engine::Sqlite => each.sqlite.as_ref(),
                    Engine::MariaDb => each.mariadb.as_ref().or(each.mariadb_mysql.as_ref()),
                    Engine::MySql => each.mysql.as_ref().or(each.mariadb_mysql.as_ref()),
                    Engine::Postgres => each.postgres.as_ref(),
                };
                own.or(each.others.as_ref()).map(String::as_str)
            }
        }
    }
}

/// One thing that is done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Who does it.
    #[serde(default = "first_session")]
    pub session: String,
    /// A statement whose acceptance is told.
    pub run: Option<Sql>,
    /// A query whose rows are told.
    pub ask: Option<Sql>,
    /// A statement that must be accepted and is not told.
    pub quiet: Option<Sql>,
    /// Whether the next step is taken before this one's answer is there.
    #[serde(default)]
    pub waits: bool,
    /// Who does it instead of one session.
    pub crowd: Option<Crowd>,
}

/// Sessions of their own that do one thing at once, and try again what another one's lock keeps them from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// How many.
    pub sessions: usize,
    /// How often each does it; `{n}` in the statement is another number each time.
    pub times: usize,
}

fn first_session() -> String {
    super::script::FIRST.to_owned()
}

impl Step {
    /// Its one statement; nothing where there is none or more than one.
    pub(super) fn sql(&self) -> Option<&Sql> {
        match (&self.run, &self.ask, &self.quiet) {
            (Some(sql), None, None) | (None, Some(sql), None) | (None, None, Some(sql)) => Some(sql),
            _ => None,
        }
    }
}

/// What engines give.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// The same on all.
    Same(String),
    /// Each its own.
    Each(BTreeMap<Engine, Outcomes>),
}

/// What one engine gives: always, or by version.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Outcomes {
    /// On every version that was run.
    Always(String),
    /// By version, oldest first; the last has no bound.
    ByVersion(Vec<Until>),
}

/// What versions below a bound give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// The first version that does otherwise.
    pub below: Option<Version>,
    /// What is seen.
    pub is: String,
}

impl Row {
    /// What it is about.
    #[must_use]
    pub fn category(&self) -> Category {
        self.category.unwrap_or(Category::BasicOperations)
    }

    /// The number of its entry; nothing where it names none.
    #[must_use]
    pub fn entry_number(&self) -> Option<u32> {
        self.entry.strip_prefix('C').and_then(|number| number.parse().ok())
    }

    /// Why the row says nothing of an engine.
    #[must_use]
    pub fn reason_against(&self, engine: Engine) -> Option<&str> {
        self.does_not_apply.get(&engine).map(String::as_str)
    }

    /// The outcome that is known of an engine in this version; nothing where the row does not apply.
    #[must_use]
    pub fn expected(&self, engine: Engine, version: &str) -> Option<&str> {
        if self.reason_against(engine).is_some() {
            return None;
        }
        match &self.expect {
            Expected::Same(outcome) => Some(outcome),
            Expected::Each(each) => match each.get(&engine)? {
                Outcomes::Always(outcome) => Some(outcome),
                Outcomes::ByVersion(ranges) => {
                    let version = Version::in_text(version);
                    let range = ranges
                        .iter()
                        .find(|range| range.below.as_ref().is_none_or(|bound| version < *bound))?;
                    Some(&range.is)
                }
            },
        }
    }
}
