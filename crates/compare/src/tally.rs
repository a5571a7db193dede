//! How experiments ended, counted by category and engine. Not what they were about.

use std::collections::BTreeMap;
use std::fmt;

use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

/// What experiments are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Writing values and reading them back.
    BasicOperations,
    /// Keys, foreign keys, CHECKs, NULL and limits.
    DataIntegrity,
    /// What one transaction sees and survives.
    Transactions,
    /// What sessions do to each other.
    Concurrency,
    /// Migrations, and DDL in general.
    SchemaOperations,
    /// Whether indexes serve the queries that they are there for.
    Performance,
}

impl Category {
    /// Every category, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::BasicOperations,
        Self::DataIntegrity,
        Self::Transactions,
        Self::Concurrency,
        Self::SchemaOperations,
        Self::Performance,
    ];

    /// Its name for people: `basic operations`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BasicOperations => "basic operations",
            Self::DataIntegrity => "data integrity",
            Self::Transactions => "transactions",
            Self::Concurrency => "concurrency",
            Self::SchemaOperations => "schema operations",
            Self::Performance => "performance",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}

/// How the experiments of one category ended on one engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "ToldTally")]
pub struct Tally {
    /// How many did what the schema promises, or what the engine is known to do.
    pub passed: usize,
    /// How many have part in a finding, or did what nobody knew of.
    pub failed: usize,
    /// How many could not be made, by the reason why.
    pub not_applicable: BTreeMap<String, usize>,
}

impl Tally {
    /// How many could not be made.
    #[must_use]
    pub fn not_applicable(&self) -> usize {
        self.not_applicable.values().sum()
    }

    /// The part of those made that passed, from 0 to 1; `None` where none was made.
    #[must_use]
    pub fn success_rate(&self) -> Option<f64> {
        let made = self.passed + self.failed;
        (made > 0).then(|| self.passed as f64 / made as f64)
    }
}

#[derive(Serialize)]
struct ToldTally {
    passed: usize,
    failed: usize,
    not_applicable: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    success_rate: Option<f64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    reasons: BTreeMap<String, usize>,
}

impl From<Tally> for ToldTally {
    fn from(tally: Tally) -> Self {
        Self {
            passed: tally.passed,
            failed: tally.failed,
            not_applicable: tally.not_applicable(),
            // Four digits say enough; rounded down, since what failed must not read as nothing.
            success_rate: tally.success_rate().map(|rate| (rate * 10_000.0).floor() / 10_000.0),
            reasons: tally.not_applicable,
        }
    }
}

/// The tallies of all categories and engines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tallies(BTreeMap<Category, BTreeMap<Engine, Tally>>);

impl Tallies {
    /// The tally of a category and an engine, to count on.
    pub fn of(&mut self, category: Category, engine: Engine) -> &mut Tally {
        self.0.entry(category).or_default().entry(engine).or_default()
    }

    /// Counts what could not be made.
    pub fn not_applicable(&mut self, category: Category, engine: Engine, reason: &str) {
        *self.of(category, engine).not_applicable.entry(reason.to_owned()).or_default() += 1;
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: Self) {
        for (category, engines) in other.0 {
            for (engine, tally) in engines {
                let own = self.of(category, engine);
                own.passed += tally.passed;
                own.failed += tally.failed;
                for (reason, count) in tally.not_applicable {
                    *own.not_applicable.entry(reason).or_default() += count;
                }
            }
        }
    }

    /// Every category with its engines, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Category, &BTreeMap<Engine, Tally>)> {
        self.0.iter().map(|(category, engines)| (*category, engines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_made_is_no_failure() {
        let mut tallies = Tallies::default();
        let tally = tallies.of(Category::Concurrency, Engine::Sqlite);
        assert_eq!(tally.success_rate(), None);
        (tally.passed, tally.failed) = (3, 1);
        tallies.not_applicable(Category::Concurrency, Engine::Sqlite, "one writer");
        let mut twice = tallies.clone();
        twice.add(tallies);
        let tally = twice.of(Category::Concurrency, Engine::Sqlite);
        assert_eq!((tally.passed, tally.failed, tally.not_applicable()), (6, 2, 2));
        assert_eq!(tally.success_rate(), Some(0.75));
    }

    #[test]
    fn categories_are_told_in_their_order() {
        assert!(Category::ALL.is_sorted());
    }
}
