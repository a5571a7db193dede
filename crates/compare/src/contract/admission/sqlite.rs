//! SQLite: it stores what a program writes unless the column's affinity turns it into something else, and converts
//! whatever a program asks for.

use isoschema_schema::{DieselType, Domain, Engine};

use super::{Admission, Affinity, Columns, Outcome, Types};

const SQLITE: &[Engine] = &[Engine::Sqlite];
const AFFINITY: &str = "sqlite.org/datatype3.html, sections 3.1 to 3.4; diesel 2.3.14, src/sqlite/types";
const STRICT: &str = "sqlite.org/stricttables.html";

const INTEGERS: &[DieselType] = &[DieselType::SmallInt, DieselType::Integer, DieselType::BigInt];
const NUMBERS: &[DieselType] = &[
    DieselType::Bool,
    DieselType::SmallInt,
    DieselType::Integer,
    DieselType::BigInt,
    DieselType::Float,
    DieselType::Double,
    DieselType::Numeric,
];
const TIMES: &[DieselType] =
    &[DieselType::Date, DieselType::Time, DieselType::Timestamp, DieselType::Timestamptz];

const fn row(
    id: &'static str,
    (types, columns): (Types, Columns),
    outcome: Outcome,
    source: &'static str,
    case: &'static str,
) -> Admission {
    Admission { id, engines: SQLITE, outcome, source, case, types, columns }
}

const STRICTLY: Outcome = Outcome::Refused("the table is STRICT and refuses a value of another type");

fn is_number(domain: &Domain) -> bool {
    matches!(domain, Domain::Boolean | Domain::Integer { .. } | Domain::Decimal { .. } | Domain::Float { .. })
}

pub(super) static ROWS: &[Admission] = &[
    row(
        "sqlite-strict-number",
        (Types::Are(NUMBERS), Columns::Strict(&["int", "integer", "real", "any", "text"])),
        STRICTLY,
        STRICT,
        "sqlite Integer STRICT BLOB",
    ),
    row(
        "sqlite-strict-text",
        (Types::Are(&[DieselType::Text, DieselType::Json]), Columns::Strict(&["text", "any"])),
        STRICTLY,
        STRICT,
        "sqlite Text STRICT INTEGER",
    ),
    row(
        "sqlite-strict-time",
        (Types::Are(TIMES), Columns::Strict(&["text", "any"])),
        STRICTLY,
        STRICT,
        "sqlite Timestamp STRICT INTEGER",
    ),
    row(
        "sqlite-strict-binary",
        (Types::Are(&[DieselType::Binary, DieselType::Jsonb]), Columns::Strict(&["blob", "any"])),
        STRICTLY,
        STRICT,
        "sqlite Binary STRICT TEXT",
    ),
    row(
        "sqlite-number-in-text",
        (Types::Are(NUMBERS), Columns::Have(&[Affinity::Text])),
        Outcome::Hazard("the column turns numbers into texts: they are ordered as such, '10' before '9'"),
        AFFINITY,
        "sqlite Integer TEXT",
    ),
    row(
        "sqlite-bigint-in-real",
        (Types::Are(&[DieselType::BigInt]), Columns::Have(&[Affinity::Real])),
        Outcome::Hazard("the column keeps doubles, which lose whole numbers beyond 2^53"),
        AFFINITY,
        "sqlite BigInt REAL",
    ),
    row(
        "sqlite-integer",
        (Types::Are(INTEGERS), Columns::Any),
        Outcome::Fits,
        AFFINITY,
        "sqlite Integer INTEGER",
    ),
    row(
        "sqlite-bool",
        (Types::Are(&[DieselType::Bool]), Columns::Any),
        Outcome::Fits,
        "diesel 2.3.14, src/sqlite/types/mod.rs: true is any number but 0",
        "sqlite Bool BOOLEAN",
    ),
    row(
        "sqlite-double",
        (Types::Are(&[DieselType::Float, DieselType::Double, DieselType::Numeric]), Columns::Any),
        Outcome::Fits,
        AFFINITY,
        "sqlite Double REAL",
    ),
    row(
        "sqlite-text",
        (Types::Are(&[DieselType::Text]), Columns::Have(&[Affinity::Text, Affinity::Blob])),
        Outcome::Fits,
        AFFINITY,
        "sqlite Text VARCHAR(40)",
    ),
    row(
        "sqlite-text-of-a-form",
        (
            Types::Are(&[DieselType::Text]),
            Columns::Hold(|domain| {
                matches!(
                    domain,
                    Domain::Date
                        | Domain::Time { .. }
                        | Domain::DateTime { .. }
                        | Domain::Uuid
                        | Domain::Json
                )
            }),
        ),
        Outcome::Fits,
        "sqlite.org/datatype3.html, section 3: a text that is no number stays one; the declared type says which texts \
         the program writes",
        "sqlite Text DATETIME",
    ),
    row(
        "sqlite-text-in-number",
        (Types::Are(&[DieselType::Text]), Columns::Any),
        Outcome::Hazard(
            "the column turns texts that look like numbers into numbers: '007' comes back as '7'",
        ),
        AFFINITY,
        "sqlite Text STRING",
    ),
    row(
        "sqlite-binary",
        (Types::Are(&[DieselType::Binary, DieselType::Jsonb]), Columns::Any),
        Outcome::Fits,
        "sqlite.org/datatype3.html, section 3: bytes are kept as they are under every affinity",
        "sqlite Binary BLOB",
    ),
    row(
        "sqlite-time-in-number",
        (Types::Are(TIMES), Columns::Hold(is_number)),
        Outcome::Hazard(
            "Diesel writes texts, and the column is declared for numbers, which Diesel does not read as times",
        ),
        "diesel 2.3.14, src/sqlite/types/date_and_time",
        "sqlite Timestamp INTEGER",
    ),
    row(
        "sqlite-time",
        (Types::Are(TIMES), Columns::Any),
        Outcome::Fits,
        "diesel 2.3.14, src/sqlite/types/date_and_time: written as text, which is no number and stays as it is",
        "sqlite Timestamp TIMESTAMP",
    ),
    row(
        "sqlite-json-in-number",
        (Types::Are(&[DieselType::Json]), Columns::Hold(is_number)),
        Outcome::Hazard(
            "the column is declared for numbers, and turns JSON texts that look like them into numbers",
        ),
        AFFINITY,
        "sqlite Json INTEGER",
    ),
    row(
        "sqlite-json",
        (Types::Are(&[DieselType::Json]), Columns::Any),
        Outcome::Fits,
        "diesel 2.3.14, src/sqlite/types/json.rs",
        "sqlite Json TEXT",
    ),
    row(
        "sqlite-no-such-type",
        (Types::Any, Columns::Any),
        Outcome::Refused("Diesel has no such type for SQLite: the program cannot be built"),
        "diesel 2.3.14, src/sql_types/mod.rs and src/sqlite",
        "sqlite Uuid BLOB",
    ),
];
