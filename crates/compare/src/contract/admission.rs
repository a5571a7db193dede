//! Which columns take a type of Diesel's on each engine, and what becomes of a value in the others. Each engine's
//! rows stand in a file; the first row that fits decides, and the last one fits everything.

mod mysql;
mod postgres;
mod sqlite;

use isoschema_schema::{Carrier, Column, DieselType, Domain, Engine};

use crate::compare::side_by_side::Placed;

/// A row of knowledge: what becomes of a type of Diesel's in a column.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    /// Its permanent id.
    pub id: &'static str,
    /// The engines that it is true of.
    pub engines: &'static [Engine],
    /// What becomes of the values.
    pub outcome: Outcome,
    /// Where that was learnt.
    pub source: &'static str,
    /// A case that fires it: engine, Diesel's type, the column's type.
    pub case: &'static str,
    types: Types,
    columns: Columns,
}

/// What becomes of a program's values in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They come back as they went in.
    Fits,
    /// Some do not, and why.
    Hazard(&'static str),
    /// None can be written, or read, and why.
    Refused(&'static str),
}

/// The types of Diesel's that a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Types {
    /// These.
    Are(&'static [DieselType]),
    /// All that no row before it is about.
    Any,
}

impl Types {
    fn fit(self, diesel_type: &DieselType) -> bool {
        match self {
            Self::Are(types) => types.contains(diesel_type),
            Self::Any => true,
        }
    }
}

/// The columns that a row is about.
#[derive(Debug, Clone, Copy)]
enum Columns {
    /// Those of these types, by name in lower case, without parameters.
    Named(&'static [&'static str]),
    /// Those that hold these kinds of value.
    Hold(fn(&Domain) -> bool),
    /// Those of SQLite with this affinity.
    Have(&'static [Affinity]),
    /// Those of a STRICT table.
    Strict(&'static [&'static str]),
    /// All that no row before it is about.
    Any,
}

/// What SQLite makes of a value by the declared type (sqlite.org/datatype3.html, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Affinity {
    /// INT in the name.
    Integer,
    /// CHAR, CLOB or TEXT in the name.
    Text,
    /// BLOB in the name, or no type.
    Blob,
    /// REAL, FLOA or DOUB in the name.
    Real,
    /// All other names.
    Numeric,
}

impl Affinity {
    fn of(declared: &str) -> Self {
        let declared = declared.to_uppercase();
        let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if declared.is_empty() || has(&["BLOB"]) {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }
}

/// A type of Diesel's before a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    engine: Engine,
    diesel_type: &'a DieselType,
    /// The values that the column stores.
    domain: &'a Domain,
    /// The column's type, as the engine spells it.
    declared: &'a str,
    /// Whether SQLite enforces the types of the table.
    strict: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn new(placed: &Placed<'a>, column: &'a Column, diesel_type: &'a DieselType) -> Self {
        let declared = placed.catalog.and_then(|table| table.column(&column.name));
        Self {
            engine: placed.engine,
            diesel_type,
            domain: declared_domain(placed.engine, column),
            declared: declared.map_or("", |it| it.declared.as_str()),
            strict: placed.engine == Engine::Sqlite && placed.catalog.is_some_and(|table| table.strict),
        }
    }

    /// What becomes of the program's values.
    pub(super) fn outcome(&self) -> Outcome {
        if let DieselType::Own { carriers, .. } = self.diesel_type {
            return match carriers.get(&self.engine) {
                Some(Carrier::As(diesel_type)) => Asked { diesel_type, ..*self }.outcome(),
                Some(Carrier::Column(name)) if last_name(self.declared) == *name => Outcome::Fits,
                Some(Carrier::Column(_)) => {
                    Outcome::Refused("the column is of another type than the one that it stands for")
                }
                None => {
                    Outcome::Refused("the type does not exist for this engine: the program cannot be built")
                }
            };
        }
        if let DieselType::Array(element) = self.diesel_type
            && self.engine == Engine::Postgres
            && self.declared.ends_with("[]")
        {
            let declared = self.declared.trim_end_matches("[]");
            return Asked { diesel_type: element, declared, ..*self }.outcome();
        }
        self.row().map_or(Outcome::Fits, |row| row.outcome)
    }

    /// The row that decides.
    fn row(&self) -> Option<&'static Admission> {
        table(self.engine).iter().find(|row| row.types.fit(self.diesel_type) && self.stands_in(row.columns))
    }

    fn stands_in(&self, columns: Columns) -> bool {
        let name = plain(self.declared);
        match columns {
            Columns::Named(names) => names.contains(&name.as_str()),
            Columns::Hold(holds) => holds(self.domain),
            Columns::Have(affinities) => affinities.contains(&Affinity::of(self.declared)),
            Columns::Strict(names) => self.strict && !names.contains(&name.as_str()),
            Columns::Any => true,
        }
    }
}

/// The rows of an engine, in the order in which they are tried.
fn table(engine: Engine) -> &'static [Admission] {
    match engine {
        Engine::Sqlite => sqlite::ROWS,
        Engine::MariaDb | Engine::MySql => mysql::ROWS,
        Engine::Postgres => postgres::ROWS,
    }
}

