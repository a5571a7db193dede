//! What the rules read, as tables: a spelling and its meaning, at least one row for each rule. Each row has a name
//! (the engine and the text), by which the rules point to it.

mod checks;
mod collations;
mod defaults;
mod domains;
mod ignored;
mod keys;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{CatalogColumn, CatalogTable, Engine, Snapshot};

use crate::rule::rules;
use crate::{Reading, read};

/// A row that was read.
struct Row {
    name: String,
    reading: Reading,
}

impl Row {
    fn new(name: impl Into<String>, snapshot: Snapshot) -> Self {
        Self { name: name.into(), reading: read(snapshot) }
    }

    fn fired(&self, id: &str) -> bool {
        self.reading.rules_fired.iter().any(|fired| fired.id == id)
    }
}

fn snapshot(engine: Engine, tables: Vec<CatalogTable>) -> Snapshot {
    let version = match engine {
        Engine::Sqlite => "3.50.4",
        Engine::MariaDb => "10.11.19",
        Engine::MySql => "8.4.3",
        Engine::Postgres => "15.20",
    };
    Snapshot {
        engine,
        version: version.to_owned(),
        settings: BTreeMap::new(),
        tables,
        views: Vec::new(),
        triggers: Vec::new(),
        unaccounted: Vec::new(),
    }
}

fn table(name: &str, columns: Vec<CatalogColumn>) -> CatalogTable {
    CatalogTable {
        name: name.to_owned(),
        columns,
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        strict: true,
    }
}

/// A column that may hold NULL and of which nothing else is declared.
pub(crate) fn column(name: &str, declared: &str) -> CatalogColumn {
    CatalogColumn {
        name: name.to_owned(),
        declared: declared.to_owned(),
        labels: Vec::new(),
        nullable: true,
        default: None,
        on_update: None,
        generated: None,
        identity: None,
        character_set: None,
        collation: None,
    }
}

fn engine(name: &str) -> Engine {
    name.parse().expect("a row begins with an engine")
}

#[test]
fn every_rule_says_why_and_is_shown_by_its_row() {
    let rows: Vec<Row> = [
        domains::rows(),
        collations::rows(),
        defaults::rows(),
        checks::rows(),
        keys::rows(),
        views::rows(),
        ignored::rows(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert!(ids.insert(rule.id), "{} stands twice", rule.id);
        for text in [rule.id, rule.spelling, rule.meaning, rule.why, rule.source, rule.case] {
            assert!(!text.trim().is_empty(), "{} leaves something out", rule.id);
        }
        assert!(!rule.engines.is_empty(), "{} has no engine", rule.id);
        let row = rows.iter().find(|row| row.name == rule.case);
        let row = row
            .unwrap_or_else(|| panic!("{} points to the row `{}`, which is not there", rule.id, rule.case));
        assert!(row.fired(rule.id), "{} is not fired by its row `{}`", rule.id, rule.case);
        assert!(
            rule.engines.contains(&row.reading.snapshot.engine),
            "{} is shown on another engine",
            rule.id
        );
    }
    for row in &rows {
        for fired in &row.reading.rules_fired {
            let rule = rules().iter().find(|rule| rule.id == fired.id);
            let rule = rule.unwrap_or_else(|| panic!("`{}` fires {}, which is no rule", row.name, fired.id));
            assert!(
                rule.engines.contains(&row.reading.snapshot.engine),
                "`{}` fires {}, which is another engine's",
                row.name,
                fired.id
            );
        }
    }
}
