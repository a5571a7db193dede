//! Which of a database's refusals mean that another writer was in the way, so that trying again may help. Rows of
//! data, because the client libraries tell most of them by their words alone.

use diesel::result::{DatabaseErrorKind, Error};

/// Words of refusals that another try may not meet, and which engine says them when.
const CONFLICTS: &[(&str, &str)] = &[
    ("is locked", "SQLite: another connection kept its lock longer than busy_timeout"),
    ("Lock wait timeout exceeded", "MariaDB, MySQL: a row stayed locked for innodb_lock_wait_timeout"),
    ("Deadlock found", "MariaDB, MySQL: also said at COMMIT by a Galera node whose transaction came second"),
    ("Record has changed since last read", "MariaDB: innodb_snapshot_isolation met a newer row"),
    ("WSREP has not yet prepared node", "Galera: the node is joining, or has lost the others"),
    ("deadlock detected", "PostgreSQL"),
    ("canceling statement due to lock timeout", "PostgreSQL: lock_timeout"),
    ("could not serialize access", "PostgreSQL: at COMMIT, where Diesel gives it no kind"),
];

/// Words of a connection that is gone. What was being committed may be there or not.
const GONE: &[&str] = &[
    "server has gone away",
    "Lost connection",
    "Server has gone away",
    "server closed the connection unexpectedly",
    "terminating connection",
    "no connection to the server",
    "Connection was killed",
];

/// Whether another try may succeed. Where a foreign key refused, it may: another transaction deleted the row that this
/// one refers to, or refers to the one that this deletes, and trying again sees which.
pub fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
        || is_foreign_key(error)
        || says(error, CONFLICTS.iter().map(|(words, _)| *words))
}

/// Whether a foreign key refused it. SQLite and PostgreSQL 18 have other codes for `RESTRICT`; SQLite's Diesel does not
/// read as a foreign key's.
pub fn is_foreign_key(error: &Error) -> bool {
    use DatabaseErrorKind::{ForeignKeyViolation, RestrictViolation};
    matches!(error, Error::DatabaseError(ForeignKeyViolation | RestrictViolation, _))
        || says(error, ["FOREIGN KEY constraint failed"])
}

/// Whether the connection is gone.
pub fn is_gone(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
            | Error::BrokenTransactionManager
            | Error::RollbackErrorOnCommit { .. }
    ) || says(error, GONE.iter().copied())
}

/// Whether a unique key refused it.
pub fn is_unique(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

fn says<'a>(error: &Error, words: impl IntoIterator<Item = &'a str>) -> bool {
    let Error::DatabaseError(_, information) = error else { return false };
    words.into_iter().any(|words| information.message().contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(words.to_owned()))
    }

    #[test]
    fn refusals_are_told_apart() {
        for (words, conflict, gone) in [
            ("database is locked", true, false),
            ("database table is locked: runs", true, false),
            ("Deadlock found when trying to get lock; try restarting transaction", true, false),
            ("FOREIGN KEY constraint failed", true, false),
            ("MySQL server has gone away", false, true),
            ("UNIQUE constraint failed: projects.slug", false, false),
            ("syntax error at or near \"deadlock\"", false, false),
        ] {
            assert_eq!((is_conflict(&said(words)), is_gone(&said(words))), (conflict, gone), "{words}");
        }
        assert!(!is_conflict(&Error::NotFound));
    }
}
