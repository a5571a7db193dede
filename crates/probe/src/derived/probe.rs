//! A probe: one row of `probes/derived`, which says what is tried, why, and what it means. Read here, derived elsewhere.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use isoschema_compare::{Category, FindingName, Grade};
use isoschema_rows::{Kind, bytes_literal, text_literal};
use isoschema_schema::Engine;
use serde::Deserialize;

/// One probe.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Its name, for ever: `key-case`.
    pub id: String,
    /// What its experiments are about: the file's, where the row says nothing else.
    pub category: Option<Category>,
    /// What its experiments are derived from, and how.
    pub from: Derivation,
    /// The finding that a difference is.
    pub finding: FindingName,
    /// The kinds of column that it is for; none where the kind does not matter.
    #[serde(default)]
    pub of: Vec<KindName>,
    /// The values that are tried one by one.
    #[serde(default)]
    pub values: Vec<Given>,
    /// The values that are tried together.
    #[serde(default)]
    pub pairs: Vec<[Given; 2]>,
    /// Whether every schema shows it that has such an object, so that no schema can be blamed: it is listed, and no
    /// finding.
    #[serde(default)]
    pub by_nature: bool,
    /// How much a difference matters.
    #[serde(default = "hazardous")]
    pub severity: Grade,
    /// What a difference does to a program.
    pub why: String,
    /// Public documentation that speaks of it.
    pub source: String,
    /// The entry of the list of known differences: `C1`.
    pub entry: String,
}

impl Probe {
    /// What its experiments are about.
    pub fn category(&self) -> Category {
        self.category.unwrap_or(Category::BasicOperations)
    }
}

/// What the probe of that name is about; what several have in common, is of the most basic.
pub fn category_of(id: &str) -> Category {
    probes().iter().find(|probe| probe.id == id).map_or(Category::BasicOperations, Probe::category)
}

const fn hazardous() -> Grade {
    Grade::Hazardous
}

/// What experiments are derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Derivation {
    /// A key: the same row twice.
    Duplicate,
    /// A key with a column of the kind: two values in it.
    Pair,
    /// A unique with a column that may be NULL: NULL twice.
    TwoNulls,
    /// A column that may not be NULL: NULL.
    NullGiven,
    /// A column that may not be NULL, without a default: left out.
    NullOmitted,
    /// A foreign key: a child without its parent.
    Orphan,
    /// A foreign key: its parent deleted.
    ParentDelete,
    /// A foreign key: its parent's key changed.
    ParentUpdate,
    /// A foreign key within one table: two rows that name each other.
    Mutual,
    /// A CHECK: values on both sides of each literal.
    CheckLiteral,
    /// A CHECK of a column that may be NULL: NULL.
    CheckNull,
    /// A column: the longest value that each engine's holds, and the next longer one.
    Length,
    /// A column: blanks behind the longest value.
    LengthBlanks,
    /// A column of whole numbers: the edges of each engine's.
    IntegerEdge,
    /// A column of decimals: the edges of each engine's.
    DecimalEdge,
    /// A column: each of the row's values.
    Value,
    /// A column of whole numbers: each of the row's values.
    Fraction,
    /// A column: the first value stored, the second asked for.
    Found,
    /// A column with a default: left out.
    Default,
    /// A column whose default is the time: left out, and the fraction looked at.
    DefaultNow,
    /// A generated column: what is computed.
    Generated,
    /// A column that the database numbers: two rows.
    IdentityIncreasing,
    /// A column that the database numbers: the last row deleted, and another one made.
    IdentityReuse,
    /// A column that the database numbers: a zero given.
    IdentityZero,
    /// A column that the database numbers: a number given, and a row without one after it.
    IdentityExplicit,
}

/// A kind of column, by its name in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KindName {
    Boolean,
    Number,
    Float,
    Text,
    Label,
    Bytes,
    DateTime,
    Date,
    Time,
    Uuid,
    Json,
}

impl From<&Kind> for KindName {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::Boolean => Self::Boolean,
            Kind::Number { .. } => Self::Number,
            Kind::Float => Self::Float,
            Kind::Text { .. } => Self::Text,
            Kind::Label { .. } => Self::Label,
            Kind::Bytes { .. } => Self::Bytes,
            Kind::DateTime { .. } => Self::DateTime,
            Kind::Date => Self::Date,
            Kind::Time { .. } => Self::Time,
            Kind::Uuid => Self::Uuid,
            Kind::Json => Self::Json,
        }
    }
}

/// A value as the rows give it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// A text, quoted as each engine does it.
    Text(String),
    /// A text over and over.
    Repeated { repeat: String, count: usize },
    /// Bytes, in hexadecimal.
    Bytes { bytes: String },
    /// A truth value.
    Truth { truth: bool },
    /// SQL that is the same everywhere.
    Sql { sql: String },
    /// SQL by engine.
    ByEngine {
        /// The value for people.
        shown: String,
        /// The SQL.
        #[serde(flatten)]
        by_engine: BTreeMap<Engine, String>,
    },
}

