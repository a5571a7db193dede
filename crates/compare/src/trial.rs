//! The findings of trials: ways back, second runs, interruptions, rows. What a trial does on a database stands with
//! the pipeline; here is what its outcome means.

use std::collections::BTreeMap;

use isoschema_schema::Engine;

use crate::compare::Change;
use crate::{Finding, FindingName, Grade, Path, Side};

/// What became of a migration's way back on one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reversal {
    /// Everything is as it was.
    Undone,
    /// There is none, or it says nothing.
    Declared,
    /// This stays different.
    Stays(Vec<Change>),
    /// The server refused it: where, and what it said.
    Refused(String),
}

/// How much of what differs one side tells.
const TOLD: usize = 4;

impl Finding {
    /// A migration that cannot be undone everywhere; `None` where it can.
    #[must_use]
    pub fn migration_irreversible(
        migration: &str,
        reversals: &BTreeMap<Engine, Reversal>,
        others: BTreeMap<Engine, String>,
    ) -> Option<Self> {
        if reversals.values().all(|reversal| *reversal == Reversal::Undone) {
            return None;
        }
        let grade = reversals.values().map(Reversal::grade).max()?;
        let explanation = if reversals.values().any(|reversal| matches!(reversal, Reversal::Refused(_))) {
            "Going back fails there; MariaDB and MySQL keep what was undone before the refused statement."
        } else if reversals.values().any(|reversal| matches!(reversal, Reversal::Stays(_))) {
            "After the way back the database is not what it was before the migration."
        } else {
            "The migration declares that nobody goes back behind it."
        };
        let sides = reversals.iter().map(|(engine, reversal)| (*engine, reversal.told())).collect();
        Some(of_migration(FindingName::MigrationIrreversible, migration, grade, sides, others, explanation))
    }

    /// A second run from empty that gave another schema, or none.
    #[must_use]
    pub fn migration_not_repeatable(
        path: Path,
        sides: BTreeMap<Engine, String>,
        compared: &[Engine],
    ) -> Self {
        let sides = compared
            .iter()
            .map(|engine| {
                (*engine, Side::new(sides.get(engine).map_or("the same both times", String::as_str)))
            })
            .collect();
        Self {
            name: FindingName::MigrationNotRepeatable,
            path,
            grade: Grade::Hazardous,
            sides,
            explanation:
                "Two runs of the same migrations, each from empty, do not give the same schema: something \
                          outside the folder decides."
                    .to_owned(),
        }
    }

    /// A migration that an interruption leaves where it neither goes on nor begins again. `stuck` says for each such
    /// engine where.
    #[must_use]
    pub fn migration_not_resumable(
        migration: &str,
        stuck: BTreeMap<Engine, String>,
        others: BTreeMap<Engine, String>,
    ) -> Self {
        let explanation = "An interruption leaves part of the migration done and nothing recorded; run again from its \
                           start, it does not come to its end.";
        of_migration(
            FindingName::MigrationNotResumable,
            migration,
            Grade::Hazardous,
            stuck,
            others,
            explanation,
        )
    }

    /// A step after which the engines do not hold the same logical rows, though they did before.
    #[must_use]
    pub fn migration_data_differs(
        migration: &str,
        sides: BTreeMap<Engine, String>,
        explanation: &str,
    ) -> Self {
        of_migration(
            FindingName::MigrationDataDiffers,
            migration,
            Grade::Hazardous,
            sides,
            BTreeMap::new(),
            explanation,
        )
    }

    /// A migration that every engine refuses when its tables hold rows. `admitted` says that the schema after it would
    /// admit the rows as well; where it would not, the engines agree that they stand in its way, and it is listed.
    #[must_use]
    pub fn migration_failed_on_rows(
        migration: &str,
        failures: &BTreeMap<Engine, String>,
        admitted: bool,
    ) -> Self {
        let sides = failures.iter().map(|(engine, failure)| (*engine, Side::new(failure))).collect();
        let (grade, explanation) = if admitted {
            (
                Grade::Hazardous,
                "The migration applies to empty tables and is refused when they hold rows that the schemas before and \
                 after it admit: an installation in use cannot be updated.",
            )
        } else {
            (
                Grade::Equivalent,
                "Rows that only the schema before the migration admits stand in its way, on every engine alike.",
            )
        };
        Self {
            name: FindingName::MigrationFailed,
            path: Path::object(migration),
            grade,
            sides,
            explanation: explanation.to_owned(),
        }
    }

