//! `joinable!` and `allow_tables_to_appear_in_same_query!`: that the tables and columns which they name are there.

use proc_macro2::{TokenStream, TokenTree};

use crate::ContractError;
use crate::error::Place;
use crate::item::{Item, ItemKind};
use crate::table::Read;

/// Holds what the file says of tables against the tables that it has.
pub(crate) fn check(place: Place<'_>, items: &[Item], tables: &[Read]) -> Result<(), ContractError> {
    let file = File { place, tables, imports: imports(items) };
    for item in items {
        match &item.kind {
            ItemKind::Joinable(tokens) => file.joinable(item.line, tokens.clone())?,
            ItemKind::AppearTogether(tokens) => {
                for name in words(tokens.clone()) {
                    file.table(item.line, &name)?;
                }
            }
            ItemKind::Table(_) | ItemKind::Use(_) | ItemKind::Struct(_) => {}
        }
    }
    Ok(())
}

struct File<'a> {
    place: Place<'a>,
    tables: &'a [Read],
    /// The names that `use` brings in; `*` for all of a module.
    imports: Vec<String>,
}

impl File<'_> {
    /// `joinable!(child -> parent (column))`.
    fn joinable(&self, line: usize, tokens: TokenStream) -> Result<(), ContractError> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let arrow =
            tokens.iter().position(|token| matches!(token, TokenTree::Punct(it) if it.as_char() == '-'));
        let (child, parent) = tokens.split_at(arrow.unwrap_or(0));
        let column = match parent.last() {
            Some(TokenTree::Group(column)) => words(column.stream()).into_iter().next(),
            Some(TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) | None => None,
        };
        let parent = parent.split_last().map_or(&[][..], |(_, names)| names);
        let last = |tokens: &[TokenTree]| words(tokens.iter().cloned().collect()).pop();
        let (Some(child), Some(parent), Some(column)) = (last(child), last(parent), column) else {
            return Err(self.place.error(
                line,
                "this joinable! names no child, parent or column",
                "write it as `joinable!(child -> parent (column));`",
            ));
        };
        self.table(line, &parent)?;
        match self.table(line, &child)? {
            Some(table) if !table.columns.contains(&column) => Err(self.place.error(
                line,
                format!("joinable! names {child}.{column}, but that table has no such column"),
                "mend the name, or take the joinable! out",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The table of that name; none where it is brought in from elsewhere.
    fn table(&self, line: usize, name: &str) -> Result<Option<&Read>, ContractError> {
        let found = self.tables.iter().find(|table| table.name == name);
        if found.is_some() || self.imports.iter().any(|it| it == name || it == "*") {
            return Ok(found);
        }
        Err(self.place.error(
            line,
            format!("`{name}` is no table of this file"),
            "mend the name, or take the line out",
        ))
    }
}

/// The names in these tokens, `r#` taken off.
fn words(tokens: TokenStream) -> Vec<String> {
    let word = |token| match token {
        TokenTree::Ident(name) => Some(name.to_string().trim_start_matches("r#").to_owned()),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

fn imports(items: &[Item]) -> Vec<String> {
    fn collect(tokens: TokenStream, names: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => names.push(name.to_string()),
                TokenTree::Punct(star) if star.as_char() == '*' => names.push("*".to_owned()),
                TokenTree::Group(group) => collect(group.stream(), names),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut names = Vec::new();
    for item in items {
        if let ItemKind::Use(tokens) = &item.kind {
            collect(tokens.clone(), &mut names);
        }
    }
    names
}
