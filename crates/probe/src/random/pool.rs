//! The few values of a column that a random run writes and asks for, so that keys collide and foreign keys hit and miss.
//! They are such as every engine's schema admits, or such as every one refuses.

use std::collections::BTreeSet;

use isoschema_rows::{Kind, Layout, Value, boundaries, distinct, literals};
use isoschema_schema::{Column, Domain, Equality, Length, Proof, Table};

use super::ground::Schemas;

/// A column's values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pool {
    /// Those that hardly anything refuses, those that are met most often first.
    pub good: Vec<Value>,
    /// Those that a NOT NULL, a limit or a CHECK may refuse.
    pub risky: Vec<Value>,
    /// Whether texts are kept apart because some engine holds near ones equal.
    pub is_folded: bool,
    /// Whether rows can be asked for by its values.
    pub is_comparable: bool,
}

impl Pool {
    /// Whether there is no value.
    pub(super) fn is_empty(&self) -> bool {
        self.good.is_empty() && self.risky.is_empty()
    }
}

/// How many values a key column has.
const KEYS: u32 = 6;

/// The longest text that is written on purpose.
const LONGEST: u64 = 4000;

/// The values of a column. A child's are its parent's.
pub(super) fn pool(schemas: &Schemas<'_>, table: &str, column: &str) -> Pool {
    let (root, of_root) = root(schemas, table, column);
    let own = values(schemas, table, column);
    if (root.as_str(), of_root.as_str()) == (table, column) {
        return own;
    }
    let Some(kind) = Layout::of(schemas, table).and_then(|layout| Some(layout.place(column)?.kind.clone()))
    else {
        return own;
    };
    let parents = values(schemas, &root, &of_root);
    let mut good: Vec<_> =
        parents.good.into_iter().filter(|value| *value != Value::Null && fits(&kind, value)).collect();
    good.extend(own.good.iter().filter(|value| **value == Value::Null).cloned());
    Pool {
        good,
        risky: own.risky,
        is_folded: own.is_folded || parents.is_folded,
        is_comparable: own.is_comparable,
    }
}

/// The column whose values a column's are, by foreign keys upwards.
fn root(schemas: &Schemas<'_>, table: &str, column: &str) -> (String, String) {
    let mut at = (table.to_owned(), column.to_owned());
    let mut seen = BTreeSet::new();
    while seen.insert(at.clone()) {
        let keys = schemas
            .values()
            .filter_map(|schema| schema.tables.get(&at.0))
            .flat_map(|table| &table.foreign_keys);
        let up = keys
            .flat_map(|key| {
                key.columns.iter().zip(&key.parent_columns).map(move |(of, to)| (of, &key.parent, to))
            })
            .find(|(of, ..)| **of == at.1);
        match up {
            Some((_, parent, to)) => at = (parent.clone(), to.clone()),
            None => break,
        }
    }
    at
}

/// A column's own values.
fn values(schemas: &Schemas<'_>, table: &str, column: &str) -> Pool {
    let layout = Layout::of(schemas, table);
    let Some(place) = layout.as_ref().and_then(|layout| layout.place(column)) else { return Pool::default() };
    let tables: Vec<&Table> = schemas.values().filter_map(|schema| schema.tables.get(table)).collect();
    let columns: Vec<&Column> = tables.iter().filter_map(|table| table.column(column)).collect();
    let is_numbered = columns.iter().any(|column| column.identity.is_some());
    let is_required = columns.iter().any(|column| !column.nullable);
    let kind = &place.kind;
    let is_folded = matches!(kind, Kind::Text { .. })
        && columns
            .iter()
            .any(|column| column.equality.is_some_and(|equality| equality != Equality::default()));
    let mut pool =
        Pool { is_folded, is_comparable: !matches!(kind, Kind::Json | Kind::Float), ..Pool::default() };
    if is_numbered {
        pool.good = (0..KEYS + 2).filter_map(|number| distinct(kind, number)).collect();
        return pool;
    }
    let is_key = tables.iter().any(|table| is_in_key(table, column));
    let boundaries = boundaries(kind);
    if is_key {
        pool.good.extend((0..KEYS).filter_map(|number| distinct(kind, number)));
    }
    if let Kind::Text { .. } = kind {
        pool.good.extend(near(kind, is_folded));
    }
    pool.good.extend(boundaries.plain);
    let named = named(&tables, column, kind);
    let (good, risky) = (&mut pool.good, &mut pool.risky);
    // What a CHECK names is good; whether anything else is, nobody knows.
    if !named.texts.is_empty() {
        risky.append(good);
    }
    let is_named = !named.texts.is_empty() || !named.numbers.is_empty();
    if is_named { &mut *risky } else { &mut *good }.extend(boundaries.edges);
    good.extend(named.texts.into_iter().chain(named.numbers));
    good.extend(named.lengths);
    risky.extend(beyond(&columns));
    if is_required {
        risky.push(Value::Null);
    } else {
        // Early, where it is met often.
        good.insert(good.len().min(2), Value::Null);
    }
    without_repetition(good);
    without_repetition(risky);
    risky.retain(|value| !good.contains(value));
    pool
}

