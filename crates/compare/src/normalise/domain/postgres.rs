//! PostgreSQL's types, as `format_type` prints them.

use isoschema_schema::{Domain, Engine, Length, TrailingBlanks, Zone};

use super::{Names, Spelling, TypeRule, integer, other, text};
use crate::rule::Rule;

const POSTGRES: &[Engine] = &[Engine::Postgres];
const TYPES_CHAPTER: &str = "PostgreSQL 15 manual, chapter 8; measured with PostgreSQL 15.20";

/// Fired once for each dimension of an array type.
pub(super) static ARRAY: Rule = Rule {
    id: "postgres-array",
    engines: POSTGRES,
    spelling: "type[]",
    meaning: "array of type",
    why: "the declared number of elements is not enforced",
    source: "PostgreSQL 15 manual, section 8.15",
    case: "postgres integer[]",
};

pub(super) static TYPES: &[TypeRule] = &[
    TypeRule {
        rule: Rule {
            id: "postgres-enum",
            engines: POSTGRES,
            spelling: "the name of an enum type",
            meaning: "one of its labels",
            why: "other values are refused",
            source: "PostgreSQL 15 manual, section 8.7",
            case: "postgres mood",
        },
        names: Names::Any,
        read: |spelling| {
            let labels = spelling.labels.to_vec();
            (!labels.is_empty()).then(|| Domain::Enumeration { labels }.into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "postgres-boolean",
            engines: POSTGRES,
            spelling: "boolean",
            meaning: "true and false",
            why: "a type of its own",
            source: TYPES_CHAPTER,
            case: "postgres boolean",
        },
        names: Names::Are(&["boolean"]),
        read: |_| Some(Domain::Boolean.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-integer",
            engines: POSTGRES,
            spelling: "smallint, integer, bigint",
            meaning: "16-, 32- or 64-bit integer",
            why: "the engine refuses what lies outside",
            source: TYPES_CHAPTER,
            case: "postgres integer",
        },
        names: Names::Are(&["smallint", "integer", "bigint"]),
        read: |spelling| {
            let bits = match spelling.name.as_str() {
                "smallint" => 16,
                "integer" => 32,
                _ => 64,
            };
            Some(integer(bits, false).into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "postgres-numeric",
            engines: POSTGRES,
            spelling: "numeric, numeric(p,s)",
            meaning: "decimal of any size, decimal of p digits, s after the point",
            why: "the engine keeps exact decimals",
            source: TYPES_CHAPTER,
            case: "postgres numeric(10,2)",
        },
        names: Names::Are(&["numeric"]),
        read: |spelling| {
            let digits = spelling.digits();
            (spelling.parameters.is_empty() || digits.is_some()).then(|| Domain::Decimal { digits }.into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "postgres-float",
            engines: POSTGRES,
            spelling: "real, double precision",
            meaning: "32-bit float, 64-bit float",
            why: "binary floating-point numbers of four and of eight bytes",
            source: TYPES_CHAPTER,
            case: "postgres double precision",
        },
        names: Names::Are(&["real", "double precision"]),
        read: |spelling| Some(Domain::Float { bits: if spelling.name == "real" { 32 } else { 64 } }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-text",
            engines: POSTGRES,
            spelling: "text, character varying, citext",
            meaning: "text of any length",
            why: "1 GiB is no limit that matters",
            source: TYPES_CHAPTER,
            case: "postgres text",
        },
        names: Names::Are(&["text", "character varying", "citext"]),
        read: |spelling| {
            spelling.parameters.is_empty().then(|| text(Length::Unbounded, spelling.repertoire).into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "postgres-varchar",
            engines: POSTGRES,
            spelling: "character varying(n)",
            meaning: "text of up to n characters",
            why: "a longer text is refused",
            source: TYPES_CHAPTER,
            case: "postgres character varying(64)",
        },
        names: Names::Are(&["character varying"]),
        read: |spelling| Some(text(Length::Characters(spelling.number(0)?), spelling.repertoire).into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-char",
            engines: POSTGRES,
            spelling: "character(n), bpchar",
            meaning: "text of up to n characters, trailing blanks lost",
            why: "the value is filled up with blanks, and blanks at the end have no meaning",
            source: "PostgreSQL 15 manual, section 8.3; 'ab ' has length 2 in character(4) with 15.20",
            case: "postgres character(4)",
        },
        names: Names::Are(&["character", "bpchar"]),
        read: |spelling| {
            let max = match spelling.number(0) {
                Some(limit) => Length::Characters(limit),
                None if spelling.name == "bpchar" => Length::Unbounded,
                None => Length::Characters(1),
            };
            Some(
                Domain::Text { max, repertoire: spelling.repertoire, trailing_blanks: TrailingBlanks::Lost }
                    .into(),
            )
        },
    },
    TypeRule {
        rule: Rule {
            id: "postgres-bytea",
            engines: POSTGRES,
            spelling: "bytea",
            meaning: "bytes of any length",
            why: "1 GiB is no limit that matters",
            source: TYPES_CHAPTER,
            case: "postgres bytea",
        },
        names: Names::Are(&["bytea"]),
        read: |_| Some(Domain::Bytes { max: None }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-bits",
            engines: POSTGRES,
            spelling: "bit(n), bit varying(n)",
            meaning: "n bits",
            why: "the engine keeps n bits, or up to n bits",
            source: TYPES_CHAPTER,
            case: "postgres bit(3)",
        },
        names: Names::Are(&["bit", "bit varying"]),
        read: |spelling| Some(Domain::Bits { count: spelling.number(0)? }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-date",
            engines: POSTGRES,
            spelling: "date",
            meaning: "date",
            why: "a calendar day",
            source: TYPES_CHAPTER,
            case: "postgres date",
        },
        names: Names::Are(&["date"]),
        read: |_| Some(Domain::Date.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-time",
            engines: POSTGRES,
            spelling: "time(n) without time zone",
            meaning: "time of day, n digits of a second",
            why: "without n it keeps microseconds",
            source: TYPES_CHAPTER,
            case: "postgres time without time zone",
        },
        names: Names::Are(&["time without time zone"]),
        read: |spelling| Some(Domain::Time { fraction_digits: spelling.number(0).unwrap_or(6) }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-timestamp",
            engines: POSTGRES,
            spelling: "timestamp(n) without time zone",
            meaning: "date and time, n digits of a second, local",
            why: "comes back as it went in, whatever the session's time zone; without n it keeps microseconds",
            source: TYPES_CHAPTER,
            case: "postgres timestamp(6) without time zone",
        },
        names: Names::Are(&["timestamp without time zone"]),
        read: |spelling| Some(date_time(spelling, Zone::Local).into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-timestamptz",
            engines: POSTGRES,
            spelling: "timestamp(n) with time zone",
            meaning: "date and time, n digits of a second, instant",
            why: "an instant, shown in the session's time zone; without n it keeps microseconds",
            source: TYPES_CHAPTER,
            case: "postgres timestamp with time zone",
        },
        names: Names::Are(&["timestamp with time zone"]),
        read: |spelling| Some(date_time(spelling, Zone::Instant).into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-interval",
            engines: POSTGRES,
            spelling: "interval",
            meaning: "interval",
            why: "a type of its own",
            source: TYPES_CHAPTER,
            case: "postgres interval",
        },
        names: Names::Are(&["interval"]),
        read: |_| Some(Domain::Interval.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-uuid",
            engines: POSTGRES,
            spelling: "uuid",
            meaning: "UUID",
            why: "a type of its own that refuses what is no UUID",
            source: TYPES_CHAPTER,
            case: "postgres uuid",
        },
        names: Names::Are(&["uuid"]),
        read: |_| Some(Domain::Uuid.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-json",
            engines: POSTGRES,
            spelling: "json, jsonb",
            meaning: "JSON",
            why: "both refuse what is no JSON; jsonb sorts an object's keys, as MySQL does",
            source: "PostgreSQL 15 manual, section 8.14",
            case: "postgres jsonb",
        },
        names: Names::Are(&["json", "jsonb"]),
        read: |_| Some(Domain::Json.into()),
    },
    TypeRule {
        rule: Rule {
            id: "postgres-own-type",
            engines: POSTGRES,
            spelling: "\"char\", name, inet, money, time with time zone and every other name",
            meaning: "a type of its own, by its name",
            why: "no other engine has a type with these values",
            source: TYPES_CHAPTER,
            case: "postgres inet",
        },
        names: Names::Any,
        read: |spelling| Some(other(spelling).into()),
    },
];

fn date_time(spelling: &Spelling<'_>, zone: Zone) -> Domain {
    Domain::DateTime { fraction_digits: spelling.number(0).unwrap_or(6), zone, last_year: None }
}
