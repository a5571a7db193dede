//! One engine's database to experiment on. Not where it comes from.

use isoschema_engines::{ConnectError, Connection};
use isoschema_schema::{Engine, Schema};

use crate::ProbeError;

/// Opens another connection to the same database.
pub type Open<'a> = dyn Fn() -> Result<Connection, ConnectError> + Send + Sync + 'a;

/// A database to experiment on: migrated, empty, and nobody else's.
pub struct Subject<'a> {
    /// Its engine.
    pub engine: Engine,
    /// Its canonical schema, with the names that the comparison gave them.
    pub schema: &'a Schema,
    /// The lines with which a script for the engine's own client begins, so that it meets what these connections do.
    pub beginning: &'a [String],
    /// Opens a connection to it. On SQLite the database is a file, so that two connections see one database.
    pub open: &'a Open<'a>,
}

impl Subject<'_> {
    pub(crate) fn connect(&self) -> Result<Connection, ProbeError> {
        (self.open)().map_err(|error| ProbeError::Connect { engine: self.engine, error })
    }
}
