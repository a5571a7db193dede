//! Types of a project's own: what `[diesel_types]` in isoschema.toml says of them, and what the attributes of a
//! `#[derive(SqlType)]` struct say.

use std::collections::BTreeMap;

use isoschema_schema::{Carrier, DieselType, Engine};
use proc_macro2::{TokenStream, TokenTree};

use crate::sql_type;

/// What a project says of one of its types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnType {
    /// It is read and written like this type of Diesel's, by its name.
    Like(String),
    /// On each engine: a type of Diesel's, or the name of the column's type.
    OnEach(BTreeMap<Engine, String>),
}

/// A name under `[diesel_types]` that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "[diesel_types] {name} = \"{like}\": there is no type of that name in diesel::sql_types; write one like Text or \
     Integer, or the column's type on each engine: {name} = {{ postgres = \"{like}\" }}"
)]
pub struct OwnTypeError {
    /// The project's type.
    pub name: String,
    /// What it is said to be.
    pub like: String,
}

/// A project's own types, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnTypes(BTreeMap<String, DieselType>);

impl OwnTypes {
    /// What a project says of its types.
    ///
    /// # Errors
    /// When a type is said to be like one that Diesel does not have.
    pub fn new(types: &BTreeMap<String, OwnType>) -> Result<Self, OwnTypeError> {
        let read = |(name, own): (&String, &OwnType)| {
            let diesel_type = match own {
                OwnType::Like(like) => sql_type::of_name(like)
                    .ok_or_else(|| OwnTypeError { name: name.clone(), like: like.clone() })?,
                OwnType::OnEach(carriers) => DieselType::Own {
                    name: name.clone(),
                    carriers: carriers.iter().map(|(engine, text)| (*engine, carrier(text))).collect(),
                },
            };
            Ok((name.clone(), diesel_type))
        };
        Ok(Self(types.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// The type of that name.
    pub(crate) fn get(&self, name: &str) -> Option<DieselType> {
        self.0.get(name).cloned()
    }

    /// Takes a struct's own word for it, where the project says nothing else.
    pub(crate) fn declare(&mut self, declared: &Declared) {
        let carriers: BTreeMap<_, _> =
            declared.attributes.iter().flat_map(|attribute| carriers(attribute.clone())).collect();
        if !carriers.is_empty() {
            let name = declared.name.clone();
            self.0.entry(name.clone()).or_insert(DieselType::Own { name, carriers });
        }
    }
}

fn carrier(text: &str) -> Carrier {
    match sql_type::of_name(text) {
        Some(diesel_type) => Carrier::As(diesel_type),
        None => Carrier::Column(text.to_lowercase()),
    }
}

/// A struct, with what stands in its `#[diesel(…)]`.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    /// Its name.
    pub name: String,
    /// What stands in each attribute, the word `diesel` included.
    pub attributes: Vec<TokenStream>,
}

/// What `diesel(postgres_type(name = "mood"))` and its like say of each engine.
fn carriers(attribute: TokenStream) -> Vec<(Engine, Carrier)> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let Some(TokenTree::Ident(word)) = place.checked_sub(1).and_then(|before| tokens.get(before)) else {
            continue;
        };
        let name = || named(group.stream());
        match word.to_string().as_str() {
            "diesel" => found.extend(carriers(group.stream())),
            "postgres_type" => {
                found.extend(name().map(|name| (Engine::Postgres, Carrier::Column(name.to_lowercase()))));
            }
            "mysql_type" => {
                let carrier = name().and_then(|name| of_mysql(&name));
                found.extend(carrier.iter().flat_map(|carrier| {
                    [(Engine::MariaDb, carrier.clone()), (Engine::MySql, carrier.clone())]
                }));
            }
            "sqlite_type" => {
                let carrier = name().and_then(|name| of_sqlite(&name));
                found.extend(carrier.map(|carrier| (Engine::Sqlite, carrier)));
            }
            _ => {}
        }
    }
    found
}

/// The text behind `name =`.
fn named(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(3).find_map(|three| match three {
        [TokenTree::Ident(word), TokenTree::Punct(_), TokenTree::Literal(literal)] if word == "name" => {
            syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
        }
        _ => None,
    })
}

/// The variants of `diesel::mysql::MysqlType`.
fn of_mysql(variant: &str) -> Option<Carrier> {
    Some(Carrier::As(match variant {
        "Tiny" => DieselType::TinyInt,
        "Short" => DieselType::SmallInt,
        "Long" => DieselType::Integer,
        "LongLong" => DieselType::BigInt,
        "UnsignedTiny" => DieselType::UnsignedTinyInt,
        "UnsignedShort" => DieselType::UnsignedSmallInt,
        "UnsignedLong" => DieselType::UnsignedInteger,
        "UnsignedLongLong" => DieselType::UnsignedBigInt,
        "Float" => DieselType::Float,
        "Double" => DieselType::Double,
        "Numeric" => DieselType::Numeric,
        "Time" => DieselType::Time,
        "Date" => DieselType::Date,
        "DateTime" => DieselType::Datetime,
        "Timestamp" => DieselType::Timestamp,
        "String" | "Enum" | "Set" => DieselType::Text,
        "Blob" | "Bit" => DieselType::Binary,
        _ => return None,
    }))
}

/// The variants of `diesel::sqlite::SqliteType`.
fn of_sqlite(variant: &str) -> Option<Carrier> {
    Some(Carrier::As(match variant {
        "Binary" => DieselType::Binary,
        "Text" => DieselType::Text,
        "Float" => DieselType::Float,
        "Double" => DieselType::Double,
        "SmallInt" => DieselType::SmallInt,
        "Integer" => DieselType::Integer,
        "Long" => DieselType::BigInt,
        _ => return None,
    }))
}
