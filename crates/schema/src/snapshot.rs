//! A schema as one server's catalogue spells it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Engine, ForeignKey, Generated, Identity, Index, PrimaryKey, Trigger, Unique};

/// A schema as read from one server.
///
/// Tables, views, triggers and unaccounted objects are sorted by name, and what belongs to a table by the
/// order in which the engine gives it, made stable; reading the same database twice gives equal values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The engine.
    pub engine: Engine,
    /// The server's version, shortened to its number: `10.11.19`.
    pub version: String,
    /// Settings that change what a schema means, by the engine's name for them: `character_set_database`,
    /// `collation_database`, `sql_mode`, `server_encoding`, `foreign_keys`…
    pub settings: BTreeMap<String, String>,
    /// The tables.
    pub tables: Vec<CatalogTable>,
    /// The views.
    pub views: Vec<CatalogView>,
    /// The triggers.
    pub triggers: Vec<Trigger>,
    /// What the catalogue holds and this model does not.
    pub unaccounted: Vec<CatalogObject>,
}

impl Snapshot {
    /// The table of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&CatalogTable> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// A table as the catalogue spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogTable {
    /// Its name.
    pub name: String,
    /// The columns, in their order.
    pub columns: Vec<CatalogColumn>,
    /// The primary key.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints and unique indexes, the primary key aside.
    pub uniques: Vec<Unique>,
    /// Foreign keys, with the actions the engine reports.
    pub foreign_keys: Vec<ForeignKey>,
    /// Plain indexes.
    pub indexes: Vec<Index>,
    /// CHECK constraints.
    pub checks: Vec<CatalogCheck>,
    /// Whether the engine enforces the declared types: true but for SQLite's tables without STRICT.
    pub strict: bool,
}

impl CatalogTable {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&CatalogColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column as the catalogue spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogColumn {
    /// Its name.
    pub name: String,
    /// The declared type with every parameter, as the engine spells it: `VARCHAR(64)`, `bigint(20)
    /// unsigned`, `timestamp(6) without time zone`, `enum('a','b')`.
    pub declared: String,
    /// The labels of an enumeration (PostgreSQL's enum types; MySQL's stand in `declared` too).
    pub labels: Vec<String>,
    /// Whether it may really hold NULL: false for a SQLite rowid alias even where NOT NULL is not written.
    pub nullable: bool,
    /// The default's text, as the engine spells it; `None` where none is declared. An identity's own
    /// `nextval` is no default.
    pub default: Option<String>,
    /// `ON UPDATE`'s text (MariaDB and MySQL).
    pub on_update: Option<String>,
    /// The expression that computes it.
    pub generated: Option<Generated>,
    /// How the database assigns it.
    pub identity: Option<Identity>,
    /// The character set, where columns have one of their own.
    pub character_set: Option<String>,
    /// The collation, where it is a text.
    pub collation: Option<String>,
}

/// A CHECK constraint as the catalogue spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogCheck {
    /// Its name, where the engine keeps one.
    pub name: Option<String>,
    /// The condition, as the engine spells it, without the word CHECK and its outer brackets.
    pub expression: String,
}

/// A view as the catalogue spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogView {
    /// Its name.
    pub name: String,
    /// Its columns' names, in order.
    pub columns: Vec<String>,
    /// Its query, as the engine prints it, without `CREATE VIEW … AS`.
    pub definition: String,
}

/// An object of the catalogue that the model does not cover.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CatalogObject {
    /// What it is, in the engine's word in lower case: `function`, `sequence`, `event`…
    pub kind: String,
    /// Its name.
    pub name: String,
}
