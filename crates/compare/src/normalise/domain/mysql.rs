//! The types of MariaDB and MySQL.

use isoschema_schema::{Domain, Engine, Length, TrailingBlanks, Zone};

use super::{Names, Spelling, TypeRule, integer, other, text};
use crate::rule::Rule;

const BOTH: &[Engine] = &[Engine::MariaDb, Engine::MySql];
const NUMERIC: &str = "MySQL 8.4 manual, section 13.1; MariaDB documentation, Numeric Data Types; measured with \
                       MariaDB 10.11.19";
const STRINGS: &str = "MySQL 8.4 manual, section 13.3; MariaDB documentation, String Data Types; measured with \
                       MariaDB 10.11.19";
const TIMES: &str = "MySQL 8.4 manual, section 13.2; MariaDB documentation, Date and Time Data Types; measured \
                     with MariaDB 10.11.19";

pub(super) static TYPES: &[TypeRule] = &[
    TypeRule {
        rule: Rule {
            id: "mysql-boolean",
            engines: BOTH,
            spelling: "tinyint(1)",
            meaning: "true and false",
            why: "BOOLEAN is written back as tinyint(1), the only type that keeps this width in the catalogue, and \
                  Diesel maps it to bool",
            source: "MySQL 8.4 manual, section 13.1.1; diesel_cli 2.3, print-schema; measured with MariaDB 10.11.19",
            case: "mariadb tinyint(1)",
        },
        names: Names::Are(&["tinyint"]),
        read: |spelling| {
            (spelling.number(0) == Some(1) && !spelling.unsigned).then(|| Domain::Boolean.into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "mysql-integer",
            engines: BOTH,
            spelling: "tinyint, smallint, mediumint, int, bigint, each with unsigned",
            meaning: "8-, 16-, 24-, 32- or 64-bit integer, signed or unsigned",
            why: "the engine refuses what lies outside; the number in brackets is a width for showing only",
            source: NUMERIC,
            case: "mariadb bigint(20) unsigned",
        },
        names: Names::Are(&["tinyint", "smallint", "mediumint", "int", "bigint"]),
        read: |spelling| {
            let bits = match spelling.name.as_str() {
                "tinyint" => 8,
                "smallint" => 16,
                "mediumint" => 24,
                "int" => 32,
                _ => 64,
            };
            Some(integer(bits, spelling.unsigned).into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "mysql-decimal",
            engines: BOTH,
            spelling: "decimal(p,s)",
            meaning: "decimal of p digits, s after the point",
            why: "the engine keeps exact decimals",
            source: NUMERIC,
            case: "mariadb decimal(10,2)",
        },
        names: Names::Are(&["decimal"]),
        read: |spelling| Some(Domain::Decimal { digits: Some(spelling.digits().unwrap_or((10, 0))) }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-float",
            engines: BOTH,
            spelling: "float, double",
            meaning: "32-bit float, 64-bit float",
            why: "binary floating-point numbers of four and of eight bytes",
            source: NUMERIC,
            case: "mysql float",
        },
        names: Names::Are(&["float", "double"]),
        read: |spelling| Some(Domain::Float { bits: if spelling.name == "float" { 32 } else { 64 } }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-bits",
            engines: BOTH,
            spelling: "bit(n)",
            meaning: "n bits",
            why: "the engine keeps n bits, filled up with zeros on the left",
            source: NUMERIC,
            case: "mariadb bit(8)",
        },
        names: Names::Are(&["bit"]),
        read: |spelling| Some(Domain::Bits { count: spelling.number(0).unwrap_or(1) }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-year",
            engines: BOTH,
            spelling: "year",
            meaning: "integer from 1901 to 2155",
            why: "a byte that counts years; other years are refused",
            source: TIMES,
            case: "mariadb year(4)",
        },
        names: Names::Are(&["year"]),
        read: |_| Some(Domain::Integer { min: 1901, max: 2155 }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-date",
            engines: BOTH,
            spelling: "date",
            meaning: "date",
            why: "a calendar day",
            source: TIMES,
            case: "mariadb date",
        },
        names: Names::Are(&["date"]),
        read: |_| Some(Domain::Date.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-time",
            engines: BOTH,
            spelling: "time(n)",
            meaning: "time of day, n digits of a second",
            why: "without n the fraction of a second is lost",
            source: TIMES,
            case: "mariadb time",
        },
        names: Names::Are(&["time"]),
        read: |spelling| Some(Domain::Time { fraction_digits: spelling.number(0).unwrap_or(0) }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-datetime",
            engines: BOTH,
            spelling: "datetime(n)",
            meaning: "date and time, n digits of a second, local",
            why: "comes back as it went in, whatever the session's time zone; without n the fraction is lost",
            source: TIMES,
            case: "mariadb datetime(6)",
        },
        names: Names::Are(&["datetime"]),
        read: |spelling| Some(date_time(spelling, Zone::Local, None).into()),
    },
    TypeRule {
        rule: Rule {
            id: "mariadb-timestamp-2106",
            engines: &[Engine::MariaDb],
            spelling: "timestamp(n), from MariaDB 11.5",
            meaning: "date and time, n digits of a second, instant, until 2106",
            why: "the seconds since 1970 are an unsigned 32-bit number",
            source: "MariaDB 11.5 release notes, MDEV-32188",
            case: "mariadb 11.8 timestamp(6)",
        },
        names: Names::Are(&["timestamp"]),
        read: |spelling| {
            (spelling.version >= (11, 5)).then(|| date_time(spelling, Zone::Instant, Some(2106)).into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "mysql-timestamp",
            engines: BOTH,
            spelling: "timestamp(n)",
            meaning: "date and time, n digits of a second, instant, until 2038",
            why: "the seconds since 1970 are a signed 32-bit number, shown in the session's time zone",
            source: "2040-01-01 is refused, and a changed time_zone moves the value, with MariaDB 10.11.19; MySQL \
                     8.4 manual, section 13.2.2",
            case: "mariadb timestamp",
        },
        names: Names::Are(&["timestamp"]),
        read: |spelling| Some(date_time(spelling, Zone::Instant, Some(2038)).into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-char",
            engines: BOTH,
            spelling: "char(n)",
            meaning: "text of up to n characters, trailing blanks lost",
            why: "the value is filled up with blanks, and all blanks at the end are taken off when it is read",
            source: "'ab ' comes back as 'ab' from CHAR(4) with MariaDB 10.11.19; MySQL 8.4 manual, section 13.3.2",
            case: "mariadb char(36)",
        },
        names: Names::Are(&["char"]),
        read: |spelling| {
            Some(
                Domain::Text {
                    max: Length::Characters(spelling.number(0).unwrap_or(1)),
                    repertoire: spelling.repertoire,
                    trailing_blanks: TrailingBlanks::Lost,
                }
                .into(),
            )
        },
    },
    TypeRule {
        rule: Rule {
            id: "mysql-varchar",
            engines: BOTH,
            spelling: "varchar(n)",
            meaning: "text of up to n characters",
            why: "n counts characters; a longer text is refused in strict mode",
            source: STRINGS,
            case: "mariadb varchar(255)",
        },
        names: Names::Are(&["varchar"]),
        read: |spelling| Some(text(Length::Characters(spelling.number(0)?), spelling.repertoire).into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-text",
            engines: BOTH,
            spelling: "tinytext, text, mediumtext",
            meaning: "text of up to 255, 65535 or 16777215 bytes",
            why: "the limit counts bytes, whatever the characters",
            source: STRINGS,
            case: "mariadb text",
        },
        names: Names::Are(&["tinytext", "text", "mediumtext"]),
        read: |spelling| Some(text(Length::Bytes(long_limit(&spelling.name)), spelling.repertoire).into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-longtext",
            engines: BOTH,
            spelling: "longtext",
            meaning: "text of any length",
            why: "4 GiB is no limit that matters",
            source: STRINGS,
            case: "mysql longtext",
        },
        names: Names::Are(&["longtext"]),
        read: |spelling| Some(text(Length::Unbounded, spelling.repertoire).into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-bytes",
            engines: BOTH,
            spelling: "binary(n), varbinary(n), tinyblob, blob, mediumblob",
            meaning: "up to n, 255, 65535 or 16777215 bytes",
            why: "bytes come back as they went in, up to the limit",
            source: STRINGS,
            case: "mariadb blob",
        },
        names: Names::Are(&["binary", "varbinary", "tinyblob", "blob", "mediumblob"]),
        read: |spelling| {
            let limit = match spelling.name.as_str() {
                "binary" | "varbinary" => spelling.number(0).unwrap_or(1),
                name => long_limit(name),
            };
            Some(Domain::Bytes { max: Some(limit) }.into())
        },
    },
    TypeRule {
        rule: Rule {
            id: "mysql-longblob",
            engines: BOTH,
            spelling: "longblob",
            meaning: "bytes of any length",
            why: "4 GiB is no limit that matters",
            source: STRINGS,
            case: "mariadb longblob",
        },
        names: Names::Are(&["longblob"]),
        read: |_| Some(Domain::Bytes { max: None }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-enum",
            engines: BOTH,
            spelling: "enum('a','b')",
            meaning: "one of a, b",
            why: "other values are refused in strict mode",
            source: STRINGS,
            case: "mariadb enum('ok','sa''d')",
        },
        names: Names::Are(&["enum"]),
        read: |spelling| Some(Domain::Enumeration { labels: spelling.parameters.clone() }.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-json",
            engines: &[Engine::MySql],
            spelling: "json",
            meaning: "JSON",
            why: "a type of its own that refuses what is no JSON",
            source: "MySQL 8.4 manual, section 13.5",
            case: "mysql json",
        },
        names: Names::Are(&["json"]),
        read: |_| Some(Domain::Json.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mariadb-uuid",
            engines: &[Engine::MariaDb],
            spelling: "uuid, from MariaDB 10.7",
            meaning: "UUID",
            why: "a type of its own that refuses what is no UUID",
            source: "MariaDB documentation, UUID Data Type; measured with MariaDB 10.11.19",
            case: "mariadb uuid",
        },
        names: Names::Are(&["uuid"]),
        read: |_| Some(Domain::Uuid.into()),
    },
    TypeRule {
        rule: Rule {
            id: "mysql-own-type",
            engines: BOTH,
            spelling: "set, inet4, inet6, geometry, vector and every other name",
            meaning: "a type of its own, by its name",
            why: "no other engine has a type with these values",
            source: STRINGS,
            case: "mariadb set('a','b')",
        },
        names: Names::Any,
        read: |spelling| Some(other(spelling).into()),
    },
];

fn date_time(spelling: &Spelling<'_>, zone: Zone, last_year: Option<u16>) -> Domain {
    Domain::DateTime { fraction_digits: spelling.number(0).unwrap_or(0), zone, last_year }
}

/// The limit, in bytes, of TEXT and BLOB and of their lesser and greater kin.
fn long_limit(name: &str) -> u64 {
    if name.starts_with("tiny") {
        255
    } else if name.starts_with("medium") {
        16_777_215
    } else {
        65_535
    }
}
