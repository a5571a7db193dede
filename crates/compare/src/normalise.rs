//! From a snapshot to a schema, by the rules.

use isoschema_schema::{Schema, Snapshot};

use crate::FiredRule;

/// A snapshot with its canonical reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What the catalogue said.
    pub snapshot: Snapshot,
    /// What it means.
    pub schema: Schema,
    /// The rules that were needed, sorted by id.
    pub rules_fired: Vec<FiredRule>,
}

/// Reads a snapshot.
#[must_use]
pub fn read(snapshot: Snapshot) -> Reading {
    Reading { snapshot, schema: Schema::default(), rules_fired: Vec::new() }
}
