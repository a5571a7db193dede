//! Keys, foreign keys and indexes: the same shape in a snapshot and in a schema. In a snapshot their
//! expressions and actions stand as the engine spells them; in a schema they have been read by the rules.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// Its columns, in key order.
    pub columns: Vec<String>,
}

/// A unique constraint or a unique index; engines make no difference that a program could see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// The constraint's or the index's name, where the engine keeps one.
    pub name: Option<String>,
    /// What must be unique together, in key order.
    pub parts: Vec<KeyPart>,
    /// The rows it holds for: the text of a partial index's WHERE. `None` means every row.
    pub predicate: Option<String>,
    /// Whether two rows with NULL in the key may stand side by side (the SQL standard's way).
    pub nulls_distinct: bool,
    /// When it is checked.
    pub deferrability: Deferrability,
}

/// A plain index: it makes queries fast and promises nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// What it orders by.
    pub parts: Vec<KeyPart>,
    /// The rows it covers: the text of a partial index's WHERE. `None` means every row.
    pub predicate: Option<String>,
    /// How it is built, in the engine's word in lower case: `btree`, `hash`, `gin`, `fulltext`…
    pub method: String,
}

/// One part of a key or an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPart {
    /// What is ordered by.
    pub subject: KeySubject,
    /// Whether the order runs from high to low.
    pub descending: bool,
    /// How many characters (bytes, for a byte column) of the value count; `None` means all.
    pub prefix: Option<u64>,
    /// The collation, where the part names another one than its column has.
    pub collation: Option<String>,
}

impl KeyPart {
    /// An ascending part over a whole column.
    #[must_use]
    pub fn column(name: impl Into<String>) -> Self {
        Self { subject: KeySubject::Column(name.into()), descending: false, prefix: None, collation: None }
    }

    /// The column's name; `None` for an expression.
    #[must_use]
    pub fn column_name(&self) -> Option<&str> {
        match &self.subject {
            KeySubject::Column(name) => Some(name),
            KeySubject::Expression(_) => None,
        }
    }
}

/// What a key part orders by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySubject {
    /// A column, by name.
    Column(String),
    /// An expression, by its text.
    Expression(String),
}

impl fmt::Display for KeySubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => f.write_str(name),
            Self::Expression(text) => write!(f, "({text})"),
        }
    }
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The constraint's name, where the engine keeps one.
    pub name: Option<String>,
    /// The child's columns.
    pub columns: Vec<String>,
    /// The parent table, by name. It need not exist: SQLite does not ask.
    pub parent: String,
    /// The parent's columns, in step with `columns`.
    pub parent_columns: Vec<String>,
    /// What happens to the child when its parent is deleted.
    pub on_delete: Action,
    /// What happens to the child when its parent's key is updated.
    pub on_update: Action,
    /// How a key that is NULL in part is matched.
    pub match_kind: MatchKind,
    /// When it is checked.
    pub deferrability: Deferrability,
}

/// A foreign key's action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Refuse, at the end of the statement (or of the transaction, when deferred).
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Do the same to the child.
    Cascade,
    /// Set the child's columns to NULL.
    SetNull,
    /// Set the child's columns to their defaults.
    SetDefault,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        })
    }
}

/// How a foreign key of several columns treats NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// One NULL makes the key hold.
    Simple,
    /// All or none may be NULL.
    Full,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrability {
    /// At each statement, always.
    NotDeferrable,
    /// At each statement, unless the transaction defers it.
    InitiallyImmediate,
    /// At the end of the transaction.
    InitiallyDeferred,
}
