//! Rules on defaults: what an INSERT that leaves a column out puts there, whatever the engine's spelling.

mod moment;

use isoschema_schema::{DefaultValue, Domain, Engine};
use sqlparser::ast::{Expr, Value};

use self::moment::Moment;
pub(crate) use self::moment::UNIX_TIME;
use super::expression::{self, Scope, number_literal, text_literal};
use super::literal;
use crate::rule::{Firings, Rule};

static RANDOM_UUID: Rule = Rule {
    id: "default-uuid",
    engines: &[Engine::MariaDb, Engine::MySql, Engine::Postgres],
    spelling: "gen_random_uuid(), uuid_generate_v4(), uuid()",
    meaning: "a new UUID",
    why: "a UUID that no row has",
    source: "PostgreSQL 15 manual, section 9.14; MariaDB documentation, UUID",
    case: "mariadb uuid default uuid()",
};
static NULL: Rule = Rule {
    id: "default-null",
    engines: &Engine::ALL,
    spelling: "NULL, on a column that may be NULL",
    meaning: "no default",
    why: "what is left out becomes NULL either way; MariaDB prints NULL where nothing was declared",
    source: "measured with MariaDB 10.11.19",
    case: "mariadb text default NULL",
};
static BOOLEAN: Rule = Rule {
    id: "default-boolean",
    engines: &Engine::ALL,
    spelling: "1, 0, '1', true, b'0', on a boolean",
    meaning: "true, false",
    why: "the engines' literals for truth values",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mariadb tinyint(1) default 1",
};
static BOOLEAN_WORD: Rule = Rule {
    id: "default-boolean-word",
    engines: &[Engine::Postgres],
    spelling: "'t', 'f', 'true', 'false', 'yes', 'no', on a boolean",
    meaning: "true, false",
    why: "PostgreSQL reads these words as truth values",
    source: "PostgreSQL 15 manual, section 8.6",
    case: "postgres boolean default 't'::boolean",
};
static BOOLEAN_TEXT: Rule = Rule {
    id: "default-boolean-text",
    engines: &[Engine::Sqlite],
    spelling: "'t', 'f', \"t\", 'true', on a boolean",
    meaning: "the text, and no truth value",
    why: "SQLite turns a text into a number only where it looks like one; a condition finds the row neither by 1 \
          nor by 0, and Diesel reads it as false, 't' too",
    source: "sqlite.org/datatype3.html, section 3; measured with SQLite 3.40.1 and 3.53.2, Diesel 2.3.14",
    case: "sqlite BOOLEAN default 'f'",
};
static NUMBER: Rule = Rule {
    id: "default-number",
    engines: &Engine::ALL,
    spelling: "'0', 1.50, '-1'::integer, 1e3, on a number",
    meaning: "0, 1.5, -1, 1000",
    why: "the text is read as a number when it is stored",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mysql int default '0'",
};
static DATE_TIME: Rule = Rule {
    id: "default-date-time",
    engines: &Engine::ALL,
    spelling: "'2000-01-01', '2000-01-01 00:00:00.000000', on a date and time",
    meaning: "'2000-01-01 00:00:00'",
    why: "midnight and zeros of a fraction need not be written",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite DATETIME default '2000-01-01'",
};
static TEXT_NUMBER: Rule = Rule {
    id: "default-text-number",
    engines: &Engine::ALL,
    spelling: "0, on a text",
    meaning: "'0'",
    why: "the number is stored as its text",
    source: "sqlite.org/datatype3.html, section 3; measured with SQLite 3.40.1",
    case: "sqlite TEXT default 0",
};
static BYTES: Rule = Rule {
    id: "default-bytes",
    engines: &Engine::ALL,
    spelling: "x'00FF', '\\x00ff'::bytea, 'abc', on bytes",
    meaning: "the bytes in hexadecimal",
    why: "the engines' literals for bytes",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "postgres bytea default '\\x616263'::bytea",
};
static BITS: Rule = Rule {
    id: "default-bits",
    engines: &[Engine::MariaDb, Engine::MySql, Engine::Postgres],
    spelling: "b'10', '010'::\"bit\"",
    meaning: "the bits, filled up with zeros on the left",
    why: "MariaDB prints them without the zeros on the left",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mariadb bit(3) default b'10'",
};
static EMPTY: Rule = Rule {
    id: "default-empty-collection",
    engines: &[Engine::MariaDb, Engine::MySql, Engine::Postgres],
    spelling: "json_object(), json_array(), ARRAY[]::text[]",
    meaning: "'{}', '[]', '{}'",
    why: "functions that give an empty JSON value or array",
    source: "MySQL 8.4 manual, section 14.17.2; PostgreSQL 15 manual, section 8.15",
    case: "postgres text[] default ARRAY[]::text[]",
};

