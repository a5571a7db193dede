//! What an engine's side of a finding shows: the declaration as that engine spells it.

use isoschema_schema::{
    Action, Column, Deferrability, Engine, ForeignKey, Identity, Index, KeyPart, MatchKind, Proof, Unique,
};

use crate::compare::side_by_side::Placed;

/// A column's type: `VARCHAR(64)`. The canonical domain in words where the catalogue lacks the column.
pub(crate) fn declared(placed: &Placed<'_>, column: &Column) -> String {
    let spelled = placed.catalog.and_then(|table| table.column(&column.name));
    match spelled {
        Some(spelled) if spelled.declared.is_empty() => "no type".to_owned(),
        Some(spelled) => spelled.declared.clone(),
        None => column.domain.to_string(),
    }
}

/// A column's type with the CHECK that bounds it: `TEXT CHECK (length(slug) <= 64)`.
pub(crate) fn declared_domain(placed: &Placed<'_>, column: &Column) -> String {
    let declared = declared(placed, column);
    match column.bound.as_ref().map(|bound| &bound.proof) {
        Some(Proof::Check(text)) => format!("{declared} CHECK ({text})"),
        Some(Proof::Declared(_)) | None => declared,
    }
}

/// A column's type and its nullability: `TEXT NOT NULL`.
pub(crate) fn declared_nullability(placed: &Placed<'_>, column: &Column) -> String {
    format!("{} {}", declared(placed, column), if column.nullable { "NULL" } else { "NOT NULL" })
}

/// A column's type and its collation: `text COLLATE utf8mb4_bin`.
pub(crate) fn declared_collation(placed: &Placed<'_>, column: &Column) -> String {
    let collation = placed.catalog.and_then(|table| table.column(&column.name)?.collation.clone());
    match collation {
        Some(collation) => format!("{} COLLATE {collation}", declared(placed, column)),
        None => declared(placed, column),
    }
}

/// A column's default and its ON UPDATE: `DEFAULT 0`, `no default`.
pub(crate) fn declared_default(placed: &Placed<'_>, column: &Column) -> String {
    let spelled = placed.catalog.and_then(|table| table.column(&column.name));
    let default = match spelled.and_then(|spelled| spelled.default.as_ref()) {
        Some(default) => format!("DEFAULT {default}"),
        None => "no default".to_owned(),
    };
    match spelled.and_then(|spelled| spelled.on_update.as_ref()) {
        Some(on_update) => format!("{default} ON UPDATE {on_update}"),
        None => default,
    }
}

/// A column's expression: `GENERATED ALWAYS AS (a + b) STORED`, `not generated`.
pub(crate) fn declared_generation(placed: &Placed<'_>, column: &Column) -> String {
    let spelled = placed.catalog.and_then(|table| table.column(&column.name)?.generated.as_ref());
    match spelled.or(column.generated.as_ref()) {
        Some(generated) => format!(
            "GENERATED ALWAYS AS ({}) {}",
            generated.expression,
            if generated.stored { "STORED" } else { "VIRTUAL" }
        ),
        None => "not generated".to_owned(),
    }
}

/// How the engine assigns a column: `INTEGER AUTO_INCREMENT`.
pub(crate) fn declared_identity(placed: &Placed<'_>, column: &Column) -> String {
    let declared = declared(placed, column);
    let Some(Identity { reuses, accepts_explicit }) = column.identity else {
        return format!("{declared}, not assigned");
    };
    match placed.engine {
        Engine::Sqlite if reuses => format!("{declared} PRIMARY KEY"),
        Engine::Sqlite => format!("{declared} PRIMARY KEY AUTOINCREMENT"),
        Engine::MariaDb | Engine::MySql => format!("{declared} AUTO_INCREMENT"),
        Engine::Postgres if accepts_explicit => format!("{declared} from a sequence"),
        Engine::Postgres => format!("{declared} GENERATED ALWAYS AS IDENTITY"),
    }
}

/// A primary key: `PRIMARY KEY (a, b)`.
pub(crate) fn primary_key(columns: &[String]) -> String {
    format!("PRIMARY KEY ({})", columns.join(", "))
}

/// A unique: `UNIQUE (lower(name)) WHERE …`.
pub(crate) fn unique(placed: &Placed<'_>, unique: &Unique) -> String {
    let mut spelled = placed.catalog.iter().flat_map(|table| &table.uniques);
    let unique = spelled.find(|it| it.name.is_some() && it.name == unique.name).unwrap_or(unique);
    let mut text = format!("UNIQUE ({})", parts(&unique.parts));
    if !unique.nulls_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    push_predicate(&mut text, unique.predicate.as_deref());
    text.push_str(deferrability(unique.deferrability));
    text
}

/// An index: `INDEX (a, b DESC) USING gin`.
pub(crate) fn index(placed: &Placed<'_>, index: &Index) -> String {
    let mut spelled = placed.catalog.iter().flat_map(|table| &table.indexes);
    let index = spelled.find(|it| it.name == index.name).unwrap_or(index);
    let mut text = format!("INDEX ({})", parts(&index.parts));
    if !index.method.is_empty() && !index.method.eq_ignore_ascii_case("btree") {
        text.push_str(" USING ");
        text.push_str(&index.method);
    }
    push_predicate(&mut text, index.predicate.as_deref());
    text
}

/// A foreign key: `FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE`. NO ACTION is left out.
pub(crate) fn foreign_key(key: &ForeignKey) -> String {
    let mut text = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        key.columns.join(", "),
        key.parent,
        key.parent_columns.join(", ")
    );
    if key.match_kind == MatchKind::Full {
        text.push_str(" MATCH FULL");
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            text.push_str(&format!(" ON {event} {action}"));
        }
    }
    text.push_str(deferrability(key.deferrability));
    text
}

fn parts(parts: &[KeyPart]) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// One part of a key with all that it says: `name(191) COLLATE NOCASE DESC`.
fn part(part: &KeyPart) -> String {
    let mut text = part.subject.to_string();
    if let Some(prefix) = part.prefix {
        text.push_str(&format!("({prefix})"));
    }
    if let Some(collation) = &part.collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if part.descending {
        text.push_str(" DESC");
    }
    text
}

fn push_predicate(text: &mut String, predicate: Option<&str>) {
    if let Some(predicate) = predicate {
        text.push_str(" WHERE ");
        text.push_str(predicate);
    }
}

const fn deferrability(deferrability: Deferrability) -> &'static str {
    match deferrability {
        Deferrability::NotDeferrable => "",
        Deferrability::InitiallyImmediate => " DEFERRABLE",
        Deferrability::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}
