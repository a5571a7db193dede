//! Primary keys: another one, or none, or a unique in its place.

use crate::compare::keys::{self, Key, Subject, Subjects};
use crate::compare::prose;
use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::{Finding, FindingName, Grade};

/// How an engine's table answers to another engine's primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// With a primary key of the same columns.
    Primary,
    /// With no primary key, but a unique of the same columns, none of which may be NULL.
    Unique,
    /// With another primary key, a unique that admits NULL, or nothing.
    Other,
}

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let Some(key) = reference(table) else { return };
    let engines = |wanted| table.engines_where(|placed| answer(placed, &key.subjects) == wanted);
    let primary = engines(Answer::Primary);
    let unique = engines(Answer::Unique);
    let other = engines(Answer::Other);
    let (name, grade, explanation) = if !other.is_empty() {
        let explanation = format!(
            "Only {} these columns as primary key; {} rows that it refuses, or knows rows by other columns.",
            prose::clause(&primary, "has", "have"),
            prose::clause(&other, "stores", "store"),
        );
        (FindingName::PrimaryKey, Grade::Incompatible, explanation)
    } else if !unique.is_empty() {
        let explanation = format!(
            "The same rows are refused everywhere: {} by a primary key, {} by a unique over columns that are \
             NOT NULL.",
            prose::clause(&primary, "does so", "do so"),
            prose::titles(&unique),
        );
        (FindingName::KeyKind, Grade::Equivalent, explanation)
    } else {
        return;
    };
    let what = (name, keys::path(table, &key.order), grade);
    findings.push(table.finding(what, explanation, |placed| side(placed, &key.subjects)));
}

/// What the primary keys that differ make unique: `uniques` does not report these again.
pub(super) fn reported<'t>(table: &'t SideBySide<'_>) -> Vec<&'t Subjects<'t>> {
    let Some(key) = reference(table) else { return Vec::new() };
    if !table.placed.iter().any(|placed| answer(placed, &key.subjects) == Answer::Other) {
        return Vec::new();
    }
    primaries(table).map(|key| &key.subjects).collect()
}

fn primaries<'t>(table: &'t SideBySide<'_>) -> impl Iterator<Item = &'t Key<'t>> {
    table.placed.iter().flat_map(|placed| &placed.keys).filter(|key| key.is_primary())
}

/// The first engine's primary key.
fn reference<'t>(table: &'t SideBySide<'_>) -> Option<&'t Key<'t>> {
    primaries(table).next()
}

fn answer(placed: &Placed<'_>, subjects: &Subjects<'_>) -> Answer {
    if let Some(primary) = placed.keys.iter().find(|key| key.is_primary()) {
        return if primary.subjects == *subjects { Answer::Primary } else { Answer::Other };
    }
    let nullable = subjects.iter().any(|subject| match subject {
        Subject::Column(name) => placed.table.column(name).is_none_or(|column| column.nullable),
        Subject::Expression(_) => true,
    });
    let stands_in =
        placed.keys.iter().any(|key| key.strength == keys::Strength::Full && key.subjects == *subjects);
    if stands_in && !nullable { Answer::Unique } else { Answer::Other }
}

/// The primary key and the other keys of its columns.
fn side(placed: &Placed<'_>, subjects: &Subjects<'_>) -> String {
    let shown: Vec<String> = placed
        .keys
        .iter()
        .filter(|key| key.is_primary() || key.subjects == *subjects)
        .map(|key| if key.is_primary() { key.text(placed) } else { with_nullability(placed, key) })
        .collect();
    if shown.is_empty() { NONE.to_owned() } else { shown.join(", ") }
}

fn with_nullability(placed: &Placed<'_>, key: &Key<'_>) -> String {
    let nullable: Vec<String> = key
        .order
        .iter()
        .map(ToString::to_string)
        .filter(|name| placed.table.column(name).is_some_and(|column| column.nullable))
        .collect();
    if nullable.is_empty() {
        key.text(placed)
    } else {
        format!("{}, {} NULL", key.text(placed), nullable.join(", "))
    }
}
