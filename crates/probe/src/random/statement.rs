//! A statement before any engine spells it. Not what comes of it.

use std::collections::BTreeMap;

use isoschema_rows::{Layout, Row, Value, delete, insert_all, update, upsert};
use isoschema_schema::Engine;

/// The layouts of the tables that statements are about, by table.
pub(super) type Layouts = BTreeMap<String, Layout>;

/// A statement of a random run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Statement {
    /// Writes rows, which have values for the same columns.
    Insert { table: String, rows: Vec<Row> },
    /// Writes a row, or gives the row of the same key its values.
    Upsert { table: String, row: Row, key: Vec<String> },
    /// Gives values to the rows that hold others.
    Update { table: String, set: Row, filter: Row },
    /// Deletes the rows that hold these values.
    Delete { table: String, filter: Row },
    /// Begins a transaction.
    Begin,
    /// Ends it.
    Commit,
    /// Undoes it.
    Rollback,
}

impl Statement {
    /// The table that it names.
    pub(super) fn table(&self) -> Option<&str> {
        match self {
            Self::Insert { table, .. }
            | Self::Upsert { table, .. }
            | Self::Update { table, .. }
            | Self::Delete { table, .. } => Some(table),
            Self::Begin | Self::Commit | Self::Rollback => None,
        }
    }

    /// Whether the engines are asked for the same number of rows: what an upsert changes, MariaDB and MySQL count twice.
    pub(super) fn counts_rows(&self) -> bool {
        match self {
            Self::Insert { .. } | Self::Update { .. } | Self::Delete { .. } => true,
            Self::Upsert { .. } | Self::Begin | Self::Commit | Self::Rollback => false,
        }
    }

    /// Whether it writes NULL, or nothing, into one of these columns.
    pub(super) fn leaves_empty(&self, columns: &[String]) -> bool {
        let empty = |row: &Row| {
            columns.iter().any(|column| row.get(column).is_none_or(|value| *value == Value::Null))
        };
        match self {
            Self::Insert { rows, .. } => rows.iter().any(empty),
            Self::Upsert { row, .. } => empty(row),
            Self::Update { set, .. } => columns.iter().any(|column| set.get(column) == Some(&Value::Null)),
            Self::Delete { .. } | Self::Begin | Self::Commit | Self::Rollback => false,
        }
    }

    /// What it is, for a sentence.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Insert { .. } => "an INSERT",
            Self::Upsert { .. } => "an upsert",
            Self::Update { .. } => "an UPDATE",
            Self::Delete { .. } => "a DELETE",
            Self::Begin => "BEGIN",
            Self::Commit => "COMMIT",
            Self::Rollback => "ROLLBACK",
        }
    }

    /// Statements that say less of the same: fewer rows, fewer of the columns that may be left out.
    pub(super) fn simpler(&self, may_omit: impl Fn(&str) -> bool) -> Vec<Self> {
        let without = |row: &Row, may_omit: &dyn Fn(&str) -> bool| -> Vec<Row> {
            let one_less = |column: &String| {
                let mut row = row.clone();
                row.remove(column);
                row
            };
            let columns = row.keys().filter(|column| may_omit(column));
            if row.len() > 1 { columns.map(one_less).collect() } else { Vec::new() }
        };
        match self {
            Self::Insert { table, rows } if rows.len() > 1 => rows
                .iter()
                .map(|row| Self::Insert { table: table.clone(), rows: vec![row.clone()] })
                .collect(),
            Self::Insert { table, rows } => rows
                .iter()
                .flat_map(|row| without(row, &may_omit))
                .map(|row| Self::Insert { table: table.clone(), rows: vec![row] })
                .collect(),
            Self::Upsert { table, row, key } => {
                let insert = Self::Insert { table: table.clone(), rows: vec![row.clone()] };
                let enough =
                    |row: &Row| key.iter().all(|column| row.contains_key(column)) && row.len() > key.len();
                let upsert = |row| Self::Upsert { table: table.clone(), row, key: key.clone() };
                [insert]
                    .into_iter()
                    .chain(without(row, &may_omit).into_iter().filter(enough).map(upsert))
                    .collect()
            }
            Self::Update { table, set, filter } => without(set, &|_| true)
                .into_iter()
                .map(|set| Self::Update { table: table.clone(), set, filter: filter.clone() })
                .collect(),
            Self::Delete { .. } | Self::Begin | Self::Commit | Self::Rollback => Vec::new(),
        }
    }

    /// Its text on an engine.
    pub(super) fn sql(&self, engine: Engine, layouts: &Layouts) -> String {
        let layout = self.table().and_then(|table| layouts.get(table));
        match (self, layout) {
            (Self::Insert { rows, .. }, Some(layout)) => insert_all(engine, layout, rows),
            (Self::Upsert { row, key, .. }, Some(layout)) => upsert(engine, layout, row, key),
            (Self::Update { set, filter, .. }, Some(layout)) => update(engine, layout, set, filter),
            (Self::Delete { filter, .. }, Some(layout)) => delete(engine, layout, filter),
            (Self::Commit, _) => "COMMIT".to_owned(),
            (Self::Rollback, _) => "ROLLBACK".to_owned(),
            // A statement about no table that is laid out is not made.
            (
                Self::Begin
                | Self::Insert { .. }
                | Self::Upsert { .. }
                | Self::Update { .. }
                | Self::Delete { .. },
                _,
            ) => "BEGIN".to_owned(),
        }
    }
}

/// The statements with their transactions begun and ended in turn, as they may not be any more where some were left out.
pub(super) fn tidy(statements: impl IntoIterator<Item = Statement>) -> Vec<Statement> {
    let mut open = false;
    let mut tidied = Vec::new();
    for statement in statements {
        let fits = match statement {
            Statement::Begin => !open,
            Statement::Commit | Statement::Rollback => open,
            Statement::Insert { .. }
            | Statement::Upsert { .. }
            | Statement::Update { .. }
            | Statement::Delete { .. } => true,
        };
        if !fits {
            continue;
        }
        match statement {
            Statement::Begin => open = true,
            Statement::Commit | Statement::Rollback => open = false,
            Statement::Insert { .. }
            | Statement::Upsert { .. }
            | Statement::Update { .. }
            | Statement::Delete { .. } => {}
        }
        tidied.push(statement);
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_begin_and_end_in_turn() {
        use Statement::{Begin, Commit, Rollback};
        for (given, tidied) in [
            (vec![Begin, Begin, Commit, Rollback], vec![Begin, Commit]),
            (vec![Commit, Begin, Rollback, Begin], vec![Begin, Rollback, Begin]),
            (vec![Rollback], vec![]),
        ] {
            assert_eq!(tidy(given), tidied);
        }
    }
}
