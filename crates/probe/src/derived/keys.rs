//! Experiments on keys: the same row twice, two values that an engine may take for one, NULL twice.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::Path;
use isoschema_engines::Refusal;
use isoschema_rows::{Row, Value};
use isoschema_schema::{Engine, KeySubject};

use super::bench::{Bench, Change, fits, of_row, spelled};
use super::derivation::Derived;
use super::experiment::{Must, Reading, Step};
use super::parents::Needs;
use super::probe::{Given, KindName, Probe};

/// A key of the table, whichever engines have it.
struct Key {
    columns: Vec<String>,
    engines: BTreeSet<Engine>,
}

/// The keys that are made of whole columns, and the paths of the others with the reason why they are none.
fn keys(bench: &Bench<'_>) -> (Vec<Key>, Vec<(Path, &'static str)>) {
    let mut keys: Vec<Key> = Vec::new();
    let mut others = Vec::new();
    for (engine, table) in &bench.tables {
        let mut add = |columns: Vec<String>| {
            let set = |columns: &[String]| columns.iter().cloned().collect::<BTreeSet<_>>();
            match keys.iter_mut().find(|key| set(&key.columns) == set(&columns)) {
                Some(key) => {
                    key.engines.insert(*engine);
                }
                None => keys.push(Key { columns, engines: BTreeSet::from([*engine]) }),
            }
        };
        if let Some(key) = &table.primary_key {
            add(key.columns.clone());
        }
        for unique in &table.uniques {
            let whole = unique.parts.iter().map(|part| match &part.subject {
                KeySubject::Column(column) if part.prefix.is_none() => Some(column.clone()),
                KeySubject::Column(_) | KeySubject::Expression(_) => None,
            });
            match (whole.collect::<Option<Vec<_>>>(), &unique.predicate) {
                (Some(columns), None) => add(columns),
                (Some(_) | None, _) => {
                    let parts: Vec<_> = unique.parts.iter().map(|part| part.subject.to_string()).collect();
                    let reason = "its key holds for some rows only, or is made of expressions";
                    others.push((Path::key(bench.table, &parts), reason));
                }
            }
        }
    }
    others.dedup();
    (keys, others)
}

/// The values that give the second row the first one's key.
fn same_key(bench: &Bench<'_>, engine: Engine, key: &Key) -> Option<BTreeMap<String, Change>> {
    let same =
        |column: &String| Some((column.clone(), Some(of_row(engine, &bench.layout, column, &bench.first)?)));
    key.columns.iter().map(same).collect()
}

fn by_name(changes: &BTreeMap<String, Change>) -> BTreeMap<&str, Change> {
    changes.iter().map(|(column, change)| (column.as_str(), change.clone())).collect()
}

fn write(bench: &Bench<'_>, engine: Engine, row: &Row, changes: &BTreeMap<String, Change>) -> Step {
    Step::Do(bench.write(engine, row, &by_name(changes)))
}

/// What the first row needs, and another one with the first one's key.
fn needs(bench: &Bench<'_>, second: &Row, key: &Key) -> Needs {
    let mut second = second.clone();
    for column in &key.columns {
        second.remove(column);
        second.extend(bench.first.get(column).map(|value| (column.clone(), value.clone())));
    }
    Needs::Of(vec![bench.first.clone(), second])
}

const NO_SECOND: &str = "no second row was found that every engine takes beside the first";

pub fn duplicates(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    let (keys, others) = keys(bench);
    for (path, reason) in others {
        derived.untried(probe, path, reason);
    }
    for key in keys {
        let path = Path::key(bench.table, &key.columns);
        // The first row itself has the key too; its other keys are the same, which says less.
        let second = bench.second.as_ref().unwrap_or(&bench.first);
        let must = Must { engines: key.engines.clone(), refusal: Refusal::Unique, always: true };
        let what = "the same key twice".to_owned();
        let needs = needs(bench, second, &key);
        derived.experiment_with(bench, (probe, path, what), Reading::Plain, Some(must), needs, |engine| {
            Some(vec![
                write(bench, engine, &bench.first, &BTreeMap::new()),
                write(bench, engine, second, &same_key(bench, engine, &key)?),
            ])
        });
    }
}

pub fn pairs(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for key in keys(bench).0 {
        for column in &key.columns {
            let Some(place) = bench.layout.place(column) else { continue };
            if !probe.of.contains(&KindName::from(&place.kind)) {
                continue;
            }
            let path = Path::member(bench.table, column);
            if bench.is_of_a_parent(column) {
                derived.untried(probe, path, "its values are those of its parent");
                continue;
            }
            let Some(second) = &bench.second else {
                derived.untried(probe, path, NO_SECOND);
                continue;
            };
            for [left, right] in
                probe.pairs.iter().filter(|pair| pair.iter().all(|one| fits(&place.kind, one)))
            {
                let what = format!("{}, then {}", Given::shown(left), Given::shown(right));
                let (subject, needs) = ((probe, path.clone(), what), needs(bench, second, &key));
                derived.experiment_with(bench, subject, Reading::Plain, None, needs, |engine| {
                    let with = |given: &Given, mut changes: BTreeMap<String, Change>| {
                        changes.insert(column.clone(), Some(spelled(engine, place, given)?));
                        Some(changes)
                    };
                    Some(vec![
                        write(bench, engine, &bench.first, &with(left, BTreeMap::new())?),
                        write(bench, engine, second, &with(right, same_key(bench, engine, &key)?)?),
                    ])
                });
            }
        }
    }
}

pub fn two_nulls(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for key in keys(bench).0 {
        let nullable = |column: &&String| {
            bench.first.contains_key(*column) && bench.sides(column).values().all(|side| side.nullable)
        };
        let Some(column) = key.columns.iter().find(nullable) else { continue };
        let path = Path::key(bench.table, &key.columns);
        let Some(second) = &bench.second else {
            derived.untried(probe, path, NO_SECOND);
            continue;
        };
        let same = |engine| {
            let same = |one: &String| match of_row(engine, &bench.layout, one, &bench.first) {
                Some(sql) if one != column => (one.clone(), Some(sql)),
                Some(_) | None => (one.clone(), Some(Value::Null.to_string())),
            };
            key.columns.iter().map(same).collect::<BTreeMap<_, _>>()
        };
        let what = format!("NULL in {column} twice");
        let needs = needs(bench, second, &key);
        derived.experiment_with(bench, (probe, path, what), Reading::Plain, None, needs, |engine| {
            let changes = same(engine);
            Some(vec![write(bench, engine, &bench.first, &changes), write(bench, engine, second, &changes)])
        });
    }
}
