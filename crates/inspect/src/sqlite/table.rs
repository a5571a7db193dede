//! A table of SQLite, joined from the rows of the pragmas and the clauses of its stored SQL.

use std::collections::HashMap;
use std::iter::Peekable;
use std::vec;

use isoschema_engines::Connection;
use isoschema_schema::{
    Action, CatalogColumn, CatalogObject, CatalogTable, Deferrability, Engine, ForeignKey, Generated,
    Identity, Index, KeyPart, KeySubject, MatchKind, PrimaryKey, Unique,
};
use serde::Deserialize;

use super::create_index::{self, CreateIndex};
use super::create_table::{CreateTable, UniqueClause};
use super::object;
use crate::{InspectError, read};

#[derive(Deserialize)]
struct ColumnRow {
    table: String,
    name: String,
    declared: String,
    not_null: bool,
    default: Option<String>,
    key_part: u32,
    hidden: u32,
}

#[derive(Deserialize)]
struct KeyRow {
    table: String,
    name: String,
    unique: bool,
    origin: String,
    partial: bool,
    cid: i32,
    column: Option<String>,
    descending: bool,
    collation: String,
}

#[derive(Deserialize)]
struct ForeignKeyRow {
    table: String,
    number: u32,
    parent: String,
    column: String,
    parent_column: Option<String>,
    on_update: String,
    on_delete: String,
}

/// The rows that tables are made of, in the order of their tables' names.
pub struct Parts {
    columns: Rows<ColumnRow>,
    keys: Rows<KeyRow>,
    foreign_keys: Rows<ForeignKeyRow>,
}

type Rows<T> = Peekable<vec::IntoIter<T>>;

impl Parts {
    /// Reads the rows of all tables.
    pub fn read(connection: &mut Connection) -> Result<Self, InspectError> {
        Self::read_where(connection, "")
    }

    /// Reads the rows of the tables that a further condition on `l.name` holds for.
    pub fn read_where(connection: &mut Connection, condition: &str) -> Result<Self, InspectError> {
        let restricted = |sql: &str| sql.replacen("\nWHERE ", &format!("\nWHERE {condition}"), 1);
        let columns = restricted(include_str!("../../queries/sqlite/columns.sql"));
        let columns: Vec<_> = read(connection, "columns", &columns)?;
        let keys: Vec<_> =
            read(connection, "indexes", &restricted(include_str!("../../queries/sqlite/keys.sql")))?;
        let foreign_keys = restricted(include_str!("../../queries/sqlite/foreign_keys.sql"));
        let foreign_keys: Vec<_> = read(connection, "foreign keys", &foreign_keys)?;
        Ok(Self {
            columns: columns.into_iter().peekable(),
            keys: keys.into_iter().peekable(),
            foreign_keys: foreign_keys.into_iter().peekable(),
        })
    }

    /// Joins the next table, in the order in which SQLite sorts names, and says what of it could not be read.
    pub fn build(
        &mut self,
        name: &str,
        clauses: Option<CreateTable>,
        index_statements: &HashMap<String, String>,
        strict: bool,
        without_rowid: bool,
    ) -> Result<(CatalogTable, Vec<CatalogObject>), InspectError> {
        let columns = of_table(&mut self.columns, |row| row.table == name);
        let keys = group_keys(of_table(&mut self.keys, |row| row.table == name));
        let foreign_keys = group_foreign_keys(of_table(&mut self.foreign_keys, |row| row.table == name));
        let mut unaccounted = Vec::new();

        let agrees = |clauses: &CreateTable| {
            clauses.columns.len() == columns.len() && clauses.foreign_keys.len() == foreign_keys.len()
        };
        let clauses = clauses.filter(agrees).unwrap_or_else(|| {
            unaccounted.push(object("unparsed table", name));
            CreateTable::default()
        });

        let primary_key = primary_key(&columns);
        let rowid_alias = match &primary_key {
            Some(key) if key.columns.len() == 1 && !without_rowid => {
                // `INTEGER PRIMARY KEY DESC` is no alias: SQLite gives it an index.
                !keys.iter().any(|key| key.origin == "pk")
            }
            _ => false,
        };
        let mut table = CatalogTable {
            name: name.to_owned(),
            columns: columns.into_iter().map(|row| column(row, rowid_alias, clauses.autoincrement)).collect(),
            primary_key,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            checks: clauses.checks,
            strict,
        };
        for (column, clause) in table.columns.iter_mut().zip(clauses.columns) {
            column.collation = clause.collation;
            if let (Some(generated), Some(expression)) = (&mut column.generated, clause.expression) {
                generated.expression = expression;
            }
        }
        for key in keys {
            if key.origin == "pk" {
                continue;
            }
            let mut statement = None;
            if key.needs_statement() {
                statement = index_statements.get(&key.name).and_then(|sql| create_index::read(sql));
                if statement.is_none() {
                    unaccounted.push(object("unparsed index", &key.name));
                }
            }
            add_key(&mut table, key, statement, &clauses.uniques);
        }
        let mut clauses = clauses.foreign_keys.into_iter();
        for rows in foreign_keys {
            let clause = clauses.next();
            let (name, deferrability) = match clause {
                Some(clause) => (clause.name, clause.deferrability),
                None => (None, Deferrability::NotDeferrable),
            };
            table.foreign_keys.push(foreign_key(name, deferrability, rows)?);
        }
        Ok((table, unaccounted))
    }
}

