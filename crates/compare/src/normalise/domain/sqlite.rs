//! SQLite's types: what its affinity makes of a spelling, and what the spelling says beyond it.

use isoschema_schema::{Domain, Engine, Length, Repertoire, Zone};

use super::{Meaning, Names, Spelling, TypeRule, integer, other, text};
use crate::rule::Rule;

const SQLITE: &[Engine] = &[Engine::Sqlite];
const AFFINITY: &str = "sqlite.org/datatype3.html, section 3.1; measured with SQLite 3.40.1";
const DIESEL: &str = "the types that Diesel 2.3 writes and reads on SQLite; measured with SQLite 3.40.1";

fn unbounded() -> Domain {
    text(Length::Unbounded, Repertoire::Unicode)
}

fn declared(domain: Domain, declared: Domain) -> Option<Meaning> {
    Some(Meaning { domain, declared: Some(declared) })
}

pub(super) static TYPES: &[TypeRule] = &[
    TypeRule {
        rule: Rule {
            id: "sqlite-untyped",
            engines: SQLITE,
            spelling: "no type, or ANY",
            meaning: "a value of any kind",
            why: "a column without a type keeps each value as it comes",
            source: AFFINITY,
            case: "sqlite ANY",
        },
        names: Names::Are(&["", "any"]),
        read: |_| Some(Domain::Other { name: "any".to_owned() }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-boolean",
            engines: SQLITE,
            spelling: "BOOLEAN, BOOL, TINYINT(1)",
            meaning: "true and false",
            why: "SQLite has no truth values; by this spelling a program says that it keeps 0 and 1 there, and \
                  Diesel maps it to bool",
            source: DIESEL,
            case: "sqlite BOOLEAN",
        },
        names: Names::Are(&["boolean", "bool", "tinyint"]),
        read: |spelling| {
            (spelling.name != "tinyint" || spelling.number(0) == Some(1)).then(|| Domain::Boolean.into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-integer",
            engines: SQLITE,
            spelling: "INTEGER, INT, BIGINT, INT8, SERIAL, BIGSERIAL",
            meaning: "64-bit integer",
            why: "whole numbers take up to 64 bits under integer and under numeric affinity, whatever the spelling",
            source: AFFINITY,
            case: "sqlite INTEGER",
        },
        names: Names::Are(&[
            "integer",
            "int",
            "bigint",
            "int8",
            "big int",
            "serial",
            "bigserial",
            "smallserial",
        ]),
        read: |_| Some(integer(64, false).into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-small-integer",
            engines: SQLITE,
            spelling: "TINYINT, SMALLINT, INT2, MEDIUMINT, INT4",
            meaning: "64-bit integer, declared to be smaller",
            why: "integer affinity holds 64 bits; the spelling says what the program keeps to, and nothing \
                  enforces it",
            source: AFFINITY,
            case: "sqlite SMALLINT",
        },
        names: Names::Are(&["tinyint", "smallint", "int2", "mediumint", "int4"]),
        read: |spelling| {
            let bits = match spelling.name.as_str() {
                "tinyint" => 8,
                "mediumint" => 24,
                "int4" => 32,
                _ => 16,
            };
            declared(integer(64, false), integer(bits, false))
        },
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-date-time",
            engines: SQLITE,
            spelling: "DATETIME, TIMESTAMP",
            meaning: "date and time, microseconds, local",
            why: "SQLite keeps the text as given, so microseconds, the finest that the other engines have, come \
                  back, and no time zone moves them",
            source: DIESEL,
            case: "sqlite DATETIME",
        },
        names: Names::Are(&[
            "datetime",
            "timestamp",
            "timestamp without time zone",
            "datetime without time zone",
        ]),
        read: |_| Some(date_time(Zone::Local).into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-instant",
            engines: SQLITE,
            spelling: "TIMESTAMPTZ, TIMESTAMP WITH TIME ZONE",
            meaning: "date and time, microseconds, instant",
            why: "the text as given holds the offset too; the spelling says that an instant is meant",
            source: DIESEL,
            case: "sqlite TIMESTAMPTZ",
        },
        names: Names::Are(&["timestamptz", "timestamptzsqlite", "timestamp with time zone"]),
        read: |_| Some(date_time(Zone::Instant).into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-date",
            engines: SQLITE,
            spelling: "DATE",
            meaning: "date",
            why: "SQLite keeps the text as given, and Diesel writes dates as YYYY-MM-DD",
            source: DIESEL,
            case: "sqlite DATE",
        },
        names: Names::Are(&["date"]),
        read: |_| Some(Domain::Date.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-time",
            engines: SQLITE,
            spelling: "TIME",
            meaning: "time of day, microseconds",
            why: "SQLite keeps the text as given, so microseconds come back",
            source: DIESEL,
            case: "sqlite TIME",
        },
        names: Names::Are(&["time", "time without time zone"]),
        read: |_| Some(Domain::Time { fraction_digits: 6 }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-json",
            engines: SQLITE,
            spelling: "JSON, JSONB",
            meaning: "text of any length, declared to be JSON",
            why: "SQLite keeps what it is given; only CHECK (json_valid(c)) would refuse what is no JSON",
            source: "sqlite.org/json1.html, section 3; measured with SQLite 3.40.1",
            case: "sqlite JSON",
        },
        names: Names::Are(&["json", "jsonb"]),
        read: |_| declared(unbounded(), Domain::Json),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-uuid",
            engines: SQLITE,
            spelling: "UUID, GUID",
            meaning: "text of any length, declared to be a UUID",
            why: "SQLite has no UUIDs and keeps the text as given",
            source: AFFINITY,
            case: "sqlite UUID",
        },
        names: Names::Are(&["uuid", "guid"]),
        read: |_| declared(unbounded(), Domain::Uuid),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-bytes",
            engines: SQLITE,
            spelling: "BLOB, BYTEA, BINARY(n), VARBINARY(n)",
            meaning: "bytes of any length, declared to be up to n bytes",
            why: "bytes that a program binds are kept unchanged under every affinity; a length is not enforced",
            source: AFFINITY,
            case: "sqlite BLOB",
        },
        names: Names::Are(&[
            "blob",
            "tinyblob",
            "mediumblob",
            "longblob",
            "bytea",
            "binary",
            "varbinary",
            "binary varying",
        ]),
        read: |spelling| match spelling.number(0) {
            Some(limit) => declared(Domain::Bytes { max: None }, Domain::Bytes { max: Some(limit) }),
            None => Some(Domain::Bytes { max: None }.into()),
        },
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-integer-affinity",
            engines: SQLITE,
            spelling: "any other name with INT in it",
            meaning: "64-bit integer",
            why: "the first rule of affinity: INT anywhere in the name",
            source: AFFINITY,
            case: "sqlite UNSIGNED BIG INT",
        },
        names: Names::Hold(&["int"]),
        read: |_| Some(integer(64, false).into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-text",
            engines: SQLITE,
            spelling: "TEXT, CLOB, VARCHAR, CHAR and names with one of these in them",
            meaning: "text of any length",
            why: "text affinity holds any length",
            source: AFFINITY,
            case: "sqlite TEXT",
        },
        names: Names::Hold(&["char", "clob", "text"]),
        read: |spelling| spelling.parameters.is_empty().then(|| unbounded().into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-text-length",
            engines: SQLITE,
            spelling: "VARCHAR(n), CHAR(n), TEXT(n)",
            meaning: "text of any length, declared to be up to n characters",
            why: "SQLite does not enforce the length; it says what the program keeps to",
            source: "sqlite.org/datatype3.html, section 3.1.1; 6 characters in VARCHAR(3) come back with 3.40.1",
            case: "sqlite VARCHAR(64)",
        },
        names: Names::Hold(&["char", "clob", "text"]),
        read: |spelling| match spelling.number(0) {
            Some(limit) => declared(unbounded(), text(Length::Characters(limit), Repertoire::Unicode)),
            None => Some(unbounded().into()),
        },
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-blob-affinity",
            engines: SQLITE,
            spelling: "any other name with BLOB in it",
            meaning: "bytes of any length",
            why: "BLOB anywhere in the name means that values are kept as they come",
            source: AFFINITY,
            case: "sqlite MYBLOB",
        },
        names: Names::Hold(&["blob"]),
        read: |_| Some(Domain::Bytes { max: None }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-real",
            engines: SQLITE,
            spelling: "REAL, DOUBLE, FLOAT and names with REAL, FLOA or DOUB in them",
            meaning: "64-bit float",
            why: "real affinity holds doubles, whatever the spelling",
            source: AFFINITY,
            case: "sqlite DOUBLE PRECISION",
        },
        names: Names::Hold(&["real", "floa", "doub"]),
        read: |_| Some(Domain::Float { bits: 64 }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-decimal",
            engines: SQLITE,
            spelling: "DECIMAL(p,s), NUMERIC(p,s)",
            meaning: "64-bit float",
            why: "numeric affinity has no decimals: a fraction becomes a double, unrounded, and digits beyond the \
                  fifteenth are lost",
            source: "sqlite.org/datatype3.html, section 3; 1.005 in DECIMAL(10,2) comes back as 1.005 with 3.40.1",
            case: "sqlite DECIMAL(10,2)",
        },
        names: Names::Are(&["decimal", "numeric", "dec", "number", "money"]),
        read: |_| Some(Domain::Float { bits: 64 }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "sqlite-own-type",
            engines: SQLITE,
            spelling: "any other name",
            meaning: "a type of its own, by its name",
            why: "numeric affinity turns texts that look like numbers into numbers, so no other engine's type \
                  is the same",
            source: AFFINITY,
            case: "sqlite STRING",
        },
        names: Names::Any,
        read: |spelling: &Spelling<'_>| Some(other(spelling).into()),
    },
];

fn date_time(zone: Zone) -> Domain {
    Domain::DateTime { fraction_digits: 6, zone, last_year: None }
}
