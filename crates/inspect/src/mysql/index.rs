//! Keys and indexes, from the rows of their parts.

use std::collections::BTreeMap;

use isoschema_schema::{
    CatalogObject, CatalogTable, Deferrability, Engine, Index, KeyPart, KeySubject, PrimaryKey, Unique,
};

use super::catalogue::IndexRow;
use super::column::meaning;
use super::expression::Names;

/// Every index of the database, by table and name, its parts in order.
pub fn gather(rows: Vec<IndexRow>) -> BTreeMap<(String, String), Vec<IndexRow>> {
    let mut indexes: BTreeMap<(String, String), Vec<IndexRow>> = BTreeMap::new();
    for row in rows {
        indexes.entry((row.owner.clone(), row.name.clone())).or_default().push(row);
    }
    for parts in indexes.values_mut() {
        parts.sort_by_key(|part| part.position);
    }
    indexes
}

/// Puts an index where it belongs in its table; what the model does not cover of it comes back.
pub fn place(
    table: &mut CatalogTable,
    name: String,
    rows: Vec<IndexRow>,
    engine: Engine,
    names: &Names,
) -> Vec<CatalogObject> {
    let Some(first) = rows.first() else { return Vec::new() };
    let path = format!("{}.{name}", table.name);
    let method = first.method.to_lowercase();
    let allows_duplicates = first.allows_duplicates;
    let mut unaccounted = Vec::new();
    if rows.iter().any(|row| row.hidden) {
        let kind = match engine {
            Engine::MySql => "invisible index",
            Engine::MariaDb | Engine::Sqlite | Engine::Postgres => "ignored index",
        };
        unaccounted.push(CatalogObject { kind: kind.to_owned(), name: path.clone() });
    }
    let parts: Vec<KeyPart> = rows.into_iter().map(|row| part(row, engine, names)).collect();
    if name == "PRIMARY" {
        if parts.iter().any(|part| part.prefix.is_some()) {
            let kind = "primary key over a prefix".to_owned();
            unaccounted.push(CatalogObject { kind, name: table.name.clone() });
        }
        let columns = parts.iter().filter_map(|part| part.column_name().map(str::to_owned)).collect();
        table.primary_key = Some(PrimaryKey { columns });
    } else if allows_duplicates {
        table.indexes.push(Index { name, parts, predicate: None, method });
    } else {
        table.uniques.push(Unique {
            name: Some(name),
            parts,
            predicate: None,
            nulls_distinct: true,
            deferrability: Deferrability::NotDeferrable,
        });
    }
    unaccounted
}

fn part(row: IndexRow, engine: Engine, names: &Names) -> KeyPart {
    let subject = match (row.column_name, row.expression) {
        (Some(name), _) => KeySubject::Column(name),
        (None, text) => KeySubject::Expression(names.condition(&meaning(&text.unwrap_or_default(), engine))),
    };
    // Every spatial index says 32, the size of a bounding box.
    let prefix = row.prefix.filter(|_| row.method != "SPATIAL");
    KeyPart { subject, descending: row.direction.as_deref() == Some("D"), prefix, collation: None }
}