/// Takes the rows that come next and are the table's.
fn of_table<T>(rows: &mut Rows<T>, is_its: impl Fn(&T) -> bool) -> Vec<T> {
    std::iter::from_fn(|| rows.next_if(&is_its)).collect()
}

/// `hidden` of SQLite's table_xinfo.
const VIRTUAL_COLUMN: u32 = 2;
const STORED_COLUMN: u32 = 3;

fn column(row: ColumnRow, rowid_alias: bool, autoincrement: bool) -> CatalogColumn {
    let is_alias = rowid_alias && row.key_part > 0;
    let is_generated = row.hidden == VIRTUAL_COLUMN || row.hidden == STORED_COLUMN;
    CatalogColumn {
        name: row.name,
        declared: row.declared,
        labels: Vec::new(),
        nullable: !row.not_null && !is_alias,
        default: row.default,
        on_update: None,
        generated: is_generated
            .then(|| Generated { expression: String::new(), stored: row.hidden == STORED_COLUMN }),
        identity: is_alias.then_some(Identity { reuses: !autoincrement, accepts_explicit: true }),
        character_set: None,
        collation: None,
    }
}

fn primary_key(columns: &[ColumnRow]) -> Option<PrimaryKey> {
    let mut parts: Vec<&ColumnRow> = columns.iter().filter(|row| row.key_part > 0).collect();
    parts.sort_by_key(|row| row.key_part);
    let columns: Vec<String> = parts.into_iter().map(|row| row.name.clone()).collect();
    (!columns.is_empty()).then_some(PrimaryKey { columns })
}

/// An index as the pragmas tell it.
struct Key {
    name: String,
    unique: bool,
    origin: String,
    partial: bool,
    parts: Vec<KeyRow>,
}

/// `cid` of SQLite's index_xinfo.
const EXPRESSION: i32 = -2;

impl Key {
    fn needs_statement(&self) -> bool {
        self.partial || self.parts.iter().any(|part| part.cid == EXPRESSION)
    }
}

fn group_keys(rows: Vec<KeyRow>) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for mut row in rows {
        match keys.last_mut() {
            Some(key) if key.name == row.name => key.parts.push(row),
            _ => keys.push(Key {
                name: std::mem::take(&mut row.name),
                unique: row.unique,
                origin: std::mem::take(&mut row.origin),
                partial: row.partial,
                parts: vec![row],
            }),
        }
    }
    keys
}

