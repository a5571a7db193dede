//! The SQL that changes rows, in each engine's spelling. Not what it does to them.

use isoschema_schema::Engine;

use crate::sql::{literal, name};
use crate::{Layout, Row, Value};

/// The statement that writes rows, all with values in the first one's columns.
#[must_use]
pub fn insert_all(engine: Engine, layout: &Layout, rows: &[Row]) -> String {
    let first = rows.first();
    let places: Vec<_> = layout
        .places
        .iter()
        .filter(|place| first.is_some_and(|first| first.contains_key(&place.name)))
        .collect();
    let columns: Vec<_> = places.iter().map(|place| name(engine, &place.name)).collect();
    let tuple = |row: &Row| {
        let value = |column: &str| row.get(column).unwrap_or(&Value::Null);
        let values: Vec<_> = places.iter().map(|place| literal(engine, place, value(&place.name))).collect();
        format!("({})", values.join(", "))
    };
    let tuples: Vec<_> = rows.iter().map(tuple).collect();
    let table = name(engine, &layout.table);
    // PostgreSQL's GENERATED ALWAYS AS IDENTITY takes a value only so.
    let overriding = match engine {
        Engine::Postgres => " OVERRIDING SYSTEM VALUE",
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => "",
    };
    format!("INSERT INTO {table} ({}){overriding} VALUES {}", columns.join(", "), tuples.join(", "))
}

/// The statement that writes a row, or gives the row of the same key its values. On MariaDB and MySQL the table may have
/// no other key: they ask for no one key, and take the row that is in the way of any.
#[must_use]
pub fn upsert(engine: Engine, layout: &Layout, row: &Row, key: &[String]) -> String {
    let insert = insert_all(engine, layout, std::slice::from_ref(row));
    let rest: Vec<_> = layout
        .places
        .iter()
        .filter(|place| row.contains_key(&place.name) && !key.contains(&place.name))
        .map(|place| name(engine, &place.name))
        .collect();
    let set = |value: &dyn Fn(&str) -> String| {
        let set: Vec<_> = rest.iter().map(|column| format!("{column} = {}", value(column))).collect();
        set.join(", ")
    };
    match engine {
        Engine::Sqlite | Engine::Postgres => {
            let key: Vec<_> = key.iter().map(|column| name(engine, column)).collect();
            let set = set(&|column| format!("excluded.{column}"));
            format!("{insert} ON CONFLICT ({}) DO UPDATE SET {set}", key.join(", "))
        }
        Engine::MariaDb | Engine::MySql => {
            format!("{insert} ON DUPLICATE KEY UPDATE {}", set(&|column| format!("VALUES({column})")))
        }
    }
}

/// The statement that gives values to the rows that hold others.
#[must_use]
pub fn update(engine: Engine, layout: &Layout, set: &Row, filter: &Row) -> String {
    let set: Vec<_> = layout
        .places
        .iter()
        .filter_map(|place| Some((place, set.get(&place.name)?)))
        .map(|(place, value)| format!("{} = {}", name(engine, &place.name), literal(engine, place, value)))
        .collect();
    let table = name(engine, &layout.table);
    format!("UPDATE {table} SET {}{}", set.join(", "), condition(engine, layout, filter))
}

/// The statement that deletes the rows that hold these values; all of them where none is named.
#[must_use]
pub fn delete(engine: Engine, layout: &Layout, filter: &Row) -> String {
    format!("DELETE FROM {}{}", name(engine, &layout.table), condition(engine, layout, filter))
}

