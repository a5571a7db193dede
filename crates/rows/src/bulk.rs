//! Many rows of a table, made from one that every engine takes: keys are distinct, foreign keys meet their parents, and
//! the columns that may vary do. Which ones may, an engine has to say.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Engine, Schema, Table};

use crate::boundary::distinct;
use crate::candidates::foreign_keys;
use crate::layout::tables;
use crate::{Layout, Row, Value};

/// The columns whose values are those of a parent's.
#[must_use]
pub fn of_parents(schemas: &BTreeMap<Engine, &Schema>, table: &str) -> BTreeSet<String> {
    let Some(tables) = tables(schemas, table) else { return BTreeSet::new() };
    foreign_keys(&tables).into_iter().flat_map(|key| key.columns.iter().cloned()).collect()
}

/// The columns of any key, each key by itself.
#[must_use]
pub fn keys(schemas: &BTreeMap<Engine, &Schema>, table: &str) -> BTreeSet<Vec<String>> {
    let Some(tables) = tables(schemas, table) else { return BTreeSet::new() };
    tables.into_values().flat_map(of_table).collect()
}

fn of_table(table: &Table) -> Vec<Vec<String>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let unique = table.uniques.iter().filter_map(|unique| {
        unique.parts.iter().map(|part| part.column_name().map(str::to_owned)).collect::<Option<Vec<_>>>()
    });
    primary.chain(unique).collect()
}

/// The value of a column that stands in a `number`th row, where it may vary.
#[must_use]
pub fn varied(layout: &Layout, base: &Row, column: &str, number: u32) -> Option<Row> {
    let value = distinct(&layout.place(column)?.kind, number)?;
    let mut row = base.clone();
    row.insert(column.to_owned(), value);
    Some(row)
}

/// As many rows as can be made, up to a count. `filled` has the rows of the parents; `varying` the columns beside those
/// of keys whose values every engine takes.
#[must_use]
pub fn many(
    schemas: &BTreeMap<Engine, &Schema>,
    layout: &Layout,
    base: &Row,
    filled: &BTreeMap<String, Vec<Row>>,
    varying: &BTreeSet<String>,
    count: u32,
) -> Vec<Row> {
    let Some(tables) = tables(schemas, &layout.table) else { return Vec::new() };
    let keys = keys(schemas, &layout.table);
    let references = foreign_keys(&tables);
    let of_parents = of_parents(schemas, &layout.table);
    let own: BTreeSet<&String> = keys.iter().flatten().chain(varying).collect();
    let own: Vec<_> = own.into_iter().filter(|column| !of_parents.contains(*column)).collect();
    let mut taken: BTreeSet<(usize, Vec<Value>)> = BTreeSet::new();
    let mut rows = Vec::new();
    for number in 0..count {
        let mut row = base.clone();
        let values = own.iter().map(|column| {
            let kind = &layout.place(column)?.kind;
            row.contains_key(*column).then(|| distinct(kind, number)).flatten()
        });
        let Some(values) = values.collect::<Option<Vec<_>>>() else { continue };
        for (column, value) in own.iter().zip(values) {
            row.insert((*column).clone(), value);
        }
        for (at, key) in references.iter().enumerate() {
            let parents = filled.get(&key.parent).map_or(&[][..], Vec::as_slice);
            // Two keys to parents of the same number meet each pair of these in turn.
            let number = number as usize;
            let shift = at * (number / parents.len().max(1));
            let Some(parent) = parents.get((number + shift) % parents.len().max(1)) else { continue };
            let is_null = key.columns.iter().any(|column| row.get(column) == Some(&Value::Null));
            for (column, of_parent) in key.columns.iter().zip(&key.parent_columns) {
                if let (false, true, Some(value)) = (is_null, row.contains_key(column), parent.get(of_parent))
                {
                    row.insert(column.clone(), value.clone());
                }
            }
        }
        let held: Vec<_> = keys
            .iter()
            .enumerate()
            .filter_map(|(at, key)| {
                let values: Option<Vec<_>> = key.iter().map(|column| row.get(column).cloned()).collect();
                Some((at, values?))
            })
            .filter(|(_, values)| !values.contains(&Value::Null))
            .collect();
        if held.iter().all(|one| !taken.contains(one)) {
            taken.extend(held);
            rows.push(row);
        }
    }
    rows
}
