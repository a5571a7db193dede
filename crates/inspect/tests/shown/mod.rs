//! A snapshot as short lines, so that a test's expectation can be read at a glance.

use std::fmt::Write as _;

use isoschema_schema::{
    Action, CatalogColumn, CatalogTable, Deferrability, ForeignKey, KeyPart, MatchKind, Snapshot, Unique,
};

/// Everything in a snapshot but its version and settings.
pub fn show(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for table in &snapshot.tables {
        show_table(&mut text, table);
    }
    for view in &snapshot.views {
        writeln!(text, "view {} ({}): {}", view.name, view.columns.join(", "), view.definition).unwrap();
    }
    for trigger in &snapshot.triggers {
        let (moment, event) = (&trigger.moment, &trigger.event);
        writeln!(text, "trigger {} {moment} {event} on {}", trigger.name, trigger.table).unwrap();
    }
    for object in &snapshot.unaccounted {
        writeln!(text, "unaccounted {} {}", object.kind, object.name).unwrap();
    }
    text
}

/// Compares what a snapshot shows with an expectation, whose indentation does not count.
#[track_caller]
pub fn expect(sql: &str, snapshot: &Snapshot, expected: &str) {
    let shown = show(snapshot);
    let shown: Vec<&str> = shown.lines().map(str::trim).collect();
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(shown, expected, "\n{sql}\n-- gives\n{}", shown.join("\n"));
}

fn show_table(text: &mut String, table: &CatalogTable) {
    writeln!(text, "table {}{}", table.name, if table.strict { "" } else { " lax" }).unwrap();
    for column in &table.columns {
        writeln!(text, "  {}", shown_column(column)).unwrap();
    }
    if let Some(key) = &table.primary_key {
        writeln!(text, "  primary key ({})", key.columns.join(", ")).unwrap();
    }
    for unique in &table.uniques {
        writeln!(text, "  {}", shown_unique(unique)).unwrap();
    }
    for key in &table.foreign_keys {
        writeln!(text, "  {}", shown_foreign_key(key)).unwrap();
    }
    for index in &table.indexes {
        let predicate = index.predicate.as_ref().map(|text| format!(" where {text}")).unwrap_or_default();
        let parts = shown_parts(&index.parts);
        writeln!(text, "  index {} {} ({parts}){predicate}", index.name, index.method).unwrap();
    }
    for check in &table.checks {
        writeln!(text, "  check {}[{}]", named(check.name.as_ref()), check.expression).unwrap();
    }
}

fn shown_column(column: &CatalogColumn) -> String {
    let mut text = format!("{} <{}>", column.name, column.declared);
    if !column.nullable {
        text.push_str(" not null");
    }
    if let Some(default) = &column.default {
        write!(text, " default [{default}]").unwrap();
    }
    if let Some(update) = &column.on_update {
        write!(text, " on update [{update}]").unwrap();
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "stored" } else { "virtual" };
        write!(text, " {kind} [{}]", generated.expression).unwrap();
    }
    if let Some(identity) = &column.identity {
        text.push_str(" identity");
        if identity.reuses {
            text.push_str(" reuses");
        }
        if !identity.accepts_explicit {
            text.push_str(" always");
        }
    }
    if let Some(set) = &column.character_set {
        write!(text, " charset {set}").unwrap();
    }
    if let Some(collation) = &column.collation {
        write!(text, " collate {collation}").unwrap();
    }
    if !column.labels.is_empty() {
        write!(text, " labels {}", column.labels.join("|")).unwrap();
    }
    text
}

fn shown_unique(unique: &Unique) -> String {
    let mut text = format!("unique {}({})", named(unique.name.as_ref()), shown_parts(&unique.parts));
    if let Some(predicate) = &unique.predicate {
        write!(text, " where {predicate}").unwrap();
    }
    if !unique.nulls_distinct {
        text.push_str(" nulls not distinct");
    }
    text.push_str(shown_deferrability(unique.deferrability));
    text
}

fn shown_foreign_key(key: &ForeignKey) -> String {
    let mut text = format!(
        "foreign key {}({}) -> {}({})",
        named(key.name.as_ref()),
        key.columns.join(", "),
        key.parent,
        key.parent_columns.join(", ")
    );
    if key.on_delete != Action::NoAction {
        write!(text, " on delete {}", key.on_delete).unwrap();
    }
    if key.on_update != Action::NoAction {
        write!(text, " on update {}", key.on_update).unwrap();
    }
    if key.match_kind == MatchKind::Full {
        text.push_str(" match full");
    }
    text.push_str(shown_deferrability(key.deferrability));
    text
}

fn shown_deferrability(deferrability: Deferrability) -> &'static str {
    match deferrability {
        Deferrability::NotDeferrable => "",
        Deferrability::InitiallyImmediate => " deferrable",
        Deferrability::InitiallyDeferred => " deferred",
    }
}

fn shown_parts(parts: &[KeyPart]) -> String {
    let shown = parts.iter().map(|part| {
        let mut text = part.subject.to_string();
        if let Some(prefix) = part.prefix {
            write!(text, "[{prefix}]").unwrap();
        }
        if let Some(collation) = &part.collation {
            write!(text, " collate {collation}").unwrap();
        }
        if part.descending {
            text.push_str(" desc");
        }
        text
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn named(name: Option<&String>) -> String {
    name.map(|name| format!("{name} ")).unwrap_or_default()
}
