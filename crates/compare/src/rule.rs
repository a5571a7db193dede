//! Rules: rows of data that read an engine's spelling as its canonical meaning. The rows themselves stand with
//! what they read, under `normalise`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use crate::normalise;

/// A rule's permanent id: `sqlite-integer`.
pub type RuleId = &'static str;

/// A row of knowledge: how an engine's spelling is read, and why that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its permanent id.
    pub id: RuleId,
    /// The engines it reads; versions, where they matter, stand in `spelling`.
    pub engines: &'static [Engine],
    /// The spelling it reads.
    pub spelling: &'static str,
    /// What it reads it as.
    pub meaning: &'static str,
    /// Why that is right.
    pub why: &'static str,
    /// Where that was learnt: a manual's section, or what was measured with which version.
    pub source: &'static str,
    /// The row of this crate's table tests that shows it: the engine and the text that fires it.
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
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let mut rules = normalise::rules();
        rules.sort_by_key(|rule| rule.id);
        rules
    });
    &RULES
}

/// Counts the rules that a reading needs.
#[derive(Debug, Default)]
pub(crate) struct Firings(BTreeMap<RuleId, usize>);

impl Firings {
    /// Notes that a rule was needed.
    pub(crate) fn fire(&mut self, rule: &'static Rule) {
        *self.0.entry(rule.id).or_default() += 1;
    }

    /// The rules and their counts, by id.
    pub(crate) fn into_fired(self) -> Vec<FiredRule> {
        self.0.into_iter().map(|(id, count)| FiredRule { id: id.to_owned(), count }).collect()
    }
}
