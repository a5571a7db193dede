//! Findings: one difference each, with a name that stays for ever.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use crate::Origin;
use crate::compare::prose;

/// Declares every finding once: its variant, its permanent name, its page.
macro_rules! findings {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The permanent name of a kind of difference. `docs/findings/NAME.md` is its page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingName { $($(#[$doc])* $variant,)+ }

        impl FindingName {
            /// Every name there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name: `column-nullability`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The page that explains it, in Markdown.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../../docs/findings/", $name, ".md")),)+
                }
            }
        }
    };
}

findings! {
    /// A table that another engine lacks.
    TableMissing = "table-missing",
    /// A column that another engine lacks.
    ColumnMissing = "column-missing",
    /// Columns that hold different kinds of value.
    ColumnType = "column-type",
    /// Numbers, or years, that fit one engine's column and not another's.
    ColumnRange = "column-range",
    /// Texts or bytes that fit one engine's column and not another's.
    ColumnLength = "column-length",
    /// Digits that one engine keeps and another drops.
    ColumnPrecision = "column-precision",
    /// A local time here, an instant there.
    ColumnTimeZone = "column-time-zone",
    /// Two texts that are one to one engine and two to another.
    ColumnEquality = "column-equality",
    /// Characters that one engine stores and another refuses.
    ColumnRepertoire = "column-repertoire",
    /// NOT NULL here, NULL there.
    ColumnNullability = "column-nullability",
    /// Defaults that differ.
    ColumnDefault = "column-default",
    /// A generated column here and not there, or with another expression.
    ColumnGenerated = "column-generated",
    /// Ids that are assigned in different ways.
    ColumnIdentity = "column-identity",
    /// Primary keys that differ.
    PrimaryKey = "primary-key",
    /// A primary key here, UNIQUE and NOT NULL there.
    KeyKind = "key-kind",
    /// The same columns in another order.
    KeyOrder = "key-order",
    /// A uniqueness that another engine does not enforce.
    UniqueMissing = "unique-missing",
    /// A uniqueness that another key of the same table enforces already.
    UniqueRedundant = "unique-redundant",
    /// A foreign key that another engine lacks.
    ForeignKeyMissing = "foreign-key-missing",
    /// A foreign key whose parent does not exist.
    ForeignKeyDangling = "foreign-key-dangling",
    /// Foreign keys with differing actions.
    ForeignKeyAction = "foreign-key-action",
    /// Foreign keys that are checked at different moments.
    ForeignKeyDeferrable = "foreign-key-deferrable",
    /// A foreign key that stands twice.
    ForeignKeyRedundant = "foreign-key-redundant",
    /// A plain index that another engine lacks.
    IndexMissing = "index-missing",
    /// An index that another index of the same table makes needless.
    IndexRedundant = "index-redundant",
    /// A CHECK that another engine lacks.
    CheckMissing = "check-missing",
    /// CHECKs on the same columns that say different things.
    CheckExpression = "check-expression",
    /// A view that another engine lacks.
    ViewMissing = "view-missing",
    /// Views with different columns or queries.
    ViewDefinition = "view-definition",
    /// A trigger that another engine lacks.
    TriggerMissing = "trigger-missing",
    /// A name that differs in letter case alone.
    IdentifierCase = "identifier-case",
    /// A catalogue object that isoschema cannot compare.
    ObjectUnaccounted = "object-unaccounted",
    /// A table that the program's schema.rs has and a database lacks.
    DieselTableMissing = "diesel-table-missing",
    /// A column that the program's schema.rs has and a database lacks.
    DieselColumnMissing = "diesel-column-missing",
    /// A column that does not decode into the program's type, or does not hold all of it.
    DieselType = "diesel-type",
    /// NOT NULL in the database and Nullable in schema.rs, or the other way round.
    DieselNullability = "diesel-nullability",
    /// A key in schema.rs that the database does not keep unique.
    DieselPrimaryKey = "diesel-primary-key",
    /// A table or a column that schema.rs does not name.
    DieselUnmapped = "diesel-unmapped",
    /// A migration that an engine refuses.
    MigrationFailed = "migration-failed",
    /// A statement that took away what it did not name.
    MigrationLossy = "migration-lossy",
    /// A migration without a counterpart in another folder.
    MigrationUnpaired = "migration-unpaired",
    /// A migration whose way back leaves something.
    MigrationIrreversible = "migration-irreversible",
    /// Migrations that give another schema when they are run again from empty.
    MigrationNotRepeatable = "migration-not-repeatable",
    /// A migration that an interruption leaves stuck.
    MigrationNotResumable = "migration-not-resumable",
    /// A migration after which the engines do not hold the same rows.
    MigrationDataDiffers = "migration-data-differs",
    /// A table that no rows could be made for.
    TableUnfilled = "table-unfilled",
    /// Two values that are one to one engine and two to another, as experiments show.
    BehaviourEquality = "behaviour-equality",
    /// NULL, or nothing, that one engine takes and another refuses.
    BehaviourNull = "behaviour-null",
    /// A text or bytes that one engine stores and another refuses or cuts.
    BehaviourLength = "behaviour-length",
    /// A number or a time that one engine stores and another refuses or changes.
    BehaviourRange = "behaviour-range",
    /// A value that does not come back alike.
    BehaviourValue = "behaviour-value",
    /// Another value that the database puts there itself.
    BehaviourDefault = "behaviour-default",
    /// Ids that are given otherwise.
    BehaviourIdentity = "behaviour-identity",
    /// Children that fare otherwise.
    BehaviourForeignKey = "behaviour-foreign-key",
    /// A CHECK that says yes here and no there.
    BehaviourCheck = "behaviour-check",
    /// A constraint of the catalogue that does not hold.
    ConstraintNotEnforced = "constraint-not-enforced",
    /// Statements that the engines do not take alike, or after which they do not hold the same rows.
    BehaviourDiffers = "behaviour-differs",
    /// An index that an engine's planner does not use for the query that it is there for.
    IndexUnused = "index-unused",
    /// An allowance that matches nothing.
    AllowanceUnused = "allowance-unused",
    /// An allowance whose last day is over.
    AllowanceExpired = "allowance-expired",
    /// An allowance that matches more findings than it counts, or fewer.
    AllowanceCount = "allowance-count",
    /// An allowance of what cannot be allowed.
    AllowanceForbidden = "allowance-forbidden",
}

