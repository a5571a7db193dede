//! What experiments gave: findings, and how much was tried. Not what they do to a verdict.

use std::collections::BTreeSet;

use isoschema_compare::{BehaviourDifference, ByNature, Finding, Path, Tallies, Untried};

/// What experiments of one kind gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The findings.
    pub findings: Vec<Finding>,
    /// How many experiments were made, each on every engine.
    pub experiments: usize,
    /// What they were about.
    pub objects: BTreeSet<Path>,
    /// What could not be tried, and why.
    pub untried: Vec<Untried>,
    /// What differs whatever the schema.
    pub by_nature: Vec<ByNature>,
    /// How the experiments ended, by category and engine.
    pub tallies: Tallies,
    /// Where engines differ, by category.
    pub differences: Vec<BehaviourDifference>,
}

impl Found {
    /// Adds what other experiments gave.
    pub fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.experiments += other.experiments;
        self.objects.extend(other.objects);
        self.untried.extend(other.untried);
        self.by_nature.extend(other.by_nature);
        self.tallies.add(other.tallies);
        self.differences.extend(other.differences);
    }
}
