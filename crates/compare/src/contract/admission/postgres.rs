//! PostgreSQL: Diesel reads the server's binary form and binds a parameter of the type's own number, so a column is
//! of that type or it is not read.

use isoschema_schema::{DieselType, Engine};

use super::{Admission, Columns, Outcome, Types};

const POSTGRES: &[Engine] = &[Engine::Postgres];
const TYPES: &str =
    "diesel 2.3.14, src/sql_types/mod.rs and src/pg/types: the type's number and what it reads";
const NO_SUCH_FORM: &str = "PostgreSQL gives the column's values in another form than the one that Diesel reads for it, \
                            or refuses a parameter of its type";
const BY_ZONE: &str = "the one is a clock's time and the other an instant: a value stays the same only as long as the \
                       session's time zone is UTC, to which Diesel sets it and other clients do not";

/// A type of Diesel's and the columns that it is made for.
const fn own(
    id: &'static str,
    types: &'static [DieselType],
    columns: &'static [&'static str],
    case: &'static str,
) -> Admission {
    Admission {
        id,
        engines: POSTGRES,
        outcome: Outcome::Fits,
        source: TYPES,
        case,
        types: Types::Are(types),
        columns: Columns::Named(columns),
    }
}

pub(super) static ROWS: &[Admission] = &[
    own("postgres-bool", &[DieselType::Bool], &["boolean"], "postgres Bool boolean"),
    own("postgres-smallint", &[DieselType::SmallInt], &["smallint"], "postgres SmallInt smallint"),
    own("postgres-integer", &[DieselType::Integer], &["integer"], "postgres Integer integer"),
    own("postgres-bigint", &[DieselType::BigInt], &["bigint"], "postgres BigInt bigint"),
    own("postgres-float", &[DieselType::Float], &["real"], "postgres Float real"),
    own("postgres-double", &[DieselType::Double], &["double precision"], "postgres Double double precision"),
    own("postgres-numeric", &[DieselType::Numeric], &["numeric"], "postgres Numeric numeric(10,2)"),
    own(
        "postgres-text",
        &[DieselType::Text],
        &["text", "character varying", "character", "bpchar", "citext", "name"],
        "postgres Text character varying(40)",
    ),
    own("postgres-binary", &[DieselType::Binary], &["bytea"], "postgres Binary bytea"),
    own("postgres-date", &[DieselType::Date], &["date"], "postgres Date date"),
    own(
        "postgres-time",
        &[DieselType::Time],
        &["time without time zone"],
        "postgres Time time without time zone",
    ),
    own(
        "postgres-timestamp",
        &[DieselType::Timestamp],
        &["timestamp without time zone"],
        "postgres Timestamp timestamp(3) without time zone",
    ),
    own(
        "postgres-timestamptz",
        &[DieselType::Timestamptz],
        &["timestamp with time zone"],
        "postgres Timestamptz timestamp with time zone",
    ),
    Admission {
        id: "postgres-time-zone",
        engines: POSTGRES,
        outcome: Outcome::Hazard(BY_ZONE),
        source: "PostgreSQL 15 manual, section 8.5.1.3; both are 64-bit microseconds to Diesel 2.3.14, \
                 src/pg/types/date_and_time",
        case: "postgres Timestamp timestamp with time zone",
        types: Types::Are(&[DieselType::Timestamp, DieselType::Timestamptz]),
        columns: Columns::Named(&["timestamp with time zone", "timestamp without time zone"]),
    },
    own("postgres-interval", &[DieselType::Interval], &["interval"], "postgres Interval interval"),
    own("postgres-uuid", &[DieselType::Uuid], &["uuid"], "postgres Uuid uuid"),
    own("postgres-json", &[DieselType::Json], &["json"], "postgres Json json"),
    own("postgres-jsonb", &[DieselType::Jsonb], &["jsonb"], "postgres Jsonb jsonb"),
    Admission {
        id: "postgres-no-such-form",
        engines: POSTGRES,
        outcome: Outcome::Refused(NO_SUCH_FORM),
        source: "diesel 2.3.14, src/pg/types/integers.rs: a value of another size is an error; PostgreSQL 15 manual, \
                 section 10.4: only assignment casts are made",
        case: "postgres Integer bigint",
        types: Types::Any,
        columns: Columns::Any,
    },
];
