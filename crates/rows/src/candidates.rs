//! Rows for a table, made from what every engine's schema says of it: the edges of each column's values, keys that are
//! distinct, foreign keys that meet their parents. Whether a CHECK lets them through, an engine has to say.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Column, DefaultValue, Engine, ForeignKey, Schema, Table};

use crate::boundary::distinct;
use crate::layout::tables;
use crate::{Kind, Layout, Row, Value, boundaries};

/// Rows that may be written into a table, the most telling first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    /// Where their values stand.
    pub layout: Layout,
    /// The rows.
    pub rows: Vec<Row>,
    /// The columns that the engine would number itself, but are given numbers here.
    pub numbered: Vec<String>,
}

impl Candidates {
    /// The same, the rows at the edges of their columns behind the plain ones.
    #[must_use]
    pub fn edges_last(mut self) -> Self {
        let edges = EDGES.min(self.rows.len());
        self.rows.rotate_left(edges);
        self
    }
}

/// A table that no row can be made for, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unfillable {
    /// The table.
    pub table: String,
    /// Why.
    pub reason: String,
}

/// Rows at the edges of the columns' values; then rows that hardly anything refuses, and that try what the CHECKs name.
const EDGES: usize = 3;
const PLAIN: usize = 5;

/// How far apart the numbers of a table's batches lie.
const BATCH: u32 = 16;

/// The tables that every engine has, parents before their children as far as that goes, and those that some lack.
#[must_use]
pub fn in_order(schemas: &BTreeMap<Engine, &Schema>) -> (Vec<String>, Vec<Unfillable>) {
    let all: BTreeSet<&String> = schemas.values().flat_map(|schema| schema.tables.keys()).collect();
    let (common, missing): (Vec<&String>, Vec<&String>) =
        all.into_iter().partition(|name| tables(schemas, name).is_some());
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for name in common {
        place(schemas, name, &mut seen, &mut order);
    }
    let lacked = |name: &String| {
        let lacking: Vec<_> = schemas
            .iter()
            .filter(|(_, schema)| !schema.tables.contains_key(name))
            .map(|(engine, _)| engine.title())
            .collect();
        Unfillable { table: name.clone(), reason: format!("{} has no such table", lacking.join(" and ")) }
    };
    (order, missing.into_iter().map(lacked).collect())
}

fn place(
    schemas: &BTreeMap<Engine, &Schema>,
    name: &str,
    seen: &mut BTreeSet<String>,
    order: &mut Vec<String>,
) {
    if !seen.insert(name.to_owned()) {
        return;
    }
    let Some(tables) = tables(schemas, name) else { return };
    for key in foreign_keys(&tables) {
        place(schemas, &key.parent, seen, order);
    }
    order.push(name.to_owned());
}

/// The foreign keys of all engines, each once.
pub(crate) fn foreign_keys<'a>(tables: &BTreeMap<Engine, &'a Table>) -> Vec<&'a ForeignKey> {
    let mut keys: Vec<&ForeignKey> = Vec::new();
    for key in tables.values().flat_map(|table| &table.foreign_keys) {
        let known = |other: &&ForeignKey| other.columns == key.columns && other.parent == key.parent;
        if !keys.iter().any(known) {
            keys.push(key);
        }
    }
    keys
}

/// Rows for a table that every engine has. `filled` has the rows that the other tables hold everywhere; `batch` says how
/// often this one was filled before. With the schemas that come `after` a step, the rows are such as these admit too.
///
/// # Errors
/// When the schemas leave no row to be made.
pub fn candidates(
    schemas: &BTreeMap<Engine, &Schema>,
    table: &str,
    after: Option<&BTreeMap<Engine, &Schema>>,
    filled: &BTreeMap<String, Vec<Row>>,
    batch: u32,
) -> Result<Candidates, Unfillable> {
    let unfillable = |reason: String| Unfillable { table: table.to_owned(), reason };
    let (Some(layout), Some(tables)) = (Layout::of(schemas, table), tables(schemas, table)) else {
        return Err(unfillable("not every engine has the table".to_owned()));
    };
    let mut columns = Columns::of(&tables, &layout).map_err(unfillable)?;
    let mut narrow = layout.clone();
    for schema in after.into_iter().flat_map(BTreeMap::values) {
        if let Some(table) = schema.tables.get(table) {
            narrow.keep_to(table);
            columns.keep_to(table, &layout);
        }
    }
    let keys = foreign_keys(&tables);
    let mut rows = Vec::new();
    let mut orphaned = None;
    for at in 0..EDGES + PLAIN {
        let number = batch * BATCH + u32::try_from(at).unwrap_or(0);
        let mut row = columns.row(&narrow, at, number, batch);
        match meet_parents(&mut row, &keys, table, filled, at, &columns.nullable) {
            Ok(()) if !rows.contains(&row) => rows.push(row),
            Ok(()) => {}
            Err(parent) => orphaned = Some(parent),
        }
    }
    match orphaned {
        Some(parent) if rows.is_empty() => {
            Err(unfillable(format!("it needs a row of {parent}, which holds none that could be met")))
        }
        Some(_) | None => Ok(Candidates { layout, rows, numbered: columns.numbered.into_iter().collect() }),
    }
}

