//! Where a table's values stand on each engine: the columns that all engines have, with the kind that they share. Not
//! the values.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Column, Domain, Engine, Schema, Table};

use crate::{Kind, Moments, Row, Value};

/// A table as all engines have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name.
    pub table: String,
    /// The columns that every engine has, in the first engine's order.
    pub places: Vec<Place>,
    /// The columns that tell a row from all others; all of them where no key does.
    pub key: Vec<String>,
    /// The columns that some engine numbers itself.
    pub numbered: Vec<String>,
    /// The columns that cannot be read as one kind everywhere, with the reason.
    pub unread: BTreeMap<String, String>,
}

/// One column as all engines have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// What its values have in common.
    pub kind: Kind,
    /// What it really holds on each engine.
    pub domains: BTreeMap<Engine, Domain>,
}

impl Layout {
    /// The table of that name, where every engine has it.
    #[must_use]
    pub fn of(schemas: &BTreeMap<Engine, &Schema>, table: &str) -> Option<Self> {
        let tables = tables(schemas, table)?;
        let first = tables.values().next()?;
        let mut layout = Self {
            table: table.to_owned(),
            places: Vec::new(),
            key: Vec::new(),
            numbered: Vec::new(),
            unread: BTreeMap::new(),
        };
        for column in &first.columns {
            let columns: BTreeMap<_, _> = tables
                .iter()
                .filter_map(|(engine, table)| Some((*engine, table.column(&column.name)?)))
                .collect();
            if columns.len() < tables.len() {
                continue;
            }
            if columns.values().any(|column| column.identity.is_some()) {
                layout.numbered.push(column.name.clone());
            }
            let effective: Vec<_> = columns.values().map(|column| column.effective_domain()).collect();
            match Kind::common(&effective) {
                Some(kind) => layout.places.push(Place {
                    name: column.name.clone(),
                    kind,
                    domains: columns
                        .iter()
                        .map(|(engine, column)| (*engine, column.domain.clone()))
                        .collect(),
                }),
                None => {
                    layout.unread.insert(column.name.clone(), unread(&columns));
                }
            }
        }
        layout.key = key(&tables, &layout.places);
        Some(layout)
    }

    /// Narrows the kinds to what a table that is to come holds too, where that leaves any value.
    pub(crate) fn keep_to(&mut self, table: &Table) {
        for place in &mut self.places {
            let Some(column) = table.column(&place.name) else { continue };
            let kind = Kind::of(column.effective_domain()).and_then(|kind| place.kind.clone().and(kind));
            place.kind = kind.unwrap_or_else(|| place.kind.clone());
        }
    }

    /// A row as an engine answered to [`select`](crate::select), which names the texts.
    #[must_use]
    pub fn read(&self, texts: &BTreeMap<String, Option<String>>, moments: Moments) -> Row {
        let value = |(at, place): (usize, &Place)| {
            let text = texts.get(&format!("c{at}")).and_then(Option::as_deref);
            (place.name.clone(), Value::read(&place.kind, text, moments))
        };
        self.places.iter().enumerate().map(value).collect()
    }

    /// The place of a column.
    #[must_use]
    pub fn place(&self, column: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.name == column)
    }
}

/// Each engine's table of that name; `None` where one lacks it.
pub(crate) fn tables<'a>(
    schemas: &BTreeMap<Engine, &'a Schema>,
    name: &str,
) -> Option<BTreeMap<Engine, &'a Table>> {
    schemas.iter().map(|(engine, schema)| Some((*engine, schema.tables.get(name)?))).collect()
}

fn unread(columns: &BTreeMap<Engine, &Column>) -> String {
    let said: BTreeSet<_> = columns.values().map(|column| column.effective_domain().to_string()).collect();
    let said: Vec<_> = said.into_iter().collect();
    match said.as_slice() {
        [one] => format!("isoschema makes no value of its type ({one})"),
        several => format!("its types have no values in common ({})", several.join("; ")),
    }
}

/// The primary key, where all engines have the same one and it can be read.
fn key(tables: &BTreeMap<Engine, &Table>, places: &[Place]) -> Vec<String> {
    let keys: BTreeSet<Option<BTreeSet<&String>>> = tables
        .values()
        .map(|table| table.primary_key.as_ref().map(|key| key.columns.iter().collect()))
        .collect();
    let all = || places.iter().map(|place| place.name.clone()).collect();
    let (1, Some(Some(key))) = (keys.len(), keys.first()) else { return all() };
    if key.iter().all(|column| places.iter().any(|place| place.name == **column)) {
        key.iter().map(|column| (*column).clone()).collect()
    } else {
        all()
    }
}
