//! Tables, views and their columns that a program names and a database lacks, and the other way round.

use isoschema_schema::{Column, Contracts, DefaultValue, Engine};

use super::{Complaint, Complaints, Promise, naming, of_object};
use crate::compare::declaration;
use crate::compare::side_by_side::{Placed, SideBySide};
use crate::{Finding, FindingName, Grade, Path, Reading};

pub(super) fn check(
    readings: &[&Reading],
    tables: &[SideBySide<'_>],
    contracts: &Contracts,
    findings: &mut Vec<Finding>,
) {
    let mut missing = Complaints::new();
    let mut missing_of_views = Complaints::new();
    for reading in readings {
        let engine = reading.snapshot.engine;
        for contract in contracts.of(engine) {
            for table in &contract.tables {
                let promise = Promise { contract, table };
                let stands = |name: &String| naming::is_table(engine, table, name);
                if reading.schema.tables.keys().any(stands) {
                    continue;
                }
                let Some((_, view)) = reading.schema.views.iter().find(|(name, _)| stands(name)) else {
                    let text = format!(
                        "{} has the table, and every query of it fails here",
                        promise.place(table.line)
                    );
                    let complaint = Complaint { engine, grade: Grade::Incompatible, text };
                    missing.entry(Path::object(&table.name)).or_default().push(complaint);
                    continue;
                };
                let absent = table.columns.iter().filter(|column| {
                    !view.columns.iter().any(|name| naming::is_column(engine, &column.name, name))
                });
                for column in absent {
                    let complaint = lacking(promise, column.line, engine);
                    let path = Path::member(&table.name, &column.name);
                    missing_of_views.entry(path).or_default().push(complaint);
                }
            }
        }
    }
    for (path, complaints) in &missing {
        findings.push(of_object(FindingName::DieselTableMissing, path.clone(), complaints, readings));
    }
    for (path, complaints) in &missing_of_views {
        findings.push(of_object(FindingName::DieselColumnMissing, path.clone(), complaints, readings));
    }
    for table in tables {
        columns(table, findings);
        unmapped(table, contracts, readings, findings);
    }
}

fn lacking(promise: Promise<'_>, line: usize, engine: Engine) -> Complaint {
    let text = format!("{} has the column, and every query that names it fails here", promise.place(line));
    Complaint { engine, grade: Grade::Incompatible, text }
}

/// Columns that a program names and a table lacks.
fn columns(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let mut missing = Complaints::new();
    for placed in &table.placed {
        let engine = placed.engine;
        for promise in &placed.promises {
            let is_there = |name: &str| {
                placed.table.columns.iter().any(|column| naming::is_column(engine, name, &column.name))
            };
            for column in promise.table.columns.iter().filter(|column| !is_there(&column.name)) {
                let path = Path::member(table.name, &column.name);
                missing.entry(path).or_default().push(lacking(*promise, column.line, engine));
            }
        }
    }
    for (path, complaints) in missing {
        let (grade, explanation) = super::told(&complaints);
        let name = path.member_name().to_owned();
        let what = (FindingName::DieselColumnMissing, path, grade);
        findings.push(table.finding(what, explanation, |placed| declared(placed, &name)));
    }
}

/// Tables and columns that a database has and the program does not name.
fn unmapped(
    table: &SideBySide<'_>,
    contracts: &Contracts,
    readings: &[&Reading],
    findings: &mut Vec<Finding>,
) {
    let mut tables = Vec::new();
    let mut missing = Complaints::new();
    for placed in table.placed.iter().filter(|placed| !contracts.of(placed.engine).is_empty()) {
        let engine = placed.engine;
        let sources: Vec<&str> = contracts.of(engine).iter().map(|it| it.source.as_str()).collect();
        let sources = sources.join(" and ");
        if placed.promises.is_empty() {
            let text = format!("no table! in {sources} names it");
            tables.push(Complaint { engine, grade: Grade::Equivalent, text });
            continue;
        }
        for column in &placed.table.columns {
            if placed.promises.iter().any(|promise| promise.column(engine, &column.name).is_some()) {
                continue;
            }
            let needed = must_be_given(column);
            let text = if needed {
                format!("{sources} does not name it, and an INSERT that leaves it out fails")
            } else {
                format!("{sources} does not name it")
            };
            let grade = if needed { Grade::Widened } else { Grade::Equivalent };
            let path = Path::member(table.name, &column.name);
            missing.entry(path).or_default().push(Complaint { engine, grade, text });
        }
    }
    if !tables.is_empty() {
        findings.push(of_object(FindingName::DieselUnmapped, Path::object(table.name), &tables, readings));
    }
    for (path, complaints) in missing {
        let (grade, explanation) = super::told(&complaints);
        let name = path.member_name().to_owned();
        let what = (FindingName::DieselUnmapped, path, grade);
        findings.push(table.finding(what, explanation, |placed| declared(placed, &name)));
    }
}

/// Whether a row cannot be made without a value for the column.
fn must_be_given(column: &Column) -> bool {
    !column.nullable
        && column.identity.is_none()
        && column.generated.is_none()
        && matches!(column.default, DefaultValue::Absent | DefaultValue::Null)
}

fn declared(placed: &Placed<'_>, name: &str) -> String {
    let found = placed.table.columns.iter().find(|it| naming::is_column(placed.engine, name, &it.name));
    found.map_or_else(|| "none".to_owned(), |column| declaration::declared_nullability(placed, column))
}
