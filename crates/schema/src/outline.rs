//! What a catalogue says of one table, part by part, in the engine's own words: quick to read, and enough to see
//! that a migration changed something, and what. It is held against an outline of the same table on the same
//! engine, never against another engine's.

use std::collections::BTreeMap;

/// One table, or one view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The columns, in their order.
    pub columns: Vec<OutlineColumn>,
    /// What stands beside the columns.
    pub parts: Vec<OutlinePart>,
    /// A view's query.
    pub query: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineColumn {
    /// Its name.
    pub name: String,
    /// What is declared of it; what is not has no entry.
    pub facets: BTreeMap<Facet, String>,
}

/// One respect in which a column is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Its type with every parameter, and an enumeration's labels.
    Type,
    /// Its character set and collation.
    Collation,
    /// NOT NULL.
    NotNull,
    /// What an INSERT that leaves it out puts there.
    Default,
    /// What an UPDATE that leaves it out puts there.
    OnUpdate,
    /// The expression that computes it.
    Generated,
    /// How the database assigns it.
    Identity,
}

/// A key, an index, a CHECK or a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinePart {
    /// What it is.
    pub kind: PartKind,
    /// Its name, where the engine keeps one.
    pub name: Option<String>,
    /// The columns that it is made of, in order; none for a CHECK or a trigger.
    pub columns: Vec<String>,
    /// A foreign key's parent.
    pub parent: Option<String>,
    /// All that is said of it, its name aside.
    pub text: String,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// A primary key.
    PrimaryKey,
    /// A unique constraint or index.
    Unique,
    /// A plain index.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A CHECK.
    Check,
    /// A trigger.
    Trigger,
}

impl Outline {
    /// The column of that name; case does not count.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&OutlineColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}