impl Given {
    /// The value as it stands in an engine's statement; `is_truth` says whether the column's type is its own for truth.
    pub fn sql(&self, engine: Engine, is_truth: bool) -> Option<String> {
        match self {
            Self::Text(text) => Some(text_literal(engine, text)),
            Self::Repeated { repeat, count } if *count <= SPELLED => {
                Some(text_literal(engine, &repeat.repeat(*count)))
            }
            // Short statements make readable reproducers.
            Self::Repeated { repeat, count } => Some(match engine {
                Engine::Sqlite => {
                    format!("replace(printf('%.*c', {count}, 'x'), 'x', {})", text_literal(engine, repeat))
                }
                Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                    format!("repeat({}, {count})", text_literal(engine, repeat))
                }
            }),
            Self::Bytes { bytes } => Some(bytes_literal(engine, bytes)),
            Self::Truth { truth } if is_truth && engine == Engine::Postgres => Some(truth.to_string()),
            Self::Truth { truth } => Some(u8::from(*truth).to_string()),
            Self::Sql { sql } => Some(sql.clone()),
            Self::ByEngine { by_engine, .. } => by_engine.get(&engine).cloned(),
        }
    }

    /// The value for people.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => shown_text(text),
            Self::Repeated { repeat, count } => format!("{count} × {}", shown_text(repeat)),
            Self::Bytes { bytes } => format!("X'{bytes}'"),
            Self::Truth { truth } => truth.to_string(),
            Self::Sql { sql } => sql.clone(),
            Self::ByEngine { shown, .. } => shown.clone(),
        }
    }

    /// How many characters a text has, and how many bytes.
    pub fn size(&self) -> Option<(u64, u64)> {
        let of = |text: &str, count: usize| {
            Some(((text.chars().count() * count) as u64, (text.len() * count) as u64))
        };
        match self {
            Self::Text(text) => of(text, 1),
            Self::Repeated { repeat, count } => of(repeat, *count),
            Self::Bytes { .. } | Self::Truth { .. } | Self::Sql { .. } | Self::ByEngine { .. } => None,
        }
    }
}

/// How many times a text stands in a statement letter by letter.
const SPELLED: usize = 40;

/// A text on one line, in quotes.
pub fn shown_text(text: &str) -> String {
    format!(
        "'{}'",
        text.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\")
    )
}

/// The files of rows, by topic.
const FILES: &[(&str, &str)] = &[
    ("keys", include_str!("../../probes/derived/keys.toml")),
    ("nulls", include_str!("../../probes/derived/nulls.toml")),
    ("foreign_keys", include_str!("../../probes/derived/foreign_keys.toml")),
    ("checks", include_str!("../../probes/derived/checks.toml")),
    ("limits", include_str!("../../probes/derived/limits.toml")),
    ("text", include_str!("../../probes/derived/text.toml")),
    ("numbers", include_str!("../../probes/derived/numbers.toml")),
    ("times", include_str!("../../probes/derived/times.toml")),
    ("json", include_str!("../../probes/derived/json.toml")),
    ("defaults", include_str!("../../probes/derived/defaults.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Category,
    probe: Vec<Probe>,
}

/// Every probe, in the order of the files.
pub fn probes() -> &'static [Probe] {
    static PROBES: LazyLock<Vec<Probe>> = LazyLock::new(|| {
        let read = |(name, text): &(&str, &str)| {
            let file: File = toml::from_str(text)
                .unwrap_or_else(|error| panic!("probes/derived/{name}.toml, compiled in: {error}"));
            let category = file.category;
            file.probe
                .into_iter()
                .map(move |probe| Probe { category: probe.category.or(Some(category)), ..probe })
        };
        FILES.iter().flat_map(read).collect()
    });
    &PROBES
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_probe_is_whole() {
        let mut ids = BTreeSet::new();
        for probe in probes() {
            assert!(ids.insert(&probe.id), "{} stands twice", probe.id);
            assert!(probe.category.is_some(), "{} has no category", probe.id);
            assert!(probe.source.starts_with("https://"), "{} has no source", probe.id);
            assert!(probe.why.ends_with('.') && probe.why.len() > 30, "{} says not why", probe.id);
            assert!(probe.entry.starts_with('C'), "{} is no entry's", probe.id);
            assert!(probe.finding.is_of_behaviour(), "{} gives {}", probe.id, probe.finding);
            let needs_values = matches!(probe.from, Derivation::Value | Derivation::Fraction);
            assert_eq!(!probe.values.is_empty(), needs_values, "{}", probe.id);
            let needs_pairs = matches!(probe.from, Derivation::Pair | Derivation::Found);
            assert_eq!(!probe.pairs.is_empty(), needs_pairs, "{}", probe.id);
            for given in probe.values.iter().chain(probe.pairs.iter().flatten()) {
                for engine in Engine::ALL {
                    assert!(given.sql(engine, true).is_some(), "{}: nothing for {engine}", probe.id);
                }
            }
        }
    }
}
