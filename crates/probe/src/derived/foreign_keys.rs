//! Experiments on foreign keys: orphans, parents that go or change, rows that name each other.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::Path;
use isoschema_engines::Refusal;
use isoschema_rows::{Layout, Place, Row, Value, as_text, distinct, literal, name};
use isoschema_schema::{Action, Deferrability, Engine, ForeignKey};

use super::bench::{Bench, of_row};
use super::derivation::Derived;
use super::experiment::{Must, Reading, Step};
use super::parents::Needs;
use super::probe::Probe;

/// Numbers of rows that nobody makes.
const NOWHERE: [u32; 3] = [5000, 90, 60];

/// A foreign key, on the engines that have it.
struct Reference<'a> {
    columns: &'a [String],
    parent: &'a str,
    parent_columns: &'a [String],
    sides: BTreeMap<Engine, &'a ForeignKey>,
}

impl Reference<'_> {
    fn path(&self, table: &str) -> Path {
        Path::foreign_key(table, self.columns, self.parent)
    }

    fn engines_that(&self, holds: impl Fn(&ForeignKey) -> bool) -> BTreeSet<Engine> {
        self.sides.iter().filter(|(_, key)| holds(key)).map(|(engine, _)| *engine).collect()
    }
}

fn references<'a>(bench: &Bench<'a>) -> Vec<Reference<'a>> {
    let mut references: Vec<Reference<'a>> = Vec::new();
    for (engine, table) in &bench.tables {
        let table: &'a isoschema_schema::Table = table;
        for key in &table.foreign_keys {
            let same = |one: &&mut Reference<'a>| one.columns == key.columns && one.parent == key.parent;
            match references.iter_mut().find(same) {
                Some(reference) => {
                    reference.sides.insert(*engine, key);
                }
                None => references.push(Reference {
                    columns: &key.columns,
                    parent: &key.parent,
                    parent_columns: &key.parent_columns,
                    sides: BTreeMap::from([(*engine, key)]),
                }),
            }
        }
    }
    references
}

/// Why nothing can be tried of a foreign key.
fn obstacle(bench: &Bench<'_>, reference: &Reference<'_>) -> Option<&'static str> {
    let is_deferred = |key: &&ForeignKey| key.deferrability == Deferrability::InitiallyDeferred;
    let is_written = |column: &String| bench.first.get(column).is_some_and(|value| *value != Value::Null);
    if reference.sides.values().any(is_deferred) {
        Some("it is checked only at the transaction's end, and the experiment's is rolled back")
    } else if !reference.columns.iter().all(is_written) {
        Some("no row was found that names a parent")
    } else {
        None
    }
}

/// A value of a column's kind that no row has.
fn nowhere(place: &Place) -> Option<Value> {
    NOWHERE.iter().find_map(|number| distinct(&place.kind, *number))
}

pub fn orphans(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for reference in references(bench) {
        let path = reference.path(bench.table);
        let place = reference.columns.last().and_then(|column| bench.layout.place(column));
        let (None, Some(place)) = (obstacle(bench, &reference), place) else {
            let reason = obstacle(bench, &reference).unwrap_or("its column is not the same kind everywhere");
            derived.untried(probe, path, reason);
            continue;
        };
        let Some(value) = nowhere(place) else {
            derived.untried(probe, path, "its column has too few values for one that no parent has");
            continue;
        };
        let must =
            Must { engines: reference.engines_that(|_| true), refusal: Refusal::ForeignKey, always: true };
        let what = format!("a row whose {} names nothing", place.name);
        let needs = bench.needs_without(&place.name);
        derived.experiment_with(bench, (probe, path, what), Reading::Plain, Some(must), needs, |engine| {
            Some(vec![bench.changed(engine, &place.name, Some(literal(engine, place, &value)))])
        });
    }
}

