//! What a project's program expects of its databases: the value that its `schema.rs` is read into. Reading one is
//! not done here.

use std::collections::BTreeMap;

use crate::Engine;

/// What one `schema.rs` says: the tables, the columns and the types that a program was compiled with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// The file, as the project names it.
    pub source: String,
    /// The tables, in their order.
    pub tables: Vec<ContractTable>,
}

/// A table, or a view, that a program names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTable {
    /// Its name in the database.
    pub name: String,
    /// The schema, or the database, that it is said to stand in: `app` of `app.users`.
    pub namespace: Option<String>,
    /// The line of its name.
    pub line: usize,
    /// The columns, in their order.
    pub columns: Vec<ContractColumn>,
    /// The columns that a program finds a row by.
    pub primary_key: Vec<String>,
}

/// A column that a program names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractColumn {
    /// Its name in the database.
    pub name: String,
    /// The line of its name.
    pub line: usize,
    /// Its type, `Nullable<…>` taken off.
    pub diesel_type: DieselType,
    /// Whether the program takes NULL.
    pub nullable: bool,
    /// The most characters (or bytes) that the program is said to write: `#[max_length = 64]`.
    pub max_length: Option<u64>,
}

/// A SQL type of Diesel's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DieselType {
    /// `bool`.
    Bool,
    /// `i8`.
    TinyInt,
    /// `i16`.
    SmallInt,
    /// `i32`.
    Integer,
    /// `i64`.
    BigInt,
    /// `u8`.
    UnsignedTinyInt,
    /// `u16`.
    UnsignedSmallInt,
    /// `u32`.
    UnsignedInteger,
    /// `u64`.
    UnsignedBigInt,
    /// `f32`.
    Float,
    /// `f64`.
    Double,
    /// `BigDecimal`.
    Numeric,
    /// `String`.
    Text,
    /// `Vec<u8>`.
    Binary,
    /// A calendar day.
    Date,
    /// A time of day.
    Time,
    /// A date and time.
    Timestamp,
    /// A date and time, MySQL's other one.
    Datetime,
    /// An instant (PostgreSQL, SQLite).
    Timestamptz,
    /// A span of time (PostgreSQL).
    Interval,
    /// A UUID (PostgreSQL).
    Uuid,
    /// A JSON value, as text.
    Json,
    /// A JSON value, in the engine's binary form (PostgreSQL, SQLite).
    Jsonb,
    /// Any number of values of one type (PostgreSQL).
    Array(Box<DieselType>),
    /// A type that some engines have, each under a name of its own: PostgreSQL's `inet`, or one that the project
    /// declared.
    Own {
        /// Its name in Rust.
        name: String,
        /// What it is on each engine that has it.
        carriers: BTreeMap<Engine, Carrier>,
    },
}

/// What a type of a project's own is on one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// A column type of this name, in lower case.
    Column(String),
    /// As this type of Diesel's.
    As(DieselType),
}

/// The contracts of a project: each engine's program may be compiled with files of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contracts(pub BTreeMap<Engine, Vec<Contract>>);

impl Contracts {
    /// The contracts that an engine's database must keep.
    #[must_use]
    pub fn of(&self, engine: Engine) -> &[Contract] {
        self.0.get(&engine).map_or(&[], Vec::as_slice)
    }

    /// Whether no engine has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }
}
