//! When two texts of a column are the same: collation, case, accents, blanks at the end. It decides over
//! uniqueness and over joins, so it fails where the column stands in a key.

use isoschema_schema::{Domain, Engine, Equality, TrailingBlanks};

use crate::compare::columns::{Cell, Row};
use crate::compare::side_by_side::Placed;
use crate::compare::{declaration, prose};
use crate::{Finding, FindingName, Grade};

pub(super) fn compare(row: &Row<'_>) -> Option<Finding> {
    let sayings: Vec<(Engine, Sameness)> =
        row.cells.iter().filter_map(|cell| Some((cell.engine, Sameness::of(cell)?))).collect();
    let ((_, first), others) = sayings.split_first()?;
    if others.iter().all(|(_, sameness)| sameness == first) {
        return None;
    }
    let told: Vec<_> = sayings.iter().map(|(engine, sameness)| (*engine, sameness.phrase())).collect();
    let told = prose::told(&told);
    let in_key = row.table.placed.iter().any(|placed| stands_in_key(placed, row.name));
    let (grade, explanation) = if !in_key {
        (
            Grade::Equivalent,
            format!(
                "Two texts compare differently, but the column stands in no key: {told}; a WHERE may find other rows."
            ),
        )
    } else if labels_stay_apart(row) {
        (
            Grade::Widened,
            format!(
                "Two texts compare differently, but no two of the labels that it is held to become one: {told}."
            ),
        )
    } else {
        (
            Grade::Hazardous,
            format!(
                "Two texts that are one value to some and two to others stand in a key, so a row that one \
                 stores is a duplicate, or finds no parent, on another: {told}."
            ),
        )
    };
    Some(row.finding((FindingName::ColumnEquality, grade), explanation, declaration::declared_collation))
}

/// What decides whether two texts are the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sameness {
    equality: Equality,
    /// Blanks at the end do not come back as they went in (CHAR).
    loses_blanks: bool,
}

impl Sameness {
    fn of(cell: &Cell<'_>) -> Option<Self> {
        let loses_blanks =
            matches!(cell.column.domain, Domain::Text { trailing_blanks: TrailingBlanks::Lost, .. });
        Some(Self { equality: cell.column.equality?, loses_blanks })
    }

    fn phrase(self) -> String {
        let Equality { folds_case, folds_accents, pads_blanks } = self.equality;
        let mut blind = Vec::new();
        if folds_case {
            blind.push("case");
        }
        if folds_accents {
            blind.push("accents");
        }
        if pads_blanks || self.loses_blanks {
            blind.push("blanks at the end");
        }
        match (blind.is_empty(), self.loses_blanks) {
            (true, _) => "by bytes".to_owned(),
            (false, false) => format!("whatever the {}", prose::enumerate(&blind)),
            (false, true) => format!("whatever the {}, which are not kept", prose::enumerate(&blind)),
        }
    }
}

/// Whether a column is part of a primary key, a unique or a foreign key.
fn stands_in_key(placed: &Placed<'_>, column: &str) -> bool {
    let table = placed.table;
    table.primary_key.iter().any(|key| key.columns.iter().any(|name| name == column))
        || table
            .uniques
            .iter()
            .flat_map(|unique| &unique.parts)
            .any(|part| part.column_name() == Some(column))
        || table.foreign_keys.iter().any(|key| key.columns.iter().any(|name| name == column))
}

/// Whether every engine holds the column to labels that no way of comparing makes one.
fn labels_stay_apart(row: &Row<'_>) -> bool {
    row.cells.iter().all(|cell| {
        let Domain::Enumeration { labels } = cell.column.effective_domain() else { return false };
        let folded: Vec<String> =
            labels.iter().map(|label| label.trim_end_matches(' ').to_ascii_lowercase()).collect();
        labels.iter().all(|label| label.is_ascii())
            && folded.iter().enumerate().all(|(index, label)| !folded[..index].contains(label))
    })
}
