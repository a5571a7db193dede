//! The rows of other tables that a table's rows need, and those of them that one experiment needs. Pure.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_rows::{Layout, Row, Value};
use isoschema_schema::{Engine, Table};

use super::bench::Bench;

/// A row that must stand before a table's own.
#[derive(Debug, Clone)]
pub struct Parent {
    /// Where its values stand.
    pub layout: Layout,
    /// Its values.
    pub row: Row,
    /// Which of the rows before it it names itself.
    names: BTreeSet<usize>,
}

/// What must stand before an experiment's statements.
#[derive(Debug, Clone)]
pub enum Needs {
    /// What these rows name.
    Of(Vec<Row>),
    /// What the first row names, and whatever else names its row of this table: the statements change that one.
    Changed(String),
    /// Everything: nobody can tell what the database will give a referring column.
    All,
}

/// The rows of all tables that a table refers to, directly or not, those without parents first.
pub fn parents(bench: &Bench<'_>, known: &[Bench<'_>]) -> Vec<Parent> {
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&Bench<'_>> = vec![bench];
    while let Some(one) = next.pop() {
        for key in one.tables.values().flat_map(|table| &table.foreign_keys) {
            if let Some(parent) = known.iter().find(|bench| bench.table == key.parent)
                && parent.table != bench.table
                && needed.insert(parent.table)
            {
                next.push(parent);
            }
        }
    }
    let mut parents: Vec<Parent> = Vec::new();
    for parent in known.iter().filter(|parent| needed.contains(parent.table)) {
        for row in std::iter::once(&parent.first).chain(&parent.second) {
            let names = named(&parent.tables, row, &parents);
            parents.push(Parent { layout: parent.layout.clone(), row: row.clone(), names });
        }
    }
    parents
}

/// Which of a bench's parents an experiment needs.
pub fn needed(bench: &Bench<'_>, needs: &Needs) -> BTreeSet<usize> {
    let parents = &bench.parents;
    let of = |row: &Row| with_their_own(named(&bench.tables, row, parents), parents);
    match needs {
        Needs::Of(rows) => rows.iter().flat_map(of).collect(),
        Needs::Changed(table) => {
            let mut needed = of(&bench.first);
            let mut touched: BTreeSet<_> =
                needed.iter().copied().filter(|at| parents[*at].layout.table == *table).collect();
            // A row stands behind those that it names.
            for (at, parent) in parents.iter().enumerate() {
                if !parent.names.is_disjoint(&touched) {
                    touched.insert(at);
                }
            }
            needed.extend(with_their_own(touched, parents));
            needed
        }
        Needs::All => (0..parents.len()).collect(),
    }
}

/// The parents that a row names, on whichever engine.
fn named(tables: &BTreeMap<Engine, &Table>, row: &Row, parents: &[Parent]) -> BTreeSet<usize> {
    let mut named = BTreeSet::new();
    for key in tables.values().flat_map(|table| &table.foreign_keys) {
        let value = |column: &String| row.get(column).filter(|value| **value != Value::Null);
        let Some(values) = key.columns.iter().map(value).collect::<Option<Vec<_>>>() else { continue };
        let of_table = || parents.iter().enumerate().filter(|(_, parent)| parent.layout.table == key.parent);
        let is_named = |parent: &Parent| {
            key.parent_columns
                .iter()
                .map(|column| parent.row.get(column))
                .eq(values.iter().map(|value| Some(*value)))
        };
        let before = named.len();
        named.extend(of_table().filter(|(_, parent)| is_named(parent)).map(|(at, _)| at));
        if named.len() == before {
            // Which one it is, the values do not tell.
            named.extend(of_table().map(|(at, _)| at));
        }
    }
    named
}

/// These rows, and whatever they name in turn.
fn with_their_own(mut rows: BTreeSet<usize>, parents: &[Parent]) -> BTreeSet<usize> {
    let mut next: Vec<_> = rows.iter().copied().collect();
    while let Some(at) = next.pop() {
        next.extend(parents[at].names.iter().copied().filter(|name| rows.insert(*name)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{Action, Deferrability, ForeignKey, MatchKind};

    use super::*;

    fn row(values: &[(&str, u32)]) -> Row {
        let value =
            |(column, number): &(&str, u32)| ((*column).to_owned(), Value::Number(number.to_string()));
        values.iter().map(value).collect()
    }

    fn bench<'a>(name: &'a str, table: &'a Table, rows: [Row; 2], known: &[Bench<'a>]) -> Bench<'a> {
        let [first, second] = rows;
        let mut bench = Bench {
            table: name,
            tables: BTreeMap::from([(Engine::Sqlite, table)]),
            layout: Layout {
                table: name.to_owned(),
                places: Vec::new(),
                key: Vec::new(),
                numbered: Vec::new(),
                unread: BTreeMap::new(),
            },
            parents: Vec::new(),
            first,
            second: Some(second),
        };
        bench.parents = parents(&bench, known);
        bench
    }

    fn table(parents: &[(&str, &str)]) -> Table {
        let key = |(column, parent): &(&str, &str)| ForeignKey {
            name: None,
            columns: vec![(*column).to_owned()],
            parent: (*parent).to_owned(),
            parent_columns: vec!["no".to_owned()],
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            match_kind: MatchKind::Simple,
            deferrability: Deferrability::NotDeferrable,
        };
        Table { foreign_keys: parents.iter().map(key).collect(), ..Table::default() }
    }

    /// Crews sail a ferry of a dock; docks have two rows, 1 and 2, and so has everything.
    #[test]
    fn an_experiment_needs_what_its_rows_name() {
        let (docks, ferries, crews) =
            (table(&[]), table(&[("dock", "docks")]), table(&[("ferry", "ferries"), ("dock", "docks")]));
        let mut known = Vec::new();
        known.push(bench("docks", &docks, [row(&[("no", 1)]), row(&[("no", 2)])], &known));
        let rows = [row(&[("no", 1), ("dock", 1)]), row(&[("no", 2), ("dock", 1)])];
        known.push(bench("ferries", &ferries, rows, &known));
        let rows =
            [row(&[("no", 1), ("ferry", 1), ("dock", 1)]), row(&[("no", 2), ("ferry", 1), ("dock", 2)])];
        let crews = bench("crews", &crews, rows, &known);
        let told = |needs: Needs| {
            let tell = |at: usize| {
                let Parent { layout, row, .. } = &crews.parents[at];
                format!("{} {}", layout.table, row["no"])
            };
            needed(&crews, &needs).into_iter().map(tell).collect::<Vec<_>>().join(", ")
        };
        for (needs, all) in [
            (Needs::Of(vec![row(&[("no", 7)])]), ""),
            (Needs::Of(vec![row(&[("dock", 2)])]), "docks 2"),
            (Needs::Of(vec![row(&[("ferry", 1)])]), "docks 1, ferries 1"),
            // Nobody knows which dock this is.
            (Needs::Of(vec![row(&[("dock", 9)])]), "docks 1, docks 2"),
            (Needs::Changed("ferries".to_owned()), "docks 1, ferries 1"),
            // The second ferry lies in the first dock too.
            (Needs::Changed("docks".to_owned()), "docks 1, ferries 1, ferries 2"),
            (Needs::All, "docks 1, docks 2, ferries 1, ferries 2"),
        ] {
            assert_eq!(told(needs.clone()), all, "{needs:?}");
        }
    }
}
