//! What experiments on live databases have to do with what schemas say: which finding of the comparison a finding of
//! behaviour confirms. How experiments are made stands in `probe`.

use crate::{Finding, FindingName as Name};

/// For a finding of behaviour, the findings of the comparison that tell the same of the same place.
const CONFIRMS: &[(Name, &[Name])] = &[
    (
        Name::BehaviourEquality,
        &[
            Name::ColumnEquality,
            Name::UniqueMissing,
            Name::PrimaryKey,
            Name::ColumnType,
            Name::ColumnRepertoire,
        ],
    ),
    (Name::BehaviourNull, &[Name::ColumnNullability, Name::PrimaryKey, Name::ColumnDefault]),
    (
        Name::BehaviourLength,
        &[Name::ColumnLength, Name::ColumnType, Name::CheckMissing, Name::CheckExpression],
    ),
    (
        Name::BehaviourRange,
        &[
            Name::ColumnRange,
            Name::ColumnType,
            Name::ColumnPrecision,
            Name::CheckMissing,
            Name::CheckExpression,
        ],
    ),
    (
        Name::BehaviourValue,
        &[
            Name::ColumnType,
            Name::ColumnRepertoire,
            Name::ColumnPrecision,
            Name::ColumnTimeZone,
            Name::ColumnLength,
            Name::ColumnRange,
            Name::ColumnGenerated,
            Name::CheckMissing,
            Name::CheckExpression,
        ],
    ),
    (Name::BehaviourDefault, &[Name::ColumnDefault, Name::ColumnPrecision]),
    (Name::BehaviourIdentity, &[Name::ColumnIdentity]),
    (
        Name::BehaviourForeignKey,
        &[
            Name::ForeignKeyMissing,
            Name::ForeignKeyAction,
            Name::ForeignKeyDeferrable,
            Name::ForeignKeyDangling,
        ],
    ),
    (Name::BehaviourCheck, &[Name::CheckMissing, Name::CheckExpression, Name::ColumnType]),
];

impl Name {
    fn confirms(self) -> &'static [Self] {
        CONFIRMS.iter().find(|(name, _)| *name == self).map_or(&[], |(_, confirmed)| confirmed)
    }
}

impl Finding {
    /// The first of these findings that tells from the schemas what this one tells from experiments.
    pub fn confirmed<'f>(&self, findings: &'f mut [Self]) -> Option<&'f mut Self> {
        let names = self.name.confirms();
        let rank = |finding: &Self| names.iter().position(|name| *name == finding.name);
        let of_place =
            findings.iter_mut().filter(|finding| finding.path == self.path && rank(finding).is_some());
        of_place.min_by_key(|finding| rank(finding))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Grade, Path};

    fn finding(name: Name, column: &str) -> Finding {
        Finding {
            name,
            path: Path::member("t", column),
            grade: Grade::Hazardous,
            sides: BTreeMap::new(),
            explanation: String::new(),
        }
    }

    #[test]
    fn behaviour_confirms_what_is_told_of_the_same_place() {
        let mut known = [
            finding(Name::ColumnEquality, "a"),
            finding(Name::CheckMissing, "b"),
            finding(Name::ColumnLength, "b"),
        ];
        for (name, column, confirmed) in [
            (Name::BehaviourLength, "b", Some(Name::ColumnLength)),
            (Name::BehaviourCheck, "b", Some(Name::CheckMissing)),
            (Name::BehaviourEquality, "a", Some(Name::ColumnEquality)),
            (Name::BehaviourEquality, "b", None),
            (Name::BehaviourLength, "a", None),
            (Name::ConstraintNotEnforced, "a", None),
        ] {
            let found = finding(name, column).confirmed(&mut known).map(|finding| finding.name);
            assert_eq!(found, confirmed, "{name} at {column}");
        }
    }
}
