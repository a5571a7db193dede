//! What is no part of a schema.

use isoschema_schema::{CatalogObject, Trigger};

use super::{Row, column, engine, snapshot, table};

/// Engine and a table's name, and whether it is left out.
const TABLES: &[(&str, &str, bool)] = &[
    ("sqlite", "__diesel_schema_migrations", true),
    ("mysql", "__diesel_schema_migrations", true),
    ("sqlite", "sqlite_sequence", true),
    ("sqlite", "sqlite_stat1", true),
    ("postgres", "sqlite_sequence", false),
    ("postgres", "spatial_ref_sys", true),
    ("postgres", "users", false),
];

/// Engine and a function's name, and whether it is left out.
const OBJECTS: &[(&str, &str, bool)] = &[
    ("postgres", "diesel_manage_updated_at", true),
    ("postgres", "diesel_set_updated_at()", true),
    ("postgres", "my_function", false),
    ("mariadb", "diesel_manage_updated_at", false),
];

pub(super) fn rows() -> Vec<Row> {
    let tables = TABLES.iter().map(|(engine, name, _)| table_row(engine, name));
    let objects = OBJECTS.iter().map(|(engine, name, _)| object_row(engine, name));
    tables.chain(objects).chain([extension_row()]).collect()
}

fn extension_row() -> Row {
    let mut snapshot = snapshot(engine("postgres"), Vec::new());
    snapshot.unaccounted = vec![CatalogObject { kind: "extension".to_owned(), name: "pg_trgm".to_owned() }];
    Row::new("postgres object pg_trgm (extension)".to_owned(), snapshot)
}

#[test]
fn an_extension_is_left_out() {
    assert!(extension_row().reading.snapshot.unaccounted.is_empty());
}

fn table_row(server: &str, name: &str) -> Row {
    let mut snapshot = snapshot(engine(server), vec![table(name, vec![column("version", "text")])]);
    snapshot.triggers = vec![Trigger {
        table: name.to_owned(),
        moment: "AFTER".to_owned(),
        event: "INSERT".to_owned(),
        name: "tg".to_owned(),
    }];
    Row::new(format!("{server} table {name}"), snapshot)
}

fn object_row(server: &str, name: &str) -> Row {
    let mut snapshot = snapshot(engine(server), Vec::new());
    snapshot.unaccounted = vec![CatalogObject { kind: "function".to_owned(), name: name.to_owned() }];
    Row::new(format!("{server} object {name}"), snapshot)
}

#[test]
fn tables_of_tools_are_left_out() {
    for (engine, name, ignored) in TABLES {
        let row = table_row(engine, name);
        assert_eq!(row.reading.schema.tables.is_empty(), *ignored, "{}", row.name);
        assert_eq!(row.reading.snapshot.tables.is_empty(), *ignored, "{}", row.name);
        assert_eq!(row.reading.schema.triggers.is_empty(), *ignored, "{}", row.name);
    }
}

#[test]
fn functions_of_tools_are_left_out() {
    for (engine, name, ignored) in OBJECTS {
        let row = object_row(engine, name);
        assert_eq!(row.reading.snapshot.unaccounted.is_empty(), *ignored, "{}", row.name);
    }
}
