//! The rows of information_schema as the queries give them, all of one database. It joins nothing.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_schema::Engine;
use serde::Deserialize;

use super::at_least;
use crate::{InspectError, read};

/// Everything that is read of a database.
pub struct Catalogue {
    pub settings: BTreeMap<String, String>,
    pub tables: Vec<TableRow>,
    pub columns: Vec<ColumnRow>,
    pub indexes: Vec<IndexRow>,
    pub foreign_key_columns: Vec<ForeignKeyColumnRow>,
    pub foreign_key_rules: Vec<ForeignKeyRuleRow>,
    pub checks: Vec<CheckRow>,
    pub views: Vec<ViewRow>,
    pub triggers: Vec<TriggerRow>,
    pub objects: Vec<ObjectRow>,
    pub periods: Vec<ObjectRow>,
}

#[derive(Deserialize)]
pub struct TableRow {
    pub name: String,
    /// `BASE TABLE`, `VIEW`, `SEQUENCE`, `SYSTEM VERSIONED`, `TEMPORARY`…
    pub kind: String,
    pub engine: Option<String>,
    pub options: Option<String>,
}

#[derive(Deserialize)]
pub struct ColumnRow {
    pub owner: String,
    pub name: String,
    pub position: u32,
    pub declared: String,
    pub nullable: bool,
    pub default_text: Option<String>,
    pub extra: String,
    pub expression: Option<String>,
    pub character_set: Option<String>,
    pub collation: Option<String>,
    /// MySQL's SRID.
    pub reference_system: Option<u32>,
}

#[derive(Deserialize)]
pub struct IndexRow {
    pub owner: String,
    pub name: String,
    pub position: u32,
    pub allows_duplicates: bool,
    pub column_name: Option<String>,
    /// MySQL's.
    pub expression: Option<String>,
    /// `A`, `D`, or nothing where there is no order.
    pub direction: Option<String>,
    pub prefix: Option<u64>,
    pub method: String,
    pub hidden: bool,
}

#[derive(Deserialize)]
pub struct ForeignKeyColumnRow {
    pub owner: String,
    pub name: String,
    pub position: u32,
    pub column_name: String,
    pub parent_database: String,
    pub parent: String,
    pub parent_column: String,
}

#[derive(Deserialize)]
pub struct ForeignKeyRuleRow {
    pub owner: String,
    pub name: String,
    pub match_kind: String,
    pub on_update: String,
    pub on_delete: String,
}

pub struct CheckRow {
    pub owner: String,
    /// Nothing for MariaDB's checks within a column, which it lists under the column's name.
    pub name: Option<String>,
    pub expression: String,
    pub enforced: bool,
}

#[derive(Deserialize)]
pub struct ViewRow {
    pub name: String,
    pub definition: String,
    /// `NONE`, `LOCAL` or `CASCADED`.
    pub check_option: String,
}

#[derive(Deserialize)]
pub struct TriggerRow {
    pub name: String,
    pub owner: String,
    pub moment: String,
    /// One event, or several with commas between them (MariaDB 12).
    pub events: String,
}

/// Something that the model has no place for.
#[derive(Deserialize)]
pub struct ObjectRow {
    pub kind: String,
    pub name: String,
}

macro_rules! query {
    ($name:literal) => {
        include_str!(concat!("../../queries/mysql/", $name, ".sql"))
    };
}

impl Catalogue {
    pub fn read(connection: &mut Connection, version: &str) -> Result<Self, InspectError> {
        let is_mysql = match connection.engine() {
            Engine::MySql => true,
            Engine::MariaDb | Engine::Sqlite | Engine::Postgres => false,
        };
        let columns = if is_mysql { query!("columns_mysql") } else { query!("columns_mariadb") };
        let checks = if is_mysql { mysql_checks(connection)? } else { mariadb_checks(connection, version)? };
        let periods = if is_mysql { Vec::new() } else { periods(connection, &checks)? };
        let tables: Vec<TableRow> = read(connection, "tables", query!("tables"))?;
        // Asking for views costs a look at each table.
        let has_views = tables.iter().any(|table| table.kind == "VIEW");
        let views = if has_views { read(connection, "views", query!("views"))? } else { Vec::new() };
        Ok(Self {
            settings: settings(connection)?,
            tables,
            columns: read(connection, "columns", columns)?,
            indexes: indexes(connection, is_mysql, version)?,
            foreign_key_columns: read(connection, "foreign keys", query!("foreign_key_columns"))?,
            foreign_key_rules: read(connection, "foreign keys' rules", query!("foreign_key_rules"))?,
            checks,
            views,
            triggers: read(connection, "triggers", query!("triggers"))?,
            objects: objects(connection, is_mysql, version)?,
            periods,
        })
    }
}

fn settings(connection: &mut Connection) -> Result<BTreeMap<String, String>, InspectError> {
    #[derive(Deserialize)]
    struct Setting {
        name: String,
        value: String,
    }
    let rows = read::<Setting>(connection, "settings", query!("settings"))?;
    Ok(rows.into_iter().map(|Setting { name, value }| (name, value)).collect())
}

