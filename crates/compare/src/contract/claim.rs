//! What a program's types hold: the values that a column keeps to because nothing else is ever written to it, or
//! could be read from it.

use isoschema_schema::{Column, DieselType, Domain, Engine, Length, Repertoire, TrailingBlanks, Zone};

use super::Promise;
use super::admission::{self, Asked, Outcome};
use crate::compare::side_by_side::Placed;

/// The values that a program keeps a column to, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The values.
    pub domain: Domain,
    /// `Integer in src/schema.rs, line 12`.
    pub text: String,
}

impl Claim {
    /// What an engine's contracts keep a column to, where that is less than the database does.
    pub(crate) fn of(placed: &Placed<'_>, column: &Column) -> Option<Self> {
        let mut claims = placed.promises.iter().filter_map(|promise| Self::by(placed, *promise, column));
        let first = claims.next()?;
        // Of two programs that keep it to different values, neither proves anything.
        let named = placed.promises.iter().filter(|it| it.column(placed.engine, &column.name).is_some());
        let others: Vec<Self> = claims.collect();
        let agreed = others.iter().all(|other| other.domain == first.domain);
        (agreed && named.count() == others.len() + 1).then_some(first)
    }

    fn by(placed: &Placed<'_>, promise: Promise<'_>, column: &Column) -> Option<Self> {
        let promised = promise.column(placed.engine, &column.name)?;
        let asked = Asked::new(placed, column, &promised.diesel_type);
        if asked.outcome() != Outcome::Fits {
            return None;
        }
        let claimed = domain(&promised.diesel_type, promised.max_length)?;
        let domain = narrowed(placed.engine, column.effective_domain(), claimed)?;
        let mut spelled = admission::spelled(&promised.diesel_type);
        if let Some(limit) = promised.max_length {
            spelled.push_str(&format!(" of max_length {limit}"));
        }
        Some(Self { domain, text: format!("{spelled} in {}", promise.place(promised.line)) })
    }
}

/// What remains of a column's values, where that is less.
fn narrowed(engine: Engine, kept: &Domain, claimed: Domain) -> Option<Domain> {
    if claimed.contains(kept) {
        return None;
    }
    match engine {
        // SQLite stores whatever the program writes, in the program's form.
        Engine::Sqlite => Some(kept.intersection(&claimed).unwrap_or(claimed)),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => {
            kept.intersection(&claimed).filter(|both| both != kept)
        }
    }
}

/// What the Rust type behind a Diesel type holds; none where that is more than any column does, or is not known.
pub(super) fn domain(diesel_type: &DieselType, max_length: Option<u64>) -> Option<Domain> {
    let date_time = |zone| Domain::DateTime { fraction_digits: 6, zone, last_year: None };
    Some(match diesel_type {
        DieselType::Bool => Domain::Boolean,
        DieselType::TinyInt => integer(8),
        DieselType::SmallInt => integer(16),
        DieselType::Integer => integer(32),
        DieselType::BigInt => integer(64),
        DieselType::UnsignedTinyInt => unsigned(8),
        DieselType::UnsignedSmallInt => unsigned(16),
        DieselType::UnsignedInteger => unsigned(32),
        DieselType::UnsignedBigInt => unsigned(64),
        DieselType::Float => Domain::Float { bits: 32 },
        DieselType::Double => Domain::Float { bits: 64 },
        DieselType::Text => Domain::Text {
            max: Length::Characters(max_length?),
            repertoire: Repertoire::Unicode,
            trailing_blanks: TrailingBlanks::Kept,
        },
        DieselType::Binary => Domain::Bytes { max: Some(max_length?) },
        DieselType::Date => Domain::Date,
        DieselType::Time => Domain::Time { fraction_digits: 6 },
        DieselType::Timestamp | DieselType::Datetime => date_time(Zone::Local),
        DieselType::Timestamptz => date_time(Zone::Instant),
        DieselType::Interval => Domain::Interval,
        DieselType::Uuid => Domain::Uuid,
        DieselType::Json | DieselType::Jsonb => Domain::Json,
        DieselType::Array(element) => Domain::Array { element: Box::new(domain(element, None)?) },
        DieselType::Numeric | DieselType::Own { .. } => return None,
    })
}

fn integer(bits: u32) -> Domain {
    Domain::Integer { min: i64::MIN >> (64 - bits), max: u64::MAX >> (65 - bits) }
}

fn unsigned(bits: u32) -> Domain {
    Domain::Integer { min: 0, max: u64::MAX >> (64 - bits) }
}
