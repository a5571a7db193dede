//! The columns that a program finds a row by, against what the database keeps unique.

use isoschema_schema::Engine;

use super::{Complaint, naming, told};
use crate::compare::declaration;
use crate::compare::side_by_side::{Placed, SideBySide};
use crate::{Finding, FindingName, Grade, Path};

pub(super) fn check(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let mut complaints = Vec::new();
    for placed in &table.placed {
        for promise in &placed.promises {
            let key = &promise.table.primary_key;
            // A key's column that is not there is reported as missing.
            let is_there = |name: &String| {
                placed.table.columns.iter().any(|it| naming::is_column(placed.engine, name, &it.name))
            };
            if !key.iter().all(is_there) {
                continue;
            }
            let Some((grade, what)) = verdict(placed, key) else { continue };
            let text =
                format!("{} finds rows by ({}), {what}", promise.place(promise.table.line), key.join(", "));
            complaints.push(Complaint { engine: placed.engine, grade, text });
        }
    }
    if complaints.is_empty() {
        return;
    }
    let (grade, explanation) = told(&complaints);
    let what = (FindingName::DieselPrimaryKey, Path::object(table.name), grade);
    findings.push(table.finding(what, explanation, |placed| {
        let key = placed.table.primary_key.as_ref();
        key.map_or_else(|| "no primary key".to_owned(), |key| declaration::primary_key(&key.columns))
    }));
}

fn verdict(placed: &Placed<'_>, key: &[String]) -> Option<(Grade, String)> {
    let engine = placed.engine;
    let primary = placed.table.primary_key.as_ref().map(|key| key.columns.as_slice());
    match primary {
        Some(columns) if same(engine, key, columns) => return None,
        Some(columns) if within(engine, columns, key) => {
            return Some((Grade::Equivalent, "which are more than the primary key needs".to_owned()));
        }
        Some(_) | None => {}
    }
    let unique = placed.table.uniques.iter().any(|unique| {
        let columns: Option<Vec<String>> =
            unique.parts.iter().map(|part| part.column_name().map(str::to_owned)).collect();
        let not_null = |name: &String| {
            placed.table.columns.iter().any(|it| naming::is_column(engine, name, &it.name) && !it.nullable)
        };
        unique.predicate.is_none()
            && columns.is_some_and(|columns| within(engine, &columns, key) && columns.iter().all(not_null))
    });
    Some(if unique {
        (Grade::Equivalent, "which a unique keeps apart instead of the primary key".to_owned())
    } else {
        (Grade::Hazardous, "which nothing keeps unique here: one key can mean several rows".to_owned())
    })
}

fn same(engine: Engine, key: &[String], columns: &[String]) -> bool {
    key.len() == columns.len() && within(engine, columns, key)
}

/// Whether each of the columns is one of the key's.
fn within(engine: Engine, columns: &[String], key: &[String]) -> bool {
    columns.iter().all(|column| key.iter().any(|name| naming::is_column(engine, name, column)))
}