fn indexes(
    connection: &mut Connection,
    is_mysql: bool,
    version: &str,
) -> Result<Vec<IndexRow>, InspectError> {
    if is_mysql {
        return read(connection, "indexes", query!("indexes_mysql"));
    }
    let sql = query!("indexes_mariadb");
    if has_ignored_indexes(version) {
        return read(connection, "indexes", sql);
    }
    read(connection, "indexes", &sql.replace("IGNORED AS", "'NO' AS"))
}

fn mariadb_checks(connection: &mut Connection, version: &str) -> Result<Vec<CheckRow>, InspectError> {
    #[derive(Deserialize)]
    struct Row {
        owner: String,
        name: String,
        level: String,
        expression: String,
    }
    let sql = query!("checks_mariadb");
    let rows: Vec<Row> = if tells_check_levels(version) {
        read(connection, "checks", sql)?
    } else {
        read(connection, "checks", &sql.replace("LEVEL AS", "'Table' AS"))?
    };
    let check = |row: Row| CheckRow {
        owner: row.owner,
        name: (row.level != "Column").then_some(row.name),
        expression: row.expression,
        enforced: true,
    };
    Ok(rows.into_iter().map(check).collect())
}

/// MySQL names the check in one view and its table in another; within a database the name is unique.
pub(super) fn mysql_checks(connection: &mut Connection) -> Result<Vec<CheckRow>, InspectError> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
        expression: String,
    }
    #[derive(Deserialize)]
    struct Owner {
        name: String,
        owner: String,
        enforced: bool,
    }
    let rows = read::<Row>(connection, "checks", query!("checks_mysql"))?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let owners = read::<Owner>(connection, "checks' tables", query!("check_owners_mysql"))?;
    let owners: BTreeMap<String, (String, bool)> =
        owners.into_iter().map(|row| (row.name, (row.owner, row.enforced))).collect();
    rows.into_iter()
        .map(|row| {
            let (owner, enforced) = owners.get(&row.name).cloned().ok_or_else(|| InspectError::Unknown {
                engine: Engine::MySql,
                part: "checks",
                found: format!("check {} of no table", row.name),
            })?;
            Ok(CheckRow { owner, name: Some(row.name), expression: row.expression, enforced })
        })
        .collect()
}

/// MariaDB's application-time periods. Before 11.4 no view lists them: they show as a check `start < end`, so
/// the tables that have such a one are asked for their own statement.
fn periods(connection: &mut Connection, checks: &[CheckRow]) -> Result<Vec<ObjectRow>, InspectError> {
    #[derive(Deserialize)]
    struct Statement {
        #[serde(rename = "create table")]
        text: String,
    }
    let mut periods = Vec::new();
    for check in checks {
        let Some(name) = &check.name else { continue };
        if !looks_like_a_period(&check.expression) {
            continue;
        }
        let sql = format!("SHOW CREATE TABLE {}", quoted(&check.owner));
        let statements = read::<Statement>(connection, "periods", &sql)?;
        let clause = format!("PERIOD FOR {} (", quoted(name));
        if statements.iter().any(|statement| statement.text.contains(&clause)) {
            periods.push(ObjectRow { kind: "period".to_owned(), name: format!("{}.{name}", check.owner) });
        }
    }
    Ok(periods)
}

/// Whether it is `` `start` < `end` `` and no more.
fn looks_like_a_period(expression: &str) -> bool {
    match expression.split_once("` < `") {
        Some((start, end)) => {
            start.strip_prefix('`').is_some_and(|name| !name.contains('`'))
                && end.strip_suffix('`').is_some_and(|name| !name.contains('`'))
        }
        None => false,
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// What stands beside the tables and the views.
fn objects(
    connection: &mut Connection,
    is_mysql: bool,
    version: &str,
) -> Result<Vec<ObjectRow>, InspectError> {
    let mut queries = vec![query!("routines"), query!("events")];
    if is_mysql && has_libraries(version) {
        queries.push(query!("libraries"));
    }
    if is_mysql && has_duality_views(version) {
        queries.push(query!("duality_views"));
    }
    read(connection, "routines and events", &queries.join("UNION ALL\n"))
}

/// MariaDB: `IGNORED` in information_schema.STATISTICS.
fn has_ignored_indexes(version: &str) -> bool {
    at_least(version, &[10, 6])
}

/// MariaDB: `LEVEL` in information_schema.CHECK_CONSTRAINTS.
fn tells_check_levels(version: &str) -> bool {
    at_least(version, &[10, 5, 10])
}

/// MySQL: CREATE LIBRARY.
fn has_libraries(version: &str) -> bool {
    at_least(version, &[9, 2])
}

/// MySQL: CREATE JSON DUALITY VIEW.
fn has_duality_views(version: &str) -> bool {
    at_least(version, &[9, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_comparison_looks_like_a_period() {
        assert!(looks_like_a_period("`since` < `until`"));
        assert!(!looks_like_a_period("`a` < `b` and `c` < `d`"));
        assert!(!looks_like_a_period("`a` < 5"));
        assert!(!looks_like_a_period("`a` <= `b`"));
    }
}
