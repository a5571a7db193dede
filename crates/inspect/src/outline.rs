//! Outlines: what the catalogue says of some tables, quickly, so that one may ask after every migration. The whole
//! catalogue is read elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use isoschema_engines::Connection;
use isoschema_schema::{Engine, Outline};

use crate::{InspectError, Scope, mysql, postgres, sqlite};

/// Reads the outlines of tables on one connection, again and again. Where the catalogue says of a table word for word
/// what it said at the last look, that look's outline is given again.
pub struct Outlines(Seen);

/// What was seen last, where that saves work.
enum Seen {
    Sqlite(sqlite::outline::Seen),
    MariaDb(mysql::outline::Seen),
    MySql,
    Postgres,
}

impl Outlines {
    /// Readies a connection to be asked for the outlines of a scope's tables. On MariaDB, MySQL and PostgreSQL the
    /// session's settings are others afterwards, so that it serves for nothing else.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn prepare(connection: &mut Connection, scope: &Scope) -> Result<Self, InspectError> {
        Ok(Self(match connection.engine() {
            Engine::Sqlite => Seen::Sqlite(sqlite::outline::Seen::new()),
            Engine::MariaDb => {
                mysql::outline::prepare(connection)?;
                Seen::MariaDb(mysql::outline::Seen::new())
            }
            Engine::MySql => {
                mysql::outline::prepare(connection)?;
                Seen::MySql
            }
            Engine::Postgres => {
                postgres::outline::prepare(connection, scope)?;
                Seen::Postgres
            }
        }))
    }

    /// The outlines of the tables and views of these names that exist, by the names that were asked for; case does
    /// not count. The connection is the one that was readied. `with_triggers` is whether there can be triggers:
    /// MariaDB and MySQL take as long to look for them as for several tables.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn read(
        &mut self,
        connection: &mut Connection,
        names: &[&str],
        with_triggers: bool,
    ) -> Result<BTreeMap<String, Arc<Outline>>, InspectError> {
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = match &mut self.0 {
            Seen::Sqlite(seen) => sqlite::outline::read_outlines(connection, names, seen)?,
            Seen::MariaDb(seen) => {
                let found = mysql::outline::read_printed(connection, names, seen)?;
                mysql::outline::add_triggers(connection, found, with_triggers)?
            }
            Seen::MySql => {
                let found = shared(mysql::outline::read_rows(connection, names)?);
                mysql::outline::add_triggers(connection, found, with_triggers)?
            }
            Seen::Postgres => shared(postgres::outline::read_outlines(connection, names)?),
        };
        let asked = |found: &str| names.iter().find(|name| name.eq_ignore_ascii_case(found));
        Ok(found
            .into_iter()
            .filter_map(|(name, outline)| asked(&name).map(|name| ((*name).to_owned(), outline)))
            .collect())
    }
}

fn shared(outlines: BTreeMap<String, Outline>) -> BTreeMap<String, Arc<Outline>> {
    outlines.into_iter().map(|(name, outline)| (name, Arc::new(outline))).collect()
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
