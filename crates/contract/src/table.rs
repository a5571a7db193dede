//! One `table!`, read by Diesel's own parser.

use std::collections::BTreeSet;

use diesel_table_macro_syntax::{ColumnDef, TableDecl};
use isoschema_schema::{ContractColumn, ContractTable};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{Attribute, ItemUse};

use crate::error::Place;
use crate::own_type::OwnTypes;
use crate::{ContractError, nesting, sql_type};

/// A table, with the names that the file itself knows it and its columns by.
pub(crate) struct Read {
    /// Its name in Rust.
    pub name: String,
    /// Its columns' names in Rust.
    pub columns: Vec<String>,
    /// What it is in the database.
    pub table: ContractTable,
}

/// Reads what stands in the brackets of a `table!`.
pub(crate) fn read(
    place: Place<'_>,
    line: usize,
    tokens: TokenStream,
    own: &OwnTypes,
) -> Result<Read, ContractError> {
    nesting::check_table(tokens.clone()).map_err(|line| {
        place.error(
            line,
            "this is too long, or too deep, for a column",
            "write it as `diesel print-schema` does",
        )
    })?;
    let declared: TableDecl = syn::parse2(tokens).map_err(|error| place.syntax(line, &error))?;
    check_attributes(place, &declared.meta)?;
    let columns = declared
        .column_defs
        .iter()
        .map(|column| read_column(place, column, &declared.use_statements, own))
        .collect::<Result<Vec<_>, _>>()?;
    let line = declared.table_name.span().start().line;
    if let Some(twice) = first_twice(columns.iter().map(|column| &column.name)) {
        return Err(place.error(line, format!("`{twice}` stands twice in it"), "take one out"));
    }
    let table = ContractTable {
        primary_key: primary_key(place, line, &declared)?,
        name: declared.sql_name,
        namespace: declared.schema.map(|schema| schema.unraw().to_string()),
        line,
        columns,
    };
    let name = declared.table_name.unraw().to_string();
    let columns = declared.column_defs.iter().map(|it| it.column_name.unraw().to_string()).collect();
    Ok(Read { name, columns, table })
}

fn read_column(
    place: Place<'_>,
    column: &ColumnDef,
    imports: &[ItemUse],
    own: &OwnTypes,
) -> Result<ContractColumn, ContractError> {
    let line = column.column_name.span().start().line;
    check_attributes(place, &column.meta)?;
    let (diesel_type, nullable) = sql_type::read(&column.tpe, imports, own)
        .map_err(|(reason, mend)| place.error(line, format!("{}: {reason}", column.sql_name), mend))?;
    let max_length = match &column.max_length {
        Some(length) => Some(length.base10_parse().map_err(|error| place.syntax(line, &error))?),
        None => None,
    };
    Ok(ContractColumn { name: column.sql_name.clone(), line, diesel_type, nullable, max_length })
}

/// The key's columns by their names in the database; `id` where none is given, as Diesel has it.
fn primary_key(place: Place<'_>, line: usize, declared: &TableDecl) -> Result<Vec<String>, ContractError> {
    let sql_name = |name: &str| {
        let found = declared.column_defs.iter().find(|column| column.column_name.unraw() == name);
        found.map(|column| column.sql_name.clone()).ok_or_else(|| {
            place.error(
                line,
                format!("{} has no column `{name}` for its key", declared.sql_name),
                "name the key's columns in brackets behind the table's name",
            )
        })
    };
    match &declared.primary_keys {
        Some(key) => key.keys.iter().map(|name| sql_name(&name.unraw().to_string())).collect(),
        None => Ok(vec![sql_name("id")?]),
    }
}

/// Whether a table or a column is there must not hang on how the program is built.
fn check_attributes(place: Place<'_>, attributes: &[Attribute]) -> Result<(), ContractError> {
    match attributes.iter().find(|attribute| attribute.path().is_ident("cfg")) {
        Some(condition) => Err(place.error(
            condition.pound_token.span.start().line,
            "#[cfg(…)] decides what the program has, and isoschema does not know how it is built",
            "give each engine a file of its own: `diesel_schema` in its section of isoschema.toml",
        )),
        None => Ok(()),
    }
}

fn first_twice<'a>(names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = BTreeSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(name.as_str()))
}
