//! The work that schemas ask for: what is done with each table, key, index and foreign key, in each engine's spelling.
//! Pure; nothing is timed here.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{OperationKind, Path, Untimed};
use isoschema_rows::{
    Layout, Row, Value, delete, literal, name, of_parents, select_plainly, select_where, update,
};
use isoschema_schema::{Engine, ForeignKey, Index, Schema, Table};

use super::index_path;

/// How many statements a round has, where each is about one row.
const SINGLE: usize = 25;

/// How many, where each is about a part of the table.
const RANGES: usize = 5;

/// Work on an object.
pub struct Work {
    pub kind: OperationKind,
    pub path: Path,
    pub statements: BTreeMap<Engine, Vec<String>>,
}

/// One table with its rows.
struct Place<'a> {
    schemas: &'a BTreeMap<Engine, &'a Schema>,
    layout: &'a Layout,
    rows: &'a [Row],
    tables: Vec<&'a Table>,
}

/// All work on tables that are filled, or why it cannot be done.
pub fn derive(
    schemas: &BTreeMap<Engine, &Schema>,
    layouts: &BTreeMap<String, Layout>,
    filled: &BTreeMap<String, Vec<Row>>,
) -> Vec<Result<Work, Untimed>> {
    let mut all = Vec::new();
    for (table, layout) in layouts {
        let rows = filled.get(table).map_or(&[][..], Vec::as_slice);
        let tables = schemas.values().filter_map(|schema| schema.tables.get(table)).collect();
        let place = Place { schemas, layout, rows, tables };
        all.extend(place.point_reads());
        all.extend(place.range_reads());
        all.push(place.update());
        all.push(place.delete());
        all.extend(place.joins(filled));
    }
    all
}

/// Some of a row's values; nothing where it lacks one, or has NULL there.
pub fn part(row: &Row, columns: &[String]) -> Option<Row> {
    let value = |column: &String| {
        let value = row.get(column).filter(|value| **value != Value::Null)?;
        Some((column.clone(), value.clone()))
    };
    columns.iter().map(value).collect()
}

