//! Rules on keys, foreign keys and indexes.

use isoschema_schema::{
    Action, CatalogTable, Deferrability, Engine, ForeignKey, Index, KeyPart, KeySubject, MatchKind, Unique,
};

use super::catalogue::Catalogue;
use super::expression::{self, Scope};
use crate::name::case_matters;
use crate::rule::{Firings, Rule};

static RESTRICT: Rule = Rule {
    id: "restrict-as-no-action",
    engines: &Engine::ALL,
    spelling: "ON DELETE RESTRICT, or MariaDB's report of no action, on a key that is not deferrable",
    meaning: "NO ACTION",
    why: "both refuse; they differ in the moment only, which shows where a key is deferrable",
    source: "PostgreSQL 15 manual, section 5.4.5; MariaDB 10.11.19 reports RESTRICT where nothing is declared",
    case: "mariadb key restrict",
};
static MATCH_ONE: Rule = Rule {
    id: "match-full-of-one",
    engines: &[Engine::Postgres],
    spelling: "MATCH FULL on one column",
    meaning: "MATCH SIMPLE",
    why: "one column is NULL in full or not at all",
    source: "PostgreSQL 15 manual, CREATE TABLE",
    case: "postgres key match full",
};
static IMPLICIT_INDEX: Rule = Rule {
    id: "implicit-index",
    engines: &[Engine::MariaDb, Engine::MySql],
    spelling: "an index over a foreign key's columns, named as the constraint or as its first column",
    meaning: "made by the engine for the foreign key",
    why: "InnoDB makes it where no other index serves; nobody has to have it elsewhere",
    source: "MySQL 8.4 manual, section 15.1.20.5; measured with MariaDB 10.11.19",
    case: "mariadb key implicit index",
};
static PARENT_KEY: Rule = Rule {
    id: "foreign-key-to-primary-key",
    engines: &[Engine::Sqlite],
    spelling: "REFERENCES parent, without columns",
    meaning: "REFERENCES parent (its primary key)",
    why: "the primary key is meant where no column is named",
    source: "sqlite.org/foreignkeys.html, section 2",
    case: "sqlite key parent without columns",
};
static NAME_CASE: Rule = Rule {
    id: "name-case",
    engines: &[Engine::Sqlite, Engine::MariaDb, Engine::MySql],
    spelling: "REFERENCES Users (ID), where the table is users (id)",
    meaning: "REFERENCES users (id)",
    why: "letter case does not matter in names there",
    source: "sqlite.org/lang_keywords.html; MySQL 8.4 manual, section 11.2.3; measured with SQLite 3.40.1",
    case: "sqlite key letter case",
};

/// Every rule on keys, foreign keys and indexes.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    [&RESTRICT, &MATCH_ONE, &IMPLICIT_INDEX, &PARENT_KEY, &NAME_CASE].into_iter().copied()
}

/// Reads a foreign key.
pub(crate) fn foreign_key(
    catalogue: &Catalogue<'_>,
    table: &CatalogTable,
    key: &ForeignKey,
    firings: &mut Firings,
) -> ForeignKey {
    let mut key = key.clone();
    let case = case_matters(catalogue.snapshot);
    let parent =
        if case.relations { catalogue.table(&key.parent) } else { catalogue.table_in_any_case(&key.parent) };
    let mut changed = !case.columns && respell(&mut key.columns, table);
    if let Some(parent) = parent {
        changed |= key.parent != parent.name;
        key.parent.clone_from(&parent.name);
        if key.parent_columns.is_empty()
            && let Some(primary) = &parent.primary_key
        {
            firings.fire(&PARENT_KEY);
            key.parent_columns.clone_from(&primary.columns);
        }
        changed |= !case.columns && respell(&mut key.parent_columns, parent);
    }
    if changed {
        firings.fire(&NAME_CASE);
    }
    if key.deferrability == Deferrability::NotDeferrable {
        for action in [&mut key.on_delete, &mut key.on_update] {
            if *action == Action::Restrict {
                firings.fire(&RESTRICT);
                *action = Action::NoAction;
            }
        }
    }
    if key.match_kind == MatchKind::Full && key.columns.len() == 1 {
        firings.fire(&MATCH_ONE);
        key.match_kind = MatchKind::Simple;
    }
    key
}

/// Gives names the letter case of the columns that they name; false where they have it already.
fn respell(names: &mut [String], table: &CatalogTable) -> bool {
    let mut changed = false;
    for name in names {
        let known = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        if let Some(known) = known.filter(|known| known.name != *name) {
            name.clone_from(&known.name);
            changed = true;
        }
    }
    changed
}

/// Whether the engine made an index by itself for a foreign key.
pub(crate) fn is_implicit(
    engine: Engine,
    table: &CatalogTable,
    index: &Index,
    firings: &mut Firings,
) -> bool {
    if !IMPLICIT_INDEX.engines.contains(&engine) || index.predicate.is_some() {
        return false;
    }
    let columns: Option<Vec<&str>> = index.parts.iter().map(KeyPart::column_name).collect();
    let Some(columns) = columns else { return false };
    let plain = index.parts.iter().all(|part| !part.descending && part.prefix.is_none());
    let implicit = plain
        && table.foreign_keys.iter().any(|key| {
            key.columns == columns
                && (key.name.as_deref() == Some(index.name.as_str())
                    || key.columns.first() == Some(&index.name))
        });
    if implicit {
        firings.fire(&IMPLICIT_INDEX);
    }
    implicit
}

/// Reads a unique key.
pub(crate) fn unique(scope: Scope<'_>, table: &CatalogTable, key: &Unique, firings: &mut Firings) -> Unique {
    Unique {
        name: key.name.clone(),
        parts: parts(scope, table, &key.parts, firings),
        predicate: predicate(scope, key.predicate.as_deref(), firings),
        nulls_distinct: key.nulls_distinct,
        deferrability: key.deferrability,
    }
}

/// Reads an index.
pub(crate) fn index(scope: Scope<'_>, table: &CatalogTable, index: &Index, firings: &mut Firings) -> Index {
    Index {
        name: index.name.clone(),
        parts: parts(scope, table, &index.parts, firings),
        predicate: predicate(scope, index.predicate.as_deref(), firings),
        method: index.method.to_lowercase(),
    }
}

fn predicate(scope: Scope<'_>, text: Option<&str>, firings: &mut Firings) -> Option<String> {
    text.map(|text| expression::condition_text(scope, text, firings))
}

fn parts(scope: Scope<'_>, table: &CatalogTable, parts: &[KeyPart], firings: &mut Firings) -> Vec<KeyPart> {
    parts
        .iter()
        .map(|part| {
            let subject = match &part.subject {
                KeySubject::Column(name) => KeySubject::Column(name.clone()),
                KeySubject::Expression(text) => {
                    KeySubject::Expression(expression::text(scope, text, firings))
                }
            };
            let own = part.column_name().and_then(|name| table.column(name)?.collation.as_deref());
            let collation = part.collation.as_ref().map(|name| name.to_lowercase());
            let same = collation.as_deref() == Some(own.unwrap_or("binary").to_lowercase().as_str());
            KeyPart {
                subject,
                descending: part.descending,
                prefix: part.prefix,
                collation: collation.filter(|_| !same),
            }
        })
        .collect()
}
