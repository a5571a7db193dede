//! Stand-ins for the SQL functions that a project's program registers on SQLite: enough for its migrations to run,
//! not what the functions really do.

use std::fmt;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Binary, Nullable};
use diesel::sqlite::{Sqlite, SqliteConnection, SqliteType, SqliteValue};

/// What stands in for a function.
#[derive(Debug, Clone, PartialEq)]
pub enum StandIn {
    /// It gives its one argument back.
    Identity,
    /// It gives this, whatever its arguments are: none to four of them.
    Constant(Constant),
}

/// What a stand-in gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// A text.
    Text(String),
}

impl fmt::Display for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity => f.write_str("its argument"),
            Self::Constant(Constant::Null) => f.write_str("NULL"),
            Self::Constant(Constant::Integer(number)) => write!(f, "{number}"),
            Self::Constant(Constant::Real(number)) => write!(f, "{number:?}"),
            Self::Constant(Constant::Text(text)) => write!(f, "'{}'", text.replace('\'', "''")),
        }
    }
}

/// A value of any of SQLite's kinds but NULL. SQLite gives each value its kind, whatever type was declared.
#[derive(Debug, Clone, FromSqlRow)]
enum Value {
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl FromSql<Binary, Sqlite> for Value {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        match value.value_type() {
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                Ok(Self::Integer(value.read_long()))
            }
            Some(SqliteType::Float | SqliteType::Double) => Ok(Self::Real(value.read_double())),
            Some(SqliteType::Text) => Ok(Self::Text(value.read_text().to_owned())),
            Some(SqliteType::Binary) => Ok(Self::Bytes(value.read_blob().to_owned())),
            None => Err("NULL stands where a value was expected".into()),
        }
    }
}

impl ToSql<Binary, Sqlite> for Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self {
            Self::Integer(number) => out.set_value(*number),
            Self::Real(number) => out.set_value(*number),
            Self::Text(text) => out.set_value(text.as_str()),
            Self::Bytes(bytes) => out.set_value(bytes.as_slice()),
        }
        Ok(IsNull::No)
    }
}

type Type = Nullable<Binary>;
type Held = Option<Value>;

/// Registers a stand-in under a name.
pub(crate) fn register(
    link: &mut SqliteConnection,
    name: &str,
    stand_in: &StandIn,
) -> diesel::QueryResult<()> {
    let constant = match stand_in {
        StandIn::Identity => {
            return link.register_sql_function::<Type, Type, Held, Held, _>(name, true, |argument| argument);
        }
        StandIn::Constant(Constant::Null) => None,
        StandIn::Constant(Constant::Integer(number)) => Some(Value::Integer(*number)),
        StandIn::Constant(Constant::Real(number)) => Some(Value::Real(*number)),
        StandIn::Constant(Constant::Text(text)) => Some(Value::Text(text.clone())),
    };
    macro_rules! of_arguments {
        ($types:ty, $arguments:ty) => {{
            let constant = constant.clone();
            let given = move |_| constant.clone();
            link.register_sql_function::<$types, Type, $arguments, Held, _>(name, true, given)?;
        }};
    }
    of_arguments!(Type, Held);
    of_arguments!((Type, Type), (Held, Held));
    of_arguments!((Type, Type, Type), (Held, Held, Held));
    of_arguments!((Type, Type, Type, Type), (Held, Held, Held, Held));
    link.register_noarg_sql_function::<Type, Held, _>(name, true, move || constant.clone())
}

#[cfg(test)]
mod tests {
    use isoschema_schema::Engine;

    use super::*;
    use crate::Connection;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Row {
        value: Option<String>,
        kind: String,
    }

    #[test]
    fn a_stand_in_gives_what_it_is_told_to() {
        let text = |text: &str| StandIn::Constant(Constant::Text(text.to_owned()));
        for (stand_in, call, value, kind) in [
            (StandIn::Identity, "MINE('a')", Some("a"), "text"),
            (StandIn::Identity, "mine(7)", Some("7"), "integer"),
            (StandIn::Identity, "MINE(1.5)", Some("1.5"), "real"),
            (StandIn::Identity, "MINE(x'61')", Some("a"), "blob"),
            (StandIn::Identity, "MINE(NULL)", None, "null"),
            (text("it's"), "MINE()", Some("it's"), "text"),
            (text("x"), "MINE(1, 2, 3, 4)", Some("x"), "text"),
            (StandIn::Constant(Constant::Integer(3)), "MINE(1)", Some("3"), "integer"),
            (StandIn::Constant(Constant::Real(0.5)), "MINE(1, 2)", Some("0.5"), "real"),
            (StandIn::Constant(Constant::Null), "MINE(1, 2, 3)", None, "null"),
        ] {
            let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
            connection.stand_in("MINE", &stand_in).unwrap();
            let sql = format!("SELECT CAST({call} AS TEXT) AS value, typeof({call}) AS kind");
            let rows = connection.rows::<Row>(&sql).unwrap();
            let expected = Row { value: value.map(str::to_owned), kind: kind.to_owned() };
            assert_eq!(rows, [expected], "{stand_in} {call}");
        }
    }

    /// A program's own encoding, used as Authelia's is: to carry rows over into a rebuilt table.
    #[test]
    fn a_migration_that_calls_it_runs() {
        let migration = "CREATE TABLE keys_new (id INTEGER PRIMARY KEY, key TEXT NOT NULL);
             INSERT INTO keys_new SELECT id, TO_HEXTETS(key) FROM keys;
             DROP TABLE keys; ALTER TABLE keys_new RENAME TO keys";
        for stand_in in [None, Some(StandIn::Identity)] {
            let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
            connection
                .execute("CREATE TABLE keys (id INTEGER PRIMARY KEY, key BLOB); INSERT INTO keys VALUES (1, x'61')")
                .unwrap();
            if let Some(stand_in) = &stand_in {
                connection.stand_in("TO_HEXTETS", stand_in).unwrap();
            }
            assert_eq!(connection.execute(migration).is_ok(), stand_in.is_some());
        }
    }
}
