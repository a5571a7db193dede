//! The outlines of SQLite's tables: the pragmas and the stored SQL, of some tables only.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_schema::{
    CatalogColumn, CatalogTable, Facet, KeyPart, Outline, OutlineColumn, OutlinePart, PartKind,
};

use super::table::Parts;
use super::{ObjectRow, RelationRow, Statements};
use crate::outline::lower_literals;
use crate::{InspectError, read};

/// Reads the outlines of the tables and views of these names.
pub fn read_outlines(
    connection: &mut Connection,
    names: &[&str],
) -> Result<BTreeMap<String, Outline>, InspectError> {
    let list = lower_literals(names);
    let condition = format!("lower(l.name) IN ({list}) AND ");
    let relations = include_str!("../../queries/sqlite/relations.sql");
    let relations = relations.replacen("\nWHERE ", &format!("\nWHERE {condition}"), 1);
    let relations: Vec<RelationRow> = read(connection, "tables", &relations)?;
    let objects = include_str!("../../queries/sqlite/objects.sql");
    let objects = objects.replacen("\nWHERE ", &format!("\nWHERE lower(s.tbl_name) IN ({list}) AND "), 1);
    let objects: Vec<ObjectRow> = read(connection, "objects", &objects)?;
    let stored = Statements::new(objects);
    let mut clauses = stored.read_tables(&relations);
    let mut parts = Parts::read_where(connection, &condition)?;

    let mut outlines = BTreeMap::new();
    for relation in relations {
        let name = relation.name;
        let sql = stored.tables.get(&name).cloned();
        let mut outline = if relation.r#type == "table" {
            let clauses = clauses.remove(&name);
            let (table, _) =
                parts.build(&name, clauses, &stored.indexes, relation.strict, relation.without_rowid)?;
            of_table(table)
        } else {
            Outline { query: sql, ..Outline::default() }
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
        outlines.insert(name, outline);
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
