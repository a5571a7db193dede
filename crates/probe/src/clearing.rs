//! Deleting all rows of tables, whatever refers to them. Not making any.

use isoschema_engines::{Connection, QueryError};
use isoschema_rows::{Layout, Row, delete};
use isoschema_schema::Engine;

/// Deletes all rows of these tables.
pub fn clear<'a>(
    connection: &mut Connection,
    layouts: impl Iterator<Item = &'a Layout>,
) -> Result<(), QueryError> {
    let engine = connection.engine();
    let all: Vec<_> = layouts.map(|layout| delete(engine, layout, &Row::new())).collect();
    if all.is_empty() {
        return Ok(());
    }
    let statements: Vec<String> = match engine {
        Engine::Sqlite => {
            let is_on = enforces(connection)?;
            let off = is_on.then(|| "PRAGMA foreign_keys = OFF".to_owned());
            let on = is_on.then(|| "PRAGMA foreign_keys = ON".to_owned());
            let within = ["BEGIN".to_owned()].into_iter().chain(all).chain(["COMMIT".to_owned()]);
            off.into_iter().chain(within).chain(on).collect()
        }
        Engine::MariaDb | Engine::MySql => {
            let off = "SET @isoschema = @@foreign_key_checks, foreign_key_checks = 0; BEGIN";
            let on = "COMMIT; SET foreign_key_checks = @isoschema";
            [off.to_owned()].into_iter().chain(all).chain([on.to_owned()]).collect()
        }
        // Within one statement, foreign keys are checked at its end.
        Engine::Postgres => {
            let parts: Vec<_> =
                all.into_iter().enumerate().map(|(at, sql)| format!("d{at} AS ({sql})")).collect();
            vec![format!("WITH {} SELECT 1", parts.join(", "))]
        }
    };
    connection.execute(&statements.join("; "))
}

/// Whether SQLite enforces foreign keys on a connection.
pub fn enforces(connection: &mut Connection) -> Result<bool, QueryError> {
    #[derive(serde::Deserialize)]
    struct Pragma {
        enforced: bool,
    }
    let sql = "SELECT CAST(foreign_keys AS TEXT) AS enforced FROM pragma_foreign_keys";
    Ok(connection.rows::<Pragma>(sql)?.first().is_some_and(|pragma| pragma.enforced))
}
