//! How far deleting a row, or changing its key, reaches by foreign keys. Not whether any row is there.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Action, ForeignKey};

use super::ground::Schemas;

/// What deleting a table's rows, or changing a column of theirs, does to other rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The tables whose rows are deleted or changed.
    tables: BTreeSet<String>,
    /// Whether another foreign key holds rows on the way, so that the order of the checks decides.
    pub crosses: bool,
    /// Whether a table on the way has triggers.
    pub fires: bool,
}

impl Reach {
    /// Whether no other row is changed.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

/// How far deleting rows of a table reaches; or, with a column, changing it. `action` is what a foreign key does then.
pub(super) fn reach(
    schemas: &Schemas<'_>,
    table: &str,
    action: fn(&ForeignKey) -> Action,
    column: Option<&str>,
) -> Reach {
    let mut keys: Vec<(&String, &ForeignKey)> = Vec::new();
    for schema in schemas.values() {
        for (child, table) in &schema.tables {
            keys.extend(table.foreign_keys.iter().map(|key| (child, key)));
        }
    }
    // The tables on the way, with the columns that change; where rows are deleted, with none.
    let mut changed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut deleted: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<(&str, Option<BTreeSet<&str>>)> =
        vec![(table, column.map(|column| BTreeSet::from([column])))];
    while let Some((parent, columns)) = next.pop() {
        let concerns = |key: &ForeignKey| {
            key.parent == parent
                && columns.as_ref().is_none_or(|columns| {
                    key.parent_columns.iter().any(|column| columns.contains(column.as_str()))
                })
        };
        for (child, key) in keys.iter().filter(|(_, key)| concerns(key)) {
            let of_child: BTreeSet<&str> = key.columns.iter().map(String::as_str).collect();
            match action(key) {
                Action::NoAction | Action::Restrict => {}
                Action::Cascade if column.is_none() => {
                    if deleted.insert(child) {
                        next.push((child, None));
                    }
                }
                Action::Cascade | Action::SetNull | Action::SetDefault => {
                    let known = changed.entry(child).or_default();
                    let before = known.len();
                    known.extend(of_child.iter().copied());
                    if known.len() > before && column.is_some() {
                        next.push((child, Some(of_child)));
                    }
                }
            }
        }
    }
    let on_the_way = |name: &str| name == table || deleted.contains(name) || changed.contains_key(name);
    let holds = |child: &str, key: &ForeignKey| {
        let restricts = matches!(action(key), Action::NoAction | Action::Restrict);
        let is_deleted = deleted.contains(child);
        let is_changed = changed
            .get(child)
            .is_some_and(|columns| key.columns.iter().any(|column| columns.contains(column.as_str())));
        restricts && on_the_way(&key.parent) && (is_deleted || is_changed)
    };
    // InnoDB carries no change through a table that it has changed already.
    let returns = column.is_some() && changed.contains_key(table);
    let tables: BTreeSet<String> =
        deleted.iter().chain(changed.keys()).map(|name| (*name).to_owned()).collect();
    Reach {
        crosses: returns || keys.iter().any(|(child, key)| holds(child, key)),
        fires: schemas
            .values()
            .any(|schema| schema.triggers.iter().any(|trigger| tables.contains(&trigger.table))),
        tables,
    }
}
