//! Experiments on what columns are given when a statement gives NULL, or nothing: NOT NULL, defaults, generated columns,
//! identities.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::Path;
use isoschema_engines::Refusal;
use isoschema_rows::{Kind, Place, as_text, name};
use isoschema_schema::{Column, DefaultValue, Domain, Engine};

use super::bench::{Bench, spelled};
use super::derivation::{Derived, free_columns};
use super::experiment::{Must, Reading, Step};
use super::parents::Needs;
use super::probe::{Given, Probe};

fn engines_that(bench: &Bench<'_>, column: &str, holds: impl Fn(&Column) -> bool) -> BTreeSet<Engine> {
    bench.sides(column).into_iter().filter(|(_, side)| holds(side)).map(|(engine, _)| engine).collect()
}

fn must(engines: BTreeSet<Engine>) -> Option<Must> {
    Some(Must { engines, refusal: Refusal::NotNull, always: true })
}

pub fn null_given(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in bench.written() {
        let column = &place.name;
        let engines = engines_that(bench, column, |side| !side.nullable);
        let is_numbered = !engines_that(bench, column, |side| side.identity.is_some()).is_empty();
        if engines.is_empty() || is_numbered {
            continue;
        }
        let subject = (probe, Path::member(bench.table, column), "NULL".to_owned());
        let needs = bench.needs_without(column);
        let reading = Reading::Values(place.kind.clone());
        derived.experiment_with(bench, subject, reading, must(engines), needs, |engine| {
            let null = Some("NULL".to_owned());
            Some(vec![bench.changed(engine, column, null), bench.ask(engine, place)])
        });
    }
}

pub fn null_omitted(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in bench.written() {
        let column = &place.name;
        let demands =
            |side: &Column| !side.nullable && side.default == DefaultValue::Absent && side.identity.is_none();
        let engines = engines_that(bench, column, demands);
        // Where another engine has a default, that is another probe's matter.
        if engines.is_empty() || engines.len() < bench.tables.len() {
            continue;
        }
        let subject = (probe, Path::member(bench.table, column), "left out".to_owned());
        let needs = bench.needs_without(column);
        let reading = Reading::Values(place.kind.clone());
        derived.experiment_with(bench, subject, reading, must(engines), needs, |engine| {
            Some(vec![bench.changed(engine, column, None), bench.ask(engine, place)])
        });
    }
}

pub fn found(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in free_columns(derived, probe, bench) {
        // Bytes have no letters.
        if place.domains.values().any(|domain| matches!(domain, Domain::Bytes { .. })) {
            continue;
        }
        for [stored, asked] in &probe.pairs {
            let what = format!("{} stored, {} asked for", Given::shown(stored), Given::shown(asked));
            let subject = (probe, Path::member(bench.table, &place.name), what);
            derived.experiment(bench, subject, Reading::Values(place.kind.clone()), None, |engine| {
                let Step::Ask(ask) = bench.ask(engine, place) else { return None };
                let condition =
                    format!(" WHERE {} = {}", name(engine, &place.name), spelled(engine, place, asked)?);
                let stored = spelled(engine, place, stored)?;
                Some(vec![bench.changed(engine, &place.name, Some(stored)), Step::Ask(ask + &condition)])
            });
        }
    }
}

/// The columns with a default on some engine.
fn defaulted<'b>(bench: &'b Bench<'_>, is_meant: impl Fn(&DefaultValue) -> bool) -> Vec<&'b Place> {
    let has = |place: &&Place| {
        !engines_that(bench, &place.name, |side| is_meant(&side.default)).is_empty()
            && engines_that(bench, &place.name, |side| side.identity.is_some()).is_empty()
    };
    bench.written().filter(has).collect()
}

pub fn defaults(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in defaulted(bench, |default| *default != DefaultValue::Absent) {
        let path = Path::member(bench.table, &place.name);
        let is_random = |side: &Column| side.default == DefaultValue::RandomUuid;
        if !engines_that(bench, &place.name, is_random).is_empty() {
            derived.untried(probe, path, "its default is random");
            continue;
        }
        let subject = (probe, path, "left out".to_owned());
        let is_free = !bench.is_of_a_parent(&place.name);
        let needs = if is_free { bench.needs_without(&place.name) } else { Needs::All };
        let reading = Reading::Values(place.kind.clone());
        derived.experiment_with(bench, subject, reading, None, needs, |engine| {
            Some(vec![bench.changed(engine, &place.name, None), bench.ask(engine, place)])
        });
    }
}