/// Every rule on defaults.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    let own = [
        &RANDOM_UUID,
        &NULL,
        &BOOLEAN,
        &BOOLEAN_WORD,
        &BOOLEAN_TEXT,
        &NUMBER,
        &DATE_TIME,
        &TEXT_NUMBER,
        &BYTES,
        &BITS,
        &EMPTY,
    ];
    moment::rules().chain(own.into_iter().copied())
}

/// Reads the default of a column that keeps to a domain.
pub(crate) fn read(
    engine: Engine,
    text: Option<&str>,
    domain: &Domain,
    nullable: bool,
    firings: &mut Firings,
) -> DefaultValue {
    let Some(text) = text else { return DefaultValue::Absent };
    let Some(expression) = expression::read(Scope::default(engine), text, firings) else {
        return DefaultValue::Expression(expression::as_printed(text, firings));
    };
    if matches!(&expression, Expr::Value(value) if value.value == Value::Null) {
        if nullable {
            firings.fire(&NULL);
            return DefaultValue::Absent;
        }
        return DefaultValue::Null;
    }
    let moment = Moment::of(engine, &expression);
    let (value, rule) = if let Some(moment) = moment {
        moment.on(domain)
    } else if let Some(read) = constant(engine, &expression, domain) {
        read
    } else {
        call(&expression)
    };
    if let Some(rule) = rule {
        firings.fire(rule);
    }
    value
}

