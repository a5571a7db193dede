//! MariaDB's and MySQL's catalogue. It reads information_schema in bulk and joins in Rust (both servers build
//! these views row by row, and joining them in SQL costs the square); it judges nothing.
//!
//! Text that both servers print is made alike where they differ in nothing but quoting: a default is SQL, a
//! literal doubles its quotes and escapes with backslashes, and neither a character set's introducer nor the
//! database's own name stands in an expression.

mod assembly;
mod catalogue;
mod column;
mod default;
mod expression;
mod foreign_key;
mod index;
pub mod outline;
mod outline_rows;

use isoschema_engines::Connection;
use isoschema_schema::{Engine, Snapshot};
use serde::Deserialize;

use crate::{InspectError, read, version_number};
use catalogue::Catalogue;

/// What stands on a session that changes how expressions are printed, and the database it is on.
#[derive(Deserialize)]
struct Session {
    name: Option<String>,
    sql_mode: String,
    quotes_names: String,
}

pub fn inspect(connection: &mut Connection) -> Result<Snapshot, InspectError> {
    let engine = connection.engine();
    let version = version_number(connection)?;
    let mut rows = read::<Session>(connection, "session", include_str!("../queries/mysql/session.sql"))?;
    let session = rows.pop().ok_or(InspectError::NoDatabase { engine })?;
    let database = session.name.ok_or(InspectError::NoDatabase { engine })?;

    // ANSI_QUOTES, NO_BACKSLASH_ESCAPES and their like change how the server prints what it has stored.
    set_printing(connection, "", "1")?;
    let catalogue = Catalogue::read(connection, &version);
    set_printing(connection, &session.sql_mode, &session.quotes_names)?;

    let mut catalogue = catalogue?;
    catalogue.settings.insert("sql_mode".to_owned(), session.sql_mode);
    assembly::snapshot(Origin { engine, version, database }, catalogue)
}

/// Whose catalogue it is.
struct Origin {
    engine: Engine,
    version: String,
    database: String,
}

fn set_printing(connection: &mut Connection, sql_mode: &str, quotes_names: &str) -> Result<(), InspectError> {
    let sql = format!("SET SESSION sql_mode = '{sql_mode}', SESSION sql_quote_show_create = {quotes_names}");
    connection.execute(&sql).map_err(|source| InspectError::Query { part: "session", source })
}

/// Whether a version is at least another: `[10, 6]` for 10.6.
fn at_least(version: &str, wanted: &[u32]) -> bool {
    let numbers: Vec<u32> = version.split('.').map_while(|number| number.parse().ok()).collect();
    numbers.as_slice() >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        assert!(at_least("10.11.19", &[10, 6]));
        assert!(at_least("10.6.0", &[10, 6]));
        assert!(!at_least("10.5.29", &[10, 6]));
        assert!(at_least("9.4.0", &[9, 4]));
        assert!(!at_least("8.4.7", &[9, 2]));
    }
}
