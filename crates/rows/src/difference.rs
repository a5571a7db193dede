//! Where the rows of several engines are not the same logical rows. Not what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::Engine;

use crate::{Layout, Row, Value};

/// A row, or a value in a row, that is not the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The row, by its key: `id = 1`.
    pub row: String,
    /// The column; `None` where some engine lacks the whole row.
    pub column: Option<String>,
    /// Each engine's value, or what it has of the row.
    pub sides: BTreeMap<Engine, String>,
}

/// Compares the rows of a table. Rows are paired by the layout's key; where a key stands twice, by all that they hold.
#[must_use]
pub fn differences(layout: &Layout, rows: &BTreeMap<Engine, Vec<Row>>) -> Vec<Difference> {
    let mut by_key: BTreeMap<Vec<&Value>, BTreeMap<Engine, Vec<&Row>>> = BTreeMap::new();
    for (engine, rows) in rows {
        for row in rows {
            let key = layout.key.iter().filter_map(|column| row.get(column)).collect();
            by_key.entry(key).or_default().entry(*engine).or_default().push(row);
        }
    }
    let mut found = Vec::new();
    for (key, mut sides) in by_key {
        let name = named(&layout.key, &key);
        let counts: BTreeSet<_> = rows.keys().map(|engine| sides.get(engine).map_or(0, Vec::len)).collect();
        if counts.len() > 1 {
            let said = |engine: &Engine| match sides.get(engine).map_or(0, Vec::len) {
                0 => "no such row".to_owned(),
                1 => "the row is there".to_owned(),
                count => format!("{count} such rows"),
            };
            let sides = rows.keys().map(|engine| (*engine, said(engine))).collect();
            found.push(Difference { table: layout.table.clone(), row: name, column: None, sides });
            continue;
        }
        sides.values_mut().for_each(|rows| rows.sort());
        let count = counts.first().copied().unwrap_or_default();
        for place in &layout.places {
            for at in 0..count {
                let values: BTreeMap<_, _> = sides
                    .iter()
                    .filter_map(|(engine, rows)| Some((*engine, rows.get(at)?.get(&place.name)?)))
                    .collect();
                if values.values().collect::<BTreeSet<_>>().len() > 1 {
                    found.push(Difference {
                        table: layout.table.clone(),
                        row: name.clone(),
                        column: Some(place.name.clone()),
                        sides: values
                            .into_iter()
                            .map(|(engine, value)| (engine, value.to_string()))
                            .collect(),
                    });
                }
            }
        }
    }
    found
}

/// Leaves out the rows that a step has added, where they differ at most in the numbers that the engines gave them: which
/// of several rows is numbered first is no engine's promise. `before` are the rows of the same key that stood there.
#[must_use]
pub fn without_renumbered(
    layout: &Layout,
    before: &BTreeMap<Engine, Vec<Row>>,
    rows: &BTreeMap<Engine, Vec<Row>>,
) -> BTreeMap<Engine, Vec<Row>> {
    let key = |row: &Row| -> Vec<Option<Value>> {
        layout.key.iter().map(|column| row.get(column).cloned()).collect()
    };
    let mut stayed = BTreeMap::new();
    let mut added = BTreeSet::new();
    for (engine, rows) in rows {
        let known: BTreeSet<_> = before.get(engine).into_iter().flatten().map(key).collect();
        let (old, new): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| known.contains(&key(row)));
        let mut new: Vec<Row> = new.into_iter().cloned().collect();
        for row in &mut new {
            row.retain(|column, _| !layout.numbered.contains(column));
        }
        new.sort();
        added.insert(new);
        stayed.insert(*engine, old.into_iter().cloned().collect());
    }
    if added.len() == 1 && !layout.numbered.is_empty() { stayed } else { rows.clone() }
}

fn named(columns: &[String], key: &[&Value]) -> String {
    let parts: Vec<_> =
        columns.iter().zip(key).map(|(column, value)| format!("{column} = {value}")).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::layout::Place;

    fn layout(key: &[&str]) -> Layout {
        let number = Kind::Number { min: 0, max: 9, scale: 0 };
        let place =
            |name: &str| Place { name: name.to_owned(), kind: number.clone(), domains: BTreeMap::new() };
        Layout {
            table: "ferries".to_owned(),
            places: vec![place("no"), place("decks")],
            key: key.iter().map(|column| (*column).to_owned()).collect(),
            numbered: vec!["no".to_owned()],
            unread: BTreeMap::new(),
        }
    }

    fn rows(values: &[[&str; 2]]) -> Vec<Row> {
        let row = |[no, decks]: &[&str; 2]| {
            let value = |text: &str| Value::Number(text.to_owned());
            Row::from([("no".to_owned(), value(no)), ("decks".to_owned(), value(decks))])
        };
        values.iter().map(row).collect()
    }

    /// SQLite's and PostgreSQL's rows, and the differences as `row/column`.
    #[test]
    fn rows_are_paired_by_their_key() {
        type Case = (
            &'static [&'static str],
            &'static [[&'static str; 2]],
            &'static [[&'static str; 2]],
            &'static str,
        );
        let table: &[Case] = &[
            (&["no"], &[["1", "2"], ["2", "3"]], &[["2", "3"], ["1", "2"]], ""),
            (&["no"], &[["1", "2"]], &[["1", "3"]], "no = 1/decks"),
            (&["no"], &[["1", "2"]], &[], "no = 1/-"),
            (&["no", "decks"], &[["1", "2"], ["1", "2"]], &[["1", "2"]], "no = 1, decks = 2/-"),
            (&["no"], &[["1", "2"], ["1", "3"]], &[["1", "3"], ["1", "2"]], ""),
            (&["no"], &[["1", "2"], ["1", "3"]], &[["1", "4"], ["1", "2"]], "no = 1/decks"),
        ];
        for (key, sqlite, postgres, expected) in table {
            let sides = BTreeMap::from([(Engine::Sqlite, rows(sqlite)), (Engine::Postgres, rows(postgres))]);
            let found: Vec<_> = differences(&layout(key), &sides)
                .iter()
                .map(|it| format!("{}/{}", it.row, it.column.as_deref().unwrap_or("-")))
                .collect();
            assert_eq!(found.join("; "), *expected, "{sqlite:?} {postgres:?}");
        }
    }

    /// One row stood there; SQLite and PostgreSQL have added two others in another order.
    #[test]
    fn which_row_is_numbered_first_is_no_difference() {
        let before =
            BTreeMap::from([(Engine::Sqlite, rows(&[["1", "5"]])), (Engine::Postgres, rows(&[["1", "5"]]))]);
        let after = |postgres: &[[&str; 2]]| {
            let sqlite = rows(&[["1", "5"], ["2", "7"], ["3", "8"]]);
            let after = BTreeMap::from([(Engine::Sqlite, sqlite), (Engine::Postgres, rows(postgres))]);
            differences(&layout(&["no"]), &without_renumbered(&layout(&["no"]), &before, &after)).len()
        };
        assert_eq!(after(&[["1", "5"], ["2", "8"], ["3", "7"]]), 0);
        assert_eq!(after(&[["1", "5"], ["2", "8"], ["3", "9"]]), 2);
        assert_eq!(after(&[["1", "6"], ["2", "8"], ["3", "7"]]), 1);
    }
}
