//! Uniqueness that an engine does not enforce, and uniqueness that another key of the same table enforces
//! already.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Deferrability, Engine};

use crate::compare::keys::{self, Key, Strength, Subject, Subjects};
use crate::compare::side_by_side::{Placed, SideBySide};
use crate::compare::{primary_keys, prose};
use crate::{Finding, FindingName, Grade, Path};

/// What a difference in uniqueness does: how bad it is, and in words.
type Harms = BTreeSet<(Grade, String)>;

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let primaries = primary_keys::reported(table);
    let mut missing: BTreeMap<&Subjects<'_>, Harms> = BTreeMap::new();
    for placed in &table.placed {
        for key in placed.keys.iter().filter(|key| !primaries.contains(&&key.subjects)) {
            let harms = lacking(table, placed, key).into_iter().chain(differing(table, key));
            for harm in harms {
                missing.entry(&key.subjects).or_default().insert(harm);
            }
        }
    }
    for (subjects, harms) in &missing {
        let grade = harms.iter().map(|(grade, _)| *grade).max().unwrap_or(Grade::Hazardous);
        let sentences: Vec<&str> =
            harms.iter().filter(|(harm, _)| *harm == grade).map(|(_, sentence)| sentence.as_str()).collect();
        let what = (FindingName::UniqueMissing, path(table, subjects), grade);
        let explanation = format!("{}.", sentences.join("; "));
        findings.push(table.finding(what, explanation, |placed| keys::side(placed, subjects)));
    }

    for (subjects, engines) in redundant(table) {
        if missing.contains_key(subjects) || primaries.contains(&subjects) {
            continue;
        }
        let explanation = format!(
            "Another key of the table refuses the same rows already, so on {} this one only costs time on \
             each write.",
            prose::titles(&engines)
        );
        let what = (FindingName::UniqueRedundant, path(table, subjects), Grade::Equivalent);
        findings.push(table.finding(what, explanation, |placed| keys::side(placed, subjects)));
    }
}

/// A key's path, its columns in the order of the first engine that has it.
fn path(table: &SideBySide<'_>, subjects: &Subjects<'_>) -> Path {
    let mut keys = table.placed.iter().flat_map(|placed| &placed.keys);
    match keys.find(|key| key.subjects == *subjects) {
        Some(key) => keys::path(table, &key.order),
        None => keys::path(table, &subjects.iter().collect::<Vec<_>>()),
    }
}

/// The engines that do not enforce a key.
fn lacking(table: &SideBySide<'_>, owner: &Placed<'_>, key: &Key<'_>) -> Option<(Grade, String)> {
    // What a smaller key of the same engine says already is that key's matter.
    let implied = owner.keys.iter().any(|other| {
        other.holds_for_every_row()
            && other.subjects.is_subset(&key.subjects)
            && (other.subjects != key.subjects
                || (!key.holds_for_every_row() && other.strength == Strength::Full))
    });
    if implied {
        return None;
    }
    let enforces = |placed: &Placed<'_>| {
        placed.keys.iter().any(|other| {
            (other.holds_for_every_row() && other.subjects.is_subset(&key.subjects))
                || (!key.holds_for_every_row() && other.is_same_as(key))
        })
    };
    let lacking = table.engines_where(|placed| !enforces(placed));
    if lacking.is_empty() {
        return None;
    }
    let holding = table.engines_where(enforces);
    let names: Vec<String> = key.order.iter().map(ToString::to_string).collect();
    let grade = if key.holds_for_every_row() { Grade::Incompatible } else { Grade::Hazardous };
    let rows = if key.unique().is_some_and(|unique| unique.predicate.is_some()) {
        ", in the rows that the index covers"
    } else {
        ""
    };
    let sentence = format!(
        "{} a second row with the same {}{rows}, which {}",
        prose::clause(&lacking, "stores", "store"),
        prose::enumerate(&names),
        prose::clause(&holding, "refuses", "refuse"),
    );
    Some((grade, sentence))
}

/// What engines that all have a key disagree on: how much of a value counts, NULL, the moment.
fn differing(table: &SideBySide<'_>, key: &Key<'_>) -> Vec<(Grade, String)> {
    let mut harms = Vec::new();
    let has_same = |placed: &Placed<'_>| placed.keys.iter().any(|other| other.is_same_as(key));
    if key.strength == Strength::Stricter {
        let holding = table.engines_where(has_same);
        let looser = table.engines_where(|placed| {
            let full =
                |other: &Key<'_>| other.strength == Strength::Full && other.subjects.is_subset(&key.subjects);
            !has_same(placed) && placed.keys.iter().any(full)
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
        key.subjects.iter().any(|subject| match subject {
            Subject::Column(name) => placed.table.column(name).is_some_and(|column| column.nullable),
            Subject::Expression(_) => true,
        })
    };
    let nulls_distinct = |placed: &Placed<'_>| {
        let mut same = placed.keys.iter().filter(|other| other.is_same_as(key));
        same.all(|other| other.unique().is_none_or(|unique| unique.nulls_distinct))
    };
    let exposed = |placed: &Placed<'_>| has_same(placed) && admits_null(placed);
    let distinct = table.engines_where(|placed| exposed(placed) && nulls_distinct(placed));
    let not_distinct = table.engines_where(|placed| exposed(placed) && !nulls_distinct(placed));
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
    let moment = |placed: &Placed<'_>| {
        placed
            .keys
            .iter()
            .filter(|other| other.is_same_as(key))
            .map(|other| rank(other.deferrability()))
            .min()
    };
    let later = table.engines_where(|placed| moment(placed) > Some(0));
    let at_once = table.engines_where(|placed| moment(placed) == Some(0));
    let moments: BTreeSet<u8> = table.placed.iter().filter_map(moment).collect();
    if moments.len() > 1 {
        harms.push((
            Grade::Hazardous,
            format!(
                "{} may check it at the end of the transaction, {} at each statement",
                prose::titles(&later),
                prose::titles(&at_once),
            ),
        ));
    }
    harms
}

/// How late a key is checked.
const fn rank(deferrability: Deferrability) -> u8 {
    match deferrability {
        Deferrability::NotDeferrable => 0,
        Deferrability::InitiallyImmediate => 1,
        Deferrability::InitiallyDeferred => 2,
    }
}

/// Uniques that another key of their engine makes needless, where an engine does without, each with the
/// engines that have it.
fn redundant<'t>(table: &'t SideBySide<'_>) -> BTreeMap<&'t Subjects<'t>, Vec<Engine>> {
    let mut redundant: BTreeMap<&Subjects<'_>, Vec<Engine>> = BTreeMap::new();
    for placed in &table.placed {
        for (index, key) in placed.keys.iter().enumerate().filter(|(_, key)| !key.is_primary()) {
            let count =
                |placed: &Placed<'_>| placed.keys.iter().filter(|other| other.is_same_as(key)).count();
            if is_implied(&placed.keys, index) && table.placed.iter().any(|it| count(it) < count(placed)) {
                let engines = redundant.entry(&key.subjects).or_default();
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
    let compares_whole_values = key
        .unique()
        .is_some_and(|unique| unique.parts.iter().all(|it| it.prefix.is_none() && it.collation.is_none()));
    compares_whole_values
        && own.iter().enumerate().any(|(other_index, other)| {
            other.strength == Strength::Full
                && other.deferrability() == Deferrability::NotDeferrable
                && other.subjects.is_subset(&key.subjects)
                && (!other.is_same_as(key) || other_index < index)
        })
}