/// ` WHERE …`, or nothing.
pub(crate) fn condition(engine: Engine, layout: &Layout, filter: &Row) -> String {
    let parts: Vec<_> = layout
        .places
        .iter()
        .filter_map(|place| Some((place, filter.get(&place.name)?)))
        .map(|(place, value)| {
            let column = name(engine, &place.name);
            if *value == Value::Null {
                format!("{column} IS NULL")
            } else {
                format!("{column} = {}", literal(engine, place, value))
            }
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use isoschema_schema::Domain;

    use super::*;
    use crate::{Kind, Place};

    fn layout() -> Layout {
        let place = |name: &str, kind: Kind| Place { name: name.to_owned(), kind, domains: BTreeMap::new() };
        let text = Kind::Text { max: 9, bytes: 36, ascii: false, basic: false, keeps_blanks: true };
        let mut open = place("open", Kind::Boolean);
        open.domains.insert(Engine::Postgres, Domain::Boolean);
        Layout {
            table: "ferries".to_owned(),
            places: vec![place("no", Kind::Number { min: 0, max: 9, scale: 0 }), place("name", text), open],
            key: vec!["no".to_owned()],
            numbered: Vec::new(),
            unread: BTreeMap::new(),
        }
    }

    fn row(values: &[(&str, Value)]) -> Row {
        values.iter().map(|(column, value)| ((*column).to_owned(), value.clone())).collect()
    }

    #[test]
    fn statements_are_spelled_for_each_engine() {
        let (one, vera) = (("no", Value::Number("1".to_owned())), ("name", Value::Text("O'\\".to_owned())));
        let (two, open) = (("no", Value::Number("2".to_owned())), ("open", Value::Boolean(true)));
        let nameless = ("name", Value::Null);
        let whole =
            [row(&[one.clone(), vera.clone(), open.clone()]), row(&[two, nameless.clone(), open.clone()])];
        let key = ["no".to_owned()];
        let layout = layout();
        for (engine, inserted, upserted, updated, deleted) in [
            (
                Engine::Sqlite,
                r#"INSERT INTO "ferries" ("no", "name", "open") VALUES (1, 'O''\', 1), (2, NULL, 1)"#,
                r#"INSERT INTO "ferries" ("no", "name", "open") VALUES (1, 'O''\', 1) ON CONFLICT ("no") DO UPDATE SET "name" = excluded."name", "open" = excluded."open""#,
                r#"UPDATE "ferries" SET "name" = 'O''\' WHERE "no" = 1 AND "name" IS NULL"#,
                r#"DELETE FROM "ferries" WHERE "open" = 1"#,
            ),
            (
                Engine::MariaDb,
                r"INSERT INTO `ferries` (`no`, `name`, `open`) VALUES (1, 'O''\\', 1), (2, NULL, 1)",
                r"INSERT INTO `ferries` (`no`, `name`, `open`) VALUES (1, 'O''\\', 1) ON DUPLICATE KEY UPDATE `name` = VALUES(`name`), `open` = VALUES(`open`)",
                r"UPDATE `ferries` SET `name` = 'O''\\' WHERE `no` = 1 AND `name` IS NULL",
                r"DELETE FROM `ferries` WHERE `open` = 1",
            ),
            (
                Engine::Postgres,
                r#"INSERT INTO "ferries" ("no", "name", "open") OVERRIDING SYSTEM VALUE VALUES (1, 'O''\', true), (2, NULL, true)"#,
                r#"INSERT INTO "ferries" ("no", "name", "open") OVERRIDING SYSTEM VALUE VALUES (1, 'O''\', true) ON CONFLICT ("no") DO UPDATE SET "name" = excluded."name", "open" = excluded."open""#,
                r#"UPDATE "ferries" SET "name" = 'O''\' WHERE "no" = 1 AND "name" IS NULL"#,
                r#"DELETE FROM "ferries" WHERE "open" = true"#,
            ),
        ] {
            assert_eq!(insert_all(engine, &layout, &whole), inserted);
            assert_eq!(upsert(engine, &layout, &whole[0], &key), upserted);
            let filter = row(&[one.clone(), nameless.clone()]);
            assert_eq!(update(engine, &layout, &row(std::slice::from_ref(&vera)), &filter), updated);
            assert_eq!(delete(engine, &layout, &row(std::slice::from_ref(&open))), deleted);
        }
        assert_eq!(delete(Engine::MySql, &layout, &Row::new()), "DELETE FROM `ferries`");
    }
}
