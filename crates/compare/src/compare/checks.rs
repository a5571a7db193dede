//! CHECK constraints. Two of them are one when their canonical text is; one that only states a domain is
//! not missing where the column's type says as much.

use std::collections::BTreeSet;

use isoschema_schema::{Check, Column, Domain, Engine, Proof};

use crate::compare::prose;
use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::{Finding, FindingName, Grade, Path};

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let subjects: BTreeSet<&[String]> = table
        .placed
        .iter()
        .flat_map(|placed| &placed.table.checks)
        .map(|check| check.columns.as_slice())
        .collect();
    findings.extend(subjects.into_iter().filter_map(|columns| compare_group(table, columns)));
}

/// Compares the CHECKs that speak of the same columns.
fn compare_group(table: &SideBySide<'_>, columns: &[String]) -> Option<Finding> {
    let mut shown: Vec<(Engine, &str)> = Vec::new();
    let mut lacking: BTreeSet<Engine> = BTreeSet::new();
    let mut differing = false;
    for placed in &table.placed {
        for check in group(placed, columns) {
            let without: Vec<&Placed<'_>> =
                table.placed.iter().filter(|other| !enforces(other, placed, check)).collect();
            if without.is_empty() {
                continue;
            }
            shown.push((placed.engine, &check.expression));
            lacking.extend(without.iter().map(|other| other.engine));
            for other in without {
                for counterpart in group(other, columns) {
                    if !has(placed, counterpart) && !type_implies(placed, counterpart) {
                        differing = true;
                        shown.push((other.engine, &counterpart.expression));
                    }
                }
            }
        }
    }
    if lacking.is_empty() {
        return None;
    }
    let having: Vec<Engine> = table.engines_where(|placed| shown.iter().any(|(it, _)| *it == placed.engine));
    let lacking: Vec<Engine> = lacking.into_iter().collect();
    let (name, explanation) = if differing {
        let explanation = format!(
            "{} by different conditions, so a row that one stores is refused by another.",
            prose::clause(&having, "checks it", "check it")
        );
        (FindingName::CheckExpression, explanation)
    } else {
        let explanation = format!(
            "{} rows that {} by a CHECK.",
            prose::clause(&lacking, "stores", "store"),
            prose::clause(&having, "refuses", "refuse"),
        );
        (FindingName::CheckMissing, explanation)
    };
    Some(table.finding((name, path(table, columns), Grade::Hazardous), explanation, |placed| {
        let own: BTreeSet<&str> =
            shown.iter().filter(|(engine, _)| *engine == placed.engine).map(|(_, text)| *text).collect();
        let own: Vec<String> = own.iter().map(|text| format!("CHECK ({text})")).collect();
        if own.is_empty() { NONE.to_owned() } else { own.join(", ") }
    }))
}

fn path(table: &SideBySide<'_>, columns: &[String]) -> Path {
    match columns {
        [] => Path::object(table.name),
        [column] => Path::member(table.name, as_declared(table, column)),
        columns => {
            let columns: Vec<_> = columns.iter().map(|name| as_declared(table, name)).collect();
            Path::key(table.name, &columns)
        }
    }
}

/// A column's name as its table has it; a canonical condition names columns in lower case.
fn as_declared<'t>(table: &'t SideBySide<'_>, name: &'t str) -> &'t str {
    let mut known = table.placed.iter().filter_map(|placed| column(placed, name));
    known.next().map_or(name, |column| &column.name)
}

/// The column that a canonical condition means.
fn column<'t>(placed: &Placed<'t>, name: &str) -> Option<&'t Column> {
    let columns = &placed.table.columns;
    placed.table.column(name).or_else(|| columns.iter().find(|it| it.name.eq_ignore_ascii_case(name)))
}

fn group<'a>(placed: &Placed<'a>, columns: &[String]) -> impl Iterator<Item = &'a Check> {
    placed.table.checks.iter().filter(move |check| check.columns == columns)
}

fn has(placed: &Placed<'_>, check: &Check) -> bool {
    group(placed, &check.columns).any(|other| other.expression == check.expression)
}

/// Whether an engine refuses what another engine's CHECK refuses.
fn enforces(placed: &Placed<'_>, owner: &Placed<'_>, check: &Check) -> bool {
    if has(placed, check) {
        return true;
    }
    let Some((name, domain)) = &check.bounds else { return false };
    let (Some(own), Some(theirs)) = (column(placed, name), column(owner, name)) else { return false };
    // A limit that is declared and not enforced is reported where the columns' types are compared; where
    // these are the same, nothing would say that it is missing.
    domain.contains(enforced_domain(own))
        || (domain.contains(own.effective_domain()) && own.domain != theirs.domain)
}

/// Whether the column's type refuses by itself what a CHECK refuses.
fn type_implies(placed: &Placed<'_>, check: &Check) -> bool {
    let Some((name, domain)) = &check.bounds else { return false };
    column(placed, name).is_some_and(|column| domain.contains(&column.domain))
}

/// The values that nothing but an error keeps a column to.
fn enforced_domain(column: &Column) -> &Domain {
    match &column.bound {
        Some(bound) if matches!(bound.proof, Proof::Check(_)) => &bound.domain,
        Some(_) | None => &column.domain,
    }
}
