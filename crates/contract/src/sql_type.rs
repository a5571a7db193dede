//! Diesel's SQL types by the names that a `schema.rs` calls them, and which of them a path means.

use std::collections::BTreeMap;

use isoschema_schema::{Carrier, DieselType, Engine};
use syn::{GenericArgument, ItemUse, PathArguments, Type, TypePath, UseTree};

use crate::own_type::OwnTypes;

/// The types without parameters, by every name that Diesel 2.3 has for them (`diesel::sql_types`,
/// `diesel::{pg,mysql,sqlite}::sql_types`).
const NAMES: &[(DieselType, &[&str])] = &[
    (DieselType::Bool, &["Bool"]),
    (DieselType::TinyInt, &["TinyInt", "Tinyint"]),
    (DieselType::SmallInt, &["SmallInt", "Smallint", "Int2", "SmallSerial"]),
    (DieselType::Integer, &["Integer", "Int4", "Serial"]),
    (DieselType::BigInt, &["BigInt", "Bigint", "Int8", "BigSerial"]),
    (DieselType::Float, &["Float", "Float4"]),
    (DieselType::Double, &["Double", "Float8"]),
    (DieselType::Numeric, &["Numeric", "Decimal"]),
    (
        DieselType::Text,
        &["Text", "VarChar", "Varchar", "Char", "Tinytext", "Mediumtext", "Longtext", "Bpchar"],
    ),
    (
        DieselType::Binary,
        &["Binary", "Tinyblob", "Blob", "Mediumblob", "Longblob", "Varbinary", "Bit", "Bytea"],
    ),
    (DieselType::Date, &["Date"]),
    (DieselType::Time, &["Time"]),
    (DieselType::Timestamp, &["Timestamp"]),
    (DieselType::Datetime, &["Datetime"]),
    (DieselType::Timestamptz, &["Timestamptz", "TimestamptzSqlite"]),
    (DieselType::Interval, &["Interval"]),
    (DieselType::Uuid, &["Uuid"]),
    (DieselType::Json, &["Json"]),
    (DieselType::Jsonb, &["Jsonb"]),
];

/// The types that PostgreSQL alone has, and its names for them.
const OF_POSTGRES: &[(&str, &str)] = &[
    ("CChar", "\"char\""),
    ("Cidr", "cidr"),
    ("Citext", "citext"),
    ("Inet", "inet"),
    ("MacAddr", "macaddr"),
    ("Macaddr", "macaddr"),
    ("MacAddr8", "macaddr8"),
    ("Macaddr8", "macaddr8"),
    ("Money", "money"),
    ("Oid", "oid"),
    ("PgLsn", "pg_lsn"),
    ("Int4range", "int4range"),
    ("Int8range", "int8range"),
    ("Numrange", "numrange"),
    ("Daterange", "daterange"),
    ("Tsrange", "tsrange"),
    ("Tstzrange", "tstzrange"),
    ("Int4multirange", "int4multirange"),
    ("Int8multirange", "int8multirange"),
    ("Nummultirange", "nummultirange"),
    ("Datemultirange", "datemultirange"),
    ("Tsmultirange", "tsmultirange"),
    ("Tstzmultirange", "tstzmultirange"),
];

/// What `Unsigned<…>` makes of an integer.
const UNSIGNED: &[(DieselType, DieselType)] = &[
    (DieselType::TinyInt, DieselType::UnsignedTinyInt),
    (DieselType::SmallInt, DieselType::UnsignedSmallInt),
    (DieselType::Integer, DieselType::UnsignedInteger),
    (DieselType::BigInt, DieselType::UnsignedBigInt),
];

/// How PostgreSQL's ranges of these values begin.
const RANGES: &[(DieselType, &str)] = &[
    (DieselType::Integer, "int4"),
    (DieselType::BigInt, "int8"),
    (DieselType::Numeric, "num"),
    (DieselType::Date, "date"),
    (DieselType::Timestamp, "ts"),
    (DieselType::Timestamptz, "tstz"),
];

/// The type of Diesel's that has this name.
pub(crate) fn of_name(name: &str) -> Option<DieselType> {
    let own = |column: &str| DieselType::Own {
        name: name.to_owned(),
        carriers: BTreeMap::from([(Engine::Postgres, Carrier::Column(column.to_owned()))]),
    };
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(diesel_type, _)| diesel_type.clone())
        .or_else(|| OF_POSTGRES.iter().find(|(known, _)| *known == name).map(|(_, column)| own(column)))
}

/// What is wrong with a type, in words, and how to mend it.
pub(crate) type Fault = (String, String);

