//! A difference as scripts that a maintainer can paste into an engine's own client, on a database with the project's
//! migrations.

use std::fmt::Write as _;

use isoschema_rows::{Layout, select_plainly};
use isoschema_schema::Engine;

use super::ground::Ground;
use super::statement::Statement;

/// The script of one engine; `beginning` is what its client must be told first. `shown` is the table whose rows it shows at the end.
pub(super) fn script(
    engine: Engine,
    beginning: &[String],
    statements: &[Statement],
    ground: &Ground,
    shown: Option<&Layout>,
) -> String {
    let mut script: String = beginning.iter().map(|line| format!("{line}\n")).collect();
    let mut line = |sql: &str| {
        // A String takes everything.
        let _written = writeln!(script, "{sql};");
    };
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
