//! How this crate talks to a database: through its caller. Not a database interface for anybody else.

use isoschema_schema::Engine;

/// Runs single statements, each on a connection of its own. Implemented by the caller, on whatever client
/// library it has; the errors are texts for people.
pub trait Client: Send + Sync {
    /// Runs one statement.
    ///
    /// # Errors
    ///
    /// When no connection can be made or the statement fails.
    fn execute(&self, engine: Engine, url: &str, sql: &str) -> Result<(), String>;

    /// The first column of the first row of a query, as text.
    ///
    /// # Errors
    ///
    /// When no connection can be made, the query fails, or it gives no row.
    fn query_value(&self, engine: Engine, url: &str, sql: &str) -> Result<String, String>;
}
