//! Experiments on CHECKs: values on both sides of every literal that stands in a condition on one column, and NULL.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::Path;
use isoschema_engines::Refusal;
use isoschema_rows::{Kind, Place, literals};
use isoschema_schema::{Check, Engine};

use super::bench::{Bench, spelled};
use super::derivation::Derived;
use super::experiment::{Must, Reading};
use super::probe::{Given, Probe, shown_text};

/// The CHECKs on one column, whichever engines have them.
struct OnColumn<'a> {
    place: &'a Place,
    checks: Vec<(Engine, &'a Check)>,
}

impl OnColumn<'_> {
    /// The engines that have one, where all have the same: one of them refusing a row, all must.
    fn must(&self) -> Option<Must> {
        let of = |engine: Engine| -> BTreeSet<&str> {
            self.checks
                .iter()
                .filter(|(one, _)| *one == engine)
                .map(|(_, check)| check.expression.as_str())
                .collect()
        };
        let engines: BTreeSet<Engine> = self.checks.iter().map(|(engine, _)| *engine).collect();
        let alike: BTreeSet<_> = engines.iter().map(|engine| of(*engine)).collect();
        (alike.len() == 1).then_some(Must { engines, refusal: Refusal::Check, always: false })
    }
}

fn on_columns<'b>(derived: &mut Derived, probe: &Probe, bench: &'b Bench<'_>) -> Vec<OnColumn<'b>> {
    let mut found = BTreeMap::<&str, OnColumn<'b>>::new();
    for (engine, table) in &bench.tables {
        for check in &table.checks {
            match check.columns.as_slice() {
                [column] if !bench.is_of_a_parent(column) && bench.first.contains_key(column) => {
                    let Some(place) = bench.layout.place(column) else { continue };
                    let on = found.entry(&place.name).or_insert(OnColumn { place, checks: Vec::new() });
                    on.checks.push((*engine, check));
                }
                [column] => {
                    let path = Path::member(bench.table, column);
                    derived.untried(
                        probe,
                        path,
                        "its values are those of its parent, or not the same kind everywhere",
                    );
                }
                columns => {
                    let path = Path::key(bench.table, columns);
                    derived.untried(probe, path, "its condition is on several columns");
                }
            }
        }
    }
    found.into_values().collect()
}

/// The values on both sides of a condition's literals.
fn values(place: &Place, expression: &str) -> Vec<Given> {
    let literals = literals(expression);
    let numbers = || literals.iter().filter_map(|text| text.parse::<i64>().ok());
    let sides = || {
        numbers().flat_map(|number| [number.checked_sub(1), Some(number), number.checked_add(1)]).flatten()
    };
    match &place.kind {
        Kind::Number { .. } | Kind::Float => {
            sides().map(|number| Given::Sql { sql: number.to_string() }).collect()
        }
        Kind::Text { .. } if expression.contains("length(") => sides()
            .filter_map(|number| usize::try_from(number).ok())
            .filter(|count| *count <= 1 << 17)
            .map(|count| Given::Repeated { repeat: "x".to_owned(), count })
            .collect(),
        Kind::Text { .. } | Kind::Label { .. } => literals
            .iter()
            .flat_map(|text| [text.clone(), format!("{text}x"), text.to_uppercase(), format!("{text} ")])
            .map(Given::Text)
            .collect(),
        Kind::Boolean
        | Kind::Bytes { .. }
        | Kind::DateTime { .. }
        | Kind::Date
        | Kind::Time { .. }
        | Kind::Uuid
        | Kind::Json => Vec::new(),
    }
}

pub fn literals_of(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for on in on_columns(derived, probe, bench) {
        let path = Path::member(bench.table, &on.place.name);
        let mut tried: Vec<Given> = Vec::new();
        for given in on.checks.iter().flat_map(|(_, check)| values(on.place, &check.expression)) {
            if tried.contains(&given) {
                continue;
            }
            let what = given.shown();
            let reading = Reading::Values(on.place.kind.clone());
            derived.experiment(bench, (probe, path.clone(), what), reading, on.must(), |engine| {
                let sql = spelled(engine, on.place, &given)?;
                Some(vec![bench.changed(engine, &on.place.name, Some(sql)), bench.ask(engine, on.place)])
            });
            tried.push(given);
        }
        if tried.is_empty() {
            let conditions: BTreeSet<_> =
                on.checks.iter().map(|(_, check)| shown_text(&check.expression)).collect();
            let conditions: Vec<_> = conditions.into_iter().collect();
            derived.untried(probe, path, format!("no literal in {}", conditions.join("; ")));
        }
    }
}

pub fn nulls(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    let mut quiet = Derived::default();
    for on in on_columns(&mut quiet, probe, bench) {
        if !bench.sides(&on.place.name).values().all(|side| side.nullable) {
            continue;
        }
        let path = Path::member(bench.table, &on.place.name);
        let reading = Reading::Values(on.place.kind.clone());
        derived.experiment(bench, (probe, path, "NULL".to_owned()), reading, on.must(), |engine| {
            let null = Some("NULL".to_owned());
            Some(vec![bench.changed(engine, &on.place.name, null), bench.ask(engine, on.place)])
        });
    }
}