type Read = (DefaultValue, Option<&'static Rule>);

/// A literal, by what the column holds; `None` for what is no literal, or none that the column could hold.
fn constant(engine: Engine, expression: &Expr, domain: &Domain) -> Option<Read> {
    if let (Expr::Array(array), Domain::Array { .. }) = (expression, domain) {
        return array.elem.is_empty().then(|| (DefaultValue::Text("{}".to_owned()), Some(&EMPTY)));
    }
    let bits = bit_literal(expression);
    let hexadecimal = hexadecimal_literal(expression);
    let number = number_literal(expression);
    let text = text_literal(expression).or(bits);
    Some(match domain {
        Domain::Boolean => {
            let word = number.or(text)?.to_lowercase();
            match (word.as_str(), literal::decimal(&word).as_deref()) {
                (_, Some("0")) => (DefaultValue::Boolean(false), Some(&BOOLEAN)),
                (_, Some("1")) => (DefaultValue::Boolean(true), Some(&BOOLEAN)),
                (_, Some(_)) => (DefaultValue::Number(word), None),
                (word, None) => match engine {
                    Engine::Sqlite => (DefaultValue::Text(text?.to_owned()), Some(&BOOLEAN_TEXT)),
                    Engine::MariaDb | Engine::MySql => (DefaultValue::Text(text?.to_owned()), None),
                    Engine::Postgres => match truth(word) {
                        Some(truth) => (DefaultValue::Boolean(truth), Some(&BOOLEAN_WORD)),
                        None => (DefaultValue::Text(text?.to_owned()), None),
                    },
                },
            }
        }
        Domain::Integer { .. } | Domain::Decimal { .. } | Domain::Float { .. } => {
            match literal::decimal(number.or(text)?) {
                Some(decimal) => (DefaultValue::Number(decimal), text.map(|_| &NUMBER)),
                None => (DefaultValue::Text(text?.to_owned()), None),
            }
        }
        Domain::Bytes { .. } => {
            let bytes = match hexadecimal {
                Some(digits) => digits.to_lowercase(),
                None => {
                    let text = text?;
                    let hexadecimal = || literal::hexadecimal(text.as_bytes());
                    text.strip_prefix("\\x").map_or_else(hexadecimal, str::to_lowercase)
                }
            };
            (DefaultValue::Bytes(bytes), Some(&BYTES))
        }
        Domain::Bits { count } => {
            let width = usize::try_from(*count).unwrap_or(usize::MAX).min(64);
            (DefaultValue::Text(format!("{:0>width$}", text?)), Some(&BITS))
        }
        Domain::DateTime { .. } | Domain::Date => match (number, text.and_then(literal::date_time)) {
            (Some(number), _) => (DefaultValue::Number(number.to_owned()), None),
            (None, Some(mut canonical)) => {
                if *domain == Domain::Date {
                    canonical.truncate("2000-01-01".len());
                }
                let rule = (Some(canonical.as_str()) != text).then_some(&DATE_TIME);
                (DefaultValue::Text(canonical), rule)
            }
            (None, None) => (DefaultValue::Text(text?.to_owned()), None),
        },
        Domain::Uuid => (DefaultValue::Text(text?.to_lowercase()), None),
        Domain::Text { .. }
        | Domain::Time { .. }
        | Domain::Interval
        | Domain::Json
        | Domain::Enumeration { .. }
        | Domain::Array { .. }
        | Domain::Other { .. } => match (number, hexadecimal) {
            (Some(number), _) => (DefaultValue::Text(number.to_owned()), Some(&TEXT_NUMBER)),
            (None, Some(digits)) => (DefaultValue::Bytes(digits.to_lowercase()), Some(&BYTES)),
            (None, None) => (DefaultValue::Text(text?.to_owned()), None),
        },
    })
}

/// The truth value that PostgreSQL reads a word as.
fn truth(word: &str) -> Option<bool> {
    match word {
        "t" | "true" | "y" | "yes" | "on" => Some(true),
        "f" | "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn bit_literal(expression: &Expr) -> Option<&str> {
    let Expr::Value(value) = expression else { return None };
    let Value::SingleQuotedByteStringLiteral(bits) = &value.value else { return None };
    Some(bits)
}

fn hexadecimal_literal(expression: &Expr) -> Option<&str> {
    let Expr::Value(value) = expression else { return None };
    let Value::HexStringLiteral(digits) = &value.value else { return None };
    Some(digits)
}

/// A call of another function, or another expression.
fn call(expression: &Expr) -> Read {
    let text = DefaultValue::Expression(expression::print(expression));
    let Some((name, arguments)) = parts(expression) else { return (text, None) };
    if !arguments.is_empty() {
        return (text, None);
    }
    match name.as_str() {
        "gen_random_uuid" | "uuid_generate_v4" | "uuid_generate_v1" | "uuid" | "uuid_v4" | "uuidv4" => {
            (DefaultValue::RandomUuid, Some(&RANDOM_UUID))
        }
        "json_object" => (DefaultValue::Text("{}".to_owned()), Some(&EMPTY)),
        "json_array" => (DefaultValue::Text("[]".to_owned()), Some(&EMPTY)),
        _ => (text, None),
    }
}

/// A call's name and arguments.
fn parts(expression: &Expr) -> Option<(String, Vec<Expr>)> {
    let Expr::Function(function) = expression else { return None };
    Some((expression::last_name(&function.name), expression::arguments(function)?))
}
