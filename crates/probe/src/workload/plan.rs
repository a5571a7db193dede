//! How an engine's planner would run a query: through which indexes it would look rows up. A scan of a whole index is
//! none. Not whether that is well.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_engines::{Connection, QueryError};
use isoschema_schema::Engine;
use serde_json::Value;

/// What stands for the primary key where that is the table itself.
pub const PRIMARY_KEY: &str = "the primary key";

/// The names of the indexes through which a query would look rows up.
pub fn lookups(connection: &mut Connection, query: &str) -> Result<BTreeSet<String>, QueryError> {
    let engine = connection.engine();
    let rows = plan(connection, query)?;
    let mut found = BTreeSet::new();
    for row in rows {
        match engine {
            Engine::Sqlite => {
                let detail = row.get("detail").cloned().flatten();
                found.extend(detail.and_then(|detail| of_detail(&detail)));
            }
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                let text = row.into_values().flatten().next().unwrap_or_default();
                if let Ok(plan) = serde_json::from_str(&text) {
                    of_json(engine, &plan, &mut found);
                }
            }
        }
    }
    Ok(found)
}

/// The rows in which an engine tells its plan.
fn plan(
    connection: &mut Connection,
    query: &str,
) -> Result<Vec<BTreeMap<String, Option<String>>>, QueryError> {
    let explain = match connection.engine() {
        Engine::Sqlite => "EXPLAIN QUERY PLAN",
        Engine::MariaDb => "EXPLAIN FORMAT=JSON",
        Engine::MySql => {
            // MySQL 9 prepares no EXPLAIN whose rows could be read; MySQL 8.0 has no INTO, and prepares it.
            const INTO: &str = "EXPLAIN FORMAT=JSON INTO @isoschema_plan";
            // Its second format names no key where a row is read before the query runs. Who does not know the setting,
            // has the first format alone.
            let _is_known = connection.execute("SET SESSION explain_json_format_version = 1");
            if connection.execute(&format!("{INTO} {query}")).is_ok() {
                return connection.rows("SELECT CAST(@isoschema_plan AS CHAR) AS plan");
            }
            "EXPLAIN FORMAT=JSON"
        }
        Engine::Postgres => "EXPLAIN (FORMAT JSON)",
    };
    connection.rows(&format!("{explain} {query}"))
}

/// `SEARCH t USING COVERING INDEX t_by_a (a=?)`, `SEARCH t USING INTEGER PRIMARY KEY (rowid=?)`.
fn of_detail(detail: &str) -> Option<String> {
    let search = detail.strip_prefix("SEARCH ")?;
    if search.contains(" USING INTEGER PRIMARY KEY ") {
        return Some(PRIMARY_KEY.to_owned());
    }
    let (_, index) = search.split_once(" INDEX ")?;
    let name = index.rsplit_once(" (").map_or(index, |(name, _)| name);
    Some(name.to_owned())
}

/// Every node of a plan that looks rows up.
fn of_json(engine: Engine, plan: &Value, found: &mut BTreeSet<String>) {
    match plan {
        Value::Object(node) => {
            let text = |key: &str| node.get(key).and_then(Value::as_str);
            let name = match engine {
                Engine::Postgres => text("Index Name").filter(|_| node.contains_key("Index Cond")),
                Engine::MariaDb | Engine::MySql => {
                    text("key").filter(|_| text("access_type") != Some("index"))
                }
                Engine::Sqlite => None,
            };
            found.extend(name.map(str::to_owned));
            node.values().for_each(|child| of_json(engine, child, found));
        }
        Value::Array(nodes) => nodes.iter().for_each(|child| of_json(engine, child, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_lookup_and_a_scan_is_none() {
        for (detail, name) in [
            ("SEARCH t USING INDEX t_by_a (a=?)", Some("t_by_a")),
            ("SEARCH t USING COVERING INDEX t by a (a>? AND a<?)", Some("t by a")),
            ("SEARCH t USING INTEGER PRIMARY KEY (rowid=?)", Some(PRIMARY_KEY)),
            ("SCAN t USING COVERING INDEX t_by_a", None),
            ("SCAN t", None),
        ] {
            assert_eq!(of_detail(detail).as_deref(), name, "{detail}");
        }
        for (engine, plan, name) in [
            (
                Engine::Postgres,
                r#"[{"Plan": {"Plans": [{"Index Name": "i", "Index Cond": "(a = 1)"}]}}]"#,
                Some("i"),
            ),
            (Engine::Postgres, r#"[{"Plan": {"Index Name": "i", "Filter": "(a = 1)"}}]"#, None),
            (Engine::MariaDb, r#"{"query_block": {"table": {"access_type": "ref", "key": "i"}}}"#, Some("i")),
            (Engine::MariaDb, r#"{"query_block": {"table": {"access_type": "index", "key": "i"}}}"#, None),
        ] {
            let mut found = BTreeSet::new();
            of_json(engine, &serde_json::from_str(plan).unwrap(), &mut found);
            assert_eq!(found.first().map(String::as_str), name, "{plan}");
        }
    }
}
