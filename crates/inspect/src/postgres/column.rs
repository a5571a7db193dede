//! Columns of PostgreSQL: their types (a domain is read as its base type), defaults, and the sequences that
//! number them.

use std::collections::{HashMap, HashSet};

use isoschema_engines::Connection;
use isoschema_schema::{CatalogCheck, CatalogColumn, CatalogObject, Generated, Identity};
use serde::Deserialize;

use super::expression::{unbracketed, with_value};
use super::object;
use crate::{InspectError, read};

#[derive(Deserialize)]
struct ColumnRow {
    relation: u32,
    number: i32,
    name: String,
    declared: String,
    r#type: u32,
    element: u32,
    not_null: bool,
    identity: String,
    generated: String,
    expression: Option<String>,
    collation_oid: Option<u32>,
    collation: Option<String>,
}

#[derive(Deserialize)]
struct SequenceRow {
    name: String,
    relation: Option<u32>,
    number: Option<i32>,
    cycles: bool,
    next_value: String,
}

#[derive(Deserialize)]
struct DomainRow {
    oid: u32,
    base: u32,
    declared: String,
    not_null: bool,
    default: Option<String>,
    check: Option<String>,
    expression: Option<String>,
}

#[derive(Deserialize)]
struct LabelRow {
    oid: u32,
    label: String,
}

/// A domain, joined from its rows.
struct Domain {
    base: u32,
    declared: String,
    not_null: bool,
    default: Option<String>,
    checks: Vec<CatalogCheck>,
}

/// The columns of all relations, and what else reading them told.
#[derive(Default)]
pub struct Columns {
    /// By the relation's oid, in order; with each the checks that its domain brings.
    pub by_relation: HashMap<u32, Vec<(CatalogColumn, Vec<CatalogCheck>)>>,
    /// The oids of enum types, domains and collations that a column uses.
    pub used: HashSet<u32>,
    /// Sequences that number no column.
    pub unaccounted: Vec<CatalogObject>,
}

/// Reads the columns of all tables and views.
pub fn read_columns(connection: &mut Connection) -> Result<Columns, InspectError> {
    let rows: Vec<ColumnRow> =
        read(connection, "columns", include_str!("../../queries/postgres/columns.sql"))?;
    let sequences: Vec<SequenceRow> =
        read(connection, "sequences", include_str!("../../queries/postgres/sequences.sql"))?;
    let domains = read_domains(connection)?;
    let labels = read_labels(connection)?;

    let mut owned: HashMap<(u32, i32), Vec<SequenceRow>> = HashMap::new();
    let mut unowned = Vec::new();
    let mut columns = Columns::default();
    for row in sequences {
        match (row.relation, row.number) {
            (Some(relation), Some(number)) => owned.entry((relation, number)).or_default().push(row),
            _ => unowned.push(row),
        }
    }
    // A sequence that no column owns may still number one, or several: each default that takes from it does.
    let (numbering, idle): (Vec<_>, Vec<_>) =
        unowned.into_iter().partition(|sequence| rows.iter().any(|row| numbers(sequence, row)));
    columns.unaccounted.extend(idle.into_iter().map(|sequence| object("sequence", sequence.name)));
    let unowned = numbering;
    for row in rows {
        let relation = row.relation;
        let sequences = owned.remove(&(relation, row.number)).unwrap_or_default();
        let (numbering, idle): (Vec<_>, Vec<_>) =
            sequences.into_iter().partition(|sequence| numbers(sequence, &row));
        columns.unaccounted.extend(idle.into_iter().map(|sequence| object("sequence", sequence.name)));
        let sequence = numbering.first().or_else(|| unowned.iter().find(|sequence| numbers(sequence, &row)));
        let read = column(row, sequence, &domains, &labels, &mut columns.used);
        columns.by_relation.entry(relation).or_default().push(read);
    }
    // Owned by a column of a relation that is read elsewhere or not at all.
    let left = owned.into_values().flatten();
    columns.unaccounted.extend(left.map(|sequence| object("sequence", sequence.name)));
    Ok(columns)
}