impl FindingName {
    /// Whether it tells of experiments on live databases, which are made only where that is asked for.
    #[must_use]
    pub fn is_of_behaviour(self) -> bool {
        self.name().starts_with("behaviour-")
            || matches!(self.name(), "constraint-not-enforced" | "engine-behaviour" | "index-unused")
    }
}

impl fmt::Display for FindingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no finding's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no finding's name; `isoschema explain` without a name lists them all")]
pub struct UnknownFindingName(pub String);

impl FromStr for FindingName {
    type Err = UnknownFindingName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.name() == name)
            .ok_or_else(|| UnknownFindingName(name.to_owned()))
    }
}

impl Serialize for FindingName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for FindingName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How much a difference matters, from not at all to beyond repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// No difference. No finding has this grade; it stands here as the least of the five.
    Identical,
    /// Another spelling of the same promise.
    Equivalent,
    /// One engine holds more, and something proves that it does not matter.
    Widened,
    /// Some values, or some statements, fare differently.
    Hazardous,
    /// The promises contradict each other, or one is missing.
    Incompatible,
}

impl Grade {
    /// The grade as a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Equivalent => "equivalent",
            Self::Widened => "widened",
            Self::Hazardous => "hazardous",
            Self::Incompatible => "incompatible",
        }
    }

    /// What a finding of this grade does to the verdict unless the project says otherwise.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::Identical | Self::Equivalent => Level::List,
            Self::Widened => Level::Warn,
            Self::Hazardous | Self::Incompatible => Level::Fail,
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a finding does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing: it is listed.
    List,
    /// Nothing, but it is shown.
    Warn,
    /// It makes the verdict `different`.
    Fail,
}

/// Where a finding stands: `users`, `users.akey`, `reshares(user_id,post_id)`, `salts(author_id)->authors`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(String);

