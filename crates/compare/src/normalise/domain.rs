//! Rules on types: from a declared type to the domain that the column really holds. Each rule's row holds the
//! spellings it fits and the function that reads them, so the tables are the code.

mod mysql;
mod postgres;
mod spelling;
mod sqlite;

use isoschema_schema::{Domain, Engine, Length, Repertoire, TrailingBlanks};

pub(crate) use spelling::Spelling;

use crate::rule::{Firings, Rule};

/// A rule on a type's spelling.
pub(crate) struct TypeRule {
    /// What it knows.
    pub rule: Rule,
    /// The names it fits, in lower case, without parameters.
    pub names: Names,
    /// What it reads; `None` where the parameters are another rule's business.
    pub read: fn(&Spelling<'_>) -> Option<Meaning>,
}

/// The names that a rule on types fits.
pub(crate) enum Names {
    /// These.
    Are(&'static [&'static str]),
    /// Those that hold one of these (SQLite's affinity).
    Hold(&'static [&'static str]),
    /// All that no row before it fits.
    Any,
}

impl Names {
    fn fit(&self, name: &str) -> bool {
        match self {
            Self::Are(names) => names.contains(&name),
            Self::Hold(parts) => parts.iter().any(|part| name.contains(part)),
            Self::Any => true,
        }
    }
}

/// What a type's spelling means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What the column really holds.
    pub domain: Domain,
    /// What it was declared to hold, where that is less and the engine does not enforce it.
    pub declared: Option<Domain>,
}

impl From<Domain> for Meaning {
    fn from(domain: Domain) -> Self {
        Self { domain, declared: None }
    }
}

/// The rules of one engine on types, in the order in which they are tried.
fn table(engine: Engine) -> &'static [TypeRule] {
    match engine {
        Engine::Sqlite => sqlite::TYPES,
        Engine::MariaDb | Engine::MySql => mysql::TYPES,
        Engine::Postgres => postgres::TYPES,
    }
}

/// Every rule on types.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    [sqlite::TYPES, mysql::TYPES, postgres::TYPES]
        .into_iter()
        .flatten()
        .map(|row| row.rule)
        .chain([postgres::ARRAY])
}

/// Reads a type.
pub(crate) fn read(spelling: &Spelling<'_>, firings: &mut Firings) -> Meaning {
    let meaning = table(spelling.engine)
        .iter()
        .filter(|row| row.rule.engines.contains(&spelling.engine) && row.names.fit(&spelling.name))
        .find_map(|row| (row.read)(spelling).map(|meaning| (row, meaning)));
    let mut meaning = match meaning {
        Some((row, meaning)) => {
            firings.fire(&row.rule);
            meaning
        }
        // Every table ends with a row that fits all names.
        None => other(spelling).into(),
    };
    for _ in 0..spelling.dimensions {
        firings.fire(&postgres::ARRAY);
        meaning = Domain::Array { element: Box::new(meaning.domain) }.into();
    }
    meaning
}

/// A type of the engine's own.
fn other(spelling: &Spelling<'_>) -> Domain {
    Domain::Other { name: spelling.whole() }
}

/// Signed or unsigned whole numbers of so many bits.
fn integer(bits: u32, unsigned: bool) -> Domain {
    if unsigned {
        Domain::Integer { min: 0, max: u64::MAX >> (64 - bits) }
    } else {
        Domain::Integer { min: i64::MIN >> (64 - bits), max: u64::MAX >> (65 - bits) }
    }
}

/// Text that comes back as it went in.
fn text(max: Length, repertoire: Repertoire) -> Domain {
    Domain::Text { max, repertoire, trailing_blanks: TrailingBlanks::Kept }
}
