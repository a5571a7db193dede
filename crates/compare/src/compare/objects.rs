//! Triggers, and the objects that isoschema cannot compare. A trigger's body is not compared.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Engine, Trigger};

use crate::compare::{prose, side_by_side};
use crate::name::folded;
use crate::{Finding, FindingName, Grade, Path, Reading};

pub(super) fn compare(readings: &[&Reading], findings: &mut Vec<Finding>) {
    triggers(readings, findings);
    unaccounted(readings, findings);
}

/// What a trigger does, its name and body aside: table, moment, event.
type Occasion<'a> = (&'a str, &'a str, &'a str);

fn triggers(readings: &[&Reading], findings: &mut Vec<Finding>) {
    let occasion = |trigger: &'_ Trigger| -> (String, String, String) {
        (trigger.table.clone(), trigger.moment.clone(), trigger.event.clone())
    };
    let occasions: BTreeSet<_> =
        readings.iter().flat_map(|reading| &reading.schema.triggers).map(occasion).collect();
    for (table, moment, event) in &occasions {
        let placed: Vec<&Reading> = readings
            .iter()
            .copied()
            .filter(|reading| {
                reading.schema.tables.contains_key(table) || reading.schema.views.contains_key(table)
            })
            .collect();
        for counterparts in paired(&placed, (table, moment, event)) {
            let present: Vec<Engine> = counterparts.keys().copied().collect();
            let absent: Vec<Engine> = placed
                .iter()
                .map(|reading| reading.snapshot.engine)
                .filter(|engine| !present.contains(engine))
                .collect();
            let Some(name) = counterparts.values().next().filter(|_| !absent.is_empty()) else { continue };
            let explanation = format!(
                "{moment} {event} on {table}, {} a trigger that {}: what it maintains goes stale there.",
                prose::clause(&present, "runs", "run"),
                prose::clause(&absent, "lacks", "lack"),
            );
            let explanation = prose::capitalized(&explanation);
            let what = (FindingName::TriggerMissing, Path::member(table, name), Grade::Hazardous);
            findings.push(side_by_side::finding(what, explanation, readings, |reading| {
                let name = counterparts.get(&reading.snapshot.engine)?;
                Some(format!("TRIGGER {name} {} {} ON {table}", moment.to_uppercase(), event.to_uppercase()))
            }));
        }
    }
}

/// The triggers of one occasion, each with its counterparts: those of its own name first, and then one on
/// each engine that has none of that name.
fn paired<'a>(
    placed: &[&'a Reading],
    (table, moment, event): Occasion<'_>,
) -> Vec<BTreeMap<Engine, &'a str>> {
    let mut by_name: BTreeMap<String, BTreeMap<Engine, &str>> = BTreeMap::new();
    for reading in placed {
        let of_occasion =
            reading.schema.triggers.iter().filter(|trigger| {
                trigger.table == table && trigger.moment == moment && trigger.event == event
            });
        for trigger in of_occasion {
            // Letter case is no difference, but where an engine has both.
            let engine = reading.snapshot.engine;
            let fold = folded(&trigger.name);
            let is_taken = by_name.get(&fold).is_some_and(|engines| engines.contains_key(&engine));
            let name = if is_taken { trigger.name.clone() } else { fold };
            by_name.entry(name).or_default().insert(engine, &trigger.name);
        }
    }
    let mut by_name: Vec<_> = by_name.into_values().collect();
    by_name.sort_by_key(|engines| std::cmp::Reverse(engines.len()));
    let mut rows: Vec<BTreeMap<Engine, &str>> = Vec::new();
    for named in by_name {
        let apart = |row: &&mut BTreeMap<Engine, &str>| !named.keys().any(|engine| row.contains_key(engine));
        match rows.iter_mut().find(apart) {
            Some(row) => row.extend(named),
            None => rows.push(named),
        }
    }
    rows
}

fn unaccounted(readings: &[&Reading], findings: &mut Vec<Finding>) {
    let names: BTreeSet<&String> = readings
        .iter()
        .flat_map(|reading| &reading.snapshot.unaccounted)
        .map(|object| &object.name)
        .collect();
    for name in names {
        let kinds = |reading: &Reading| -> Vec<String> {
            let objects = reading.snapshot.unaccounted.iter();
            objects.filter(|object| object.name == *name).map(|object| object.kind.clone()).collect()
        };
        let owners: Vec<(Engine, String)> = readings
            .iter()
            .map(|reading| (reading.snapshot.engine, kinds(reading).join(", ")))
            .filter(|(_, kinds)| !kinds.is_empty())
            .collect();
        let explanation = format!(
            "isoschema cannot compare {name}, which stands on {}: whether the engines agree on it is unknown.",
            prose::told(&owners)
        );
        let what = (FindingName::ObjectUnaccounted, Path::object(name), Grade::Hazardous);
        findings.push(side_by_side::finding(what, explanation, readings, |reading| {
            let kinds = kinds(reading);
            (!kinds.is_empty()).then(|| kinds.join(", "))
        }));
    }
}
