//! Outlines: what the catalogue says of some tables, quickly, so that one may ask after every migration. The whole
//! catalogue is read elsewhere.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_schema::{Engine, Outline};

use crate::{InspectError, Scope, mysql, postgres, sqlite};

/// Readies a connection to be asked for the [`outlines`] of a scope's tables, again and again. On MariaDB, MySQL and
/// PostgreSQL the session's settings are others afterwards, so that it serves for nothing else.
///
/// # Errors
/// When the server does not answer.
pub fn prepare_outlines(connection: &mut Connection, scope: &Scope) -> Result<(), InspectError> {
    match connection.engine() {
        Engine::Sqlite => Ok(()),
        Engine::MariaDb | Engine::MySql => mysql::outline::prepare(connection),
        Engine::Postgres => postgres::outline::prepare(connection, scope),
    }
}

/// The outlines of the tables and views of these names that exist, by the names that were asked for; case does not
/// count. The connection has been readied by [`prepare_outlines`].
///
/// # Errors
/// When the server does not answer.
pub fn outlines(
    connection: &mut Connection,
    names: &[&str],
) -> Result<BTreeMap<String, Outline>, InspectError> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = match connection.engine() {
        Engine::Sqlite => sqlite::outline::read_outlines(connection, names)?,
        Engine::MariaDb | Engine::MySql => mysql::outline::read_outlines(connection, names)?,
        Engine::Postgres => postgres::outline::read_outlines(connection, names)?,
    };
    let asked = |found: &str| names.iter().find(|name| name.eq_ignore_ascii_case(found));
    Ok(found
        .into_iter()
        .filter_map(|(name, outline)| asked(&name).map(|name| ((*name).to_owned(), outline)))
        .collect())
}

/// A list of SQL literals.
fn literals(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("'{}'", name.replace('\'', "''"))).collect();
    quoted.join(", ")
}

pub(crate) fn lower_literals(names: &[&str]) -> String {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    literals(&lower.iter().map(String::as_str).collect::<Vec<_>>())
}
