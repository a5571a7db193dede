//! Views that an engine lacks, and views that show something else.

use std::collections::BTreeSet;

use isoschema_schema::{Engine, View};

use crate::compare::{prose, side_by_side};
use crate::{Finding, FindingName, Grade, Path, Reading};

pub(super) fn compare(readings: &[&Reading], findings: &mut Vec<Finding>) {
    let names: BTreeSet<&String> = readings.iter().flat_map(|reading| reading.schema.views.keys()).collect();
    for name in names {
        let placed: Vec<(Engine, &View)> = readings
            .iter()
            .filter_map(|reading| Some((reading.snapshot.engine, reading.schema.views.get(name)?)))
            .collect();
        // A table of that name elsewhere is the finding table-missing.
        let is_table = readings.iter().any(|reading| reading.schema.tables.contains_key(name));
        if placed.len() < readings.len() && !is_table {
            findings.push(missing(name, &placed, readings));
        }
        findings.extend(differing(name, &placed, readings));
    }
}

fn missing(name: &str, placed: &[(Engine, &View)], readings: &[&Reading]) -> Finding {
    let lacks = |reading: &&&Reading| !reading.schema.views.contains_key(name);
    let absent: Vec<Engine> = readings.iter().filter(lacks).map(|reading| reading.snapshot.engine).collect();
    let present: Vec<Engine> = placed.iter().map(|(engine, _)| *engine).collect();
    let explanation = format!(
        "Every query on {name} fails on {}; only {} the view.",
        prose::titles(&absent),
        prose::clause(&present, "has", "have"),
    );
    let what = (FindingName::ViewMissing, Path::object(name), Grade::Incompatible);
    side_by_side::finding(what, explanation, readings, |reading| {
        reading.schema.views.contains_key(name).then(|| "view".to_owned())
    })
}

fn differing(name: &str, placed: &[(Engine, &View)], readings: &[&Reading]) -> Option<Finding> {
    let (_, first) = placed.first()?;
    let columns_differ = placed.iter().any(|(_, view)| view.columns != first.columns);
    let queries_differ = placed.iter().any(|(_, view)| view.definition != first.definition);
    let (grade, explanation) = if columns_differ {
        let sayings: Vec<_> =
            placed.iter().map(|(engine, view)| (*engine, view.columns.join(", "))).collect();
        (
            Grade::Hazardous,
            format!("A row of {name} has other columns, or in another order: {}.", prose::told(&sayings)),
        )
    } else if queries_differ {
        let engines: Vec<Engine> = placed.iter().map(|(engine, _)| *engine).collect();
        (
            Grade::Widened,
            format!(
                "{} the same columns of {name} by queries that are spelled differently; whether they give \
                 the same rows cannot be told from their text.",
                prose::clause(&engines, "computes", "compute")
            ),
        )
    } else {
        return None;
    };
    let what = (FindingName::ViewDefinition, Path::object(name), grade);
    Some(side_by_side::finding(what, explanation, readings, |reading| {
        let spelled = reading.snapshot.views.iter().find(|view| view.name == name);
        let definition = match spelled {
            Some(view) => view.definition.clone(),
            None => reading.schema.views.get(name)?.definition.clone(),
        };
        let columns = reading.schema.views.get(name)?.columns.join(", ");
        Some(if columns_differ { format!("({columns}) AS {definition}") } else { definition })
    }))
}
