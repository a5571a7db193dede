//! The canonical column.

use serde::{Deserialize, Serialize};

use crate::Domain;

/// What a column promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The values it really holds, whatever was declared.
    pub domain: Domain,
    /// A smaller domain that something else holds it to.
    pub bound: Option<Bound>,
    /// When two of its texts are the same; `None` for what is no text.
    pub equality: Option<Equality>,
    /// Whether it may hold NULL.
    pub nullable: bool,
    /// What an INSERT that leaves it out puts there.
    pub default: DefaultValue,
    /// The expression that computes it.
    pub generated: Option<Generated>,
    /// How the database assigns it.
    pub identity: Option<Identity>,
    /// What an UPDATE that leaves it out puts there (`ON UPDATE CURRENT_TIMESTAMP`).
    pub on_update: DefaultValue,
}

impl Column {
    /// The domain that its values keep to: the bound, or the domain itself where nothing bounds it.
    #[must_use]
    pub fn effective_domain(&self) -> &Domain {
        self.bound.as_ref().map_or(&self.domain, |bound| &bound.domain)
    }
}

/// A smaller domain than the column's own, and what holds the values to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The smaller domain.
    pub domain: Domain,
    /// Why it may be relied on.
    pub proof: Proof,
}

/// Why a bound may be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A CHECK enforces it; its canonical text.
    Check(String),
    /// The type as declared says so, on an engine that does not enforce it (SQLite's `VARCHAR(64)`).
    Declared(String),
}

/// When two texts are the same. All false: when their bytes are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Equality {
    /// 'Bob' = 'bob'.
    pub folds_case: bool,
    /// 'e' = 'é'.
    pub folds_accents: bool,
    /// 'a' = 'a '.
    pub pads_blanks: bool,
}

/// What stands in a column that a statement leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// Nothing was declared: NULL, or an error where NULL may not stand.
    Absent,
    /// NULL, spelled out.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A number, in its shortest decimal form.
    Number(String),
    /// A text.
    Text(String),
    /// Bytes, in lower-case hexadecimal.
    Bytes(String),
    /// The time of the statement or of the transaction.
    Now,
    /// The day.
    Today,
    /// The time of day.
    TimeOfDay,
    /// A random UUID.
    RandomUuid,
    /// Another expression, in canonical text.
    Expression(String),
}

/// A generated column's expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Its text: the engine's in a snapshot, canonical in a schema.
    pub expression: String,
    /// Whether the value is stored, or computed at each read.
    pub stored: bool,
}

/// How a database assigns a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whether the number of a deleted row may be given again (SQLite without AUTOINCREMENT).
    pub reuses: bool,
    /// Whether a statement may give a value of its own.
    pub accepts_explicit: bool,
}
