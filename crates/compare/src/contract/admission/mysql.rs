//! MariaDB and MySQL: the client library hands a column's value over in the column's own form, and Diesel converts
//! numbers among themselves, and times among themselves.

use isoschema_schema::{DieselType, Domain, Engine};

use super::{Admission, Columns, Outcome, Types};

const BOTH: &[Engine] = &[Engine::MariaDb, Engine::MySql];
const NUMBERS: &str = "diesel 2.3.14, src/mysql/value.rs, numeric_value, and src/mysql/types";
const TIMES: &str = "diesel 2.3.14, src/mysql/value.rs, time_value";
const BYTES: &str = "diesel 2.3.14, src/mysql/types/primitives.rs: texts and bytes are taken as they come";

const INTEGERS: Types = Types::Are(&[
    DieselType::TinyInt,
    DieselType::SmallInt,
    DieselType::Integer,
    DieselType::BigInt,
    DieselType::UnsignedTinyInt,
    DieselType::UnsignedSmallInt,
    DieselType::UnsignedInteger,
    DieselType::UnsignedBigInt,
]);
const FLOATS: Types = Types::Are(&[DieselType::Float, DieselType::Double]);

const fn row(
    id: &'static str,
    (types, columns): (Types, Columns),
    outcome: Outcome,
    source: &'static str,
    case: &'static str,
) -> Admission {
    Admission { id, engines: BOTH, outcome, source, case, types, columns }
}

fn is_number(domain: &Domain) -> bool {
    matches!(domain, Domain::Boolean | Domain::Integer { .. } | Domain::Decimal { .. } | Domain::Float { .. })
}

pub(super) static ROWS: &[Admission] = &[
    row(
        "mysql-integer",
        (INTEGERS, Columns::Hold(is_number)),
        Outcome::Fits,
        NUMBERS,
        "mariadb Integer bigint(20)",
    ),
    row(
        "mysql-bool",
        (
            Types::Are(&[DieselType::Bool]),
            Columns::Hold(|domain| {
                matches!(domain, Domain::Boolean | Domain::Integer { .. } | Domain::Bits { .. })
            }),
        ),
        Outcome::Fits,
        "diesel 2.3.14, src/mysql/types/mod.rs: true is any byte that is not 0",
        "mysql Bool tinyint(1)",
    ),
    row(
        "mysql-float",
        (FLOATS, Columns::Hold(|domain| matches!(domain, Domain::Float { .. }))),
        Outcome::Fits,
        NUMBERS,
        "mariadb Double double",
    ),
    row(
        "mysql-float-in-exact",
        (FLOATS, Columns::Hold(is_number)),
        Outcome::Hazard("the column keeps so many digits and rounds what has more"),
        NUMBERS,
        "mysql Double decimal(10,2)",
    ),
    row(
        "mysql-numeric",
        (
            Types::Are(&[DieselType::Numeric]),
            Columns::Hold(|domain| matches!(domain, Domain::Decimal { .. })),
        ),
        Outcome::Fits,
        NUMBERS,
        "mariadb Numeric decimal(10,2)",
    ),
    row(
        "mysql-numeric-in-other",
        (Types::Are(&[DieselType::Numeric]), Columns::Hold(is_number)),
        Outcome::Hazard("the column keeps no decimals as they are written"),
        NUMBERS,
        "mysql Numeric double",
    ),
    row(
        "mysql-text",
        (
            Types::Are(&[DieselType::Text]),
            Columns::Hold(|domain| match domain {
                Domain::Text { .. }
                | Domain::Bytes { .. }
                | Domain::Enumeration { .. }
                | Domain::Json
                | Domain::Uuid => true,
                Domain::Other { name } => name.starts_with("set") || name.starts_with("inet"),
                Domain::Boolean
                | Domain::Integer { .. }
                | Domain::Decimal { .. }
                | Domain::Float { .. }
                | Domain::Bits { .. }
                | Domain::Date
                | Domain::Time { .. }
                | Domain::DateTime { .. }
                | Domain::Interval
                | Domain::Array { .. } => false,
            }),
        ),
        Outcome::Fits,
        BYTES,
        "mariadb Text varchar(40)",
    ),
    row(
        "mysql-binary",
        (
            Types::Are(&[DieselType::Binary]),
            Columns::Hold(|domain| {
                matches!(domain, Domain::Bytes { .. } | Domain::Bits { .. } | Domain::Other { .. })
            }),
        ),
        Outcome::Fits,
        BYTES,
        "mysql Binary blob",
    ),
    row(
        "mysql-binary-in-text",
        (Types::Are(&[DieselType::Binary]), Columns::Hold(|domain| matches!(domain, Domain::Text { .. }))),
        Outcome::Hazard(
            "the column keeps texts, and bytes that are no text in its character set are refused",
        ),
        "MySQL 8.4 manual, section 12.1",
        "mariadb Binary text",
    ),
    row(
        "mysql-date",
        (
            Types::Are(&[DieselType::Date]),
            Columns::Hold(|domain| matches!(domain, Domain::Date | Domain::DateTime { .. })),
        ),
        Outcome::Fits,
        TIMES,
        "mysql Date date",
    ),
    row(
        "mysql-time",
        (Types::Are(&[DieselType::Time]), Columns::Hold(|domain| matches!(domain, Domain::Time { .. }))),
        Outcome::Fits,
        TIMES,
        "mariadb Time time",
    ),
    row(
        "mysql-timestamp",
        (
            Types::Are(&[DieselType::Timestamp, DieselType::Datetime]),
            Columns::Hold(|domain| matches!(domain, Domain::DateTime { .. })),
        ),
        Outcome::Fits,
        TIMES,
        "mysql Timestamp datetime(6)",
    ),
    row(
        "mysql-timestamp-in-date",
        (
            Types::Are(&[DieselType::Timestamp, DieselType::Datetime]),
            Columns::Hold(|domain| matches!(domain, Domain::Date)),
        ),
        Outcome::Hazard("the column keeps the day and loses the time of day"),
        TIMES,
        "mariadb Timestamp date",
    ),
    row(
        "mysql-json",
        (
            Types::Are(&[DieselType::Json]),
            Columns::Hold(|domain| matches!(domain, Domain::Json | Domain::Text { .. })),
        ),
        Outcome::Fits,
        "diesel 2.3.14, src/mysql/types/json.rs",
        "mysql Json json",
    ),
    row(
        "mysql-no-such-type",
        (
            Types::Are(&[DieselType::Timestamptz, DieselType::Interval, DieselType::Uuid, DieselType::Jsonb]),
            Columns::Any,
        ),
        Outcome::Refused("Diesel has no such type for MariaDB and MySQL: the program cannot be built"),
        "diesel 2.3.14, src/mysql/types/mod.rs and src/mysql/backend.rs",
        "mysql Uuid binary(16)",
    ),
    row(
        "mysql-no-such-form",
        (Types::Any, Columns::Any),
        Outcome::Refused("the column's values come in a form that Diesel does not read for it"),
        "diesel 2.3.14, src/mysql/value.rs: `Invalid representation received`",
        "mariadb Integer varchar(40)",
    ),
];
