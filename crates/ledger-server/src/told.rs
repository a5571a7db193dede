//! A stored report as a page tells it: findings by table, with each engine's side. It judges nothing, and reads what a
//! newer isoschema wrote as far as it is known.

use std::collections::BTreeMap;

use isoschema_ledger::{Engine, Error, Grade, RunId};
use serde::{Deserialize, Deserializer};

/// What a page tells of a report.
#[derive(Deserialize)]
pub(crate) struct Told {
    pub(crate) engines: BTreeMap<Engine, Facts>,
    pub(crate) findings: Vec<Finding>,
    #[serde(default)]
    pub(crate) allowances: Vec<Allowance>,
}

/// What was compared on one engine. All but the version is told where it is there.
#[derive(Deserialize)]
pub(crate) struct Facts {
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) server: String,
    pub(crate) migrations: Option<u64>,
    pub(crate) tables: Option<u64>,
    pub(crate) columns: Option<u64>,
}

/// One finding.
#[derive(Deserialize)]
pub(crate) struct Finding {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) grade: Grade,
    failing: bool,
    level: Option<String>,
    pub(crate) level_reason: Option<String>,
    #[serde(default)]
    pub(crate) sides: BTreeMap<Engine, Side>,
    #[serde(default)]
    pub(crate) explanation: String,
}

/// One engine's side.
#[derive(Deserialize)]
pub(crate) struct Side {
    pub(crate) definition: String,
    #[serde(flatten)]
    origin: Option<Origin>,
}

#[derive(Deserialize)]
struct Origin {
    file: String,
    line: Option<u64>,
}

/// An accepted difference.
#[derive(Deserialize)]
pub(crate) struct Allowance {
    pub(crate) name: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) until: String,
    #[serde(default, deserialize_with = "count")]
    pub(crate) allowed: usize,
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    Vec::<serde::de::IgnoredAny>::deserialize(deserializer).map(|paths| paths.len())
}

/// What a finding does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// It makes it different.
    Fail,
    /// It is warned of.
    Warn,
    /// It is listed.
    List,
}

impl Level {
    pub(crate) const ALL: [Self; 3] = [Self::Fail, Self::Warn, Self::List];

    /// As a URL says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::List => "list",
        }
    }

    /// As people read it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Fail => "failing",
            Self::Warn => "warned of",
            Self::List => "listed",
        }
    }

    /// The text report's mark.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::Fail => "✗",
            Self::Warn => "!",
            Self::List => "·",
        }
    }
}

impl Told {
    /// Reads a stored report.
    pub(crate) fn read(run: RunId, text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::ReportUnreadable { run, reason: error.to_string() })
    }

    /// How many findings there are of a level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level() == level).count()
    }

    /// Every name with how many findings it has of each level, the gravest first.
    pub(crate) fn names(&self) -> Vec<(&str, [usize; 3])> {
        let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for finding in &self.findings {
            let count = counts.entry(&finding.name).or_default();
            for (count, level) in count.iter_mut().zip(Level::ALL) {
                *count += usize::from(finding.level() == level);
            }
        }
        let mut names: Vec<_> = counts.into_iter().collect();
        names.sort_by_key(|(_, counts)| std::cmp::Reverse(*counts));
        names
    }
}

impl Finding {
    pub(crate) fn level(&self) -> Level {
        match self.level.as_deref() {
            _ if self.failing => Level::Fail,
            Some("warn") => Level::Warn,
            Some(_) | None => Level::List,
        }
    }

    /// The table, or the object, that it belongs to.
    pub(crate) fn table(&self) -> &str {
        self.path.split(['.', '(']).next().unwrap_or_default()
    }

    /// What of the table it is about; nothing for the table itself.
    pub(crate) fn member(&self) -> &str {
        self.path[self.table().len()..].trim_start_matches('.')
    }
}

impl Side {
    /// The file and line that it came from.
    pub(crate) fn origin(&self) -> Option<String> {
        let Origin { file, line } = self.origin.as_ref()?;
        Some(line.map_or_else(|| file.clone(), |line| format!("{file}:{line}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_report_md_is_told() {
        let page = include_str!("../../../docs/report.md");
        let (_, rest) = page.split_once("```json\n").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let told = Told::read(RunId(1), example).unwrap();
        assert_eq!(Level::ALL.map(|level| told.count(level)), [1, 0, 1]);
        assert_eq!(told.names(), [("column-nullability", [1, 0, 0]), ("key-kind", [0, 0, 1])]);
        let parts: Vec<_> = told.findings.iter().map(|finding| (finding.table(), finding.member())).collect();
        let key = "(groups_uuid,users_organizations_uuid)";
        assert_eq!(parts, [("groups_users", key), ("users", "akey")]);
        assert_eq!(told.findings[1].sides[&Engine::MariaDb].definition, "NULL");
        assert_eq!(told.engines[&Engine::Postgres].tables, Some(28));
    }

    #[test]
    fn a_side_says_where_it_came_from_as_far_as_it_is_known() {
        for (side, origin) in [
            (r#"{"definition": "NULL"}"#, None),
            (r#"{"definition": "NULL", "migration": "a", "file": "m/up.sql"}"#, Some("m/up.sql")),
            (
                r#"{"definition": "NULL", "migration": "a", "file": "m/up.sql", "line": 3, "column": 1, "new": 1}"#,
                Some("m/up.sql:3"),
            ),
        ] {
            let side: Side = serde_json::from_str(side).unwrap();
            assert_eq!(side.origin().as_deref(), origin);
        }
    }

    #[test]
    fn a_report_with_the_least_that_is_stored_is_told() {
        let least = r#"{"engines": {}, "findings": [
            {"name": "a", "path": "", "grade": "hazardous", "failing": true, "level": "list"},
            {"name": "b", "path": "t", "grade": "widened", "failing": false, "level": "novel"}]}"#;
        let told = Told::read(RunId(1), least).unwrap();
        assert_eq!(Level::ALL.map(|level| told.count(level)), [1, 0, 1]);
        assert!(matches!(Told::read(RunId(7), "{"), Err(Error::ReportUnreadable { run: RunId(7), .. })));
    }
}