/// What is to be known of a table's columns to make rows.
struct Columns {
    /// Those that a row gives a value to.
    written: BTreeSet<String>,
    /// Those that may be NULL everywhere.
    nullable: BTreeSet<String>,
    /// Those of any key.
    key: BTreeSet<String>,
    /// Those that some engine numbers itself.
    numbered: BTreeSet<String>,
    /// The values that CHECKs name.
    named: BTreeMap<String, Vec<Value>>,
}

impl Columns {
    fn of(tables: &BTreeMap<Engine, &Table>, layout: &Layout) -> Result<Self, String> {
        let mut columns = Self {
            written: BTreeSet::new(),
            nullable: BTreeSet::new(),
            key: BTreeSet::new(),
            numbered: BTreeSet::new(),
            named: BTreeMap::new(),
        };
        let all: BTreeSet<&String> =
            tables.values().flat_map(|table| table.columns.iter().map(|column| &column.name)).collect();
        for name in all {
            let sides: Vec<_> =
                tables.iter().filter_map(|(engine, table)| Some((*engine, table.column(name)?))).collect();
            if sides.iter().any(|(_, column)| column.generated.is_some()) {
                continue;
            }
            if layout.place(name).is_some() {
                columns.written.insert(name.clone());
                if sides.iter().all(|(_, column)| column.nullable) {
                    columns.nullable.insert(name.clone());
                }
                if sides.iter().any(|(_, column)| column.identity.is_some()) {
                    columns.numbered.insert(name.clone());
                }
                continue;
            }
            let must_be_given = |(_, column): &(Engine, &Column)| {
                !column.nullable && column.default == DefaultValue::Absent && column.identity.is_none()
            };
            if sides.iter().any(must_be_given) {
                let reason = layout.unread.get(name).map_or("not every engine has it", String::as_str);
                return Err(format!("its column {name} must be given, but {reason}"));
            }
        }
        for table in tables.values() {
            columns.read_rules(table, layout);
        }
        Ok(columns)
    }

    /// Keeps to what a table that is to come demands.
    fn keep_to(&mut self, table: &Table, layout: &Layout) {
        self.read_rules(table, layout);
        self.nullable.retain(|name| table.column(name).is_none_or(|column| column.nullable));
    }

    /// What is in a key, and what CHECKs name.
    fn read_rules(&mut self, table: &Table, layout: &Layout) {
        self.key.extend(table.primary_key.iter().flat_map(|key| key.columns.iter().cloned()));
        let parts = table.uniques.iter().flat_map(|unique| &unique.parts);
        self.key.extend(parts.filter_map(|part| part.column_name()).map(str::to_owned));
        for check in &table.checks {
            for name in &check.columns {
                let Some(place) = layout.place(name) else { continue };
                for text in literals(&check.expression) {
                    let value = if matches!(place.kind, Kind::Number { .. }) {
                        text.parse::<i128>().ok().map(|_| Value::Number(text))
                    } else {
                        matches!(place.kind, Kind::Text { .. }).then_some(Value::Text(text))
                    };
                    self.named.entry(name.clone()).or_default().extend(value);
                }
            }
        }
    }

