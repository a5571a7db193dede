//! A table made ready for experiments: rows that every engine takes, what they need, and how they are spelled with one
//! thing changed. Which experiments are made is not decided here.

use std::collections::BTreeMap;

use isoschema_rows::{Kind, Layout, Place, Row, Value, as_text, bytes_literal, insert, literal, name};
use isoschema_schema::{Column, Domain, Engine, Schema, Table};

use super::experiment::Step;
use super::parents::{Needs, Parent};
use super::probe::Given;

/// A table with rows to try.
#[derive(Debug, Clone)]
pub struct Bench<'a> {
    /// Its name.
    pub table: &'a str,
    /// Each engine's side of it.
    pub tables: BTreeMap<Engine, &'a Table>,
    /// Where its values stand.
    pub layout: Layout,
    /// The rows that its rows need, in order.
    pub parents: Vec<Parent>,
    /// A row that every engine takes.
    pub first: Row,
    /// Another one that every engine takes beside it.
    pub second: Option<Row>,
}

/// What a changed row has in a column: SQL, or nothing where it is left out.
pub type Change = Option<String>;

impl<'a> Bench<'a> {
    /// Each engine's side of a table; `None` where one lacks it.
    pub fn tables(
        schemas: &BTreeMap<Engine, &'a Schema>,
        table: &str,
    ) -> Option<BTreeMap<Engine, &'a Table>> {
        schemas.iter().map(|(engine, schema)| Some((*engine, schema.tables.get(table)?))).collect()
    }

    /// The engines.
    pub fn engines(&self) -> impl Iterator<Item = Engine> + '_ {
        self.tables.keys().copied()
    }

    /// The statements that make what the table's rows need.
    pub fn prepare(&self, engine: Engine) -> Vec<String> {
        self.parents.iter().map(|parent| insert(engine, &parent.layout, &parent.row)).collect()
    }

    /// What the first row needs, without one of its columns.
    pub fn needs_without(&self, column: &str) -> Needs {
        let mut row = self.first.clone();
        row.remove(column);
        Needs::Of(vec![row])
    }

    /// Each engine's side of a column.
    pub fn sides(&self, column: &str) -> BTreeMap<Engine, &'a Column> {
        self.tables.iter().filter_map(|(engine, table)| Some((*engine, table.column(column)?))).collect()
    }

    /// The statement that writes a row, with some columns changed.
    pub fn write(&self, engine: Engine, row: &Row, changes: &BTreeMap<&str, Change>) -> String {
        let mut columns = Vec::new();
        let mut values = Vec::new();
        for place in &self.layout.places {
            let value = match (changes.get(place.name.as_str()), row.get(&place.name)) {
                (Some(Some(sql)), _) => sql.clone(),
                (Some(None), _) | (None, None) => continue,
                (None, Some(value)) => literal(engine, place, value),
            };
            columns.push(name(engine, &place.name));
            values.push(value);
        }
        let table = name(engine, self.table);
        if columns.is_empty() {
            return match engine {
                Engine::Sqlite | Engine::Postgres => format!("INSERT INTO {table} DEFAULT VALUES"),
                Engine::MariaDb | Engine::MySql => format!("INSERT INTO {table} () VALUES ()"),
            };
        }
        // PostgreSQL's GENERATED ALWAYS AS IDENTITY takes a value only so.
        let overriding = match engine {
            Engine::Postgres => " OVERRIDING SYSTEM VALUE",
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => "",
        };
        format!("INSERT INTO {table} ({}){overriding} VALUES ({})", columns.join(", "), values.join(", "))
    }

    /// The first row with one column changed.
    pub fn changed(&self, engine: Engine, column: &str, sql: Change) -> Step {
        Step::Do(self.write(engine, &self.first, &BTreeMap::from([(column, sql)])))
    }

    /// The query for a column's values.
    pub fn ask(&self, engine: Engine, place: &Place) -> Step {
        Step::Ask(format!("SELECT {} AS c0 FROM {}", as_text(engine, place), name(engine, self.table)))
    }

    /// The places that rows of the table give values to.
    pub fn written(&self) -> impl Iterator<Item = &Place> {
        self.layout.places.iter().filter(|place| self.first.contains_key(&place.name))
    }

    /// Whether some engine numbers a column itself.
    pub fn is_numbered(&self, column: &str) -> bool {
        self.sides(column).values().any(|side| side.identity.is_some())
    }

    /// Whether a column's values are those of a parent's.
    pub fn is_of_a_parent(&self, column: &str) -> bool {
        self.tables
            .values()
            .any(|table| table.foreign_keys.iter().any(|key| key.columns.iter().any(|one| one == column)))
    }
}

/// A value of a row of probes as it stands in a statement about a column.
pub fn spelled(engine: Engine, place: &Place, given: &Given) -> Option<String> {
    let domain = place.domains.get(&engine);
    match (given, domain) {
        (Given::Text(text), Some(Domain::Bytes { .. })) if place.kind == Kind::Uuid => {
            Some(bytes_literal(engine, &text.replace('-', "").to_ascii_lowercase()))
        }
        (given, domain) => given.sql(engine, matches!(domain, Some(Domain::Boolean))),
    }
}

/// Whether a text is within what every engine's column holds.
pub fn fits(kind: &Kind, given: &Given) -> bool {
    match (kind, given.size()) {
        (Kind::Text { max, bytes, .. }, Some((characters, size))) => characters <= *max && size <= *bytes,
        _ => true,
    }
}

/// A value of a row as it stands in a statement.
pub fn of_row(engine: Engine, layout: &Layout, column: &str, row: &Row) -> Option<String> {
    let value = row.get(column).filter(|value| **value != Value::Null)?;
    Some(literal(engine, layout.place(column)?, value))
}
