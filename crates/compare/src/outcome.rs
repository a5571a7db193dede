//! What a verification found: the value that every report renders.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use crate::{AppliedAllowance, Date, Finding, FiredRule, Level, Path, ProbeReport, Rename};

/// The verdict on a set of folders. That a verification could not look is no verdict but an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The schemas promise the same, after the readings that are listed.
    Equal,
    /// At least one finding fails.
    Different,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Equal => "equal",
            Self::Different => "different",
        })
    }
}

/// One compared engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineFacts {
    /// The server's version number.
    pub version: String,
    /// Where the server came from: `embedded`, `native`, `container`, `given`.
    pub server: String,
    /// How many migrations were applied.
    pub migrations: usize,
    /// How many tables stand at the end.
    pub tables: usize,
    /// How many columns they have.
    pub columns: usize,
    /// Settings that change what a schema means.
    pub settings: BTreeMap<String, String>,
}

/// A finding and what it does to the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// What it does to the verdict.
    pub level: Level,
    /// Why the level is not the grade's own: the reason given in isoschema.toml.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_reason: Option<String>,
}

/// How long one engine took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Until the server answered.
    pub start: Duration,
    /// Applying the migrations.
    pub migrate: Duration,
    /// Reading the catalogue.
    pub inspect: Duration,
}

/// What a project declares that changes what is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// What is named differently on purpose, as it was applied.
    pub renames: Vec<Rename>,
    /// The SQL functions on SQLite that a stand-in answered for, and what it gave.
    pub stand_ins: BTreeMap<String, String>,
}

/// What was tried on live databases beside the comparison. What came of it stands among the findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Probed {
    /// How many experiments were made, each on every engine.
    pub experiments: usize,
    /// How many tables, columns, keys and CHECKs they were about.
    pub objects: usize,
    /// What could not be tried, sorted.
    pub untried: Vec<Untried>,
    /// What differs whatever the schema, sorted by probe: no finding, since no schema can mend it.
    pub by_nature: Vec<ByNature>,
    /// The report across databases, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ProbeReport>,
    /// How long it took.
    #[serde(skip)]
    pub elapsed: Duration,
}

/// A difference that every schema shows, or every schema that has such objects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByNature {
    /// The probe.
    pub probe: String,
    /// What it does to a program.
    pub why: String,
    /// How many objects show it here; none where no object of a schema has to do with it.
    pub objects: usize,
    /// What each engine did with the first of them.
    pub sides: BTreeMap<Engine, String>,
}

/// Experiments that cannot be made, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Untried {
    /// What they would have been about.
    pub path: Path,
    /// Their probe, or what several of them have in common.
    pub probe: String,
    /// Why.
    pub reason: String,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The compared engines.
    pub engines: BTreeMap<Engine, EngineFacts>,
    /// The findings, sorted by path and name.
    pub findings: Vec<JudgedFinding>,
    /// Files and folders beside the migrations that no engine's runner reads, by the reason why.
    pub left_out: BTreeMap<String, Vec<String>>,
    /// The allowances and what each allowed, sorted by name and path.
    pub allowances: Vec<AppliedAllowance>,
    /// The day on which the allowances were to hold, where there are any.
    pub today: Option<Date>,
    /// What the project declares that changes what is compared.
    pub declared: Declared,
    /// The rules that were needed to read the schemas, sorted by id.
    pub rules_fired: Vec<FiredRule>,
    /// What was tried on live databases, where that was asked for.
    pub probed: Option<Probed>,
    /// How long each engine took.
    pub timings: BTreeMap<Engine, Timing>,
    /// How long it took to find out where findings come from, where that needed a replay.
    pub replay: Option<Duration>,
    /// How long it all took.
    pub elapsed: Duration,
}

impl Outcome {
    /// How many findings stand at a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|judged| judged.level == level).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FindingName, Grade};

    #[test]
    fn counts_by_level() {
        let judged = |level| JudgedFinding {
            finding: Finding {
                name: FindingName::IndexMissing,
                path: Path::object("t"),
                grade: Grade::Equivalent,
                sides: BTreeMap::new(),
                explanation: String::new(),
            },
            level,
            level_reason: None,
        };
        let outcome = Outcome {
            verdict: Verdict::Different,
            engines: BTreeMap::new(),
            findings: vec![judged(Level::Fail), judged(Level::List), judged(Level::Fail)],
            left_out: BTreeMap::new(),
            allowances: Vec::new(),
            today: None,
            declared: Declared::default(),
            rules_fired: Vec::new(),
            probed: None,
            timings: BTreeMap::new(),
            replay: None,
            elapsed: Duration::ZERO,
        };
        let counts = [Level::Fail, Level::Warn, Level::List].map(|level| outcome.count(level));
        assert_eq!(counts, [2, 0, 1]);
    }
}
