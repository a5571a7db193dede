//! A snapshot as lines, so that a case can name everything it expects. Integers lose the display width that
//! MariaDB alone prints (but for tinyint(1), which both do).

use isoschema_schema::{
    CatalogColumn, CatalogTable, Deferrability, KeyPart, KeySubject, MatchKind, Snapshot,
};

pub fn listing(snapshot: &Snapshot) -> Vec<String> {
    let mut lines = Vec::new();
    for table in &snapshot.tables {
        assert!(table.strict);
        lines.push(format!("table {}", table.name));
        lines.extend(table.columns.iter().map(column));
        lines.extend(keys(table));
    }
    for view in &snapshot.views {
        lines.push(format!("view {}({}): {}", view.name, view.columns.join(", "), view.definition));
    }
    for trigger in &snapshot.triggers {
        lines.push(format!(
            "trigger {} {} {} on {}",
            trigger.name, trigger.moment, trigger.event, trigger.table
        ));
    }
    for object in &snapshot.unaccounted {
        lines.push(format!("unaccounted {}: {}", object.kind, object.name));
    }
    lines
}

fn column(column: &CatalogColumn) -> String {
    let mut line = format!("  {} {}", column.name, narrow(&column.declared));
    if !column.nullable {
        line.push_str(" not null");
    }
    if let Some(default) = &column.default {
        line.push_str(&format!(" default {default}"));
    }
    if let Some(on_update) = &column.on_update {
        line.push_str(&format!(" on update {on_update}"));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "stored" } else { "virtual" };
        line.push_str(&format!(" as {} {kind}", generated.expression));
    }
    if let Some(identity) = &column.identity {
        assert!(!identity.reuses && identity.accepts_explicit);
        line.push_str(" identity");
    }
    match (&column.character_set, &column.collation) {
        (None, None) => {}
        // The database's own.
        (Some(set), Some(collation)) if set == "utf8mb4" && collation == "utf8mb4_unicode_ci" => {
            line.push_str(" text");
        }
        (set, collation) => line.push_str(&format!(
            " {} {}",
            set.as_deref().unwrap_or("-"),
            collation.as_deref().unwrap_or("-")
        )),
    }
    if !column.labels.is_empty() {
        line.push_str(&format!(" labels {}", column.labels.join("|")));
    }
    line
}

fn narrow(declared: &str) -> String {
    let Some((name, rest)) = declared.split_once('(') else { return declared.to_owned() };
    let is_integer = matches!(name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year");
    match rest.split_once(')') {
        Some((width, after)) if is_integer && !(name == "tinyint" && width == "1") => {
            format!("{name}{after}")
        }
        _ => declared.to_owned(),
    }
}

fn keys(table: &CatalogTable) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(key) = &table.primary_key {
        lines.push(format!("  primary key({})", key.columns.join(", ")));
    }
    for unique in &table.uniques {
        assert!(unique.nulls_distinct && unique.predicate.is_none());
        assert_eq!(unique.deferrability, Deferrability::NotDeferrable);
        lines.push(format!("  unique {}({})", unique.name.as_deref().unwrap_or("-"), parts(&unique.parts)));
    }
    for key in &table.foreign_keys {
        assert_eq!(key.deferrability, Deferrability::NotDeferrable);
        assert_eq!(key.match_kind, MatchKind::Simple);
        lines.push(format!(
            "  foreign key {}({}) -> {}({}) delete {} update {}",
            key.name.as_deref().unwrap_or("-"),
            key.columns.join(", "),
            key.parent,
            key.parent_columns.join(", "),
            key.on_delete,
            key.on_update
        ));
    }
    for index in &table.indexes {
        assert!(index.predicate.is_none());
        lines.push(format!("  {} {}({})", index.method, index.name, parts(&index.parts)));
    }
    for check in &table.checks {
        lines.push(format!("  check {}: {}", check.name.as_deref().unwrap_or("-"), check.expression));
    }
    lines
}

fn parts(parts: &[KeyPart]) -> String {
    let part = |part: &KeyPart| {
        let mut text = match &part.subject {
            KeySubject::Column(name) => name.clone(),
            KeySubject::Expression(text) => format!("[{text}]"),
        };
        if let Some(prefix) = part.prefix {
            text.push_str(&format!(":{prefix}"));
        }
        if part.descending {
            text.push_str(" desc");
        }
        text
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}