    /// The row at a place of the list, foreign keys aside.
    fn row(&self, layout: &Layout, at: usize, number: u32, batch: u32) -> Row {
        let mut row = Row::new();
        for place in layout.places.iter().filter(|place| self.written.contains(&place.name)) {
            let name = &place.name;
            let values = boundaries(&place.kind);
            let is_key = self.key.contains(name);
            let is_null = at == EDGES - 1 && self.nullable.contains(name) && !is_key;
            let value = if is_null {
                Some(Value::Null)
            } else if self.numbered.contains(name)
                || (is_key && (batch > 0 || at >= values.edges.len().min(EDGES)))
            {
                distinct(&place.kind, number)
            } else if at < EDGES {
                values.edges.get(at.min(values.edges.len().saturating_sub(1))).cloned()
            } else {
                let named = self.named.get(name).into_iter().flatten().cloned();
                let all: Vec<_> = named.chain(values.plain).collect();
                all.get((at - EDGES) % all.len().max(1)).cloned()
            };
            row.insert(name.clone(), value.or_else(|| values.edges.first().cloned()).unwrap_or(Value::Null));
        }
        row
    }
}

/// Gives a row's foreign keys values that their parents hold; fails with the parent that holds none.
fn meet_parents(
    row: &mut Row,
    keys: &[&ForeignKey],
    table: &str,
    filled: &BTreeMap<String, Vec<Row>>,
    at: usize,
    nullable: &BTreeSet<String>,
) -> Result<(), String> {
    for key in keys {
        let is_null = |row: &Row| key.columns.iter().any(|column| row.get(column) == Some(&Value::Null));
        if is_null(row) {
            continue;
        }
        let own = [row.clone()];
        let parents = if key.parent == table {
            &own[..]
        } else {
            filled.get(&key.parent).map_or(&[][..], Vec::as_slice)
        };
        let whole = |parent: &&Row| {
            key.parent_columns
                .iter()
                .all(|column| parent.get(column).is_some_and(|value| *value != Value::Null))
        };
        let parents: Vec<_> = parents.iter().filter(whole).collect();
        match parents.get(at % parents.len().max(1)) {
            Some(parent) => {
                for (column, of_parent) in key.columns.iter().zip(&key.parent_columns) {
                    if let (true, Some(value)) = (row.contains_key(column), parent.get(of_parent)) {
                        row.insert(column.clone(), value.clone());
                    }
                }
            }
            None if key.columns.iter().any(|column| nullable.contains(column)) => {
                for column in key.columns.iter().filter(|column| nullable.contains(*column)) {
                    row.insert(column.clone(), Value::Null);
                }
            }
            None => return Err(key.parent.clone()),
        }
    }
    Ok(())
}

