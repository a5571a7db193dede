//! The pool of connections: each is set up when it is made, and asked for a sign of life before it is used again.

use std::time::Duration;

use diesel::r2d2::{Error, ManageConnection, NopErrorHandler, Pool, R2D2Connection};

use crate::connection::LedgerConnection;
use crate::url::DatabaseUrl;

/// Makes connections to one database.
#[derive(Debug)]
pub struct Manager(DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = LedgerConnection;
    type Error = Error;

    fn connect(&self) -> Result<LedgerConnection, Error> {
        LedgerConnection::open(&self.0).map_err(Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut LedgerConnection) -> Result<(), Error> {
        connection.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, connection: &mut LedgerConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}

/// A pool of connections to one database.
pub type Connections = Pool<Manager>;

/// Fills a pool.
pub fn fill(url: &DatabaseUrl, size: u32, patience: Duration) -> Result<Connections, String> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(patience)
        // A database in memory lives as long as a connection to it.
        .max_lifetime(None)
        .idle_timeout(None)
        // Whoever waits for a connection is told why there is none; nobody reads a log.
        .error_handler(Box::new(NopErrorHandler))
        .build(Manager(url.clone()))
        .map_err(|error| error.to_string())
}
