//! A database written down for a test: the canonical schema, from which the snapshot is spelled.

use std::collections::BTreeMap;

use isoschema_schema::{
    Action, Bound, CatalogCheck, CatalogColumn, CatalogObject, CatalogTable, CatalogView, Check, Column,
    DefaultValue, Deferrability, Domain, Engine, Equality, ForeignKey, Index, KeyPart, Length, MatchKind,
    PrimaryKey, Proof, Repertoire, Schema, Snapshot, Table, TrailingBlanks, Trigger, Unique, View, Zone,
};

use crate::Reading;

/// A database of one engine.
#[derive(Debug, Clone)]
pub(super) struct Database {
    pub(super) engine: Engine,
    pub(super) schema: Schema,
    pub(super) unaccounted: Vec<CatalogObject>,
    /// Types as declared, by table and column; a domain in words where nothing is given.
    spelled: BTreeMap<(String, String), String>,
}

impl Database {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine, schema: Schema::default(), unaccounted: Vec::new(), spelled: BTreeMap::new() }
    }

    /// With a table of these columns.
    pub(super) fn with(mut self, table: &str, columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        self.schema.tables.insert(table.to_owned(), Table { columns, ..Table::default() });
        self
    }

    /// With a table changed.
    pub(super) fn altered(mut self, table: &str, change: impl FnOnce(&mut Table)) -> Self {
        change(self.table(table));
        self
    }

    /// With a view.
    pub(super) fn viewed(mut self, name: &str, view: View) -> Self {
        self.schema.views.insert(name.to_owned(), view);
        self
    }

    /// With a trigger.
    pub(super) fn triggered(mut self, trigger: Trigger) -> Self {
        self.schema.triggers.push(trigger);
        self
    }

    /// With a column's type spelled like this.
    pub(super) fn spelling(mut self, table: &str, column: &str, declared: &str) -> Self {
        self.spelled.insert((table.to_owned(), column.to_owned()), declared.to_owned());
        self
    }

    pub(super) fn table(&mut self, name: &str) -> &mut Table {
        self.schema.tables.get_mut(name).expect("the test's table")
    }

    pub(super) fn column(&mut self, table: &str, name: &str) -> &mut Column {
        let columns = &mut self.table(table).columns;
        columns.iter_mut().find(|column| column.name == name).expect("the test's column")
    }

    /// Its reading.
    pub(super) fn reading(&self) -> Reading {
        let tables = self.schema.tables.iter().map(|(name, table)| self.catalog_table(name, table)).collect();
        let views = self.schema.views.iter().map(|(name, view)| CatalogView {
            name: name.clone(),
            columns: view.columns.clone(),
            definition: view.definition.clone(),
        });
        let snapshot = Snapshot {
            engine: self.engine,
            version: "1.0".to_owned(),
            settings: BTreeMap::new(),
            tables,
            views: views.collect(),
            triggers: self.schema.triggers.clone(),
            unaccounted: self.unaccounted.clone(),
        };
        Reading { snapshot, schema: self.schema.clone(), rules_fired: Vec::new() }
    }

    fn catalog_table(&self, name: &str, table: &Table) -> CatalogTable {
        let checks = table
            .checks
            .iter()
            .map(|check| CatalogCheck { name: None, expression: check.expression.clone() });
        CatalogTable {
            name: name.to_owned(),
            columns: table.columns.iter().map(|column| self.catalog_column(name, column)).collect(),
            primary_key: table.primary_key.clone(),
            uniques: table.uniques.clone(),
            foreign_keys: table.foreign_keys.clone(),
            indexes: table.indexes.clone(),
            checks: checks.collect(),
            strict: true,
        }
    }

    fn catalog_column(&self, table: &str, column: &Column) -> CatalogColumn {
        let spelled = self.spelled.get(&(table.to_owned(), column.name.clone()));
        let default = |value: &DefaultValue| match value {
            DefaultValue::Absent => None,
            spelled @ (DefaultValue::Null
            | DefaultValue::Boolean(_)
            | DefaultValue::Number(_)
            | DefaultValue::Text(_)
            | DefaultValue::Bytes(_)
            | DefaultValue::Now
            | DefaultValue::Today
            | DefaultValue::TimeOfDay
            | DefaultValue::RandomUuid
            | DefaultValue::Expression(_)) => Some(format!("{spelled:?}")),
        };
        CatalogColumn {
            name: column.name.clone(),
            declared: spelled.cloned().unwrap_or_else(|| column.domain.to_string()),
            labels: Vec::new(),
            nullable: column.nullable,
            default: default(&column.default),
            on_update: default(&column.on_update),
            generated: column.generated.clone(),
            identity: column.identity,
            character_set: None,
            collation: column.equality.map(|equality| format!("{equality:?}")),
        }
    }
}

