//! `expect.toml`: what a case must give, and where it cannot occur.

use std::collections::BTreeMap;
use std::fmt;

use isoschema_verify::{Engine, FindingName, Grade, Trial};
use serde::Deserialize;

/// What a case says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The drift, in a sentence, for whoever reads a failure.
    pub drift: String,
    /// The finding's path; several where its spelling follows the first engine that has the key.
    pub path: OneOf,
    /// The finding's grade, where `graded` names no other.
    pub grade: Grade,
    /// Other findings that may stand beside it, in the clean twins too.
    #[serde(default)]
    pub also: Vec<FindingName>,
    /// The trials that are made, of a case whose sources are folders of migrations.
    #[serde(default)]
    pub trials: Vec<Trial>,
    /// How many random statements are made, of such a case.
    #[serde(default)]
    pub random: Option<usize>,
    /// Whether the databases are probed, and their behaviour alone is told, of such a case.
    #[serde(default)]
    pub probe: bool,
    /// The probe whose experiment shows the finding, of such a case.
    #[serde(default)]
    pub shown_by: Option<String>,
    /// The seeded engines where the SQL that `isoschema probe --report` recommends mends such a case.
    #[serde(default)]
    pub mended_by_report: Vec<Engine>,
    /// Whether the SQL on the finding's page mends this case.
    #[serde(default)]
    pub mended_by_page: bool,
    /// Pairs with another grade.
    #[serde(default)]
    pub graded: Vec<Graded>,
    /// Engines, seeds and pairs for which it cannot occur.
    #[serde(default)]
    pub cannot: Vec<Cannot>,
    /// Where the seeded side comes from, by engine; MySQL's is MariaDB's too.
    #[serde(default)]
    pub seeded_origins: BTreeMap<Engine, Place>,
    /// Where the clean side comes from.
    #[serde(default)]
    pub clean_origins: BTreeMap<Engine, Place>,
}

/// A line of a migration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The migration.
    pub migration: String,
    /// The line.
    pub line: usize,
}

/// What is said of an engine; of MariaDB what is said of MySQL, where nothing else is.
pub fn of_engine<T>(said: &BTreeMap<Engine, T>, engine: Engine) -> Option<&T> {
    match engine {
        Engine::MariaDb => said.get(&engine).or_else(|| said.get(&Engine::MySql)),
        Engine::Sqlite | Engine::MySql | Engine::Postgres => said.get(&engine),
    }
}

/// A text, or a list of which one must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOf {
    /// The only one.
    Only(String),
    /// Any of these.
    Any(Vec<String>),
}

impl OneOf {
    /// Whether it admits a text.
    pub fn admits(&self, text: &str) -> bool {
        match self {
            Self::Only(only) => only == text,
            Self::Any(any) => any.iter().any(|one| one == text),
        }
    }
}

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(only) => f.write_str(only),
            Self::Any(any) => f.write_str(&any.join(" or ")),
        }
    }
}

/// Another grade for some pairs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// The seeded engines.
    #[serde(default)]
    pub seeded: Vec<Engine>,
    /// The clean engines they are compared with.
    #[serde(default)]
    pub against: Vec<Engine>,
    /// The grade.
    pub grade: Grade,
    /// Why.
    pub reason: String,
}

/// Where a drift cannot occur.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cannot {
    /// Engines that have no part in the case at all.
    #[serde(default)]
    pub engines: Vec<Engine>,
    /// Engines that have no clean twin.
    #[serde(default)]
    pub clean: Vec<Engine>,
    /// Engines on which the drift cannot be made.
    #[serde(default)]
    pub seeded: Vec<Engine>,
    /// With `seeded`: only against these.
    #[serde(default)]
    pub against: Vec<Engine>,
    /// Why.
    pub reason: String,
}

impl Expectation {
    /// The grade of the finding where the drift is made on one engine and looked at from another.
    pub fn grade_of(&self, seeded: Engine, against: Engine) -> Grade {
        let names = |engines: &[Engine], engine| engines.is_empty() || engines.contains(&engine);
        self.graded
            .iter()
            .find(|graded| names(&graded.seeded, seeded) && names(&graded.against, against))
            .map_or(self.grade, |graded| graded.grade)
    }

    fn leaves_out(&self, engine: Engine) -> bool {
        self.cannot.iter().any(|cannot| cannot.engines.contains(&engine))
    }

    /// Whether an engine has no clean twin.
    pub fn lacks_clean(&self, engine: Engine) -> bool {
        self.leaves_out(engine) || self.cannot.iter().any(|cannot| cannot.clean.contains(&engine))
    }

    /// Whether the drift cannot be made on an engine.
    pub fn lacks_seeded(&self, engine: Engine) -> bool {
        let unmakable = |cannot: &Cannot| cannot.against.is_empty() && cannot.seeded.contains(&engine);
        self.leaves_out(engine) || self.cannot.iter().any(unmakable)
    }

    /// Whether the drift cannot be seen by a pair.
    pub fn cannot_pair(&self, seeded: Engine, against: Engine) -> bool {
        self.cannot.iter().any(|cannot| cannot.seeded.contains(&seeded) && cannot.against.contains(&against))
    }
}
