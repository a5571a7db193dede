//! Why experiments could not be made at all. What an experiment shows is no error.

use isoschema_engines::{ConnectError, QueryError};
use isoschema_schema::Engine;

use crate::nature::DataError;

/// Why experiments could not be made on an engine.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// No connection.
    #[error("no connection to probe with: {error}")]
    Connect {
        /// The engine.
        engine: Engine,
        /// Why.
        error: ConnectError,
    },
    /// The rows of experiments cannot be read.
    #[error("{error}")]
    Rows {
        /// The engine that was to be asked first.
        engine: Engine,
        /// Why.
        error: DataError,
    },
    /// A statement failed that prepares or ends an experiment.
    #[error("a statement around an experiment failed: {0}; please report this")]
    Query(#[from] QueryError),
    /// A thread ended under its users' hands.
    #[error("the work on {} ended before its time; please report this", .engine.title())]
    Ended {
        /// The engine.
        engine: Engine,
    },
}

impl ProbeError {
    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Connect { engine, .. } | Self::Rows { engine, .. } | Self::Ended { engine } => *engine,
            Self::Query(error) => error.engine,
        }
    }
}
