//! Uniqueness that an engine does not enforce, and uniqueness that another key of the same table enforces
//! already.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Deferrability, Engine, KeySubject};

use crate::compare::keys::{self, Key, Strength, Subjects};
use crate::compare::side_by_side::{Placed, SideBySide};
use crate::compare::{primary_keys, prose};
use crate::{Finding, FindingName, Grade};

/// The keys of every engine that has the table.
type Keys<'a> = Vec<(Placed<'a>, Vec<Key<'a>>)>;

/// What a difference in uniqueness does: how bad it is, and in words.
type Harms = BTreeSet<(Grade, String)>;

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let keys: Keys<'_> = table.placed.iter().map(|placed| (*placed, keys::of(placed))).collect();
    let primaries = primary_keys::reported(table);
    let primaries: BTreeSet<Subjects<'_>> = primaries.iter().map(Key::subjects).collect();

    let mut missing: BTreeMap<Subjects<'_>, Harms> = BTreeMap::new();
    for (_, own) in &keys {
        for key in own.iter().filter(|key| !primaries.contains(&key.subjects())) {
            let harms: Vec<_> = lacking(&keys, own, key).into_iter().chain(differing(&keys, key)).collect();
            if !harms.is_empty() {
                missing.entry(key.subjects()).or_default().extend(harms);
            }
        }
    }
    for (subjects, harms) in &missing {
        let grade = harms.iter().map(|(grade, _)| *grade).max().unwrap_or(Grade::Hazardous);
        let sentences: Vec<&str> =
            harms.iter().filter(|(harm, _)| *harm == grade).map(|(_, sentence)| sentence.as_str()).collect();
        let what = (FindingName::UniqueMissing, path(table, &keys, subjects), grade);
        let explanation = format!("{}.", sentences.join("; "));
        findings.push(table.finding(what, explanation, |placed| keys::side(placed, subjects)));
    }

    for (subjects, engines) in redundant(&keys) {
        if missing.contains_key(&subjects) || primaries.contains(&subjects) {
            continue;
        }
        let explanation = format!(
            "Another key of the table refuses the same rows already, so on {} this one only costs time on \
             each write.",
            prose::titles(&engines)
        );
        let what = (FindingName::UniqueRedundant, path(table, &keys, &subjects), Grade::Equivalent);
        findings.push(table.finding(what, explanation, |placed| keys::side(placed, &subjects)));
    }
}

/// A key's path, its columns in the order of the first engine that has it.
fn path(table: &SideBySide<'_>, keys: &Keys<'_>, subjects: &Subjects<'_>) -> crate::Path {
    let first = keys.iter().flat_map(|(_, keys)| keys).find(|key| key.subjects() == *subjects);
    let order = first.map(|key| key.order.clone());
    keys::path(table, &order.unwrap_or_else(|| subjects.iter().map(|it| (*it).clone()).collect()))
}

/// The engines that do not enforce a key.
fn lacking(keys: &Keys<'_>, own: &[Key<'_>], key: &Key<'_>) -> Option<(Grade, String)> {
    let subjects = key.subjects();
    // What a smaller key of the same engine says already is that key's matter.
    let implied = own.iter().any(|other| {
        other.holds_for_every_row()
            && other.subjects().is_subset(&subjects)
            && (other.subjects() != subjects
                || (!key.holds_for_every_row() && other.strength == Strength::Full))
    });
    if implied {
        return None;
    }
    let enforces = |others: &[Key<'_>]| {
        others.iter().any(|other| other.holds_for_every_row() && other.subjects().is_subset(&subjects))
            || (!key.holds_for_every_row() && others.iter().any(|other| other.identity == key.identity))
    };
    let (holding, lacking): (Vec<_>, Vec<_>) = keys.iter().partition(|(_, others)| enforces(others));
    if lacking.is_empty() {
        return None;
    }
    let names: Vec<String> = key.order.iter().map(ToString::to_string).collect();
    let grade = if key.holds_for_every_row() { Grade::Incompatible } else { Grade::Hazardous };
    let rows = if key.unique.is_some_and(|unique| unique.predicate.is_some()) {
        ", in the rows that the index covers"
    } else {
        ""
    };
    let engines = |of: &[&(Placed<'_>, Vec<Key<'_>>)]| -> Vec<Engine> {
        of.iter().map(|(placed, _)| placed.engine).collect()
    };
    let sentence = format!(
        "{} a second row with the same {}{rows}, which {}",
        prose::clause(&engines(&lacking), "stores", "store"),
        prose::enumerate(&names),
        prose::clause(&engines(&holding), "refuses", "refuse"),
    );
    Some((grade, sentence))
}

