//! Keys and indexes, from the rows of their parts.

use isoschema_schema::{
    CatalogObject, CatalogTable, Deferrability, Engine, Index, KeyPart, KeySubject, PrimaryKey, Unique,
};

use super::catalogue::IndexRow;
use super::column::meaning;
use super::expression::Names;

/// The indexes of one table, by name, from the rows of their parts.
pub fn gather(mut rows: Vec<IndexRow>) -> Vec<(String, Vec<IndexRow>)> {
    rows.sort_by(|a, b| (&a.name, a.position).cmp(&(&b.name, b.position)));
    let mut indexes: Vec<(String, Vec<IndexRow>)> = Vec::new();
    for mut row in rows {
        match indexes.last_mut() {
            Some((name, parts)) if *name == row.name => parts.push(row),
            _ => indexes.push((std::mem::take(&mut row.name), vec![row])),
        }
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
    let method = first.method.to_lowercase();
    let allows_duplicates = first.allows_duplicates;
    let mut unaccounted = Vec::new();
    if rows.iter().any(|row| row.hidden) {
        let kind = match engine {
            Engine::MySql => "invisible index",
            Engine::MariaDb | Engine::Sqlite | Engine::Postgres => "ignored index",
        };
        unaccounted.push(CatalogObject { kind: kind.to_owned(), name: format!("{}.{name}", table.name) });
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
