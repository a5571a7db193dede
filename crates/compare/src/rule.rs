//! Rules: rows of data that read an engine's spelling as its canonical meaning.

use serde::{Deserialize, Serialize};

/// A rule's permanent id: `integer-64`.
pub type RuleId = &'static str;

/// A row of knowledge: how an engine's spelling is read, and why that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its permanent id.
    pub id: RuleId,
    /// The engines, and from which versions, in words: `mariadb ≥ 10.2, mysql`.
    pub engines: &'static str,
    /// The spelling it reads.
    pub spelling: &'static str,
    /// What it reads it as.
    pub meaning: &'static str,
    /// Why that is right.
    pub why: &'static str,
    /// Where that was learnt: a manual's section, or what was measured with which version.
    pub source: &'static str,
    /// The case under tests/cases that fires it.
    pub case: &'static str,
}

/// A rule that was needed, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiredRule {
    /// The rule's id.
    pub id: String,
    /// How many times, over all engines.
    pub count: usize,
}

/// Every rule, by id.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &[]
}