/// What engines that all have a key disagree on: how much of a value counts, NULL, the moment.
fn differing(keys: &Keys<'_>, key: &Key<'_>) -> Vec<(Grade, String)> {
    let mut harms = Vec::new();
    let subjects = key.subjects();
    let same = |others: &[Key<'_>]| others.iter().any(|other| other.identity == key.identity);
    if key.strength == Strength::Stricter {
        let holding = engines(keys, |_, others| same(others));
        let looser = engines(keys, |_, others| {
            !same(others)
                && others
                    .iter()
                    .any(|other| other.strength == Strength::Full && other.subjects().is_subset(&subjects))
        });
        if !looser.is_empty() {
            harms.push((
                Grade::Hazardous,
                format!(
                    "{} only the first characters, so two values that begin alike are one there and two on {}",
                    prose::clause(&holding, "compares", "compare"),
                    prose::titles(&looser),
                ),
            ));
        }
    }
    let admits_null = |placed: &Placed<'_>| {
        subjects.iter().any(|subject| match subject {
            KeySubject::Column(name) => placed.table.column(name).is_some_and(|column| column.nullable),
            KeySubject::Expression(_) => true,
        })
    };
    let uniques = |placed: &Placed<'_>, others: &[Key<'_>], nulls_distinct: bool| {
        let mut same = others.iter().filter(|other| other.identity == key.identity).peekable();
        same.peek().is_some()
            && admits_null(placed)
            && same.all(|other| other.unique.is_none_or(|unique| unique.nulls_distinct)) == nulls_distinct
    };
    let distinct = engines(keys, |placed, others| uniques(placed, others, true));
    let not_distinct = engines(keys, |placed, others| uniques(placed, others, false));
    if !distinct.is_empty() && !not_distinct.is_empty() {
        harms.push((
            Grade::Hazardous,
            format!(
                "{} two rows with NULL there, of which {} the second",
                prose::clause(&distinct, "stores", "store"),
                prose::clause(&not_distinct, "refuses", "refuse"),
            ),
        ));
    }
    let deferred = |others: &[Key<'_>]| {
        others.iter().filter(|other| other.identity == key.identity).map(Key::deferrability).min_by_key(rank)
    };
    let later = engines(keys, |_, others| deferred(others).is_some_and(|when| rank(&when) > 0));
    let mut moments: Vec<u8> =
        keys.iter().filter_map(|(_, others)| deferred(others)).map(|it| rank(&it)).collect();
    moments.dedup();
    if moments.len() > 1 {
        harms.push((
            Grade::Hazardous,
            format!(
                "{} may check it at the end of the transaction, the others at each statement",
                prose::titles(&later)
            ),
        ));
    }
    harms
}

fn engines(keys: &Keys<'_>, holds: impl Fn(&Placed<'_>, &[Key<'_>]) -> bool) -> Vec<Engine> {
    keys.iter().filter(|(placed, others)| holds(placed, others)).map(|(placed, _)| placed.engine).collect()
}

const fn rank(deferrability: &Deferrability) -> u8 {
    match deferrability {
        Deferrability::NotDeferrable => 0,
        Deferrability::InitiallyImmediate => 1,
        Deferrability::InitiallyDeferred => 2,
    }
}

/// Uniques that another key of their engine makes needless, where an engine does without, each with the
/// engines that have it.
fn redundant<'a>(keys: &'a Keys<'a>) -> BTreeMap<Subjects<'a>, Vec<Engine>> {
    let mut redundant: BTreeMap<Subjects<'_>, Vec<Engine>> = BTreeMap::new();
    for (placed, own) in keys {
        for (index, key) in own.iter().enumerate().filter(|(_, key)| !key.is_primary()) {
            let count = |others: &[Key<'_>]| others.iter().filter(|it| it.identity == key.identity).count();
            if is_implied(own, index) && keys.iter().any(|(_, others)| count(others) < count(own)) {
                let engines = redundant.entry(key.subjects()).or_default();
                if !engines.contains(&placed.engine) {
                    engines.push(placed.engine);
                }
            }
        }
    }
    redundant
}

/// Whether another key of the same engine refuses every row that this one does.
fn is_implied(own: &[Key<'_>], index: usize) -> bool {
    let key = &own[index];
    let subjects = key.subjects();
    let compares_whole_values = key
        .unique
        .is_some_and(|unique| unique.parts.iter().all(|it| it.prefix.is_none() && it.collation.is_none()));
    compares_whole_values
        && own.iter().enumerate().any(|(other_index, other)| {
            other.strength == Strength::Full
                && other.deferrability() == Deferrability::NotDeferrable
                && other.subjects().is_subset(&subjects)
                && (other.identity != key.identity || other_index < index)
        })
}
