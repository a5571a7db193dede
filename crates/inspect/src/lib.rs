//! Reads a live database's catalogue into a [`Snapshot`], as the engine spells it.
//!
//! Each engine has a module: its queries are files under `queries/`, bulk and few, and Rust joins their rows.
//! Nothing is judged or translated here (that is `isoschema-compare`'s work), and nothing is left out: what
//! the model does not cover is listed in [`Snapshot::unaccounted`].

mod mysql;
mod outline;
mod place;
mod postgres;
mod scope;
mod sqlite;

pub use outline::Outlines;
pub use scope::Scope;

use isoschema_engines::{Connection, QueryError};
use isoschema_schema::{Engine, Snapshot};
use serde::de::DeserializeOwned;

/// Why a catalogue could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The server refused a query, or a row was not what the query promises.
    #[error("cannot read the catalogue's {part}: {source}")]
    Query {
        /// The part of the catalogue that was being read: `columns`, `foreign keys`…
        part: &'static str,
        /// What went wrong.
        source: QueryError,
    },
    /// The connection is on no database.
    #[error(
        "the connection to {} is on no database; name one in its URL: scheme://user@host/DATABASE",
        .engine.title()
    )]
    NoDatabase {
        /// The engine.
        engine: Engine,
    },
    /// A schema that is to be read does not exist.
    #[error(
        "there is no schema `{0}` that this user may use on PostgreSQL; `schemas` in [postgres] of isoschema.toml, or \
         --schema, names those in which the project lives, in the case they have there"
    )]
    NoSchema(String),
    /// Two schemas have a table or view of one name.
    #[error(
        "the schemas `{}` and `{}` both have a `{name}`, and tables pair with other engines' by that name; leave one \
         schema out of `schemas` in [postgres] of isoschema.toml (it is listed then), or verify it by an isoschema.toml \
         of its own",
        .schemas[0], .schemas[1]
    )]
    Clash {
        /// The name.
        name: String,
        /// Those that have it.
        schemas: [String; 2],
    },
    /// The catalogue holds a word that this version of isoschema does not know.
    #[error(
        "the catalogue's {part} say `{found}`, which this isoschema cannot read on {}; please report it",
        .engine.title()
    )]
    Unknown {
        /// The engine.
        engine: Engine,
        /// The part of the catalogue that was being read.
        part: &'static str,
        /// The word found, and where.
        found: String,
    },
}

/// Reads the catalogue of the database that the connection is on: all of it, or what the scope says on PostgreSQL.
///
/// # Errors
/// When the server does not answer a query of the catalogue, or the scope does not fit. A schema that is odd is no
/// error.
pub fn inspect(connection: &mut Connection, scope: &Scope) -> Result<Snapshot, InspectError> {
    match connection.engine() {
        Engine::Sqlite => sqlite::inspect(connection),
        Engine::MariaDb | Engine::MySql => mysql::inspect(connection),
        Engine::Postgres => postgres::inspect(connection, scope),
    }
}

/// Runs one query of the catalogue; `part` is its name in an error.
fn read<T: DeserializeOwned + 'static>(
    connection: &mut Connection,
    part: &'static str,
    sql: &str,
) -> Result<Vec<T>, InspectError> {
    connection.rows(sql).map_err(|source| InspectError::Query { part, source })
}

/// The number at the start of what a server says of its version: `10.11.19` of `10.11.19-MariaDB-0+deb12u1`.
fn version_number(connection: &mut Connection) -> Result<String, InspectError> {
    let version =
        connection.server_version().map_err(|source| InspectError::Query { part: "version", source })?;
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    Ok(version[..end].to_owned())
}
