//! One table as it stands on every engine that has it, and the finding that shows every engine's side.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{CatalogTable, Contracts, Engine, Schema, Table};

use crate::compare::keys::{self, Key};
use crate::contract::Promise;
use crate::{Finding, FindingName, Grade, Path, Reading, Side};

/// What an engine's side says where nothing stands.
pub(crate) const NONE: &str = "none";

/// A table on one engine.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) engine: Engine,
    pub(crate) schema: &'a Schema,
    pub(crate) table: &'a Table,
    /// The table as the engine spells it.
    pub(crate) catalog: Option<&'a CatalogTable>,
    /// Its primary key and its uniques.
    pub(super) keys: Vec<Key<'a>>,
    /// What the program was compiled with.
    pub(crate) promises: Vec<Promise<'a>>,
}

/// A table on every engine that has it. What only these can differ in is compared among them; the others
/// say `none`.
#[derive(Debug)]
pub(crate) struct SideBySide<'a> {
    pub(crate) name: &'a str,
    /// Every compared engine.
    pub(crate) engines: &'a [Engine],
    pub(crate) placed: Vec<Placed<'a>>,
}

/// The tables that stand on one engine at least, by name.
pub(crate) fn tables<'a>(
    readings: &[&'a Reading],
    engines: &'a [Engine],
    contracts: &'a Contracts,
) -> Vec<SideBySide<'a>> {
    let names: BTreeSet<&str> =
        readings.iter().flat_map(|reading| reading.schema.tables.keys()).map(String::as_str).collect();
    let catalogs: Vec<BTreeMap<&str, &CatalogTable>> = readings
        .iter()
        .map(|reading| reading.snapshot.tables.iter().map(|table| (table.name.as_str(), table)).collect())
        .collect();
    names
        .into_iter()
        .map(|name| {
            let placed = readings
                .iter()
                .zip(&catalogs)
                .filter_map(|(reading, catalog)| {
                    let table = reading.schema.tables.get(name)?;
                    Some(Placed {
                        engine: reading.snapshot.engine,
                        schema: &reading.schema,
                        table,
                        catalog: catalog.get(name).copied(),
                        keys: keys::of(table),
                        promises: Promise::of(contracts, reading.snapshot.engine, name),
                    })
                })
                .collect();
            SideBySide { name, engines, placed }
        })
        .collect()
}

impl<'a> SideBySide<'a> {
    /// A finding with every engine's side; an engine without the table says `none`.
    pub(crate) fn finding(
        &self,
        (name, path, grade): (FindingName, Path, Grade),
        explanation: String,
        side: impl Fn(&Placed<'a>) -> String,
    ) -> Finding {
        let mut sides: BTreeMap<Engine, Side> =
            self.engines.iter().map(|engine| (*engine, Side::new(NONE))).collect();
        sides.extend(self.placed.iter().map(|placed| (placed.engine, Side::new(side(placed)))));
        Finding { name, path, grade, sides, explanation }
    }

    /// The engines whose table has a property.
    pub(crate) fn engines_where(&self, holds: impl Fn(&Placed<'a>) -> bool) -> Vec<Engine> {
        self.placed.iter().filter(|placed| holds(placed)).map(|placed| placed.engine).collect()
    }
}

/// A finding about something outside tables; `side` gives what stands on an engine.
pub(crate) fn finding(
    (name, path, grade): (FindingName, Path, Grade),
    explanation: String,
    readings: &[&Reading],
    side: impl Fn(&Reading) -> Option<String>,
) -> Finding {
    let sides = readings
        .iter()
        .map(|reading| {
            let definition = side(reading).unwrap_or_else(|| NONE.to_owned());
            (reading.snapshot.engine, Side::new(definition))
        })
        .collect();
    Finding { name, path, grade, sides, explanation }
}
