//! Keys as comparison sees them: primary keys and uniques alike, each by what it makes unique; and the
//! order of a key's columns. Whether an engine lacks a key is decided in `primary_keys` and `uniques`.

use std::collections::BTreeSet;

use isoschema_schema::{Deferrability, Engine, KeySubject, Unique};

use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::compare::{declaration, prose};
use crate::{Finding, FindingName, Grade, Path};

/// What a key makes unique, without order: two keys with the same subjects are one key to a program.
pub(super) type Subjects<'a> = BTreeSet<&'a KeySubject>;

/// How a key's uniqueness relates to that of all its columns in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// The same.
    Full,
    /// It refuses more: only the first characters count.
    Stricter,
    /// Another one: of an expression, under another collation, or of some rows only.
    Special,
}

/// A primary key or a unique.
#[derive(Debug, Clone)]
pub(super) struct Key<'a> {
    /// The unique; `None` for the primary key.
    pub(super) unique: Option<&'a Unique>,
    /// What it makes unique, in key order.
    pub(super) order: Vec<KeySubject>,
    pub(super) strength: Strength,
    /// What tells it from other keys of the same subjects, the order aside.
    pub(super) identity: String,
    /// How an engine would declare it.
    pub(super) text: String,
}

impl<'a> Key<'a> {
    pub(super) fn subjects(&self) -> Subjects<'_> {
        self.order.iter().collect()
    }

    pub(super) fn is_primary(&self) -> bool {
        self.unique.is_none()
    }

    /// Whether no two rows can have the same values in its columns, whatever else it refuses.
    pub(super) fn holds_for_every_row(&self) -> bool {
        self.strength != Strength::Special
    }

    pub(super) fn deferrability(&self) -> Deferrability {
        self.unique.map_or(Deferrability::NotDeferrable, |unique| unique.deferrability)
    }

    fn of_unique(unique: &'a Unique) -> Self {
        let plain = unique.predicate.is_none()
            && unique.parts.iter().all(|part| part.column_name().is_some() && part.collation.is_none());
        let strength = if !plain {
            Strength::Special
        } else if unique.parts.iter().any(|part| part.prefix.is_some()) {
            Strength::Stricter
        } else {
            Strength::Full
        };
        let parts = unique.parts.iter().map(|part| (&part.subject, part.prefix, part.collation.as_deref()));
        let identity = identity(parts.collect(), unique.predicate.as_deref());
        Self {
            unique: Some(unique),
            order: unique.parts.iter().map(|part| part.subject.clone()).collect(),
            strength,
            identity,
            text: declaration::unique(unique),
        }
    }
}

/// A key's parts, whatever their order, and its rows, as a text to compare by.
fn identity(mut parts: Vec<(&KeySubject, Option<u64>, Option<&str>)>, predicate: Option<&str>) -> String {
    parts.sort_unstable();
    format!("{parts:?} {predicate:?}")
}

/// An engine's keys of a table, the primary key first.
pub(super) fn of<'a>(placed: &Placed<'a>) -> Vec<Key<'a>> {
    let primary = placed.table.primary_key.iter().map(|key| {
        let order: Vec<KeySubject> = key.columns.iter().cloned().map(KeySubject::Column).collect();
        Key {
            unique: None,
            strength: Strength::Full,
            identity: identity(order.iter().map(|subject| (subject, None, None)).collect(), None),
            text: declaration::primary_key(&key.columns),
            order,
        }
    });
    primary.chain(placed.table.uniques.iter().map(Key::of_unique)).collect()
}

/// A key's path: `reshares(user_id,post_id)`.
pub(super) fn path(table: &SideBySide<'_>, order: &[KeySubject]) -> Path {
    Path::key(table.name, &order.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// An engine's side of a finding about keys of these subjects: the keys it has of them, or else what comes
/// nearest.
pub(super) fn side(placed: &Placed<'_>, subjects: &Subjects<'_>) -> String {
    let keys = of(placed);
    let exact: Vec<String> =
        keys.iter().filter(|key| key.subjects() == *subjects).map(|key| key.text.clone()).collect();
    if !exact.is_empty() {
        return exact.join(", ");
    }
    let within = keys.iter().find(|key| key.holds_for_every_row() && key.subjects().is_subset(subjects));
    if let Some(key) = within {
        return key.text.clone();
    }
    let index =
        placed.table.indexes.iter().find(|index| {
            index.parts.iter().map(|part| &part.subject).collect::<Subjects<'_>>() == *subjects
        });
    index.map_or_else(|| NONE.to_owned(), declaration::index)
}

/// Reports keys whose columns stand in another order. It matters to queries only: a key serves a search by
/// its first columns.
pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let keys: Vec<(Engine, Vec<Key<'_>>)> =
        table.placed.iter().map(|placed| (placed.engine, of(placed))).collect();
    let mut seen: BTreeSet<Subjects<'_>> = BTreeSet::new();
    for key in keys.iter().flat_map(|(_, keys)| keys) {
        let subjects = key.subjects();
        if key.strength != Strength::Full || !seen.insert(subjects.clone()) {
            continue;
        }
        let orders: Vec<(Engine, Vec<&[KeySubject]>)> = keys
            .iter()
            .map(|(engine, keys)| {
                let same = keys
                    .iter()
                    .filter(|other| other.strength == Strength::Full && other.subjects() == subjects);
                (*engine, same.map(|other| other.order.as_slice()).collect::<Vec<_>>())
            })
            .filter(|(_, orders)| !orders.is_empty())
            .collect();
        let Some(((_, first), others)) = orders.split_first() else { continue };
        let common = first.iter().any(|order| others.iter().all(|(_, orders)| orders.contains(order)));
        if common {
            continue;
        }
        let told: Vec<_> = orders
            .iter()
            .map(|(engine, orders)| {
                let texts: Vec<_> = orders[0].iter().map(ToString::to_string).collect();
                (*engine, texts.join(", "))
            })
            .collect();
        let explanation = format!(
            "The same rows are refused everywhere, but the key serves a search by its first columns: {}.",
            prose::told(&told)
        );
        let what = (FindingName::KeyOrder, path(table, &key.order), Grade::Equivalent);
        findings.push(table.finding(what, explanation, |placed| side(placed, &subjects)));
    }
}
