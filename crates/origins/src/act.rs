//! Acts: what one part of a statement does to the schema, by the names that it says. Not whether it succeeds.

use isoschema_schema::Facet;

use crate::Place;

/// One act, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    pub act: Act,
    pub place: Place,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    CreateTable {
        table: String,
    },
    /// A column's definition: in CREATE TABLE, ADD, MODIFY or CHANGE.
    Column {
        table: String,
        column: Column,
        how: How,
    },
    /// ALTER COLUMN: some respects only.
    AlterColumn {
        table: String,
        column: String,
        facets: Vec<Facet>,
    },
    /// What says something of all columns: CONVERT TO CHARACTER SET.
    Convert {
        table: String,
    },
    /// A constraint of a table, or an index.
    Key {
        table: String,
        key: Key,
    },
    DropColumn {
        table: String,
        column: String,
    },
    /// DROP INDEX, DROP CONSTRAINT, DROP FOREIGN KEY: by name; the table is not always said.
    DropKey {
        table: Option<String>,
        name: String,
    },
    DropPrimaryKey {
        table: String,
    },
    DropTable {
        table: String,
    },
    RenameTable {
        old: String,
        new: String,
    },
    RenameColumn {
        table: String,
        old: String,
        new: String,
    },
    CreateTrigger {
        name: String,
    },
    DropTrigger {
        name: String,
    },
    /// A view, a type, a function…
    CreateOther {
        name: String,
    },
    DropOther {
        name: String,
    },
}

/// How a column's definition comes to the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    Created,
    Added,
    /// MODIFY, or CHANGE with the name before: the whole column is said again.
    Restated {
        old: String,
    },
}

/// What a column's definition says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// PRIMARY KEY or UNIQUE stands in it.
    pub is_key: bool,
    /// The table after REFERENCES.
    pub parent: Option<String>,
    pub has_check: bool,
}

/// A key, an index or a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub kind: KeyKind,
    pub name: Option<String>,
    pub columns: Vec<String>,
    pub parent: Option<String>,
    /// It was added to a table that exists.
    pub added: bool,
}

/// What kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    PrimaryKey,
    Unique,
    Index,
    ForeignKey,
    Check,
}
