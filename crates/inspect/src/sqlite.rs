//! SQLite's catalogue: the pragmas, and the stored SQL for what they do not tell. Only the main database is
//! read; temporary and attached ones belong to a connection, not to a schema.

mod create_index;
mod create_table;
mod create_trigger;
mod create_view;
mod cursor;
pub mod outline;
mod table;

use std::collections::{BTreeMap, HashMap};

use isoschema_engines::Connection;
use isoschema_schema::{CatalogObject, CatalogView, Engine, Snapshot, Trigger};
use serde::Deserialize;

use crate::{InspectError, read, version_number};
use create_table::CreateTable;
use table::{Parts, resolve_parents};

#[derive(Deserialize)]
struct SettingRow {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct RelationRow {
    name: String,
    r#type: String,
    without_rowid: bool,
    strict: bool,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct ObjectRow {
    r#type: String,
    name: String,
    table: String,
    sql: Option<String>,
}

#[derive(Deserialize)]
struct ViewColumnRow {
    view: String,
    name: String,
}

/// Reads the catalogue of a SQLite database.
pub fn inspect(connection: &mut Connection) -> Result<Snapshot, InspectError> {
    let settings =
        read::<SettingRow>(connection, "settings", include_str!("../queries/sqlite/settings.sql"))?;
    let mut snapshot = Snapshot {
        engine: Engine::Sqlite,
        version: version_number(connection)?,
        settings: settings.into_iter().map(|row| (row.name, row.value)).collect(),
        tables: Vec::new(),
        views: Vec::new(),
        triggers: Vec::new(),
        unaccounted: Vec::new(),
    };
    let relations: Vec<RelationRow> =
        read(connection, "tables", include_str!("../queries/sqlite/relations.sql"))?;
    let objects: Vec<ObjectRow> = read(connection, "objects", include_str!("../queries/sqlite/objects.sql"))?;
    let mut stored = Statements::new(objects);
    // Reading the statements takes about a third as long as SQLite takes to answer: both are done at once.
    let (clauses, parts) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| stored.read_tables(&relations));
        let parts = Parts::read(connection);
        (reading.join(), parts)
    });
    let mut clauses = clauses.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let mut parts = parts?;
    let mut view_columns = read_view_columns(connection, &relations)?;

    for relation in relations {
        let name = relation.name;
        match relation.r#type.as_str() {
            "table" => {
                let clauses = clauses.remove(&name);
                let (table, unaccounted) =
                    parts.build(&name, clauses, &stored.indexes, relation.strict, relation.without_rowid)?;
                snapshot.tables.push(table);
                snapshot.unaccounted.extend(unaccounted);
            }
            "view" => {
                let columns = view_columns.remove(&name);
                if columns.is_none() {
                    snapshot.unaccounted.push(object("broken view", &name));
                }
                let sql = stored.tables.remove(&name).unwrap_or_default();
                let definition = create_view::read_query(&sql).unwrap_or_else(|| {
                    snapshot.unaccounted.push(object("unparsed view", &name));
                    sql
                });
                snapshot.views.push(CatalogView { name, columns: columns.unwrap_or_default(), definition });
            }
            // A virtual table's own tables belong to it.
            "shadow" => {}
            "virtual" => snapshot.unaccounted.push(object("virtual table", &name)),
            other => snapshot.unaccounted.push(object(other, &name)),
        }
    }
    for (table, name, sql) in stored.triggers {
        match create_trigger::read(&sql) {
            Some(head) => snapshot.triggers.push(Trigger {
                table,
                moment: head.moment.to_owned(),
                event: head.event.to_owned(),
                name,
            }),
            None => snapshot.unaccounted.push(object("unparsed trigger", &name)),
        }
    }
    snapshot.unaccounted.extend(stored.others);

    snapshot.tables.sort_by(|a, b| a.name.cmp(&b.name));
    resolve_parents(&mut snapshot.tables);
    snapshot.views.sort_by(|a, b| a.name.cmp(&b.name));
    snapshot.triggers.sort();
    snapshot.unaccounted.sort();
    Ok(snapshot)
}

fn object(kind: &str, name: &str) -> CatalogObject {
    CatalogObject { kind: kind.to_owned(), name: name.to_owned() }
}

/// The statements that made the objects, by name.
#[derive(Default)]
struct Statements {
    /// Tables' and views', whose names are of one space.
    tables: HashMap<String, String>,
    indexes: HashMap<String, String>,
    /// Table, name and statement.
    triggers: Vec<(String, String, String)>,
    others: Vec<CatalogObject>,
}

impl Statements {
    fn new(objects: Vec<ObjectRow>) -> Self {
        let mut statements = Self::default();
        for row in objects {
            let sql = row.sql.unwrap_or_default();
            match row.r#type.as_str() {
                "table" | "view" => {
                    statements.tables.insert(row.name, sql);
                }
                "index" => {
                    statements.indexes.insert(row.name, sql);
                }
                "trigger" => statements.triggers.push((row.table, row.name, sql)),
                other => statements.others.push(object(other, &row.name)),
            }
        }
        statements
    }

    /// The clauses of the tables, by name, where they can be read.
    fn read_tables(&self, relations: &[RelationRow]) -> HashMap<String, CreateTable> {
        let tables = relations.iter().filter(|relation| relation.r#type == "table");
        let read = tables.filter_map(|table| {
            let clauses = create_table::read(self.tables.get(&table.name)?)?;
            Some((table.name.clone(), clauses))
        });
        read.collect()
    }
}

/// The views' columns. A view that names what is not there has none, and spoils the query of all views.
fn read_view_columns(
    connection: &mut Connection,
    relations: &[RelationRow],
) -> Result<BTreeMap<String, Vec<String>>, InspectError> {
    const SQL: &str = include_str!("../queries/sqlite/view_columns.sql");
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Ok(rows) = connection.rows::<ViewColumnRow>(SQL) {
        for row in rows {
            columns.entry(row.view).or_default().push(row.name);
        }
        return Ok(columns);
    }
    for view in relations.iter().filter(|relation| relation.r#type == "view") {
        let literal = view.name.replace('\'', "''");
        let sql = format!("SELECT name FROM pragma_table_info('{literal}', 'main') ORDER BY cid");
        if let Ok(rows) = connection.rows::<ColumnName>(&sql) {
            columns.insert(view.name.clone(), rows.into_iter().map(|row| row.name).collect());
        }
    }
    Ok(columns)
}

#[derive(Deserialize)]
struct ColumnName {
    name: String,
}
