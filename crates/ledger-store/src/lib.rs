//! The only implementation of the ledger's `Storage`: Diesel's query DSL over one connection type for all engines. It
//! decides nothing about runs or projects, and starts no server.
//!
//! The queries are the same on every engine. Where one forces another form, there is one small function for each in
//! its engine's module; docs/engines.md says why, and which test holds it.

mod bootstrap;
mod conflict;
mod connection;
mod diesel_migrations;
mod mysql;
mod pool;
mod postgres;
mod row;
mod schema;
mod sqlite;
mod store;
mod timestamp;
mod transaction;
mod url;

#[cfg(test)]
mod conformance;

pub use bootstrap::{BootstrapError, Options, SchemaCheck};
pub use store::Store;
pub use url::{DatabaseUrl, UrlError};

/// The seal of the migrations that are compiled in: what [`SchemaCheck`] holds the database's schema against.
pub const SEAL: &str = include_str!("../../../isoschema.seal");

// Diesel's SQLite backend links whatever library it is given; this one is compiled in.
use libsqlite3_sys as _;
