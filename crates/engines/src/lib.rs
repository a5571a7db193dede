//! Live connections to the engines, through Diesel: opening one as Diesel opens it, reading rows as values,
//! and applying one migration at a time, Diesel's with its own runner.
//!
//! This is the only crate of the pipeline that names Diesel. It starts no server and knows no catalogue.

mod connection;
mod migrate;
mod refusal;
mod row;
mod stand_in;

pub use connection::{ConnectError, Connection, QueryError};
pub use migrate::{DieselMigrations, MigrateError};
pub use refusal::Refusal;
pub use stand_in::{Constant, StandIn};

// Diesel's SQLite backend links whatever library it is given; this one is compiled in.
use libsqlite3_sys as _;
