//! The rows that the engines' tables hold at one moment, read by meaning. Not what is to be in them.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_engines::{Connection, QueryError};
use isoschema_rows::{Difference, Layout, Moments, Row, differences, in_order, select, without_renumbered};
use isoschema_schema::{Engine, Schema};

/// The rows of every table that all engines have.
#[derive(Debug, Default)]
pub(super) struct Held {
    tables: BTreeMap<String, (Layout, BTreeMap<Engine, Vec<Row>>)>,
}

impl Held {
    /// Reads the rows of one engine after the other.
    pub(super) fn read(
        schemas: &BTreeMap<Engine, &Schema>,
        connections: &mut BTreeMap<Engine, &mut Connection>,
        moments: Moments,
    ) -> Result<Self, (Engine, QueryError)> {
        let mut held = Self::default();
        for name in in_order(schemas).0 {
            let Some(layout) = Layout::of(schemas, &name).filter(|layout| !layout.places.is_empty()) else {
                continue;
            };
            let mut rows = BTreeMap::new();
            for (engine, connection) in &mut *connections {
                let texts = connection
                    .rows::<BTreeMap<String, Option<String>>>(&select(*engine, &layout))
                    .map_err(|error| (*engine, error))?;
                rows.insert(*engine, texts.iter().map(|row| layout.read(row, moments)).collect());
            }
            held.tables.insert(name, (layout, rows));
        }
        Ok(held)
    }

    /// By table, the rows that every engine holds alike.
    pub(super) fn common(&self) -> BTreeMap<String, Vec<Row>> {
        let mut common = BTreeMap::new();
        for (name, (_, rows)) in &self.tables {
            let mut sides = rows.values();
            let Some(first) = sides.next() else { continue };
            let others: Vec<_> = sides.collect();
            let everywhere = |row: &&Row| others.iter().all(|side| side.contains(row));
            common.insert(name.clone(), first.iter().filter(everywhere).cloned().collect());
        }
        common
    }

    /// The rows and values that are not the same everywhere.
    pub(super) fn differences(&self) -> Vec<Difference> {
        self.tables.values().flat_map(|(layout, rows)| differences(layout, rows)).collect()
    }

    /// Those that were the same everywhere `before`, or not there at all.
    pub(super) fn new_differences(&self, before: &Self) -> Vec<Difference> {
        let known: BTreeSet<_> = before.differences().iter().map(place).collect();
        let mut new = Vec::new();
        for (name, (layout, rows)) in &self.tables {
            let found = match before.tables.get(name) {
                Some((_, old)) => differences(layout, &without_renumbered(layout, old, rows)),
                None => differences(layout, rows),
            };
            new.extend(found.into_iter().filter(|difference| !known.contains(&place(difference))));
        }
        new
    }

    /// What one engine's first row holds in columns that were not there before: what the step put into them.
    pub(super) fn new_values(&self, before: &Self, engine: Engine) -> Vec<String> {
        let mut told = Vec::new();
        for (name, (layout, rows)) in &self.tables {
            let Some((old, _)) = before.tables.get(name) else { continue };
            let Some(row) = rows.get(&engine).and_then(|rows| rows.first()) else { continue };
            let known: BTreeSet<_> = old.places.iter().map(|place| &place.name).collect();
            for place in layout.places.iter().filter(|place| !known.contains(&place.name)) {
                if let Some(value) = row.get(&place.name) {
                    told.push(format!("{name}.{} = {value}", place.name));
                }
            }
        }
        told
    }
}

/// Where a difference stands, whatever the values.
fn place(difference: &Difference) -> (String, String, Option<String>) {
    (difference.table.clone(), difference.row.clone(), difference.column.clone())
}
