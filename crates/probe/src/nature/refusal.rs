//! Why a server refused, as one of a few classes. `isoschema-engines` tells apart what a constraint or a type can say of
//! a row; what a statement, a name or another transaction does wrong is read here, by the rows of
//! `probes/refusals.toml`.

use std::sync::LazyLock;

use isoschema_engines::{QueryError, Refusal};
use isoschema_schema::Engine;
use serde::Deserialize;

/// The class of what no row knows.
pub const OTHER: &str = "other";

/// Words of a server, and what they mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Whose words.
    pub engines: Vec<Engine>,
    /// What the message holds.
    pub holds: String,
    /// What it means.
    pub class: String,
}

#[derive(Deserialize)]
struct File {
    words: Vec<Words>,
}

/// The rows; the first that fits counts.
pub static WORDS: LazyLock<Result<Vec<Words>, String>> = LazyLock::new(|| {
    let text = include_str!("../../probes/refusals.toml");
    toml::from_str(text).map(|file: File| file.words).map_err(|error| format!("refusals.toml: {error}"))
});

/// Whether a refusal can be of this class.
pub fn is_class(name: &str) -> bool {
    let own = [
        Refusal::NotNull,
        Refusal::Unique,
        Refusal::ForeignKey,
        Refusal::Check,
        Refusal::TooLong,
        Refusal::OutOfRange,
        Refusal::InvalidValue,
    ];
    own.iter().any(|refusal| refusal.name() == name)
        || WORDS.iter().flatten().any(|words| words.class == name)
}

/// The class of a refusal.
pub fn class(error: &QueryError) -> &'static str {
    match error.refusal {
        Refusal::NotNull
        | Refusal::Unique
        | Refusal::ForeignKey
        | Refusal::Check
        | Refusal::TooLong
        | Refusal::OutOfRange
        | Refusal::InvalidValue => error.refusal.name(),
        // A conflict is a lock, a deadlock or a late discovery, and a row tells which.
        Refusal::Conflict | Refusal::Other => in_words(error.engine, &error.reason),
    }
}

fn in_words(engine: Engine, reason: &str) -> &'static str {
    let rows = WORDS.as_ref().map_or(&[][..], Vec::as_slice);
    let row = rows.iter().find(|row| row.engines.contains(&engine) && reason.contains(row.holds.as_str()));
    row.map_or(OTHER, |row| &row.class)
}