impl Path {
    /// A table, a view, or a migration's name.
    #[must_use]
    pub fn object(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// A table's column, or another thing with a name of its own inside a table.
    #[must_use]
    pub fn member(table: &str, name: &str) -> Self {
        Self(format!("{table}.{name}"))
    }

    /// A key or an index: what it orders by, in order.
    #[must_use]
    pub fn key<T: AsRef<str>>(table: &str, parts: &[T]) -> Self {
        Self(format!("{table}({})", parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")))
    }

    /// A foreign key.
    #[must_use]
    pub fn foreign_key<T: AsRef<str>>(table: &str, columns: &[T], parent: &str) -> Self {
        Self(format!("{}->{parent}", Self::key(table, columns).0))
    }

    /// The whole path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The table (or the object) that it belongs to.
    #[must_use]
    pub fn table(&self) -> &str {
        self.0.split(['.', '(']).next().unwrap_or_default()
    }

    /// What stands behind the table's name, without the point; empty for the table itself.
    #[must_use]
    pub fn member_name(&self) -> &str {
        self.0[self.table().len()..].trim_start_matches('.')
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One engine's side of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// What stands there, as that engine would declare it: `VARCHAR(255)`, `NOT NULL`, `none`.
    pub definition: String,
    /// What made it so, where that is known: the comparison knows it of no side.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The statements that show it, on a database with the project's migrations; where it was found by experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reproducer: Option<String>,
}

impl Side {
    /// A side that declares this.
    #[must_use]
    pub fn new(definition: impl Into<String>) -> Self {
        Self { definition: definition.into(), origin: None, reproducer: None }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of difference.
    pub name: FindingName,
    /// Where.
    pub path: Path,
    /// How much it matters.
    pub grade: Grade,
    /// Every compared engine's side.
    pub sides: BTreeMap<Engine, Side>,
    /// What it means for a program, in a sentence.
    pub explanation: String,
}

impl Finding {
    /// A migration that engines refuse: the folders do not build there. `failures` has the server's message,
    /// with statement and line, by engine; `compared` has every engine of the run.
    #[must_use]
    pub fn migration_failed(
        migration: &str,
        failures: &BTreeMap<Engine, String>,
        compared: &[Engine],
    ) -> Self {
        let sides = compared
            .iter()
            .chain(failures.keys())
            .map(|engine| (*engine, Side::new(failures.get(engine).map_or("no failure", String::as_str))))
            .collect();
        let titles: Vec<_> = failures.keys().map(|engine| engine.title()).collect();
        Self {
            name: FindingName::MigrationFailed,
            path: Path::object(migration),
            grade: Grade::Incompatible,
            sides,
            explanation: format!(
                "The migration does not apply on {}, so the folder builds no schema there.",
                titles.join(" and on ")
            ),
        }
    }

    /// A migration that stands in some engines' folders and has no counterpart in the others'. Final schemas
    /// are compared all the same, so it is listed only.
    #[must_use]
    pub fn migration_unpaired(migration: &str, present: &[Engine], compared: &[Engine]) -> Self {
        let side = |engine: &Engine| if present.contains(engine) { "present" } else { "none" };
        let sides = compared.iter().chain(present).map(|engine| (*engine, Side::new(side(engine)))).collect();
        let folders = if present.len() == 1 { "folder" } else { "folders" };
        Self {
            name: FindingName::MigrationUnpaired,
            path: Path::object(migration),
            grade: Grade::Equivalent,
            sides,
            explanation: format!(
                "Only the {folders} for {} this migration; the schemas that the folders end with are compared all \
                 the same.",
                prose::clause(present, "has", "have")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_table() {
        assert_eq!(Path::object("users").table(), "users");
        assert_eq!(Path::member("users", "akey").member_name(), "akey");
        let key = Path::key("reshares", &["user_id", "post_id"]);
        assert_eq!((key.as_str(), key.table()), ("reshares(user_id,post_id)", "reshares"));
        let foreign = Path::foreign_key("salts", &["author_id"], "authors");
        assert_eq!(
            (foreign.as_str(), foreign.member_name()),
            ("salts(author_id)->authors", "(author_id)->authors")
        );
    }

    #[test]
    fn a_failed_migration_shows_every_engine() {
        let failures = BTreeMap::from([(Engine::Postgres, "line 3: syntax error".to_owned())]);
        let finding = Finding::migration_failed("2024_add", &failures, &[Engine::Sqlite, Engine::Postgres]);
        assert_eq!((finding.name, finding.grade.level()), (FindingName::MigrationFailed, Level::Fail));
        assert_eq!(finding.sides[&Engine::Sqlite], Side::new("no failure"));
        assert_eq!(finding.sides[&Engine::Postgres], Side::new("line 3: syntax error"));
        assert!(finding.explanation.contains("PostgreSQL") && !finding.explanation.contains("SQLite"));
    }

    #[test]
    fn an_unpaired_migration_is_listed() {
        let finding =
            Finding::migration_unpaired("2024_add", &[Engine::MariaDb], &[Engine::Sqlite, Engine::MariaDb]);
        assert_eq!((finding.name, finding.grade.level()), (FindingName::MigrationUnpaired, Level::List));
        assert_eq!(finding.sides[&Engine::Sqlite], Side::new("none"));
        assert_eq!(finding.sides[&Engine::MariaDb], Side::new("present"));
    }

    #[test]
    fn every_name_reads_back() {
        for name in FindingName::ALL {
            assert_eq!(name.name().parse(), Ok(*name));
        }
    }
}