/// Whether a sequence gives a column its values: the column's own, or one that its default takes from.
fn numbers(sequence: &SequenceRow, column: &ColumnRow) -> bool {
    let is_owned = sequence.relation == Some(column.relation) && sequence.number == Some(column.number);
    (is_owned && !column.identity.is_empty())
        || column.expression.as_ref().is_some_and(|default| takes_next(default, &sequence.next_value))
}

/// Whether a default is a sequence's next value. PostgreSQL keeps `nextval('ids'::text)`, which looks the sequence
/// up by its name at each INSERT, as it is written, where `nextval('ids')` is bound to the sequence.
fn takes_next(default: &str, next_value: &str) -> bool {
    let by_name = || {
        let name = next_value.strip_prefix("nextval(")?.strip_suffix("::regclass)")?;
        Some(default == format!("nextval(({name}::text)::regclass)"))
    };
    default == next_value || by_name().unwrap_or(false)
}

fn column(
    row: ColumnRow,
    sequence: Option<&SequenceRow>,
    domains: &HashMap<u32, Domain>,
    labels: &HashMap<u32, Vec<String>>,
    used: &mut HashSet<u32>,
) -> (CatalogColumn, Vec<CatalogCheck>) {
    let mut column = CatalogColumn {
        name: row.name,
        declared: row.declared,
        labels: Vec::new(),
        nullable: !row.not_null,
        default: None,
        on_update: None,
        generated: None,
        identity: None,
        character_set: None,
        collation: row.collation,
    };
    if !row.generated.is_empty() {
        let expression = unbracketed(row.expression.as_deref().unwrap_or_default()).to_owned();
        column.generated = Some(Generated { expression, stored: row.generated == "s" });
    } else if let Some(sequence) = sequence {
        column.identity = Some(Identity { reuses: sequence.cycles, accepts_explicit: row.identity != "a" });
    } else {
        column.default = row.expression;
    }
    used.extend(row.collation_oid);

    let mut checks = Vec::new();
    let mut of_type = row.r#type;
    let mut element = row.element;
    while let Some(domain) = domains.get(&of_type) {
        let mut of_column = Vec::with_capacity(domain.checks.len());
        for check in &domain.checks {
            if let Some(text) = with_value(&check.expression, &column.name) {
                of_column.push(CatalogCheck {
                    name: check.name.clone(),
                    expression: unbracketed(&text).to_owned(),
                });
            }
        }
        // A domain of which a check was lost is not accounted for.
        if of_column.len() == domain.checks.len() {
            used.insert(of_type);
        }
        checks.append(&mut of_column);
        column.declared.clone_from(&domain.declared);
        column.nullable &= !domain.not_null;
        let numbered = column.identity.is_some() || column.generated.is_some();
        if column.default.is_none() && !numbered {
            column.default.clone_from(&domain.default);
        }
        of_type = domain.base;
        element = domain.base;
    }
    if let Some(labels) = labels.get(&element) {
        column.labels.clone_from(labels);
        used.insert(element);
    }
    (column, checks)
}

fn read_domains(connection: &mut Connection) -> Result<HashMap<u32, Domain>, InspectError> {
    let rows: Vec<DomainRow> =
        read(connection, "domains", include_str!("../../queries/postgres/domains.sql"))?;
    let mut domains: HashMap<u32, Domain> = HashMap::new();
    for row in rows {
        let domain = domains.entry(row.oid).or_insert(Domain {
            base: row.base,
            declared: row.declared,
            not_null: row.not_null,
            default: row.default,
            checks: Vec::new(),
        });
        if let Some(expression) = row.expression {
            domain.checks.push(CatalogCheck { name: row.check, expression });
        }
    }
    Ok(domains)
}

fn read_labels(connection: &mut Connection) -> Result<HashMap<u32, Vec<String>>, InspectError> {
    let rows: Vec<LabelRow> =
        read(connection, "enum types", include_str!("../../queries/postgres/labels.sql"))?;
    let mut labels: HashMap<u32, Vec<String>> = HashMap::new();
    for row in rows {
        labels.entry(row.oid).or_default().push(row.label);
    }
    Ok(labels)
}