    /// A table that stayed empty, so that nothing is said of what migrations do to its rows.
    #[must_use]
    pub fn table_unfilled(table: &str, reasons: &[String], compared: &[Engine]) -> Self {
        Self {
            name: FindingName::TableUnfilled,
            path: Path::object(table),
            grade: Grade::Equivalent,
            sides: compared.iter().map(|engine| (*engine, Side::new("no rows"))).collect(),
            explanation: format!(
                "The table could not be given rows, so what migrations do to its rows was not seen: {}.",
                reasons.join("; ")
            ),
        }
    }
}

/// A finding of a migration: what is told of engines, and what is said of those of which nothing is.
fn of_migration(
    name: FindingName,
    migration: &str,
    grade: Grade,
    told: BTreeMap<Engine, String>,
    others: BTreeMap<Engine, String>,
    explanation: &str,
) -> Finding {
    let sides = others.into_iter().chain(told).map(|(engine, told)| (engine, Side::new(told))).collect();
    Finding { name, path: Path::object(migration), grade, sides, explanation: explanation.to_owned() }
}

impl Reversal {
    fn grade(&self) -> Grade {
        match self {
            Self::Undone => Grade::Identical,
            Self::Declared => Grade::Equivalent,
            Self::Stays(changes) if changes.iter().any(|change| change.promises) => Grade::Hazardous,
            Self::Stays(_) => Grade::Equivalent,
            Self::Refused(_) => Grade::Hazardous,
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Undone => "undone".to_owned(),
            Self::Declared => "declared irreversible: no way back".to_owned(),
            Self::Stays(changes) => Change::told(changes, "was", "is"),
            Self::Refused(failure) => format!("refused: {failure}"),
        }
    }
}

impl Change {
    /// Changes on one line: `halls.row: was none, is TEXT NULL; …`.
    #[must_use]
    pub fn told(changes: &[Self], before: &str, after: &str) -> String {
        let mut told: Vec<_> = changes
            .iter()
            .take(TOLD)
            .map(|it| format!("{}: {before} {}, {after} {}", it.path, it.before, it.after))
            .collect();
        if changes.len() > TOLD {
            told.push(format!("and {} more", changes.len() - TOLD));
        }
        told.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    fn stays(promises: bool) -> Reversal {
        let path = Path::member("halls", "row");
        let (before, after) = ("none".to_owned(), "TEXT NULL".to_owned());
        Reversal::Stays(vec![Change { path, before, after, promises }])
    }

    /// SQLite's outcome beside PostgreSQL's way back that works: the level, and SQLite's side.
    #[test]
    fn a_way_back_is_graded_by_what_it_leaves() {
        let refused = Reversal::Refused("down.sql:1: no such table".to_owned());
        for (reversal, level, side) in [
            (Reversal::Declared, Level::List, "declared irreversible: no way back"),
            (stays(true), Level::Fail, "halls.row: was none, is TEXT NULL"),
            (stays(false), Level::List, "halls.row: was none, is TEXT NULL"),
            (refused, Level::Fail, "refused: down.sql:1: no such table"),
        ] {
            let reversals =
                BTreeMap::from([(Engine::Sqlite, reversal), (Engine::Postgres, Reversal::Undone)]);
            let others = BTreeMap::from([(Engine::MariaDb, "no such migration".to_owned())]);
            let finding = Finding::migration_irreversible("1_a", &reversals, others).unwrap();
            assert_eq!(
                (finding.grade.level(), finding.sides[&Engine::Sqlite].definition.as_str()),
                (level, side)
            );
            assert_eq!(finding.sides[&Engine::Postgres], Side::new("undone"));
            assert_eq!(finding.sides[&Engine::MariaDb], Side::new("no such migration"));
        }
        let undone = BTreeMap::from([(Engine::Sqlite, Reversal::Undone)]);
        assert_eq!(Finding::migration_irreversible("1_a", &undone, BTreeMap::new()), None);
    }

    #[test]
    fn rows_that_only_the_old_schema_admits_are_listed() {
        let failures = BTreeMap::from([(Engine::Sqlite, "up.sql:1: CHECK constraint failed".to_owned())]);
        for (admitted, level) in [(false, Level::List), (true, Level::Fail)] {
            let finding = Finding::migration_failed_on_rows("1_a", &failures, admitted);
            assert_eq!(finding.grade.level(), level);
        }
    }
}
