//! The outlines of PostgreSQL's tables: one prepared query.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_schema::{Facet, Outline, OutlineColumn, OutlinePart, PartKind};
use serde::Deserialize;

use crate::outline::lower_literals;
use crate::{InspectError, Scope, read};

#[derive(Deserialize)]
struct Row {
    owner: String,
    kind: String,
    name: String,
    columns: Option<String>,
    parent: Option<String>,
    text: Option<String>,
    not_null: Option<String>,
    expression: Option<String>,
    identity: Option<String>,
    generated: Option<String>,
    collation: Option<String>,
}

/// Prepares the query, and lets it see the scope's schemas.
pub fn prepare(connection: &mut Connection, scope: &Scope) -> Result<(), InspectError> {
    // A plan of its own for each call would cost more than the call.
    let sql = format!(
        "SET plan_cache_mode = force_generic_plan; SET search_path = {};
         PREPARE isoschema_outline (text[]) AS {}",
        scope.search_path(),
        include_str!("../../queries/postgres/outline.sql"),
    );
    connection.execute(&sql).map_err(|source| InspectError::Query { part: "outlines", source })
}

/// Reads the outlines of the tables and views of these names.
pub fn read_outlines(
    connection: &mut Connection,
    names: &[&str],
) -> Result<BTreeMap<String, Outline>, InspectError> {
    let sql = format!("EXECUTE isoschema_outline (ARRAY[{}])", lower_literals(names));
    let mut outlines: BTreeMap<String, Outline> = BTreeMap::new();
    for row in read::<Row>(connection, "outlines", &sql)? {
        add(outlines.entry(row.owner.clone()).or_default(), row);
    }
    Ok(outlines)
}

fn add(outline: &mut Outline, row: Row) {
    let kind = match row.kind.as_str() {
        "table" => {
            outline.query = row.text;
            return;
        }
        "column" => {
            outline.columns.push(column(row));
            return;
        }
        "constraint p" => PartKind::PrimaryKey,
        "constraint f" => PartKind::ForeignKey,
        "constraint c" => PartKind::Check,
        "unique index" | "constraint u" => PartKind::Unique,
        "trigger" | "constraint t" => PartKind::Trigger,
        _ => PartKind::Index,
    };
    let columns = row.columns.as_deref().unwrap_or_default();
    outline.parts.push(OutlinePart {
        kind,
        name: Some(row.name),
        columns: columns.split('\u{1f}').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        parent: row.parent,
        text: row.text.unwrap_or_default(),
    });
}

fn column(row: Row) -> OutlineColumn {
    let declared = |text: Option<String>| text.filter(|text| !text.is_empty());
    let generated = declared(row.generated);
    let identity = declared(row.identity);
    let next_value = row.expression.as_deref().is_some_and(|text| text.starts_with("nextval("));
    let mut facets = BTreeMap::new();
    let mut put = |facet, text: Option<String>| facets.extend(text.map(|text| (facet, text)));
    put(Facet::Type, row.text);
    put(Facet::Collation, row.collation);
    put(Facet::NotNull, row.not_null.filter(|it| it == "true").map(|_| "NOT NULL".to_owned()));
    match (generated, identity) {
        (Some(_), _) => put(Facet::Generated, row.expression),
        (None, Some(kind)) => put(Facet::Identity, Some(kind)),
        (None, None) if next_value => put(Facet::Identity, Some("nextval".to_owned())),
        (None, None) => put(Facet::Default, row.expression),
    }
    OutlineColumn { name: row.name, facets }
}