pub fn default_now(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in defaulted(bench, |default| matches!(default, DefaultValue::Now | DefaultValue::TimeOfDay)) {
        let subject = (probe, Path::member(bench.table, &place.name), "left out".to_owned());
        derived.experiment(bench, subject, Reading::Fractions, None, |engine| {
            Some(vec![bench.changed(engine, &place.name, None), bench.ask(engine, place)])
        });
    }
}

pub fn generated(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in bench.layout.places.iter().filter(|place| !bench.first.contains_key(&place.name)) {
        if engines_that(bench, &place.name, |side| side.generated.is_some()).is_empty() {
            continue;
        }
        let subject = (probe, Path::member(bench.table, &place.name), "computed".to_owned());
        derived.experiment(bench, subject, Reading::Values(place.kind.clone()), None, |engine| {
            Some(vec![
                Step::Do(bench.write(engine, &bench.first, &BTreeMap::new())),
                bench.ask(engine, place),
            ])
        });
    }
}

/// The columns that every engine numbers.
fn numbered<'b>(bench: &'b Bench<'_>) -> Vec<&'b Place> {
    let is_numbered = |place: &&Place| bench.sides(&place.name).values().all(|side| side.identity.is_some());
    bench.written().filter(is_numbered).collect()
}

fn greatest(bench: &Bench<'_>, engine: Engine, place: &Place) -> Step {
    let (table, column) = (name(engine, bench.table), name(engine, &place.name));
    let text = as_text(engine, place);
    Step::Ask(format!(
        "SELECT {text} AS c0 FROM {table} WHERE {column} = (SELECT max({column}) FROM {table})"
    ))
}

/// Both rows, numbered by the database, with something between.
fn two_rows(
    derived: &mut Derived,
    (probe, what): (&'static Probe, &str),
    bench: &Bench<'_>,
    steps: impl Fn(Engine, &Place, [Step; 2]) -> Vec<Step>,
) {
    for place in numbered(bench) {
        let path = Path::member(bench.table, &place.name);
        let Some(second) = &bench.second else {
            derived.untried(probe, path, "no second row was found that every engine takes beside the first");
            continue;
        };
        let needs = Needs::Of(vec![bench.first.clone(), second.clone()]);
        let subject = (probe, path, what.to_owned());
        derived.experiment_with(bench, subject, Reading::Ranks, None, needs, |engine| {
            let unnumbered = BTreeMap::from([(place.name.as_str(), None)]);
            let insert = |row| Step::Do(bench.write(engine, row, &unnumbered));
            Some(steps(engine, place, [insert(&bench.first), insert(second)]))
        });
    }
}

pub fn increasing(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    two_rows(derived, (probe, "two rows"), bench, |engine, place, [first, second]| {
        vec![first, greatest(bench, engine, place), second, greatest(bench, engine, place)]
    });
}

pub fn reuse(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    let what = "two rows, the second deleted, and one more";
    two_rows(derived, (probe, what), bench, |engine, place, [first, second]| {
        let (table, column) = (name(engine, bench.table), name(engine, &place.name));
        let delete = format!(
            "DELETE FROM {table} WHERE {column} = (SELECT m FROM (SELECT max({column}) AS m FROM {table}) AS x)"
        );
        let ask = greatest(bench, engine, place);
        vec![first, second.clone(), ask.clone(), Step::Do(delete), second, ask]
    });
}

pub fn zero(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in numbered(bench) {
        let subject = (probe, Path::member(bench.table, &place.name), "0".to_owned());
        derived.experiment(bench, subject, Reading::Plain, None, |engine| {
            let (table, column) = (name(engine, bench.table), name(engine, &place.name));
            let ask = format!(
                "SELECT CASE {column} WHEN 0 THEN 'zero' ELSE 'another number' END AS c0 FROM {table}"
            );
            Some(vec![bench.changed(engine, &place.name, Some("0".to_owned())), Step::Ask(ask)])
        });
    }
}

/// An id that no experiment comes to by itself, and that leaves room for others behind it.
const FAR: i128 = 1_000_000;

pub fn explicit(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    let what = "an id far ahead, then a row without one";
    two_rows(derived, (probe, what), bench, |engine, place, [_, second]| {
        let id = if let Kind::Number { max, .. } = place.kind { FAR.min(max / 2) } else { FAR };
        let first = bench.changed(engine, &place.name, Some(id.to_string()));
        vec![first, greatest(bench, engine, place), second, greatest(bench, engine, place)]
    });
}
