//! PostgreSQL's catalogue, of the schemas that are asked for. Privileges, comments and storage parameters are no part of a
//! schema's promise and are not read; whatever else is there and not modelled is listed as unaccounted.

mod column;
mod expression;
mod key;
pub mod outline;
mod trigger;

use std::collections::{BTreeMap, HashMap};

use isoschema_engines::Connection;
use isoschema_schema::{
    CatalogCheck, CatalogColumn, CatalogObject, CatalogTable, CatalogView, Engine, Snapshot,
};
use serde::Deserialize;

use crate::{InspectError, Scope, read, version_number};
use column::{Columns, read_columns};
use key::add_keys;
use trigger::read_triggers;

#[derive(Deserialize)]
struct SettingRow {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct RelationRow {
    oid: u32,
    name: String,
    schema: String,
    kind: String,
    unlogged: bool,
    partition: bool,
    row_security: bool,
    inherited: bool,
    definition: Option<String>,
}

#[derive(Deserialize)]
struct SchemaRow {
    name: String,
}

#[derive(Deserialize)]
struct CensusRow {
    oid: u32,
    kind: String,
    name: String,
    collation: Option<String>,
}

/// Reads the catalogue of a PostgreSQL database, in one transaction of its own.
pub fn inspect(connection: &mut Connection, scope: &Scope) -> Result<Snapshot, InspectError> {
    // PostgreSQL prints a name with its schema or without, as the search path has it; a migration may have
    // changed the path. The queries look into its schemas. One snapshot serves all of them.
    let begin = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = {}",
        scope.search_path()
    );
    let failed = |source| InspectError::Query { part: "snapshot", source };
    connection.execute(&begin).map_err(failed)?;
    let snapshot = inspect_in_transaction(connection, scope);
    let ended = connection.execute("ROLLBACK").map_err(failed);
    let snapshot = snapshot?;
    ended?;
    Ok(snapshot)
}

fn inspect_in_transaction(connection: &mut Connection, scope: &Scope) -> Result<Snapshot, InspectError> {
    let schemas: Vec<SchemaRow> =
        read(connection, "schemas", include_str!("../queries/postgres/schemas.sql"))?;
    let schemas: Vec<_> = schemas.into_iter().map(|row| row.name).collect();
    if let Some(missing) = scope.missing(&schemas) {
        return Err(InspectError::NoSchema(missing.to_owned()));
    }
    let version = version_number(connection)?;
    let major = version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    let settings: Vec<SettingRow> =
        read(connection, "settings", include_str!("../queries/postgres/settings.sql"))?;
    let relations: Vec<RelationRow> =
        read(connection, "relations", include_str!("../queries/postgres/relations.sql"))?;
    if let Some([one, other]) = relations.windows(2).find(|pair| pair[0].name == pair[1].name) {
        let schemas = [one.schema.clone(), other.schema.clone()];
        return Err(InspectError::Clash { name: one.name.clone(), schemas });
    }
    let mut columns = read_columns(connection)?;
    let mut unaccounted = std::mem::take(&mut columns.unaccounted);
    let (mut tables, views) = sort_out(relations, &mut columns, &mut unaccounted);
    unaccounted.extend(add_keys(connection, major, &mut tables)?);
    let triggers = read_triggers(connection)?;
    unaccounted.extend(triggers.unaccounted);
    unaccounted.extend(read(
        connection,
        "other objects",
        include_str!("../queries/postgres/unmodelled.sql"),
    )?);

    let mut settings: BTreeMap<String, String> =
        settings.into_iter().map(|row| (row.name, row.value)).collect();
    if *scope.schemas() != ["public"] {
        settings.insert("schemas".to_owned(), scope.schemas().join(", "));
    }
    let census: Vec<CensusRow> =
        read(connection, "other objects", include_str!("../queries/postgres/census.sql"))?;
    for row in census {
        if let Some(definition) = &row.collation
            && columns.used.contains(&row.oid)
        {
            // A collation of the project's own is known by its name; what it means stands here.
            settings.insert(format!("collation {}", row.name), definition.clone());
        } else if !columns.used.contains(&row.oid) && !triggers.functions.contains(&row.oid) {
            unaccounted.push(object(&row.kind, row.name));
        }
    }

    let mut snapshot = Snapshot {
        engine: Engine::Postgres,
        version,
        settings,
        tables: tables.into_values().collect(),
        views,
        triggers: triggers.triggers,
        unaccounted,
    };
    snapshot.tables.sort_by(|a, b| a.name.cmp(&b.name));
    snapshot.views.sort_by(|a, b| a.name.cmp(&b.name));
    snapshot.triggers.sort();
    snapshot.unaccounted.sort();
    Ok(snapshot)
}

/// Parts the relations into tables, by their oids, and views.
fn sort_out(
    relations: Vec<RelationRow>,
    columns: &mut Columns,
    unaccounted: &mut Vec<CatalogObject>,
) -> (HashMap<u32, CatalogTable>, Vec<CatalogView>) {
    let mut tables = HashMap::new();
    let mut views = Vec::new();
    for relation in relations {
        let name = relation.name;
        let own_columns = columns.by_relation.remove(&relation.oid).unwrap_or_default();
        match relation.kind.as_str() {
            "r" | "p" if relation.partition => unaccounted.push(object("partition", name)),
            "r" | "p" => {
                let facts = [
                    ("partitioned table", relation.kind == "p"),
                    // The rows of its children are its own too.
                    ("inherited table", relation.inherited),
                    ("unlogged table", relation.unlogged),
                    ("row security", relation.row_security),
                ];
                for (kind, _) in facts.into_iter().filter(|(_, holds)| *holds) {
                    unaccounted.push(object(kind, name.clone()));
                }
                tables.insert(relation.oid, table(name, own_columns));
            }
            "v" => {
                let definition = relation.definition.unwrap_or_default();
                let definition = definition.trim().trim_end_matches(';').to_owned();
                let columns = own_columns.into_iter().map(|(column, _)| column.name).collect();
                views.push(CatalogView { name, columns, definition });
            }
            "m" => unaccounted.push(object("materialized view", name)),
            "f" => unaccounted.push(object("foreign table", name)),
            other => unaccounted.push(object(&format!("relation of kind {other}"), name)),
        }
    }
    (tables, views)
}

fn table(name: String, columns: Vec<(CatalogColumn, Vec<CatalogCheck>)>) -> CatalogTable {
    let mut table = CatalogTable {
        name,
        columns: Vec::with_capacity(columns.len()),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        strict: true,
    };
    for (column, checks) in columns {
        table.columns.push(column);
        table.checks.extend(checks);
    }
    table
}

fn object(kind: &str, name: impl Into<String>) -> CatalogObject {
    CatalogObject { kind: kind.to_owned(), name: name.into() }
}
