//! Reads a project's `schema.rs` into a contract: the tables, columns and types that its program was compiled with.
//! It runs nothing and expands no macro; what databases make of a contract is compared elsewhere.
//!
//! ```
//! let contract = isoschema_contract::parse(
//!     "diesel::table! { users (id) { id -> Integer, #[max_length = 64] name -> Nullable<Varchar>, } }",
//!     "src/schema.rs",
//! )?;
//! let name = &contract.tables[0].columns[1];
//! assert_eq!((name.name.as_str(), name.nullable, name.max_length), ("name", true, Some(64)));
//! # Ok::<(), isoschema_contract::ContractError>(())
//! ```

mod error;
mod item;
mod nesting;
mod own_type;
mod relation;
mod sql_type;
mod table;

use isoschema_schema::Contract;
use proc_macro2::TokenStream;

pub use error::ContractError;
pub use own_type::{OwnType, OwnTypeError, OwnTypes};

use error::Place;
use item::{Item, ItemKind};

/// Reads the text of a `schema.rs`. `path` is what errors and reports call it.
///
/// # Errors
/// When something in it cannot be understood, or makes tables in a way that only the compiler sees.
pub fn parse(text: &str, path: &str) -> Result<Contract, ContractError> {
    parse_with(text, path, &OwnTypes::default())
}

/// Reads the text of a `schema.rs` in which types stand that the project says more of.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, path: &str, own: &OwnTypes) -> Result<Contract, ContractError> {
    let place = Place { path };
    let tokens: TokenStream = without_prologue(text).parse().map_err(|error: proc_macro2::LexError| {
        let line = error.span().start().line;
        place.error(line, format!("this is no Rust: {error}"), "mend what the compiler complains of")
    })?;
    nesting::check(&tokens).map_err(|line| {
        place.error(line, "brackets stand too deep in one another", "keep table! at the top of the file")
    })?;
    let items = item::items(place, tokens)?;
    let mut own = own.clone();
    for declared in items.iter().filter_map(Item::declared_type) {
        own.declare(declared);
    }
    let mut tables = Vec::new();
    for item in &items {
        if let ItemKind::Table(tokens) = &item.kind {
            tables.push(table::read(place, item.line, tokens.clone(), &own)?);
        }
    }
    if tables.is_empty() {
        return Err(place.error(
            1,
            "no table! stands in it",
            "name the file that `diesel print-schema` writes (diesel.toml says which)",
        ));
    }
    relation::check(place, &items, &tables)?;
    let tables = tables.into_iter().map(|read| read.table).collect();
    Ok(Contract { source: path.to_owned(), tables })
}

/// The text without a byte order mark and without a first line for the shell; lines keep their numbers.
fn without_prologue(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#!") && !text.starts_with("#![") {
        return text.find('\n').map_or("", |end| &text[end..]);
    }
    text
}