/// A column that is NOT NULL.
pub(super) fn column(name: &str, domain: Domain) -> Column {
    let equality = matches!(domain, Domain::Text { .. }).then(Equality::default);
    Column {
        name: name.to_owned(),
        domain,
        bound: None,
        equality,
        nullable: false,
        default: DefaultValue::Absent,
        generated: None,
        identity: None,
        on_update: DefaultValue::Absent,
    }
}

/// A column that may be NULL.
pub(super) fn nullable(name: &str, domain: Domain) -> Column {
    Column { nullable: true, ..column(name, domain) }
}

/// A column that a CHECK holds to a domain.
pub(super) fn checked(name: &str, domain: Domain, bound: Domain, check: &str) -> Column {
    let bound = Some(Bound { domain: bound, proof: Proof::Check(check.to_owned()) });
    Column { bound, ..column(name, domain) }
}

/// A column that is declared to hold a domain and not held to it.
pub(super) fn declared(name: &str, domain: Domain, bound: Domain, declared: &str) -> Column {
    let bound = Some(Bound { domain: bound, proof: Proof::Declared(declared.to_owned()) });
    Column { bound, ..column(name, domain) }
}

pub(super) fn integer(bits: u32) -> Domain {
    let half = 1_u64 << (bits - 1);
    Domain::Integer { min: -i64::try_from(half - 1).expect("at most 64 bits") - 1, max: half - 1 }
}

pub(super) fn text(max: Length) -> Domain {
    Domain::Text { max, repertoire: Repertoire::Unicode, trailing_blanks: TrailingBlanks::Kept }
}

/// CHAR(n): blanks at the end are lost.
pub(super) fn char_text(count: u64) -> Domain {
    Domain::Text {
        max: Length::Characters(count),
        repertoire: Repertoire::Unicode,
        trailing_blanks: TrailingBlanks::Lost,
    }
}

pub(super) fn date_time(fraction_digits: u8) -> Domain {
    Domain::DateTime { fraction_digits, zone: Zone::Local, last_year: None }
}

pub(super) fn labels(labels: &[&str]) -> Domain {
    Domain::Enumeration { labels: labels.iter().map(ToString::to_string).collect() }
}

/// Case and accents do not count, nor do blanks at the end (utf8mb4_unicode_ci).
pub(super) const FOLDING: Equality = Equality { folds_case: true, folds_accents: true, pads_blanks: true };

pub(super) fn primary_key(columns: &[&str]) -> Option<PrimaryKey> {
    Some(PrimaryKey { columns: owned(columns) })
}

pub(super) fn unique(columns: &[&str]) -> Unique {
    Unique {
        name: None,
        parts: columns.iter().copied().map(KeyPart::column).collect(),
        predicate: None,
        nulls_distinct: true,
        deferrability: Deferrability::NotDeferrable,
    }
}

pub(super) fn index(columns: &[&str]) -> Index {
    Index {
        name: columns.join("_"),
        parts: columns.iter().copied().map(KeyPart::column).collect(),
        predicate: None,
        method: "btree".to_owned(),
    }
}

pub(super) fn foreign_key(columns: &[&str], parent: &str, parent_columns: &[&str]) -> ForeignKey {
    ForeignKey {
        name: None,
        columns: owned(columns),
        parent: parent.to_owned(),
        parent_columns: owned(parent_columns),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        match_kind: MatchKind::Simple,
        deferrability: Deferrability::NotDeferrable,
    }
}

pub(super) fn check(columns: &[&str], expression: &str) -> Check {
    Check { columns: owned(columns), expression: expression.to_owned(), bounds: None }
}

/// A CHECK that says of a column nothing but its domain.
pub(super) fn bounding(column: &str, domain: Domain, expression: &str) -> Check {
    Check { bounds: Some((column.to_owned(), domain)), ..check(&[column], expression) }
}

pub(super) fn view(columns: &[&str], definition: &str) -> View {
    View { columns: owned(columns), definition: definition.to_owned() }
}

pub(super) fn trigger(table: &str, event: &str, name: &str) -> Trigger {
    Trigger {
        table: table.to_owned(),
        moment: "after".to_owned(),
        event: event.to_owned(),
        name: name.to_owned(),
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}
