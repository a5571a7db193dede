//! The type of the columns that hold times, as statements are told of it.
//!
//! schema.rs calls them `Timestamp`, as SQLite's folder does. On MariaDB and MySQL they are DATETIME(6), and must be
//! said to be: Diesel would send a `Timestamp` as a TIMESTAMP, and MariaDB reads one that is before 1970 or, until
//! version 11.5, after 2038 as NULL.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{self, HasSqlType, SqlType};
use diesel::sqlite::Sqlite;
use isoschema_ledger::{Invalid, Moment};
use time::PrimitiveDateTime;

use crate::connection::MultiBackend;

/// PostgreSQL's TIMESTAMP, MariaDB's and MySQL's DATETIME, and the text that SQLite keeps.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(sqlite_type(name = "Text"), mysql_type(name = "DateTime"))]
#[diesel(postgres_type(oid = 1114, array_oid = 1115))]
pub struct Timestamp;

impl HasSqlType<Timestamp> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Timestamp>(lookup)
    }
}

// `table!` knows columns by their type's name, and expects what Diesel's own type of this name has.
impl sql_types::ops::Add for Timestamp {
    type Rhs = sql_types::Interval;
    type Output = Self;
}

impl sql_types::ops::Sub for Timestamp {
    type Rhs = sql_types::Interval;
    type Output = Self;
}

/// A moment as its column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct Stored(PrimitiveDateTime);

impl From<Moment> for Stored {
    fn from(moment: Moment) -> Self {
        let utc = moment.utc();
        Self(PrimitiveDateTime::new(utc.date(), utc.time()))
    }
}

impl TryFrom<Stored> for Moment {
    type Error = Invalid;

    fn try_from(Stored(time): Stored) -> Result<Self, Invalid> {
        Self::new(time.assume_utc())
    }
}

impl ToSql<Timestamp, Sqlite> for Stored {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        ToSql::<sql_types::Timestamp, Sqlite>::to_sql(&self.0, out)
    }
}

impl ToSql<Timestamp, Mysql> for Stored {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        ToSql::<sql_types::Datetime, Mysql>::to_sql(&self.0, out)
    }
}

impl ToSql<Timestamp, Pg> for Stored {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamp, Pg>::to_sql(&self.0, out)
    }
}

impl ToSql<Timestamp, MultiBackend> for Stored {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Timestamp, self));
        Ok(serialize::IsNull::No)
    }
}

impl FromSql<Timestamp, Sqlite> for Stored {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Timestamp, Sqlite>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Mysql> for Stored {
    fn from_sql(value: <Mysql as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Datetime, Mysql>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Pg> for Stored {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Timestamp, Pg>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, MultiBackend> for Stored {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Timestamp>()
    }
}