impl Place<'_> {
    fn untimed(&self, kind: OperationKind, path: Path, reason: &str) -> Untimed {
        Untimed { kind, path, reason: reason.to_owned() }
    }

    fn work(
        &self,
        kind: OperationKind,
        path: Path,
        statements: impl Fn(Engine) -> Vec<String>,
    ) -> Result<Work, Untimed> {
        let statements = self.schemas.keys().map(|engine| (*engine, statements(*engine))).collect();
        Ok(Work { kind, path, statements })
    }

    /// So many rows, evenly spread.
    fn some(&self, count: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().step_by((self.rows.len() / count).max(1)).take(count)
    }

    fn point_reads(&self) -> Vec<Result<Work, Untimed>> {
        let kind = OperationKind::PointRead;
        let read = |key: Vec<String>| {
            let path = Path::key(&self.layout.table, &key);
            let filters: Option<Vec<_>> = self.some(SINGLE).map(|row| part(row, &key)).collect();
            let Some(filters) = filters else {
                return Err(self.untimed(kind, path, "its rows have no value there"));
            };
            self.work(kind, path, |engine| {
                filters.iter().map(|filter| select_where(engine, self.layout, filter)).collect()
            })
        };
        isoschema_rows::keys(self.schemas, &self.layout.table).into_iter().map(read).collect()
    }

    fn range_reads(&self) -> Vec<Result<Work, Untimed>> {
        let kind = OperationKind::RangeRead;
        let mut known: BTreeMap<Path, &Index> = BTreeMap::new();
        for index in self.tables.iter().flat_map(|table| &table.indexes) {
            known.entry(index_path(&self.layout.table, index)).or_insert(index);
        }
        let read = |(path, index): (Path, &Index)| {
            let untimed = |reason: &str| Err(self.untimed(kind, path.clone(), reason));
            let lead = index.parts.first().and_then(|part| part.column_name());
            let Some(place) = lead.and_then(|lead| self.layout.place(lead)) else {
                return untimed("it begins with no column that every engine has");
            };
            let values: BTreeSet<_> = self
                .rows
                .iter()
                .filter_map(|row| row.get(&place.name))
                .filter(|value| **value != Value::Null)
                .collect();
            if values.len() < 2 {
                return untimed("its rows hold one value there");
            }
            let values: Vec<_> = values.into_iter().collect();
            let span = (values.len() / 10).max(1);
            let starts: Vec<_> =
                (0..values.len() - span).step_by((values.len() / RANGES).max(1)).take(RANGES).collect();
            self.work(kind, path.clone(), |engine| {
                let column = name(engine, &place.name);
                let range = |at: &usize| {
                    let [from, to] =
                        [values[*at], values[*at + span]].map(|value| literal(engine, place, value));
                    let select = select_plainly(engine, self.layout);
                    format!("{select} WHERE {column} >= {from} AND {column} <= {to}")
                };
                starts.iter().map(range).collect()
            })
        };
        known.into_iter().map(read).collect()
    }

    /// The filters of single rows, by the columns that tell a row from all others.
    fn single(&self) -> Option<Vec<(&Row, Row)>> {
        self.some(SINGLE).map(|row| Some((row, part(row, &self.layout.key)?))).collect()
    }

    fn update(&self) -> Result<Work, Untimed> {
        let (kind, path) = (OperationKind::Update, Path::object(&self.layout.table));
        let parents = of_parents(self.schemas, &self.layout.table);
        let keys = isoschema_rows::keys(self.schemas, &self.layout.table);
        let is_free = |column: &&String| {
            !parents.contains(*column)
                && !self.layout.key.contains(column)
                && !keys.iter().any(|key| key.contains(column))
        };
        let Some(column) = self.rows.first().and_then(|row| row.keys().find(is_free)) else {
            return Err(self.untimed(kind, path, "every column is of a key"));
        };
        let Some(rows) = self.single() else {
            return Err(self.untimed(kind, path, "no key tells its rows apart"));
        };
        // Another row's value, which every engine takes.
        let last = self.rows.last().and_then(|row| row.get(column));
        let set: Row = last.map(|value| (column.clone(), value.clone())).into_iter().collect();
        self.work(kind, path, |engine| {
            rows.iter().map(|(_, filter)| update(engine, self.layout, &set, filter)).collect()
        })
    }

    fn delete(&self) -> Result<Work, Untimed> {
        let (kind, path) = (OperationKind::Delete, Path::object(&self.layout.table));
        let tables = self.schemas.values().flat_map(|schema| schema.tables.values());
        let refers = |key: &ForeignKey| key.parent == self.layout.table;
        if tables.flat_map(|table| &table.foreign_keys).any(refers) {
            return Err(self.untimed(kind, path, "other rows refer to its rows"));
        }
        let Some(rows) = self.single() else {
            return Err(self.untimed(kind, path, "no key tells its rows apart"));
        };
        self.work(kind, path, |engine| {
            rows.iter().map(|(_, filter)| delete(engine, self.layout, filter)).collect()
        })
    }

    fn joins(&self, filled: &BTreeMap<String, Vec<Row>>) -> Vec<Result<Work, Untimed>> {
        let kind = OperationKind::Join;
        let table = &self.layout.table;
        let mut known: BTreeMap<Path, &ForeignKey> = BTreeMap::new();
        for key in self.tables.iter().flat_map(|table| &table.foreign_keys) {
            known.entry(Path::foreign_key(table, &key.columns, &key.parent)).or_insert(key);
        }
        let join = |(path, key): (Path, &ForeignKey)| {
            if !filled.contains_key(&key.parent) {
                return Err(self.untimed(kind, path, "its parent holds no rows"));
            }
            self.work(kind, path, |engine| {
                let quoted = |text: &str| name(engine, text);
                let on: Vec<_> = key
                    .columns
                    .iter()
                    .zip(&key.parent_columns)
                    .map(|(own, of_parent)| format!("child.{} = parent.{}", quoted(own), quoted(of_parent)))
                    .collect();
                vec![format!(
                    "SELECT count(*) FROM {} child JOIN {} parent ON {}",
                    quoted(table),
                    quoted(&key.parent),
                    on.join(" AND ")
                )]
            })
        };
        known.into_iter().map(join).collect()
    }
}