fn add_key(table: &mut CatalogTable, key: Key, statement: Option<CreateIndex>, uniques: &[UniqueClause]) {
    let (texts, predicate) = statement.map(|read| (read.parts, read.predicate)).unwrap_or_default();
    let mut parts = Vec::with_capacity(key.parts.len());
    for (at, row) in key.parts.into_iter().enumerate() {
        let own_collation = row.column.as_deref().and_then(|name| table.column(name)?.collation.as_deref());
        let names_another = !row.collation.eq_ignore_ascii_case(own_collation.unwrap_or("BINARY"));
        let subject = match row.column {
            Some(name) => KeySubject::Column(name),
            None if row.cid == EXPRESSION => {
                let text = texts.get(at).map(|part| part.expression(&row.collation));
                KeySubject::Expression(text.unwrap_or_default().to_owned())
            }
            None => KeySubject::Column("rowid".to_owned()),
        };
        let collation = names_another.then_some(row.collation);
        parts.push(KeyPart { subject, descending: row.descending, prefix: None, collation });
    }
    if key.unique {
        // A constraint's index has a name of SQLite's own making.
        let name = if key.origin == "u" { constraint_name(uniques, &parts) } else { Some(key.name) };
        table.uniques.push(Unique {
            name,
            parts,
            predicate,
            nulls_distinct: true,
            deferrability: Deferrability::NotDeferrable,
        });
    } else {
        table.indexes.push(Index { name: key.name, parts, predicate, method: "btree".to_owned() });
    }
}

/// The name of the UNIQUE constraint over these columns.
fn constraint_name(uniques: &[UniqueClause], parts: &[KeyPart]) -> Option<String> {
    let same = |clause: &&UniqueClause| {
        clause.columns.len() == parts.len()
            && clause.columns.iter().zip(parts).all(|(column, part)| {
                part.column_name().is_some_and(|name| name.eq_ignore_ascii_case(column))
            })
    };
    uniques.iter().find(same)?.name.clone()
}

fn group_foreign_keys(rows: Vec<ForeignKeyRow>) -> Vec<Vec<ForeignKeyRow>> {
    let mut keys: Vec<Vec<ForeignKeyRow>> = Vec::new();
    for row in rows {
        match keys.last_mut() {
            Some(key) if key[0].number == row.number => key.push(row),
            _ => keys.push(vec![row]),
        }
    }
    keys
}

/// The parent's columns stay empty where none are named; [`resolve_parents`] fills them in.
fn foreign_key(
    name: Option<String>,
    deferrability: Deferrability,
    rows: Vec<ForeignKeyRow>,
) -> Result<ForeignKey, InspectError> {
    Ok(ForeignKey {
        name,
        parent: rows[0].parent.clone(),
        on_delete: action(&rows[0].on_delete)?,
        on_update: action(&rows[0].on_update)?,
        // SQLite reads MATCH and does not obey it.
        match_kind: MatchKind::Simple,
        deferrability,
        parent_columns: rows.iter().filter_map(|row| row.parent_column.clone()).collect(),
        columns: rows.into_iter().map(|row| row.column).collect(),
    })
}

fn action(word: &str) -> Result<Action, InspectError> {
    match word {
        "NO ACTION" => Ok(Action::NoAction),
        "RESTRICT" => Ok(Action::Restrict),
        "CASCADE" => Ok(Action::Cascade),
        "SET NULL" => Ok(Action::SetNull),
        "SET DEFAULT" => Ok(Action::SetDefault),
        other => Err(InspectError::Unknown {
            engine: Engine::Sqlite,
            part: "foreign keys",
            found: other.to_owned(),
        }),
    }
}

/// Gives each foreign key its parent's name and columns as the parent spells them (SQLite's names do not
/// distinguish case), and the parent's primary key where no columns are named.
pub fn resolve_parents(tables: &mut [CatalogTable]) {
    let by_name: HashMap<String, usize> =
        tables.iter().enumerate().map(|(at, table)| (table.name.to_ascii_lowercase(), at)).collect();
    for at in 0..tables.len() {
        let mut foreign_keys = std::mem::take(&mut tables[at].foreign_keys);
        for foreign_key in &mut foreign_keys {
            if let Some(parent) = by_name.get(&foreign_key.parent.to_ascii_lowercase()) {
                resolve_parent(foreign_key, &tables[*parent]);
            }
        }
        tables[at].foreign_keys = foreign_keys;
    }
}

fn resolve_parent(foreign_key: &mut ForeignKey, parent: &CatalogTable) {
    foreign_key.parent.clone_from(&parent.name);
    if foreign_key.parent_columns.is_empty() {
        foreign_key.parent_columns =
            parent.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
    }
    for name in &mut foreign_key.parent_columns {
        if let Some(column) = parent.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)) {
            name.clone_from(&column.name);
        }
    }
}