/// Reads a column's type: what it is, and whether it may be NULL.
pub(crate) fn read(
    path: &TypePath,
    imports: &[ItemUse],
    own: &OwnTypes,
) -> Result<(DieselType, bool), Fault> {
    match wrapped(path)? {
        Some((wrapper, inner)) if wrapper == "Nullable" => Ok((read_value(inner, imports, own)?, true)),
        Some(_) | None => Ok((read_value(path, imports, own)?, false)),
    }
}

fn read_value(path: &TypePath, imports: &[ItemUse], own: &OwnTypes) -> Result<DieselType, Fault> {
    let Some((wrapper, inner)) = wrapped(path)? else { return named(path, imports, own) };
    match wrapper.as_str() {
        // NULL among the elements is no matter of the column's.
        "Array" => Ok(DieselType::Array(Box::new(read(inner, imports, own)?.0))),
        "Unsigned" => {
            let signed = read_value(inner, imports, own)?;
            let unsigned = UNSIGNED.iter().find(|(known, _)| *known == signed);
            let reason =
                || ("`Unsigned<…>` stands around what is no integer".to_owned(), AS_PRINTED.to_owned());
            unsigned.map(|(_, unsigned)| unsigned.clone()).ok_or_else(reason)
        }
        "Range" | "Multirange" => {
            let bound = read_value(inner, imports, own)?;
            let (_, column) = RANGES.iter().find(|(known, _)| *known == bound).ok_or_else(|| {
                (format!("PostgreSQL has no `{wrapper}` of these values"), AS_PRINTED.to_owned())
            })?;
            let column = format!("{column}{}", wrapper.to_lowercase());
            let carriers = BTreeMap::from([(Engine::Postgres, Carrier::Column(column))]);
            Ok(DieselType::Own { name: wrapper, carriers })
        }
        "Nullable" => Err(("`Nullable<…>` stands inside another type".to_owned(), AS_PRINTED.to_owned())),
        wrapper => Err((format!("`{wrapper}<…>` is no type that a column can have"), AS_PRINTED.to_owned())),
    }
}

const AS_PRINTED: &str = "write the type as `diesel print-schema` does";

/// A type with one parameter: its name and the parameter.
fn wrapped(path: &TypePath) -> Result<Option<(String, &TypePath)>, Fault> {
    let fault =
        || ("a type stands here that isoschema does not understand".to_owned(), AS_PRINTED.to_owned());
    if path.qself.is_some() {
        return Err(fault());
    }
    let last = path.path.segments.last().ok_or_else(fault)?;
    match &last.arguments {
        PathArguments::None => Ok(None),
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => {
            match arguments.args.first() {
                Some(GenericArgument::Type(Type::Path(inner))) => Ok(Some((last.ident.to_string(), inner))),
                _ => Err(fault()),
            }
        }
        PathArguments::AngleBracketed(_) | PathArguments::Parenthesized(_) => Err(fault()),
    }
}

/// A type without parameters.
fn named(path: &TypePath, imports: &[ItemUse], own: &OwnTypes) -> Result<DieselType, Fault> {
    let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let segments = match segments.as_slice() {
        [name] => imports.iter().find_map(|import| imported(&import.tree, name)).unwrap_or(segments),
        _ => segments,
    };
    let Some(name) = segments.last() else { return Err((String::new(), AS_PRINTED.to_owned())) };
    // `Text`, `sql_types::Text` and `diesel::pg::sql_types::Uuid` are Diesel's; `crate::kinds::Text` is not.
    let of_diesel = segments.len() == 1
        || segments
            .first()
            .is_some_and(|first| ["diesel", "sql_types", "pg", "mysql", "sqlite"].contains(&first.as_str()));
    let known = if of_diesel { of_name(name) } else { None };
    known.or_else(|| own.get(name)).ok_or_else(|| {
        (
            format!("`{name}` is no type of Diesel's"),
            format!(
                "say in isoschema.toml what it is: `{name} = \"Text\"` (a type of Diesel's) or `{name} = {{ postgres \
                 = \"{}\" }}` (the column's type on each engine) under [diesel_types]",
                name.to_lowercase()
            ),
        )
    })
}

/// The full path of a name that a `use` brings in.
fn imported(tree: &UseTree, name: &str) -> Option<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            let rest = imported(&path.tree, name)?;
            Some(std::iter::once(path.ident.to_string()).chain(rest).collect())
        }
        UseTree::Name(last) => (last.ident == name).then(|| vec![name.to_owned()]),
        UseTree::Rename(last) => (last.rename == name).then(|| vec![last.ident.to_string()]),
        UseTree::Group(group) => group.items.iter().find_map(|tree| imported(tree, name)),
        UseTree::Glob(_) => None,
    }
}