/// The texts and whole numbers that stand in a condition.
#[must_use]
pub fn literals(expression: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, piece) in expression.split('\'').enumerate() {
        if at % 2 == 1 {
            found.push(piece.to_owned());
        } else {
            let words = piece.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-' && c != '.');
            found.extend(words.filter(|word| word.parse::<i128>().is_ok()).map(str::to_owned));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{
        Action, Check, Deferrability, Domain, Length, MatchKind, PrimaryKey, Repertoire, TrailingBlanks,
    };

    use super::*;

    fn column(name: &str, domain: Domain, nullable: bool) -> Column {
        Column {
            name: name.to_owned(),
            domain,
            bound: None,
            equality: None,
            nullable,
            default: DefaultValue::Absent,
            generated: None,
            identity: None,
            on_update: DefaultValue::Absent,
        }
    }

    fn text() -> Domain {
        Domain::Text {
            max: Length::Unbounded,
            repertoire: Repertoire::Unicode,
            trailing_blanks: TrailingBlanks::Kept,
        }
    }

    fn integer() -> Domain {
        Domain::Integer { min: -80, max: 70 }
    }

    fn table(columns: Vec<Column>) -> Table {
        let key = PrimaryKey { columns: vec![columns[0].name.clone()] };
        Table { columns, primary_key: Some(key), ..Table::default() }
    }

    fn to(parent: &str, column: &str) -> ForeignKey {
        ForeignKey {
            name: None,
            columns: vec![column.to_owned()],
            parent: parent.to_owned(),
            parent_columns: vec!["no".to_owned()],
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            match_kind: MatchKind::Simple,
            deferrability: Deferrability::NotDeferrable,
        }
    }

    /// Trips refer to ferries; ferries stand in a dock, docks belong to a ferry: a circle.
    fn schema() -> Schema {
        let mut ferries = table(vec![
            column("no", integer(), false),
            column("name", text(), true),
            column("dock", integer(), true),
        ]);
        ferries.foreign_keys.push(to("docks", "dock"));
        let mut docks = table(vec![column("no", integer(), false), column("ferry", integer(), false)]);
        docks.foreign_keys.push(to("ferries", "ferry"));
        let mut trips = table(vec![column("no", integer(), false), column("ferry", integer(), false)]);
        trips.foreign_keys.push(to("ferries", "ferry"));
        let tables = [("docks", docks), ("ferries", ferries), ("trips", trips)];
        let tables = tables.into_iter().map(|(name, table)| (name.to_owned(), table)).collect();
        Schema { tables, ..Schema::default() }
    }

    fn both(schema: &Schema) -> BTreeMap<Engine, &Schema> {
        BTreeMap::from([(Engine::Sqlite, schema), (Engine::Postgres, schema)])
    }

    #[test]
    fn parents_come_first_and_circles_end() {
        let schema = schema();
        let (order, missing) = in_order(&both(&schema));
        assert_eq!((order, missing), (["ferries", "docks", "trips"].map(str::to_owned).to_vec(), Vec::new()));
    }

    #[test]
    fn a_table_that_an_engine_lacks_is_told() {
        let (whole, mut part) = (schema(), schema());
        part.tables.remove("trips");
        let (order, missing) =
            in_order(&BTreeMap::from([(Engine::Sqlite, &whole), (Engine::Postgres, &part)]));
        assert_eq!(order.len(), 2);
        assert_eq!(missing[0].reason, "PostgreSQL has no such table");
    }

    #[test]
    fn keys_are_distinct_and_parents_are_met() {
        let schema = schema();
        let mut filled = BTreeMap::new();
        let ferries = candidates(&both(&schema), "ferries", None, &filled, 0).unwrap();
        let numbers: BTreeSet<_> = ferries.rows.iter().map(|row| &row["no"]).collect();
        assert_eq!(numbers.len(), ferries.rows.len());
        assert!(ferries.rows.iter().all(|row| row["dock"] == Value::Null), "no dock is there yet");
        assert!(ferries.rows.iter().any(|row| row["name"] == Value::Null));
        filled.insert("ferries".to_owned(), ferries.rows[..2].to_vec());
        let trips = candidates(&both(&schema), "trips", None, &filled, 0).unwrap();
        let met: BTreeSet<_> = trips.rows.iter().map(|row| row["ferry"].clone()).collect();
        assert_eq!(met, ferries.rows[..2].iter().map(|row| row["no"].clone()).collect());
    }

    #[test]
    fn what_cannot_be_filled_says_why() {
        let mut schema = schema();
        let orphan = candidates(&both(&schema), "trips", None, &BTreeMap::new(), 0).unwrap_err();
        assert_eq!(orphan.reason, "it needs a row of ferries, which holds none that could be met");
        let trips = schema.tables.get_mut("trips").unwrap();
        trips.foreign_keys.clear();
        trips.columns.push(column("span", Domain::Interval, false));
        let unknown = candidates(&both(&schema), "trips", None, &BTreeMap::new(), 0).unwrap_err();
        assert_eq!(
            unknown.reason,
            "its column span must be given, but isoschema makes no value of its type (interval)"
        );
    }

    #[test]
    fn rows_keep_to_the_schemas_that_come_after() {
        let (before, mut after) = (schema(), schema());
        let ferries = after.tables.get_mut("ferries").unwrap();
        ferries.columns[1].nullable = false;
        ferries.columns[1].domain = Domain::Enumeration { labels: vec!["Vera".to_owned()] };
        let after = both(&after);
        let rows = candidates(&both(&before), "ferries", Some(&after), &BTreeMap::new(), 0).unwrap().rows;
        assert!(!rows.is_empty() && rows.iter().all(|row| row["name"] == Value::Text("Vera".to_owned())));
    }

    #[test]
    fn a_check_names_values_to_try() {
        let mut schema = schema();
        let ferries = schema.tables.get_mut("ferries").unwrap();
        ferries.checks.push(Check {
            columns: vec!["name".to_owned()],
            expression: "name = 'Vera' OR name LIKE 'MS %'".to_owned(),
            bounds: None,
        });
        let ferries = candidates(&both(&schema), "ferries", None, &BTreeMap::new(), 0).unwrap();
        assert!(ferries.rows.iter().any(|row| row["name"] == Value::Text("Vera".to_owned())));
    }
}
