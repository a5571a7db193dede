//! Another letter case for a name, wherever a reading has it. Canonical texts are in lower case and stay.

use isoschema_schema::{KeySubject, Table};

use crate::Reading;

/// Gives a table or a view another letter case.
pub(crate) fn name_relation(reading: &mut Reading, from: &str, to: &str) {
    let renamed = |name: &mut String| replace(name, from, to);
    let Reading { schema, snapshot, rules_fired: _ } = reading;
    if let Some(table) = schema.tables.remove(from) {
        schema.tables.insert(to.to_owned(), table);
    }
    if let Some(view) = schema.views.remove(from) {
        schema.views.insert(to.to_owned(), view);
    }
    schema.triggers.iter_mut().for_each(|trigger| renamed(&mut trigger.table));
    let keys = schema.tables.values_mut().flat_map(|table| &mut table.foreign_keys);
    keys.for_each(|key| renamed(&mut key.parent));
    snapshot.tables.iter_mut().for_each(|table| renamed(&mut table.name));
    snapshot.views.iter_mut().for_each(|view| renamed(&mut view.name));
}

/// Gives a column of a table or a view another letter case.
pub(crate) fn name_column(reading: &mut Reading, relation: &str, from: &str, to: &str) {
    let renamed = |name: &mut String| replace(name, from, to);
    let Reading { schema, snapshot, rules_fired: _ } = reading;
    if let Some(table) = schema.tables.get_mut(relation) {
        each_column_name(table, renamed);
    }
    if let Some(view) = schema.views.get_mut(relation) {
        view.columns.iter_mut().for_each(renamed);
    }
    let keys = schema.tables.values_mut().flat_map(|table| &mut table.foreign_keys);
    keys.filter(|key| key.parent == relation).flat_map(|key| &mut key.parent_columns).for_each(renamed);
    let spelled = snapshot.tables.iter_mut().filter(|table| table.name == relation);
    spelled.flat_map(|table| &mut table.columns).for_each(|column| renamed(&mut column.name));
}

fn replace(name: &mut String, from: &str, to: &str) {
    if name == from {
        to.clone_into(name);
    }
}

/// Does something to each place where a table names a column of its own, texts of expressions aside. A CHECK names
/// columns in lower case.
fn each_column_name(table: &mut Table, action: impl Fn(&mut String)) {
    table.columns.iter_mut().for_each(|column| action(&mut column.name));
    table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(&action);
    table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(&action);
    let uniques = table.uniques.iter_mut().flat_map(|unique| &mut unique.parts);
    let indexes = table.indexes.iter_mut().chain(&mut table.implicit_indexes);
    for part in uniques.chain(indexes.flat_map(|index| &mut index.parts)) {
        match &mut part.subject {
            KeySubject::Column(name) => action(name),
            KeySubject::Expression(_) => {}
        }
    }
}
