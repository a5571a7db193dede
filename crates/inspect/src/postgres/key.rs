//! Constraints and indexes of PostgreSQL. A unique constraint and a unique index are read from the index, the
//! constraint adds when it is checked.

use std::collections::{HashMap, HashSet};

use isoschema_engines::Connection;
use isoschema_schema::{
    Action, CatalogCheck, CatalogObject, CatalogTable, Deferrability, Engine, ForeignKey, Index, KeyPart,
    KeySubject, MatchKind, PrimaryKey, Unique,
};
use serde::Deserialize;

use super::expression::unbracketed;
use super::object;
use crate::{InspectError, read};

#[derive(Deserialize)]
struct ConstraintRow {
    oid: u32,
    relation: u32,
    relation_name: String,
    name: String,
    kind: String,
    deferrable: bool,
    deferred: bool,
    index: u32,
    expression: Option<String>,
    parent: Option<String>,
    on_update: String,
    on_delete: String,
    r#match: String,
    column: Option<String>,
    parent_column: Option<String>,
}

#[derive(Deserialize)]
struct IndexRow {
    oid: u32,
    relation: u32,
    name: String,
    method: String,
    unique: bool,
    primary: bool,
    exclusion: bool,
    valid: bool,
    predicate: Option<String>,
    column: Option<String>,
    expression: Option<String>,
    descending: bool,
    collation: Option<String>,
}

#[derive(Deserialize)]
struct FactRow {
    oid: u32,
    fact: String,
    name: String,
}

/// What only newer versions can say of constraints and indexes.
#[derive(Default)]
pub struct Facts {
    nulls_not_distinct: HashSet<u32>,
    /// Constraints that promise nothing as they stand.
    not_enforced: HashSet<u32>,
    unaccounted: Vec<CatalogObject>,
}

/// The word for a unique index in which NULL equals NULL.
const NULLS_NOT_DISTINCT: &str = "nulls not distinct";
/// The word for a constraint that is written down only.
const NOT_ENFORCED: &str = "not enforced constraint";

impl Facts {
    /// Asks for what a server of this major version can say.
    pub fn read(connection: &mut Connection, version: u32) -> Result<Self, InspectError> {
        let mut rows: Vec<FactRow> = Vec::new();
        if version >= 15 {
            rows.extend(read(
                connection,
                "constraints",
                include_str!("../../queries/postgres/since_15.sql"),
            )?);
        }
        if version >= 18 {
            rows.extend(read(
                connection,
                "constraints",
                include_str!("../../queries/postgres/since_18.sql"),
            )?);
        }
        let mut facts = Self::default();
        for row in rows {
            if row.fact == NULLS_NOT_DISTINCT {
                facts.nulls_not_distinct.insert(row.oid);
                continue;
            }
            if row.fact == NOT_ENFORCED {
                facts.not_enforced.insert(row.oid);
            }
            facts.unaccounted.push(CatalogObject { kind: row.fact, name: row.name });
        }
        Ok(facts)
    }
}

