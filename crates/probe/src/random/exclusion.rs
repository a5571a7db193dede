//! What a random run keeps out of, as data: there the engines differ by nature, on every schema, so that a difference
//! would say nothing of this one. Which tables and columns that concerns, the ground finds out.

/// One reason to keep out of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exclusion {
    /// Its name.
    pub id: &'static str,
    /// What is not done.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
}

macro_rules! exclusions {
    ($($constant:ident = $id:literal: $what:literal, $why:literal;)+) => {
        $(pub(super) const $constant: Exclusion = Exclusion { id: $id, what: $what, why: $why };)+

        /// Every one.
        #[cfg(test)]
        const ALL: &[Exclusion] = &[$($constant),+];
    };
}

exclusions! {
    SELF_REFERENCE = "self-reference":
        "one row at a time is written and deleted, none refers to itself, and neither the key nor what refers to it is changed",
        "InnoDB checks a foreign key row by row, the others at the statement's end: it does not delete a row that refers to \
         itself, nor carry an update through a table that it has updated already";
    CROSSING_CASCADES = "crossing-cascades":
        "no row is deleted and no key changed",
        "a cascade reaches rows that another foreign key holds: InnoDB checks row by row, in its own order, the others at \
         the statement's end";
    CASCADE_ONTO_TRIGGERS = "cascade-onto-triggers":
        "no row is deleted and no key changed",
        "a cascade fires the triggers of the tables that it reaches on SQLite and PostgreSQL, not on MariaDB and MySQL";
    GIVEN_IDS = "given-ids":
        "numbers that the database would give are given, positive and not zero, and not changed afterwards",
        "MariaDB and PostgreSQL use numbers up for refused rows, SQLite does not; MariaDB and MySQL read zero as `the next \
         number`; PostgreSQL changes no GENERATED ALWAYS column";
    UPSERT_WITH_SEVERAL_KEYS = "upsert-with-several-keys":
        "no upsert",
        "ON DUPLICATE KEY UPDATE takes the row that is in the way of any key, ON CONFLICT the row of the key that it names";
    UPSERT_COUNT = "upsert-count":
        "the number of rows of an upsert is not compared",
        "MariaDB and MySQL count an updated row twice";
    REFUSED_IN_TRANSACTION = "refused-in-transaction":
        "in a transaction, each statement stands behind a savepoint on PostgreSQL",
        "PostgreSQL ends a transaction with the first statement that it refuses; the others undo that statement alone";
    SEVERAL_REASONS = "several-reasons":
        "where a statement may break several rules, their names are not compared, only that it is refused",
        "each engine checks NOT NULL, CHECK, keys and foreign keys in its own order";
    LIMITS_BY_CHECK = "limits-by-check":
        "that a value is too long or too great, and that a CHECK refuses it, count as the same refusal",
        "what a type limits on one engine, a CHECK limits on another";
    NO_ROW_FOUND = "no-row-found":
        "where an UPDATE finds no row, it may be refused for its values or not",
        "PostgreSQL looks at a value's length and range before it looks for rows, the others only where they find one";
    BLANKS_BEYOND_LENGTH = "blanks-beyond-length":
        "no text that is too long ends with a blank",
        "MariaDB, MySQL and PostgreSQL cut blanks off down to the length, a CHECK refuses them";
    BEYOND_64_BITS = "beyond-64-bits":
        "no number beyond 64 bits",
        "SQLite makes a floating-point number of it";
    FOLDED_TEXT = "folded-text":
        "no two texts that differ in case, accents or blanks at the end alone",
        "the schema says of some engine that such texts are the same to it";
    UNCOMPARABLE = "uncomparable":
        "not asked for by value",
        "PostgreSQL compares no JSON, and a floating-point number equals no decimal text on some engines";
    OWN_DEFAULT = "own-default":
        "not left out",
        "its default is another value each time, or an expression that isoschema does not read";
    NO_COMMON_VALUE = "no-common-value":
        "not written",
        "its column has no values in common that isoschema could write";
    NO_ROW = "no-row":
        "left out",
        "no row can be written into it";
}

/// Those that concern every table.
pub(super) const EVERYWHERE: &[Exclusion] = &[
    UPSERT_COUNT,
    REFUSED_IN_TRANSACTION,
    SEVERAL_REASONS,
    LIMITS_BY_CHECK,
    NO_ROW_FOUND,
    BLANKS_BEYOND_LENGTH,
    BEYOND_64_BITS,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_exclusion_has_a_name_of_its_own_and_a_reason() {
        let ids: BTreeSet<_> = ALL.iter().map(|exclusion| exclusion.id).collect();
        assert_eq!(ids.len(), ALL.len());
        assert!(ALL.iter().all(|exclusion| !exclusion.what.is_empty() && exclusion.why.len() > 20));
    }
}
