//! Triggers of PostgreSQL: one row of the catalogue for several events.

use std::collections::HashSet;

use isoschema_engines::Connection;
use isoschema_schema::{CatalogObject, Trigger};
use serde::Deserialize;

use super::object;
use crate::{InspectError, read};

#[derive(Deserialize)]
struct TriggerRow {
    relation: String,
    name: String,
    r#type: u32,
    disabled: bool,
    function: u32,
}

/// The triggers of the schema, one per event.
#[derive(Default)]
pub struct Triggers {
    pub triggers: Vec<Trigger>,
    /// The oids of the functions that are their bodies.
    pub functions: HashSet<u32>,
    pub unaccounted: Vec<CatalogObject>,
}

/// The bits of `pg_trigger.tgtype`, as PostgreSQL's catalog/pg_trigger.h names them.
const BEFORE: u32 = 1 << 1;
const INSTEAD: u32 = 1 << 6;
const EVENTS: [(u32, &str); 4] =
    [(1 << 2, "insert"), (1 << 3, "delete"), (1 << 4, "update"), (1 << 5, "truncate")];

/// Reads the triggers of all relations.
pub fn read_triggers(connection: &mut Connection) -> Result<Triggers, InspectError> {
    let rows: Vec<TriggerRow> =
        read(connection, "triggers", include_str!("../../queries/postgres/triggers.sql"))?;
    let mut read = Triggers::default();
    for row in rows {
        let moment = if row.r#type & INSTEAD != 0 {
            "instead of"
        } else if row.r#type & BEFORE != 0 {
            "before"
        } else {
            "after"
        };
        for (_, event) in EVENTS.into_iter().filter(|(bit, _)| row.r#type & bit != 0) {
            read.triggers.push(Trigger {
                table: row.relation.clone(),
                moment: moment.to_owned(),
                event: event.to_owned(),
                name: row.name.clone(),
            });
        }
        read.functions.insert(row.function);
        if row.disabled {
            read.unaccounted.push(object("disabled trigger", format!("{}.{}", row.relation, row.name)));
        }
    }
    Ok(read)
}
