//! Which name in the database a name in a `schema.rs` means: Diesel quotes every name, so an engine takes it as it
//! stands, but for the engines that never tell capitals from small letters.

use isoschema_schema::{ContractTable, Engine};

/// Whether a contract's table is the database's table of that name.
pub(super) fn is_table(engine: Engine, table: &ContractTable, name: &str) -> bool {
    if same_table(engine, &table.name, name) {
        return true;
    }
    let qualified = table.namespace.as_ref().map(|namespace| format!("{namespace}.{}", table.name));
    qualified.is_some_and(|qualified| same_table(engine, &qualified, name))
}

/// Whether two names of tables are one to an engine. MariaDB and MySQL keep tables in files, whose names Linux tells
/// apart.
pub(super) fn same_table(engine: Engine, one: &str, other: &str) -> bool {
    match engine {
        Engine::Sqlite => one.eq_ignore_ascii_case(other),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => one == other,
    }
}

/// Whether two names of columns are one to an engine.
pub(super) fn is_column(engine: Engine, one: &str, other: &str) -> bool {
    match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => one.eq_ignore_ascii_case(other),
        Engine::Postgres => one == other,
    }
}