/// Every row of knowledge about Diesel's types.
pub fn admissions() -> impl Iterator<Item = &'static Admission> {
    [sqlite::ROWS, mysql::ROWS, postgres::ROWS].into_iter().flatten()
}

/// The values of a column; on SQLite those that its declared type is for, since it stores others too.
fn declared_domain(engine: Engine, column: &Column) -> &Domain {
    match engine {
        Engine::Sqlite => column.effective_domain(),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => &column.domain,
    }
}

/// A type's name in lower case, without parameters and quotes: `timestamp(6) without time zone` is `timestamp
/// without time zone`.
fn plain(declared: &str) -> String {
    let mut depth = 0_usize;
    let mut name = String::new();
    for letter in declared.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            letter if depth == 0 => name.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A type's name without the schema that it stands in: `app."Mood"` is `mood`.
fn last_name(declared: &str) -> String {
    let name = plain(declared);
    let last = name.rsplit('.').next().unwrap_or_default();
    if last == "\"char\"" { last.to_owned() } else { last.trim_matches('"').to_owned() }
}

/// A type of Diesel's, as a `schema.rs` spells it.
pub(super) fn spelled(diesel_type: &DieselType) -> String {
    match diesel_type {
        DieselType::UnsignedTinyInt => "Unsigned<TinyInt>".to_owned(),
        DieselType::UnsignedSmallInt => "Unsigned<SmallInt>".to_owned(),
        DieselType::UnsignedInteger => "Unsigned<Integer>".to_owned(),
        DieselType::UnsignedBigInt => "Unsigned<BigInt>".to_owned(),
        DieselType::Array(element) => format!("Array<{}>", spelled(element)),
        DieselType::Own { name, .. } => name.clone(),
        DieselType::Bool
        | DieselType::TinyInt
        | DieselType::SmallInt
        | DieselType::Integer
        | DieselType::BigInt
        | DieselType::Float
        | DieselType::Double
        | DieselType::Numeric
        | DieselType::Text
        | DieselType::Binary
        | DieselType::Date
        | DieselType::Time
        | DieselType::Timestamp
        | DieselType::Datetime
        | DieselType::Timestamptz
        | DieselType::Interval
        | DieselType::Uuid
        | DieselType::Json
        | DieselType::Jsonb => format!("{diesel_type:?}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The row that a case fires, by its engine, Diesel's type and the column's type.
    fn fired(case: &str) -> &'static str {
        let mut words = case.splitn(3, ' ');
        let engine: Engine = words.next().unwrap().parse().unwrap();
        let diesel = words.next().unwrap();
        let declared = words.next().unwrap();
        let (strict, declared) = match declared.strip_prefix("STRICT ") {
            Some(declared) => (true, declared),
            None => (false, declared),
        };
        let diesel_type = ALL.iter().find(|it| spelled(it) == diesel).cloned().unwrap();
        let column = crate::normalise::tests::column("c", declared);
        let table = isoschema_schema::CatalogTable {
            name: "t".to_owned(),
            columns: vec![column],
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            strict,
        };
        let reading = crate::read(isoschema_schema::Snapshot {
            engine,
            version: "10.11.19".to_owned(),
            settings: Default::default(),
            tables: vec![table],
            views: Vec::new(),
            triggers: Vec::new(),
            unaccounted: Vec::new(),
        });
        let column = &reading.schema.tables["t"].columns[0];
        let domain = declared_domain(engine, column);
        Asked { engine, diesel_type: &diesel_type, domain, declared, strict }.row().unwrap().id
    }

    const ALL: [DieselType; 23] = [
        DieselType::Bool,
        DieselType::TinyInt,
        DieselType::SmallInt,
        DieselType::Integer,
        DieselType::BigInt,
        DieselType::UnsignedTinyInt,
        DieselType::UnsignedSmallInt,
        DieselType::UnsignedInteger,
        DieselType::UnsignedBigInt,
        DieselType::Float,
        DieselType::Double,
        DieselType::Numeric,
        DieselType::Text,
        DieselType::Binary,
        DieselType::Date,
        DieselType::Time,
        DieselType::Timestamp,
        DieselType::Datetime,
        DieselType::Timestamptz,
        DieselType::Interval,
        DieselType::Uuid,
        DieselType::Json,
        DieselType::Jsonb,
    ];

    #[test]
    fn every_row_has_a_case_that_fires_it() {
        let mut ids = BTreeSet::new();
        for row in admissions() {
            assert!(ids.insert(row.id), "{} stands twice", row.id);
            assert_eq!(fired(row.case), row.id, "{}", row.case);
            assert!(!row.source.is_empty(), "{}", row.id);
        }
    }

    /// Every engine has an answer to every type.
    #[test]
    fn the_last_row_takes_all() {
        for engine in Engine::ALL {
            let last = table(engine).last().unwrap();
            assert!(matches!((last.types, last.columns), (Types::Any, Columns::Any)), "{engine}");
        }
    }
}