/// The parent's row that the first row names, as a condition.
fn condition(bench: &Bench<'_>, engine: Engine, reference: &Reference<'_>) -> Option<String> {
    let parts = reference.columns.iter().zip(reference.parent_columns).map(|(own, of_parent)| {
        Some(format!("{} = {}", name(engine, of_parent), of_row(engine, &bench.layout, own, &bench.first)?))
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(" AND "))
}

/// What becomes of the child, asked by its first referring column.
fn fate(bench: &Bench<'_>, engine: Engine, place: &Place) -> Step {
    Step::Ask(format!("SELECT {} AS c0 FROM {}", as_text(engine, place), name(engine, bench.table)))
}

fn refuses(action: Action) -> bool {
    matches!(action, Action::NoAction | Action::Restrict)
}

/// What is done with a parent that has a child; `None` where it cannot be spelled.
fn on_parent(
    derived: &mut Derived,
    (probe, what): (&'static Probe, &str),
    bench: &Bench<'_>,
    reference: &Reference<'_>,
    action: impl Fn(&ForeignKey) -> Action,
    statement: impl Fn(Engine) -> Option<String>,
) {
    let path = reference.path(bench.table);
    let place = reference.columns.first().and_then(|column| bench.layout.place(column));
    let (None, Some(place)) = (obstacle(bench, reference), place) else {
        let reason = obstacle(bench, reference).unwrap_or("its column is not the same kind everywhere");
        derived.untried(probe, path, reason);
        return;
    };
    if reference.parent == bench.table {
        derived.untried(probe, path, "its rows name rows of their own table");
        return;
    }
    let must = Must {
        engines: reference.engines_that(|key| refuses(action(key))),
        refusal: Refusal::ForeignKey,
        always: true,
    };
    let must = (!must.engines.is_empty()).then_some(must);
    let reading = Reading::Values(place.kind.clone());
    let needs = Needs::Changed(reference.parent.to_owned());
    derived.experiment_with(bench, (probe, path, what.to_owned()), reading, must, needs, |engine| {
        Some(vec![
            Step::Do(bench.write(engine, &bench.first, &BTreeMap::new())),
            Step::Do(statement(engine)?),
            fate(bench, engine, place),
        ])
    });
}

pub fn deletes(
    derived: &mut Derived,
    probe: &'static Probe,
    bench: &Bench<'_>,
    _layouts: &BTreeMap<String, Layout>,
) {
    for reference in references(bench) {
        let what = "the parent of a row deleted";
        on_parent(
            derived,
            (probe, what),
            bench,
            &reference,
            |key| key.on_delete,
            |engine| {
                let condition = condition(bench, engine, &reference)?;
                Some(format!("DELETE FROM {} WHERE {condition}", name(engine, reference.parent)))
            },
        );
    }
}

pub fn updates(
    derived: &mut Derived,
    probe: &'static Probe,
    bench: &Bench<'_>,
    layouts: &BTreeMap<String, Layout>,
) {
    for reference in references(bench) {
        let path = reference.path(bench.table);
        let key = reference.parent_columns.last().zip(layouts.get(reference.parent));
        let place = key.and_then(|(column, layout)| layout.place(column));
        let has_parent = bench.parents.iter().any(|parent| parent.layout.table == reference.parent);
        let (Some(place), true) = (place, has_parent) else {
            derived.untried(probe, path, "its rows name rows of their own table, or none");
            continue;
        };
        let Some(value) = nowhere(place) else {
            derived.untried(probe, path, "the parent's key has too few values for another one");
            continue;
        };
        let what = "the key of a row's parent changed";
        on_parent(
            derived,
            (probe, what),
            bench,
            &reference,
            |key| key.on_update,
            |engine| {
                let condition = condition(bench, engine, &reference)?;
                Some(format!(
                    "UPDATE {} SET {} = {} WHERE {condition}",
                    name(engine, reference.parent),
                    name(engine, &place.name),
                    literal(engine, place, &value)
                ))
            },
        );
    }
}

pub fn mutual(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for reference in references(bench).into_iter().filter(|reference| reference.parent == bench.table) {
        let path = reference.path(bench.table);
        let (Some(second), [own], [key]) = (&bench.second, reference.columns, reference.parent_columns)
        else {
            derived.untried(probe, path, "no two rows were found that could name each other");
            continue;
        };
        let naming = |row: &Row, other: &Row| {
            let mut row = row.clone();
            row.insert(own.clone(), other.get(key).cloned().unwrap_or(Value::Null));
            row
        };
        let rows = [naming(&bench.first, second), naming(second, &bench.first)];
        let what = "two rows that name each other in one INSERT".to_owned();
        let needs = Needs::Of(rows.to_vec());
        derived.experiment_with(bench, (probe, path, what), Reading::Plain, None, needs, |engine| {
            let [one, two] = rows.each_ref().map(|row| bench.write(engine, row, &BTreeMap::new()));
            let (_, values) = two.split_once(" VALUES ")?;
            Some(vec![Step::Do(format!("{one}, {values}"))])
        });
    }
}
