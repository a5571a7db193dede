//! Why a server refused a statement, in a word that is the same on every engine. Not the server's own words.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error};
use isoschema_schema::Engine;

/// Why a server refused a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// NULL where none may stand, or nothing where something must.
    NotNull,
    /// A second row of one key.
    Unique,
    /// A row without its parent, or a parent whose children would be left.
    ForeignKey,
    /// A row that a CHECK says no to.
    Check,
    /// More characters or bytes than fit.
    TooLong,
    /// A number or a time beyond the type's own.
    OutOfRange,
    /// A text that is no value of the type, or has what the type cannot hold.
    InvalidValue,
    /// Another transaction stands in the way.
    Conflict,
    /// Something else.
    Other,
}

impl Refusal {
    /// The refusal as a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotNull => "not-null",
            Self::Unique => "unique",
            Self::ForeignKey => "foreign-key",
            Self::Check => "check",
            Self::TooLong => "too-long",
            Self::OutOfRange => "out-of-range",
            Self::InvalidValue => "invalid-value",
            Self::Conflict => "conflict",
            Self::Other => "other",
        }
    }

    /// What Diesel and the server's words say.
    pub(crate) fn of(engine: Engine, error: &Error) -> Self {
        let Error::DatabaseError(kind, information) = error else { return Self::Other };
        match kind {
            DatabaseErrorKind::UniqueViolation => Self::Unique,
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => Self::ForeignKey,
            DatabaseErrorKind::NotNullViolation => Self::NotNull,
            DatabaseErrorKind::CheckViolation => Self::Check,
            DatabaseErrorKind::SerializationFailure => Self::Conflict,
            DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction
            | DatabaseErrorKind::ExclusionViolation
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::Unknown
            | _ => Self::in_words(engine, information.message()),
        }
    }

    /// What the server's words say, where Diesel has no kind for them.
    fn in_words(engine: Engine, message: &str) -> Self {
        let found = |(part, _): &&(&str, Self)| message.contains(part);
        words(engine).iter().find(found).map_or(Self::Other, |(_, refusal)| *refusal)
    }
}

/// Parts of the servers' messages, the telling ones first. Seen on SQLite 3.50, MariaDB 10.11, MySQL 9.7, PostgreSQL 15.
const fn words(engine: Engine) -> &'static [(&'static str, Refusal)] {
    match engine {
        Engine::Sqlite => &[
            // ON DELETE RESTRICT refuses with the code of a trigger, for which Diesel has no kind.
            ("FOREIGN KEY constraint failed", Refusal::ForeignKey),
            ("database is locked", Refusal::Conflict),
            ("datatype mismatch", Refusal::InvalidValue),
            ("cannot store", Refusal::InvalidValue),
            ("too big", Refusal::TooLong),
        ],
        Engine::MariaDb | Engine::MySql => &[
            ("doesn't have a default value", Refusal::NotNull),
            ("cannot be null", Refusal::NotNull),
            ("Data too long", Refusal::TooLong),
            ("is too long", Refusal::TooLong),
            ("max_allowed_packet", Refusal::TooLong),
            ("Out of range value", Refusal::OutOfRange),
            ("is out of range", Refusal::OutOfRange),
            ("Deadlock found", Refusal::Conflict),
            ("Lock wait timeout", Refusal::Conflict),
            ("Record has changed since last read", Refusal::Conflict),
            ("Duplicate entry", Refusal::Unique),
            // What a cascade of updates comes to.
            ("would lead to a duplicate entry", Refusal::Unique),
            ("foreign key constraint fails", Refusal::ForeignKey),
            // MariaDB says CHECK so, MySQL otherwise.
            ("CONSTRAINT `", Refusal::Check),
            ("Check constraint", Refusal::Check),
            ("Incorrect", Refusal::InvalidValue),
            ("Invalid JSON", Refusal::InvalidValue),
            ("Data truncated", Refusal::InvalidValue),
            ("Truncated incorrect", Refusal::InvalidValue),
            ("Illegal", Refusal::InvalidValue),
        ],
        Engine::Postgres => &[
            ("value too long", Refusal::TooLong),
            // The row of an index, which has an end that the column has not.
            ("exceeds btree", Refusal::TooLong),
            ("index row", Refusal::TooLong),
            ("out of range", Refusal::OutOfRange),
            ("field overflow", Refusal::OutOfRange),
            ("deadlock detected", Refusal::Conflict),
            ("could not serialize", Refusal::Conflict),
            ("lock timeout", Refusal::Conflict),
            ("invalid input", Refusal::InvalidValue),
            ("invalid byte sequence", Refusal::InvalidValue),
            ("unsupported Unicode escape", Refusal::InvalidValue),
            ("but expression is of type", Refusal::InvalidValue),
            ("time zone", Refusal::InvalidValue),
        ],
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Connection;

    #[test]
    fn the_servers_words_are_read() {
        for (engine, message, refusal) in [
            (Engine::MariaDb, "Data too long for column 'a' at row 1", Refusal::TooLong),
            (Engine::MariaDb, "CONSTRAINT `c` failed for `isoschema`.`t`", Refusal::Check),
            (Engine::MySql, "Check constraint 'c' is violated.", Refusal::Check),
            (
                Engine::MariaDb,
                "Foreign key constraint for table 'p', record '1' would lead to a duplicate entry in table 't'",
                Refusal::Unique,
            ),
            (Engine::MariaDb, "Out of range value for column 'a' at row 1", Refusal::OutOfRange),
            (
                Engine::MariaDb,
                "Incorrect string value: '\\xF0' for column 'a' at row 1",
                Refusal::InvalidValue,
            ),
            (Engine::Postgres, "value too long for type character varying(3)", Refusal::TooLong),
            (Engine::Postgres, "numeric field overflow", Refusal::OutOfRange),
            (Engine::Postgres, "invalid input syntax for type json", Refusal::InvalidValue),
            (Engine::Postgres, "something new", Refusal::Other),
        ] {
            assert_eq!(Refusal::in_words(engine, message), refusal, "{engine}: {message}");
        }
    }

    #[test]
    fn diesels_kinds_are_read() {
        let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
        let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY);
                      CREATE TABLE t (id INTEGER PRIMARY KEY, a INT NOT NULL CHECK (a > 0), p INT REFERENCES p (id) ON DELETE RESTRICT);
                      INSERT INTO p VALUES (5); INSERT INTO t VALUES (1, 1, 5)";
        connection.execute(tables).unwrap();
        for (sql, refusal) in [
            ("INSERT INTO t VALUES (2, NULL, NULL)", Refusal::NotNull),
            ("INSERT INTO t VALUES (1, 1, NULL)", Refusal::Unique),
            ("INSERT INTO t VALUES (2, 0, NULL)", Refusal::Check),
            // Diesel's own build of SQLite enforces foreign keys unasked.
            ("INSERT INTO t VALUES (2, 1, 9)", Refusal::ForeignKey),
            ("DELETE FROM p", Refusal::ForeignKey),
            ("INSERT INTO t VALUES ('x', 1, NULL)", Refusal::InvalidValue),
            ("INSERT INTO nowhere VALUES (1)", Refusal::Other),
        ] {
            assert_eq!(connection.execute(sql).unwrap_err().refusal, refusal, "{sql}");
        }
    }
}
