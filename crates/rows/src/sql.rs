//! The SQL that writes rows and asks for them, in each engine's spelling. Not their values.

use isoschema_schema::{Domain, Engine, Zone};

use crate::change::condition;
use crate::{Layout, Place, Row, Value, insert_all};

/// The statement that writes a row.
#[must_use]
pub fn insert(engine: Engine, layout: &Layout, row: &Row) -> String {
    insert_all(engine, layout, std::slice::from_ref(row))
}

/// The statement, where one is needed, after which the engine assigns numbers behind those that were written.
#[must_use]
pub fn catch_up(engine: Engine, table: &str, column: &str) -> Option<String> {
    match engine {
        Engine::Postgres => {
            let (quoted, plain) = (name(engine, table), quoted(column));
            let column = name(engine, column);
            Some(format!(
                "SELECT setval(pg_get_serial_sequence({}, {plain}), (SELECT max({column}) FROM {quoted}))",
                self::quoted(&quoted)
            ))
        }
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => None,
    }
}

/// The query for all rows of a table: a text, or NULL, for each place, named `c0`, `c1` and so on.
#[must_use]
pub fn select(engine: Engine, layout: &Layout) -> String {
    let columns: Vec<_> = layout
        .places
        .iter()
        .enumerate()
        .map(|(at, place)| format!("{} AS c{at}", as_text(engine, place)))
        .collect();
    format!("SELECT {} FROM {}", columns.join(", "), name(engine, &layout.table))
}

/// The query for all rows of a table as a person would write it.
#[must_use]
pub fn select_plainly(engine: Engine, layout: &Layout) -> String {
    let columns: Vec<_> = layout.places.iter().map(|place| name(engine, &place.name)).collect();
    format!("SELECT {} FROM {}", columns.join(", "), name(engine, &layout.table))
}

/// The query for the rows that hold these values, as a person would write it.
#[must_use]
pub fn select_where(engine: Engine, layout: &Layout, filter: &Row) -> String {
    select_plainly(engine, layout) + &condition(engine, layout, filter)
}

/// A column as a text, or NULL.
#[must_use]
pub fn as_text(engine: Engine, place: &Place) -> String {
    let column = name(engine, &place.name);
    let domain = place.domains.get(&engine);
    let is_bytes = matches!(domain, Some(Domain::Bytes { .. }));
    match engine {
        Engine::Sqlite if is_bytes => format!("CASE WHEN {column} IS NOT NULL THEN hex({column}) END"),
        // CAST leaves fifteen digits of a floating-point number.
        Engine::Sqlite if matches!(domain, Some(Domain::Float { .. })) => {
            format!(
                "CASE typeof({column}) WHEN 'real' THEN printf('%!.17g', {column}) ELSE CAST({column} AS TEXT) END"
            )
        }
        Engine::Sqlite => format!("CAST({column} AS TEXT)"),
        Engine::MariaDb | Engine::MySql if is_bytes => format!("HEX({column})"),
        // A BIT(1) is a truth value too, and its text is a byte.
        Engine::MariaDb | Engine::MySql if matches!(domain, Some(Domain::Boolean)) => {
            format!("CAST({column} + 0 AS CHAR)")
        }
        Engine::MariaDb | Engine::MySql => format!("CAST({column} AS CHAR)"),
        Engine::Postgres if is_bytes => format!("encode({column}, 'hex')"),
        Engine::Postgres => format!("CAST({column} AS TEXT)"),
    }
}

/// A value as it stands in a statement.
#[must_use]
pub fn literal(engine: Engine, place: &Place, value: &Value) -> String {
    let domain = place.domains.get(&engine);
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(truth) => match engine {
            Engine::Postgres if matches!(domain, Some(Domain::Boolean)) => truth.to_string(),
            Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                u8::from(*truth).to_string()
            }
        },
        Value::Number(number) => number.clone(),
        Value::Text(text) | Value::Json(text) | Value::Other(text) => text_literal(engine, text),
        Value::Bytes(digits) => bytes_literal(engine, digits),
        Value::DateTime(moment) => {
            let text = format!("{} {}", moment.date(), moment.time());
            let offset = match (engine, domain) {
                (Engine::Postgres, Some(Domain::DateTime { zone: Zone::Instant, .. })) => "+00",
                (Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres, _) => "",
            };
            quoted(&format!("{text}{offset}"))
        }
        Value::Now => "CURRENT_TIMESTAMP".to_owned(),
        Value::Date(day) => quoted(&day.to_string()),
        Value::Time(time) => quoted(&time.to_string()),
        Value::Uuid(digits) if matches!(domain, Some(Domain::Bytes { .. })) => bytes_literal(engine, digits),
        Value::Uuid(digits) => {
            let parts =
                [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| digits.get(part).unwrap_or_default());
            quoted(&parts.join("-"))
        }
    }
}

/// Bytes, given in hexadecimal, as they stand in a statement.
#[must_use]
pub fn bytes_literal(engine: Engine, digits: &str) -> String {
    match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => format!("X'{digits}'"),
        Engine::Postgres => format!("'\\x{digits}'"),
    }
}

/// A text as it stands in a statement.
#[must_use]
pub fn text_literal(engine: Engine, text: &str) -> String {
    match engine {
        Engine::MariaDb | Engine::MySql => quoted(&text.replace('\\', "\\\\")),
        Engine::Sqlite | Engine::Postgres => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as it stands in a statement.
#[must_use]
pub fn name(engine: Engine, name: &str) -> String {
    match engine {
        Engine::Sqlite | Engine::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
        Engine::MariaDb | Engine::MySql => format!("`{}`", name.replace('`', "``")),
    }
}
