//! The canonical schema.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Column, Domain, ForeignKey, Index, PrimaryKey, Unique};

/// What a database promises, free of any engine's spelling. Two equal values promise the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The tables, by name.
    pub tables: BTreeMap<String, Table>,
    /// The views, by name.
    pub views: BTreeMap<String, View>,
    /// The triggers, by table, moment, event and name.
    pub triggers: Vec<Trigger>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// The primary key.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints and unique indexes, the primary key aside.
    pub uniques: Vec<Unique>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Plain indexes that someone asked for.
    pub indexes: Vec<Index>,
    /// Plain indexes that the engine made by itself for a foreign key: they serve as well as any other, and
    /// nobody has to have them elsewhere.
    pub implicit_indexes: Vec<Index>,
    /// CHECK constraints, one for each condition that AND joins, without those that only repeat a column's
    /// kind (`json_valid(c)`, `typeof(c) = 'integer'`).
    pub checks: Vec<Check>,
}

impl Table {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The columns it speaks of, sorted.
    pub columns: Vec<String>,
    /// Its canonical text.
    pub expression: String,
    /// The column and the domain that it holds this to, where it says just that and nothing else. It is not
    /// missing where that column's effective domain lies in this one.
    pub bounds: Option<(String, Domain)>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its columns' names, in order.
    pub columns: Vec<String>,
    /// Its query in canonical text, or as the engine prints it where it could not be read.
    pub definition: String,
}

/// A trigger. Its body is not part of it: the engines' languages differ too far to compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trigger {
    /// The table (or view) it stands on.
    pub table: String,
    /// `before`, `after` or `instead of`.
    pub moment: String,
    /// `insert`, `update` or `delete`.
    pub event: String,
    /// Its name.
    pub name: String,
}