fn without_repetition(values: &mut Vec<Value>) {
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(value.clone()));
}

fn is_in_key(table: &Table, column: &str) -> bool {
    let in_primary =
        table.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(|name| name == column));
    let mut uniques = table.uniques.iter().flat_map(|unique| &unique.parts);
    in_primary || uniques.any(|part| part.column_name() == Some(column))
}

/// Texts that are nearly the same; where some engine holds such equal, texts that are not.
fn near(kind: &Kind, is_folded: bool) -> Vec<Value> {
    let texts: &[&str] = if is_folded {
        &["a", "b", "abc", "bcd", "cde"]
    } else {
        &["a", "A", "á", "a ", "abc", "ABC", "ábc", "abc ", "😀", "🐍"]
    };
    texts.iter().map(|text| Value::Text((*text).to_owned())).filter(|value| fits(kind, value)).collect()
}

/// What CHECKs name.
#[derive(Default)]
struct Named {
    texts: Vec<Value>,
    numbers: Vec<Value>,
    lengths: Vec<Value>,
}

fn named(tables: &[&Table], column: &str, kind: &Kind) -> Named {
    let mut named = Named::default();
    let checks = tables.iter().flat_map(|table| &table.checks);
    for check in checks.filter(|check| check.columns.iter().any(|name| name == column)) {
        for literal in literals(&check.expression) {
            let around = literal.parse::<i128>().map(|number| [number, number + 1, number - 1]);
            if let (Kind::Number { .. }, Ok(numbers)) = (kind, &around) {
                named.numbers.extend(numbers.map(|number| Value::Number(number.to_string())));
            } else if let Kind::Text { .. } = kind {
                match around {
                    Ok(numbers) if check.expression.contains("length") => {
                        let lengths = numbers.iter().filter_map(|length| u64::try_from(*length).ok());
                        named.lengths.extend(lengths.filter(|length| *length <= LONGEST).map(of_length));
                    }
                    Ok(_) | Err(_) => named.texts.push(Value::Text(literal)),
                }
            }
        }
    }
    for values in [&mut named.texts, &mut named.numbers, &mut named.lengths] {
        values.retain(|value| fits(kind, value));
    }
    named
}

fn of_length(length: u64) -> Value {
    Value::Text((0..length).map(|_| 'x').collect())
}

/// The values behind a limit that every engine keeps, and keeps alike: all refuse them.
fn beyond(columns: &[&Column]) -> Vec<Value> {
    let enforced = |column: &&Column| match &column.bound {
        Some(bound) if matches!(bound.proof, Proof::Check(_)) => bound.domain.clone(),
        Some(_) | None => column.domain.clone(),
    };
    let limits: Vec<Domain> = columns.iter().map(enforced).collect();
    let limit = |domain: &Domain| {
        if let Domain::Text { max: Length::Characters(count), .. } = domain {
            Some(*count).filter(|count| *count < LONGEST)
        } else {
            None
        }
    };
    let lengths: BTreeSet<Option<u64>> = limits.iter().map(limit).collect();
    if let (1, Some(Some(length))) = (lengths.len(), lengths.first()) {
        return vec![of_length(length + 1)];
    }
    let are_equal = limits.windows(2).all(|pair| pair[0] == pair[1]);
    if let (Some(Domain::Enumeration { labels }), true) = (limits.first(), are_equal) {
        let other = labels.iter().map(|label| format!("{label}x")).find(|text| !labels.contains(text));
        return other.into_iter().map(Value::Text).collect();
    }
    let (Some(Domain::Integer { min, max }), true) = (limits.first(), are_equal) else {
        return Vec::new();
    };
    let (least, greatest) = (i128::from(*min) - 1, i128::from(*max) + 1);
    [least, greatest]
        .into_iter()
        .filter(|number| i64::try_from(*number).is_ok())
        .map(|number| Value::Number(number.to_string()))
        .collect()
}

/// Whether a value lies within a kind's limits.
fn fits(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Number { min, max, .. }, Value::Number(number)) => {
            number.parse::<i128>().is_ok_and(|number| (*min..=*max).contains(&number))
        }
        (Kind::Text { max, bytes, ascii, basic, keeps_blanks }, Value::Text(text)) => {
            text.chars().count() as u64 <= *max
                && text.len() as u64 <= *bytes
                && (!ascii || text.is_ascii())
                && (!basic || text.chars().all(|c| c <= '\u{ffff}'))
                && (*keeps_blanks || !text.ends_with(' '))
        }
        (Kind::Bytes { max, .. }, Value::Bytes(digits)) => digits.len() as u64 / 2 <= *max,
        (Kind::Label { labels }, Value::Text(text)) => labels.contains(text),
        (
            Kind::Boolean
            | Kind::Number { .. }
            | Kind::Float
            | Kind::Text { .. }
            | Kind::Label { .. }
            | Kind::Bytes { .. }
            | Kind::DateTime { .. }
            | Kind::Date
            | Kind::Time { .. }
            | Kind::Uuid
            | Kind::Json,
            _,
        ) => true,
    }
}
