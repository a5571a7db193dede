//! From a snapshot to a schema, by the rules. Each topic of rules has its file; here they are put in order.

mod catalogue;
mod check;
mod collation;
mod column;
mod default;
mod domain;
mod expression;
mod ignored;
mod key;
mod literal;
mod view;

#[cfg(test)]
pub(crate) mod tests;

use isoschema_schema::{CatalogTable, Schema, Snapshot, Table, Trigger};

use self::catalogue::Catalogue;
pub(crate) use self::default::UNIX_TIME;
use self::expression::Scope;
pub(crate) use self::expression::tokens::{names, reworded};
use crate::rule::{FiredRule, Firings, Rule};

/// A snapshot with its canonical reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What the catalogue said, without what rules leave out.
    pub snapshot: Snapshot,
    /// What it means.
    pub schema: Schema,
    /// The rules that were needed, sorted by id.
    pub rules_fired: Vec<FiredRule>,
}

/// Every rule, topic by topic.
pub(crate) fn rules() -> Vec<Rule> {
    domain::rules()
        .chain(collation::rules())
        .chain(default::rules())
        .chain(expression::rules())
        .chain(check::rules())
        .chain(key::rules())
        .chain(view::rules())
        .chain(ignored::rules())
        .collect()
}

/// Reads a snapshot.
#[must_use]
pub fn read(mut snapshot: Snapshot) -> Reading {
    let mut firings = Firings::default();
    ignored::remove(&mut snapshot, &mut firings);
    let catalogue = Catalogue::new(&snapshot);
    let tables = snapshot
        .tables
        .iter()
        .map(|table| (table.name.clone(), read_table(&catalogue, table, &mut firings)))
        .collect();
    let mut schema = Schema { tables, ..Schema::default() };
    schema.views = snapshot
        .views
        .iter()
        .map(|view| (view.name.clone(), view::read(&catalogue, &schema, view, &mut firings)))
        .collect();
    schema.triggers = snapshot
        .triggers
        .iter()
        .map(|trigger| Trigger {
            table: trigger.table.clone(),
            moment: trigger.moment.to_lowercase(),
            event: trigger.event.to_lowercase(),
            name: trigger.name.clone(),
        })
        .collect();
    schema.triggers.sort();
    Reading { snapshot, schema, rules_fired: firings.into_fired() }
}

fn read_table(catalogue: &Catalogue<'_>, table: &CatalogTable, firings: &mut Firings) -> Table {
    let snapshot = catalogue.snapshot;
    let read = column::read(snapshot, table, firings);
    let scope = Scope::table(snapshot.engine, &read.domains);
    let (implicit, asked): (Vec<_>, Vec<_>) =
        table.indexes.iter().partition(|index| key::is_implicit(snapshot.engine, table, index, firings));
    Table {
        primary_key: table.primary_key.clone(),
        uniques: table.uniques.iter().map(|unique| key::unique(scope, table, unique, firings)).collect(),
        foreign_keys: table
            .foreign_keys
            .iter()
            .map(|foreign| key::foreign_key(catalogue, table, foreign, firings))
            .collect(),
        indexes: asked.into_iter().map(|index| key::index(scope, table, index, firings)).collect(),
        implicit_indexes: implicit
            .into_iter()
            .map(|index| key::index(scope, table, index, firings))
            .collect(),
        checks: read.checks.checks,
        columns: read.columns,
    }
}
