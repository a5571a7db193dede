//! What mends a finding on each engine: rows of `probes/recommendations.toml`, held against the schemas at hand. It
//! proposes; nothing is run here.

mod facts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use isoschema_compare::{Finding, FindingName, Mending, Reading, Recommendation};
use isoschema_schema::Engine;
use serde::Deserialize;

use self::facts::Facts;

/// One row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advice {
    finding: FindingName,
    engines: BTreeSet<Engine>,
    when: When,
    sql: Option<String>,
    words: Option<String>,
}

/// What an engine's schema has to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum When {
    /// The column takes NULL, and another engine's does not.
    Nullable,
    /// The text is limited by bytes, and another engine's is not limited.
    CutShort,
    /// The text may be longer than another engine's, whose limit is in characters.
    Longer,
    /// The whole numbers end before another engine's.
    Narrower,
    /// The times end in 2038, and another engine's do not.
    #[serde(rename = "ends-in-2038")]
    EndsIn2038,
    /// Two texts are one that are two on another engine.
    Folds,
    /// Another engine keeps the columns unique.
    LacksKey,
    /// Another engine has the foreign key.
    LacksForeignKey,
    /// Most engines' foreign key has other actions.
    OtherAction,
    /// Another engine has a CHECK on the column.
    LacksCheck,
    /// Most engines' default is another one.
    OtherDefault,
    /// Most engines have no default.
    NeedlessDefault,
    /// A number may be given again, and not on another engine.
    ReusesIds,
    /// Another index serves what the index is there for.
    IsServed,
    /// No query can use the index.
    IsUseless,
    /// No other row counts on any engine.
    Otherwise,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    recommendation: Vec<Advice>,
}

fn rows() -> &'static [Advice] {
    static ROWS: LazyLock<Vec<Advice>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("../probes/recommendations.toml"))
            .unwrap_or_else(|error| panic!("probes/recommendations.toml, compiled in: {error}"));
        file.recommendation
    });
    &ROWS
}

/// What mends these findings, those that no row speaks of left out.
#[must_use]
pub fn recommendations(findings: &[&Finding], readings: &[Reading]) -> Vec<Recommendation> {
    findings.iter().filter_map(|finding| recommendation(finding, readings)).collect()
}

fn recommendation(finding: &Finding, readings: &[Reading]) -> Option<Recommendation> {
    let of = |engine: Engine, is_last: bool| {
        let facts = Facts::of(engine, finding, readings);
        rows()
            .iter()
            .filter(|row| row.finding == finding.name && row.engines.contains(&engine))
            .filter(|row| (row.when == When::Otherwise) == is_last)
            .find_map(|row| mending(row, &facts))
    };
    let for_all = |is_last: bool| -> BTreeMap<Engine, Mending> {
        finding.sides.keys().filter_map(|engine| Some((*engine, of(*engine, is_last)?))).collect()
    };
    let mut mending = for_all(false);
    if mending.is_empty() {
        mending = for_all(true);
    }
    (!mending.is_empty()).then(|| Recommendation {
        finding: finding.name,
        path: finding.path.clone(),
        mending,
    })
}

/// What a row says, where it holds and everything that it names is known.
fn mending(row: &Advice, facts: &Facts<'_>) -> Option<Mending> {
    let filled = |template: &String| -> Option<String> {
        let told: Option<Vec<_>> =
            facts.places(row.when).into_iter().map(|column| filled(template, facts, column)).collect();
        told.filter(|told| !told.is_empty()).map(|told| told.join(" "))
    };
    match (&row.sql, &row.words) {
        (Some(sql), _) => filled(sql).map(Mending::Sql),
        (None, Some(words)) => filled(words).map(Mending::Words),
        (None, None) => None,
    }
}

/// A template with every placeholder replaced.
fn filled(template: &str, facts: &Facts<'_>, column: Option<&str>) -> Option<String> {
    let mut text = String::new();
    for (at, piece) in template.split('{').enumerate() {
        if at == 0 {
            text += piece;
            continue;
        }
        let (word, rest) = piece.split_once('}')?;
        text += &facts.value(word, column)?;
        text += rest;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use isoschema_compare::Grade;

    use super::*;

    #[test]
    fn every_row_is_whole() {
        for row in rows() {
            assert!(row.sql.is_some() != row.words.is_some(), "{row:?}");
            assert!(!row.engines.is_empty(), "{row:?}");
            for template in row.sql.iter().chain(&row.words) {
                for piece in template.split('{').skip(1) {
                    let word = piece.split('}').next().unwrap();
                    assert!(facts::PLACEHOLDERS.contains(&word), "{word} of {row:?}");
                }
            }
            assert!(row.sql.as_ref().is_none_or(|sql| sql.ends_with(';')), "{row:?}");
        }
    }

    #[test]
    fn every_finding_of_behaviour_has_a_last_row_for_every_engine() {
        for name in FindingName::ALL.iter().filter(|name| name.is_of_behaviour()) {
            for engine in Engine::ALL {
                let is_last = |row: &&Advice| {
                    row.finding == *name
                        && row.engines.contains(&engine)
                        && matches!(row.when, When::Otherwise | When::IsUseless)
                };
                assert!(rows().iter().any(|row| is_last(&row)), "{name} on {engine}");
            }
        }
        // What no row speaks of is left out, not invented.
        let finding = Finding {
            name: FindingName::IndexMissing,
            path: isoschema_compare::Path::object("t"),
            grade: Grade::Equivalent,
            sides: BTreeMap::new(),
            explanation: String::new(),
        };
        assert_eq!(recommendations(&[&finding], &[]), []);
    }
}
