//! The policy: what a finding does to the verdict.

use std::collections::BTreeMap;

use crate::{Allowed, Finding, FindingName, Grade, JudgedFinding, Level, Verdict};

/// A level that a project gives to all findings of one name, but not to those about allowances: these fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelOverride {
    /// The level.
    pub level: Level,
    /// Why. Whoever reads it from a configuration refuses one that says nothing.
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
    /// Judges findings of which none is allowed, and sorts them by path, then name.
    #[must_use]
    pub fn judge(&self, findings: Vec<Finding>) -> (Verdict, Vec<JudgedFinding>) {
        self.judge_but(findings, &Allowed::default())
    }

    /// Judges findings of which some are allowed: these are listed. An allowance speaks of one place and outranks
    /// the level of the name.
    #[must_use]
    pub fn judge_but(&self, findings: Vec<Finding>, allowed: &Allowed) -> (Verdict, Vec<JudgedFinding>) {
        let judge = |finding: Finding| match allowed.reason(&finding) {
            Some(reason) => {
                JudgedFinding { level: Level::List, level_reason: Some(reason.to_owned()), finding }
            }
            None => self.level(finding),
        };
        let mut judged: Vec<_> = findings.into_iter().map(judge).collect();
        judged.sort_by(|a, b| (&a.finding.path, a.finding.name).cmp(&(&b.finding.path, b.finding.name)));
        let fails = judged.iter().any(|judged| judged.level == Level::Fail);
        (if fails { Verdict::Different } else { Verdict::Equal }, judged)
    }

    fn level(&self, finding: Finding) -> JudgedFinding {
        let given = self.levels.get(&finding.name).filter(|_| !finding.name.is_of_an_allowance());
        if let Some(given) = given {
            return JudgedFinding { level: given.level, level_reason: Some(given.reason.clone()), finding };
        }
        let denied = self.deny_widened && finding.grade == Grade::Widened;
        let level = if denied { Level::Fail } else { finding.grade.level() };
        JudgedFinding { level, level_reason: None, finding }
    }
}

#[cfg(test)]
mod tests {
    use isoschema_schema::Engine;

    use super::*;
    use crate::{Path, Side};

    fn finding(name: FindingName, path: &str, grade: Grade) -> Finding {
        let sides = Engine::ALL.map(|engine| (engine, Side::new("none"))).into();
        Finding { name, path: Path::object(path), grade, sides, explanation: "It differs.".to_owned() }
    }

    fn policy(levels: &[(FindingName, Level)], deny_widened: bool) -> Policy {
        let given = |(name, level): &(FindingName, Level)| {
            (*name, LevelOverride { level: *level, reason: "as agreed".to_owned() })
        };
        Policy { levels: levels.iter().map(given).collect(), deny_widened }
    }

    /// Each grade's level and verdict, as it stands and under `deny_widened`.
    #[test]
    fn a_grade_has_a_level() {
        for (grade, level, denied) in [
            (Grade::Equivalent, Level::List, Level::List),
            (Grade::Widened, Level::Warn, Level::Fail),
            (Grade::Hazardous, Level::Fail, Level::Fail),
            (Grade::Incompatible, Level::Fail, Level::Fail),
        ] {
            for (policy, expected) in [(policy(&[], false), level), (policy(&[], true), denied)] {
                let (verdict, judged) = policy.judge(vec![finding(FindingName::ColumnLength, "t.a", grade)]);
                assert_eq!(judged[0].level, expected, "{grade}");
                assert_eq!(verdict == Verdict::Different, expected == Level::Fail, "{grade}");
                assert_eq!(judged[0].level_reason, None);
            }
        }
        assert_eq!(policy(&[], true).judge(Vec::new()), (Verdict::Equal, Vec::new()));
    }

    #[test]
    fn a_level_by_name_outranks_the_grade_and_gives_its_reason() {
        let findings = || {
            vec![
                finding(FindingName::ColumnLength, "t.a", Grade::Hazardous),
                finding(FindingName::ColumnLength, "t.b", Grade::Widened),
                finding(FindingName::IndexMissing, "t(a)", Grade::Equivalent),
            ]
        };
        let listed = policy(&[(FindingName::ColumnLength, Level::List)], true);
        let (verdict, judged) = listed.judge(findings());
        assert_eq!(verdict, Verdict::Equal);
        let levels: Vec<_> = judged.iter().map(|it| (it.level, it.level_reason.as_deref())).collect();
        assert_eq!(
            levels,
            [(Level::List, None), (Level::List, Some("as agreed")), (Level::List, Some("as agreed"))]
        );

        let strict = policy(
            &[(FindingName::IndexMissing, Level::Fail), (FindingName::ColumnLength, Level::Warn)],
            false,
        );
        let (verdict, judged) = strict.judge(findings());
        assert_eq!(verdict, Verdict::Different);
        let levels: Vec<_> = judged.iter().map(|it| (it.finding.path.as_str(), it.level)).collect();
        assert_eq!(levels, [("t(a)", Level::Fail), ("t.a", Level::Warn), ("t.b", Level::Warn)]);
    }

    #[test]
    fn findings_are_sorted_by_path_then_name() {
        let (_, judged) = Policy::default().judge(vec![
            finding(FindingName::ColumnDefault, "t.b", Grade::Hazardous),
            finding(FindingName::ColumnNullability, "t.a", Grade::Hazardous),
            finding(FindingName::ColumnLength, "t.a", Grade::Hazardous),
        ]);
        let order: Vec<_> = judged.iter().map(|it| (it.finding.path.as_str(), it.finding.name)).collect();
        assert_eq!(
            order,
            [
                ("t.a", FindingName::ColumnLength),
                ("t.a", FindingName::ColumnNullability),
                ("t.b", FindingName::ColumnDefault)
            ]
        );
    }
}
