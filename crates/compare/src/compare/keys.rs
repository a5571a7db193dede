//! Keys as comparison sees them: primary keys and uniques alike, each by what it makes unique; and the
//! order of a key's columns. Whether an engine lacks a key is decided in `primary_keys` and `uniques`.

use std::collections::BTreeSet;
use std::fmt;

use isoschema_schema::{Deferrability, Engine, KeySubject, PrimaryKey, Table, Unique};

use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::compare::{declaration, prose};
use crate::{Finding, FindingName, Grade, Path};

/// What a part of a key makes unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject<'a> {
    Column(&'a str),
    Expression(&'a str),
}

impl<'a> From<&'a KeySubject> for Subject<'a> {
    fn from(subject: &'a KeySubject) -> Self {
        match subject {
            KeySubject::Column(name) => Self::Column(name),
            KeySubject::Expression(text) => Self::Expression(text),
        }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => f.write_str(name),
            Self::Expression(text) => write!(f, "({text})"),
        }
    }
}

/// What a key makes unique, without order: two keys with the same subjects are one key to a program.
pub(super) type Subjects<'a> = BTreeSet<Subject<'a>>;

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
#[derive(Debug)]
pub(super) struct Key<'a> {
    pub(super) source: Source<'a>,
    /// What it makes unique, in key order.
    pub(super) order: Vec<Subject<'a>>,
    pub(super) subjects: Subjects<'a>,
    pub(super) strength: Strength,
    /// What tells it from other keys of the same subjects, their order aside.
    identity: Identity<'a>,
}

/// What declares a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    PrimaryKey(&'a PrimaryKey),
    Unique(&'a Unique),
}

/// A key's parts, each with its prefix and its collation, and the predicate.
type Identity<'a> = (BTreeSet<(Subject<'a>, Option<u64>, Option<&'a str>)>, Option<&'a str>);

impl<'a> Key<'a> {
    fn of_primary(key: &'a PrimaryKey) -> Self {
        let order: Vec<Subject<'_>> = key.columns.iter().map(|name| Subject::Column(name)).collect();
        Self {
            source: Source::PrimaryKey(key),
            subjects: order.iter().copied().collect(),
            strength: Strength::Full,
            identity: (order.iter().map(|subject| (*subject, None, None)).collect(), None),
            order,
        }
    }

    fn of_unique(unique: &'a Unique) -> Self {
        let predicate = unique.predicate.as_deref().filter(|_| !leaves_out_nulls_only(unique));
        let plain = predicate.is_none()
            && unique.parts.iter().all(|part| part.column_name().is_some() && part.collation.is_none());
        let strength = if !plain {
            Strength::Special
        } else if unique.parts.iter().any(|part| part.prefix.is_some()) {
            Strength::Stricter
        } else {
            Strength::Full
        };
        let parts = unique.parts.iter();
        let parts = parts.map(|part| (Subject::from(&part.subject), part.prefix, part.collation.as_deref()));
        let order: Vec<Subject<'_>> = unique.parts.iter().map(|part| Subject::from(&part.subject)).collect();
        Self {
            source: Source::Unique(unique),
            subjects: order.iter().copied().collect(),
            order,
            strength,
            identity: (parts.collect(), predicate),
        }
    }

    pub(super) const fn is_primary(&self) -> bool {
        matches!(self.source, Source::PrimaryKey(_))
    }

    /// The unique; `None` for a primary key.
    pub(super) const fn unique(&self) -> Option<&'a Unique> {
        match self.source {
            Source::PrimaryKey(_) => None,
            Source::Unique(unique) => Some(unique),
        }
    }

    /// Whether two keys make the same unique in the same rows.
    pub(super) fn is_same_as(&self, other: &Key<'_>) -> bool {
        self.identity == other.identity
    }

    /// Whether no two rows can have the same values in its columns, whatever else it refuses.
    pub(super) fn holds_for_every_row(&self) -> bool {
        self.strength != Strength::Special
    }

    pub(super) fn deferrability(&self) -> Deferrability {
        self.unique().map_or(Deferrability::NotDeferrable, |unique| unique.deferrability)
    }

    /// How the engine that has it declares it.
    pub(super) fn text(&self, placed: &Placed<'_>) -> String {
        match self.source {
            Source::PrimaryKey(key) => declaration::primary_key(&key.columns),
            Source::Unique(unique) => declaration::unique(placed, unique),
        }
    }
}

/// Whether a unique index covers all rows but those with NULL in its own columns. These never stand in each
/// other's way, so it refuses what a unique over every row does.
fn leaves_out_nulls_only(unique: &Unique) -> bool {
    let names: Option<Vec<String>> =
        unique.parts.iter().map(|part| part.column_name().map(str::to_lowercase)).collect();
    let (Some(mut names), Some(predicate), true) = (names, &unique.predicate, unique.nulls_distinct) else {
        return false;
    };
    let says = |names: &[String]| {
        let conditions: Vec<_> = names.iter().map(|name| format!("{name} is not null")).collect();
        *predicate == conditions.join(" and ")
    };
    names.iter().any(|name| says(std::slice::from_ref(name))) || says(&names) || {
        names.sort_unstable();
        says(&names)
    }
}

/// A table's keys, the primary key first.
pub(super) fn of(table: &Table) -> Vec<Key<'_>> {
    table.primary_key.iter().map(Key::of_primary).chain(table.uniques.iter().map(Key::of_unique)).collect()
}

/// A key's path: `reshares(user_id,post_id)`.
pub(super) fn path<T: ToString>(table: &SideBySide<'_>, order: &[T]) -> Path {
    Path::key(table.name, &order.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// An engine's side of a finding about keys of these subjects: the keys it has of them, or else what comes
/// nearest.
pub(super) fn side(placed: &Placed<'_>, subjects: &Subjects<'_>) -> String {
    let exact: Vec<String> =
        placed.keys.iter().filter(|key| key.subjects == *subjects).map(|key| key.text(placed)).collect();
    if !exact.is_empty() {
        return exact.join(", ");
    }
    let within = placed.keys.iter().find(|key| key.holds_for_every_row() && key.subjects.is_subset(subjects));
    if let Some(key) = within {
        return key.text(placed);
    }
    let index = placed.table.indexes.iter().find(|index| {
        index.parts.iter().map(|part| Subject::from(&part.subject)).collect::<Subjects<'_>>() == *subjects
    });
    index.map_or_else(|| NONE.to_owned(), |index| declaration::index(placed, index))
}

/// Reports keys whose columns stand in another order. It matters to queries only: a key serves a search by
/// its first columns.
pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeSet<&Subjects<'_>> = BTreeSet::new();
    for key in table.placed.iter().flat_map(|placed| &placed.keys) {
        if key.strength != Strength::Full || key.order.len() < 2 || !seen.insert(&key.subjects) {
            continue;
        }
        let orders: Vec<(Engine, Vec<&[Subject<'_>]>)> = table
            .placed
            .iter()
            .map(|placed| {
                let same = placed
                    .keys
                    .iter()
                    .filter(|other| other.strength == Strength::Full && other.subjects == key.subjects);
                (placed.engine, same.map(|other| other.order.as_slice()).collect::<Vec<_>>())
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
        findings.push(table.finding(what, explanation, |placed| side(placed, &key.subjects)));
    }
}
