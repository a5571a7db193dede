//! The policy: what a finding does to the verdict.

use std::collections::BTreeMap;

use crate::{Finding, FindingName, Grade, JudgedFinding, Level, Verdict};

/// A level that a project gives to all findings of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelOverride {
    /// The level.
    pub level: Level,
    /// Why.
    pub reason: String,
}

/// What a project says of findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Levels by name.
    pub levels: BTreeMap<FindingName, LevelOverride>,
    /// Whether `widened` fails as `hazardous` does.
    pub deny_widened: bool,
}

impl Policy {
    /// Judges findings and sorts them by path, then name.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>) -> (Verdict, Vec<JudgedFinding>) {
        let mut judged: Vec<_> = findings.into_iter().map(|finding| self.level(finding)).collect();
        judged.sort_by(|a, b| (&a.finding.path, a.finding.name).cmp(&(&b.finding.path, b.finding.name)));
        let fails = judged.iter().any(|judged| judged.level == Level::Fail);
        (if fails { Verdict::Different } else { Verdict::Equal }, judged)
    }

    fn level(&self, finding: Finding) -> JudgedFinding {
        if let Some(given) = self.levels.get(&finding.name) {
            return JudgedFinding { level: given.level, level_reason: Some(given.reason.clone()), finding };
        }
        let level = match finding.grade {
            Grade::Widened if self.deny_widened => Level::Fail,
            grade => grade.level(),
        };
        JudgedFinding { level, level_reason: None, finding }
    }
}
