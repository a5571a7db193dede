//! The outlines of SQLite's tables: the pragmas and the stored SQL, of some tables only.

use std::collections::BTreeMap;
use std::sync::Arc;

use isoschema_engines::Connection;
use isoschema_schema::{
    CatalogColumn, CatalogTable, Facet, KeyPart, Outline, OutlineColumn, OutlinePart, PartKind,
};

use super::table::Parts;
use super::{ObjectRow, RelationRow, Statements};
use crate::outline::lower_literals;
use crate::{InspectError, read};

/// What was stored last of each table or view and of what hangs on it, and the outline that it was read as. Whatever
/// the pragmas tell follows from what is stored.
pub type Seen = BTreeMap<String, (Vec<ObjectRow>, Arc<Outline>)>;

/// Reads the outlines of the tables and views of these names.
pub fn read_outlines(
    connection: &mut Connection,
    names: &[&str],
    seen: &mut Seen,
) -> Result<BTreeMap<String, Arc<Outline>>, InspectError> {
    let condition = format!("lower(s.tbl_name) IN ({}) AND ", lower_literals(names));
    let objects = include_str!("../../queries/sqlite/objects.sql");
    let objects = objects.replacen("\nWHERE ", &format!("\nWHERE {condition}"), 1);
    let mut stored: BTreeMap<String, Vec<ObjectRow>> = BTreeMap::new();
    for row in read::<ObjectRow>(connection, "objects", &objects)? {
        stored.entry(row.table.to_ascii_lowercase()).or_default().push(row);
    }
    let mut outlines = BTreeMap::new();
    stored.retain(|name, rows| match seen.get(name) {
        Some((last, outline)) if last == rows => {
            outlines.insert(name.clone(), Arc::clone(outline));
            false
        }
        Some(_) | None => true,
    });
    if stored.is_empty() {
        return Ok(outlines);
    }
    let changed: Vec<&str> = stored.keys().map(String::as_str).collect();
    let statements = Statements::new(stored.values().flatten().cloned().collect());
    for (name, outline) in read_changed(connection, &changed, &statements)? {
        if let Some(rows) = stored.remove(&name) {
            seen.insert(name.clone(), (rows, Arc::clone(&outline)));
        }
        outlines.insert(name, outline);
    }
    Ok(outlines)
}

/// The outlines of the tables and views of these names, which are in lower case as those that are given back.
fn read_changed(
    connection: &mut Connection,
    names: &[&str],
    stored: &Statements,
) -> Result<Vec<(String, Arc<Outline>)>, InspectError> {
    let condition = format!("lower(l.name) IN ({}) AND ", lower_literals(names));
    let relations = include_str!("../../queries/sqlite/relations.sql");
    let relations = relations.replacen("\nWHERE ", &format!("\nWHERE {condition}"), 1);
    let relations: Vec<RelationRow> = read(connection, "tables", &relations)?;
    let mut clauses = stored.read_tables(&relations);
    let mut parts = Parts::read_where(connection, &condition)?;

    let mut outlines = Vec::new();
    for relation in relations {
        let name = relation.name;
        let mut outline = if relation.r#type == "table" {
            let clauses = clauses.remove(&name);
            let (table, _) =
                parts.build(&name, clauses, &stored.indexes, relation.strict, relation.without_rowid)?;
            of_table(table)
        } else {
            Outline { query: stored.tables.get(&name).cloned(), ..Outline::default() }
        };
        for (_, trigger, sql) in
            stored.triggers.iter().filter(|(table, ..)| table.eq_ignore_ascii_case(&name))
        {
            outline.parts.push(OutlinePart {
                kind: PartKind::Trigger,
                name: Some(trigger.clone()),
                columns: Vec::new(),
                parent: None,
                text: sql.clone(),
            });
        }
        outlines.push((name.to_ascii_lowercase(), Arc::new(outline)));
    }
    Ok(outlines)
}

fn of_table(table: CatalogTable) -> Outline {
    let part =
        |kind, name: Option<String>, columns, parent, text| OutlinePart { kind, name, columns, parent, text };
    let mut parts = Vec::new();
    if let Some(key) = table.primary_key {
        parts.push(part(PartKind::PrimaryKey, None, key.columns, None, String::new()));
    }
    for unique in table.uniques {
        let text = format!("{:?} {:?}", unique.parts, unique.predicate);
        parts.push(part(PartKind::Unique, unique.name, columns(&unique.parts), None, text));
    }
    for index in table.indexes {
        let text = format!("{:?} {:?}", index.parts, index.predicate);
        parts.push(part(PartKind::Index, Some(index.name), columns(&index.parts), None, text));
    }
    for key in table.foreign_keys {
        let text = format!(
            "{:?} ON DELETE {} ON UPDATE {} {:?}",
            key.parent_columns, key.on_delete, key.on_update, key.deferrability
        );
        parts.push(part(PartKind::ForeignKey, key.name, key.columns, Some(key.parent), text));
    }
    for check in table.checks {
        parts.push(part(PartKind::Check, check.name, Vec::new(), None, check.expression));
    }
    Outline { columns: table.columns.into_iter().map(of_column).collect(), parts, query: None }
}

fn columns(parts: &[KeyPart]) -> Vec<String> {
    parts.iter().map(|part| part.subject.to_string()).collect()
}

fn of_column(column: CatalogColumn) -> OutlineColumn {
    let facets = [
        (Facet::Type, Some(column.declared)),
        (Facet::Collation, column.collation),
        (Facet::NotNull, (!column.nullable).then(|| "NOT NULL".to_owned())),
        (Facet::Default, column.default),
        (Facet::Generated, column.generated.map(|it| format!("{} {}", it.expression, it.stored))),
        (
            Facet::Identity,
            column.identity.map(|it| if it.reuses { String::new() } else { "AUTOINCREMENT".to_owned() }),
        ),
    ];
    OutlineColumn {
        name: column.name,
        facets: facets.into_iter().filter_map(|(facet, text)| Some((facet, text?))).collect(),
    }
}
