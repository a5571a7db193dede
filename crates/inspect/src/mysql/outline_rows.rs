//! The outlines of MySQL's tables, by the rows of its information_schema, asked for these tables alone. MariaDB's
//! stand elsewhere.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_schema::{Facet, Outline, OutlineColumn, OutlinePart, PartKind};
use serde::de::DeserializeOwned;

use super::catalogue::{ColumnRow, ForeignKeyColumnRow, ForeignKeyRuleRow, IndexRow, ViewRow, mysql_checks};
use super::outline::part;
use crate::{InspectError, read};

macro_rules! query {
    ($name:literal) => {
        include_str!(concat!("../../queries/mysql/", $name, ".sql"))
    };
}

/// Reads the outlines of tables and views that exist, by their names as the server spells them.
pub fn read_outlines(
    connection: &mut Connection,
    names: &[String],
) -> Result<BTreeMap<String, Outline>, InspectError> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut outlines: BTreeMap<String, Outline> =
        names.iter().map(|name| (name.clone(), Outline::default())).collect();
    let views: Vec<ViewRow> = read_of(connection, query!("views"), names)?;
    for view in views {
        outlines.insert(view.name, Outline { query: Some(view.definition), ..Outline::default() });
    }
    let mut columns: Vec<ColumnRow> = read_of(connection, query!("columns_mysql"), names)?;
    columns.sort_by_key(|row| row.position);
    for row in columns {
        // A view's columns follow from its query.
        if let Some(outline) = outlines.get_mut(&row.owner).filter(|outline| outline.query.is_none()) {
            outline.columns.push(column(row));
        }
    }
    let parts = keys(read_of(connection, query!("indexes_mysql"), names)?)
        .into_iter()
        .chain(foreign_keys(
            read_of(connection, query!("foreign_key_columns"), names)?,
            read_of(connection, query!("foreign_key_rules"), names)?,
        ))
        .chain(checks(connection)?);
    for (owner, part) in parts {
        if let Some(outline) = outlines.get_mut(&owner) {
            outline.parts.push(part);
        }
    }
    Ok(outlines)
}

/// Asks a query of the catalogue for these tables alone. Each ends with a condition, and the database's own names
/// are compared as they are stored.
fn read_of<T: DeserializeOwned + 'static>(
    connection: &mut Connection,
    query: &str,
    names: &[String],
) -> Result<Vec<T>, InspectError> {
    let literal = |name: &String| format!("'{}'", name.replace('\\', "\\\\").replace('\'', "''"));
    let literals: Vec<_> = names.iter().map(literal).collect();
    read(connection, "outlines", &format!("{query} AND TABLE_NAME IN ({})", literals.join(", ")))
}

fn column(row: ColumnRow) -> OutlineColumn {
    let extra = row.extra.to_lowercase();
    let mut facets = BTreeMap::new();
    let mut put = |facet, text: Option<String>| facets.extend(text.map(|text| (facet, text)));
    let reference_system = row.reference_system.map(|id| format!(" SRID {id}")).unwrap_or_default();
    put(Facet::Type, Some(row.declared + &reference_system));
    put(Facet::Collation, row.collation.map(|it| format!("{} {it}", row.character_set.unwrap_or_default())));
    put(Facet::NotNull, (!row.nullable).then(|| "NOT NULL".to_owned()));
    put(Facet::Default, row.default_text);
    put(Facet::OnUpdate, extra.find("on update").map(|at| extra[at..].to_owned()));
    let expression = row.expression.filter(|text| !text.is_empty());
    put(Facet::Generated, expression.map(|text| format!("{text} {extra}")));
    put(Facet::Identity, extra.contains("auto_increment").then(|| "AUTO_INCREMENT".to_owned()));
    OutlineColumn { name: row.name, facets }
}

fn keys(mut rows: Vec<IndexRow>) -> Vec<(String, OutlinePart)> {
    rows.sort_by(|a, b| (&a.owner, &a.name, a.position).cmp(&(&b.owner, &b.name, b.position)));
    let mut keys: Vec<(String, OutlinePart)> = Vec::new();
    for row in rows {
        let (kind, name) = match (row.name.as_str(), row.allows_duplicates) {
            ("PRIMARY", _) => (PartKind::PrimaryKey, None),
            (name, false) => (PartKind::Unique, Some(name.to_owned())),
            (name, true) => (PartKind::Index, Some(name.to_owned())),
        };
        if row.position == 1 {
            let hidden = if row.hidden { " INVISIBLE" } else { "" };
            let text = format!("{}{hidden}", row.method);
            keys.push((row.owner, part(kind, name, Vec::new(), text)));
        }
        let Some((_, key)) = keys.last_mut() else { continue };
        let subject = row.column_name.or(row.expression).unwrap_or_default();
        let prefix = row.prefix.map(|length| format!("({length})")).unwrap_or_default();
        key.text.push_str(&format!(" {subject}{prefix} {}", row.direction.unwrap_or_default()));
        key.columns.push(subject);
    }
    keys
}

fn foreign_keys(
    mut rows: Vec<ForeignKeyColumnRow>,
    rules: Vec<ForeignKeyRuleRow>,
) -> Vec<(String, OutlinePart)> {
    rows.sort_by(|a, b| (&a.owner, &a.name, a.position).cmp(&(&b.owner, &b.name, b.position)));
    let mut keys: Vec<(String, OutlinePart)> = Vec::new();
    for row in rows {
        if row.position == 1 {
            let rule = rules.iter().find(|rule| (&rule.owner, &rule.name) == (&row.owner, &row.name));
            let actions = rule.map(|rule| {
                format!(
                    " MATCH {} ON UPDATE {} ON DELETE {}",
                    rule.match_kind, rule.on_update, rule.on_delete
                )
            });
            let text = format!("REFERENCES {}{}", row.parent, actions.unwrap_or_default());
            let key = part(PartKind::ForeignKey, Some(row.name), Vec::new(), text);
            keys.push((row.owner, OutlinePart { parent: Some(row.parent), ..key }));
        }
        let Some((_, key)) = keys.last_mut() else { continue };
        key.text.push_str(&format!(" {}", row.parent_column));
        key.columns.push(row.column_name);
    }
    keys
}

/// Those of all tables: MySQL lists them without.
fn checks(connection: &mut Connection) -> Result<Vec<(String, OutlinePart)>, InspectError> {
    let check = |row: super::catalogue::CheckRow| {
        let enforced = if row.enforced { "" } else { " NOT ENFORCED" };
        let text = format!("CHECK {}{enforced}", row.expression);
        (row.owner, part(PartKind::Check, row.name, Vec::new(), text))
    };
    Ok(mysql_checks(connection)?.into_iter().map(check).collect())
}
