//! A difference as scripts that a maintainer can paste into an engine's own client, on a database with the project's
//! migrations.

use std::fmt::Write as _;

use isoschema_rows::{Layout, select_plainly};
use isoschema_schema::Engine;

use super::ground::Ground;
use super::statement::Statement;

/// The script of one engine. `shown` is the table whose rows it shows at the end.
pub(super) fn script(
    engine: Engine,
    statements: &[Statement],
    ground: &Ground,
    shown: Option<&Layout>,
) -> String {
    let mut script = String::new();
    let mut line = |sql: &str| {
        // A String takes everything.
        let _written = writeln!(script, "{sql};");
    };
    match engine {
        // The shell begins without, and Diesel's connection with.
        Engine::Sqlite if ground.sqlite_enforces => line("PRAGMA foreign_keys = ON"),
        Engine::Sqlite => line("PRAGMA foreign_keys = OFF"),
        Engine::MariaDb | Engine::MySql => line("SET NAMES utf8mb4"),
        Engine::Postgres => {}
    }
    let mut is_open = false;
    for (at, statement) in statements.iter().enumerate() {
        line(&statement.sql(engine, &ground.layouts));
        match statement {
            Statement::Begin => is_open = true,
            Statement::Commit | Statement::Rollback => is_open = false,
            Statement::Insert { .. }
            | Statement::Upsert { .. }
            | Statement::Update { .. }
            | Statement::Delete { .. } => {}
        }
        // Without it, the first refused statement would end the transaction.
        if engine == Engine::Postgres && is_open && at + 1 < statements.len() {
            line("SAVEPOINT isoschema");
        }
    }
    if let Some(layout) = shown {
        line(&select_plainly(engine, layout));
    }
    script
}