/// Gives the tables, which are found by their oids, their keys and checks; says what could not be given.
pub fn add_keys(
    connection: &mut Connection,
    version: u32,
    tables: &mut HashMap<u32, CatalogTable>,
) -> Result<Vec<CatalogObject>, InspectError> {
    let facts = Facts::read(connection, version)?;
    let constraints: Vec<ConstraintRow> =
        read(connection, "constraints", include_str!("../../queries/postgres/constraints.sql"))?;
    let indexes: Vec<IndexRow> =
        read(connection, "indexes", include_str!("../../queries/postgres/indexes.sql"))?;
    let mut unaccounted = Vec::new();
    let mut deferrabilities = HashMap::new();
    for rows in constraints.chunk_by(|a, b| a.oid == b.oid) {
        let first = &rows[0];
        if facts.not_enforced.contains(&first.oid) {
            continue;
        }
        // Other relations stand in the list of what is unaccounted, with all that is theirs.
        let Some(table) = tables.get_mut(&first.relation) else { continue };
        let full_name = || format!("{}.{}", first.relation_name, first.name);
        match first.kind.as_str() {
            "p" => {
                let columns = rows.iter().filter_map(|row| row.column.clone()).collect();
                table.primary_key = Some(PrimaryKey { columns });
                if first.deferrable {
                    unaccounted.push(object("deferrable primary key", full_name()));
                }
            }
            "u" => {
                deferrabilities.insert(first.index, deferrability(first));
            }
            "f" => table.foreign_keys.push(foreign_key(rows)?),
            "c" => {
                let expression = first.expression.as_deref().unwrap_or_default();
                let expression = unbracketed(expression).to_owned();
                table.checks.push(CatalogCheck { name: Some(first.name.clone()), expression });
            }
            "x" => unaccounted.push(object("exclusion constraint", full_name())),
            // A constraint trigger is read as a trigger.
            "t" => {}
            other => unaccounted.push(object(&format!("constraint of type {other}"), full_name())),
        }
    }
    for rows in indexes.chunk_by(|a, b| a.oid == b.oid) {
        let first = &rows[0];
        let Some(table) = tables.get_mut(&first.relation) else { continue };
        if first.primary || first.exclusion {
            continue;
        }
        if !first.valid {
            unaccounted.push(object("invalid index", &first.name));
            continue;
        }
        let name = first.name.clone();
        let parts = rows.iter().map(key_part).collect();
        let predicate = first.predicate.as_deref().map(|text| unbracketed(text).to_owned());
        if first.unique {
            table.uniques.push(Unique {
                name: Some(name),
                parts,
                predicate,
                nulls_distinct: !facts.nulls_not_distinct.contains(&first.oid),
                deferrability: deferrabilities.remove(&first.oid).unwrap_or(Deferrability::NotDeferrable),
            });
        } else {
            table.indexes.push(Index { name, parts, predicate, method: first.method.clone() });
        }
    }
    unaccounted.extend(facts.unaccounted);
    Ok(unaccounted)
}

fn deferrability(row: &ConstraintRow) -> Deferrability {
    match (row.deferrable, row.deferred) {
        (false, _) => Deferrability::NotDeferrable,
        (true, false) => Deferrability::InitiallyImmediate,
        (true, true) => Deferrability::InitiallyDeferred,
    }
}

fn key_part(row: &IndexRow) -> KeyPart {
    let subject = match &row.column {
        Some(name) => KeySubject::Column(name.clone()),
        None => {
            let text = row.expression.as_deref().unwrap_or_default();
            KeySubject::Expression(unbracketed(text).to_owned())
        }
    };
    KeyPart { subject, descending: row.descending, prefix: None, collation: row.collation.clone() }
}

fn foreign_key(rows: &[ConstraintRow]) -> Result<ForeignKey, InspectError> {
    let first = &rows[0];
    Ok(ForeignKey {
        name: Some(first.name.clone()),
        columns: rows.iter().filter_map(|row| row.column.clone()).collect(),
        parent: first.parent.clone().unwrap_or_default(),
        parent_columns: rows.iter().filter_map(|row| row.parent_column.clone()).collect(),
        on_delete: action(&first.on_delete)?,
        on_update: action(&first.on_update)?,
        match_kind: match first.r#match.as_str() {
            "s" => MatchKind::Simple,
            "f" => MatchKind::Full,
            other => return Err(unknown(format!("match type {other}"))),
        },
        deferrability: deferrability(first),
    })
}

fn action(letter: &str) -> Result<Action, InspectError> {
    match letter {
        "a" => Ok(Action::NoAction),
        "r" => Ok(Action::Restrict),
        "c" => Ok(Action::Cascade),
        "n" => Ok(Action::SetNull),
        "d" => Ok(Action::SetDefault),
        other => Err(unknown(format!("action {other}"))),
    }
}

fn unknown(found: String) -> InspectError {
    InspectError::Unknown { engine: Engine::Postgres, part: "foreign keys", found }
}
