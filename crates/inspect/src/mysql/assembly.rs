//! From the catalogue's rows to a snapshot. It asks the server nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use isoschema_schema::{CatalogCheck, CatalogObject, CatalogTable, CatalogView, Snapshot, Trigger};

use super::catalogue::{Catalogue, CheckRow, ColumnRow, IndexRow, ObjectRow, TableRow, TriggerRow, ViewRow};
use super::column::{column, meaning, today};
use super::expression::Names;
use super::{Origin, foreign_key, index};
use crate::InspectError;

/// What has been put together so far.
struct Assembly {
    origin: Origin,
    names: Names,
    tables: BTreeMap<String, CatalogTable>,
    views: BTreeMap<String, CatalogView>,
    unaccounted: BTreeSet<CatalogObject>,
}

pub fn snapshot(origin: Origin, catalogue: Catalogue) -> Result<Snapshot, InspectError> {
    let names = Names {
        database: origin.database.clone(),
        relations: catalogue.tables.iter().map(|row| row.name.clone()).collect(),
    };
    let folds_names = catalogue.settings.get("lower_case_table_names").is_some_and(|value| value != "0");
    let engine = origin.engine;
    let mut assembly = Assembly {
        origin,
        names,
        tables: BTreeMap::new(),
        views: BTreeMap::new(),
        unaccounted: BTreeSet::new(),
    };
    assembly.add_objects(catalogue.objects);
    assembly.add_objects(catalogue.periods);
    assembly.add_relations(catalogue.tables, catalogue.views);
    assembly.add_columns(catalogue.columns);
    assembly.add_indexes(catalogue.indexes);
    for found in foreign_key::gather(catalogue.foreign_key_columns, catalogue.foreign_key_rules, engine)? {
        assembly.add_foreign_key(found, folds_names);
    }
    assembly.add_checks(catalogue.checks);
    assembly.note_empty();
    let settings = catalogue.settings.into_iter().map(|(name, value)| (name, today(value))).collect();
    Ok(Snapshot {
        engine,
        version: assembly.origin.version,
        settings,
        tables: assembly.tables.into_values().collect(),
        views: assembly.views.into_values().collect(),
        triggers: triggers(catalogue.triggers),
        unaccounted: assembly.unaccounted.into_iter().collect(),
    })
}

impl Assembly {
    fn note(&mut self, kind: impl Into<String>, name: impl Into<String>) {
        self.unaccounted.insert(CatalogObject { kind: kind.into(), name: name.into() });
    }

    fn add_objects(&mut self, rows: Vec<ObjectRow>) {
        for row in rows {
            self.note(row.kind.to_lowercase(), row.name);
        }
    }

    /// Tables and views, still without columns. Whatever is neither stands among the unaccounted.
    fn add_relations(&mut self, rows: Vec<TableRow>, views: Vec<ViewRow>) {
        let mut definitions: BTreeMap<String, ViewRow> =
            views.into_iter().map(|row| (row.name.clone(), row)).collect();
        for row in rows {
            match row.kind.as_str() {
                "BASE TABLE" | "SYSTEM VERSIONED" => self.add_table(row),
                "VIEW" => {
                    let view = definitions.remove(&row.name);
                    self.add_view(row.name, view);
                }
                // MariaDB lists them since 11.2; they are the session's and end with it.
                "TEMPORARY" | "TEMPORARY SEQUENCE" => {}
                _ => self.note(row.kind.to_lowercase(), row.name),
            }
        }
    }

    fn add_table(&mut self, row: TableRow) {
        if row.kind == "SYSTEM VERSIONED" {
            self.note("system-versioned table", &row.name);
        }
        let is_partitioned = |options: &String| options.split(' ').any(|word| word == "partitioned");
        if row.options.as_ref().is_some_and(is_partitioned) {
            self.note("partitioning", &row.name);
        }
        match row.engine.as_deref().map(str::to_lowercase).as_deref() {
            Some("innodb") => {}
            Some(engine) => self.note(format!("table engine {engine}"), &row.name),
            None => self.note("unreadable table", &row.name),
        }
        let table = CatalogTable {
            name: row.name.clone(),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            strict: true,
        };
        self.tables.insert(row.name, table);
    }

    fn add_view(&mut self, name: String, row: Option<ViewRow>) {
        let is_dual =
            self.unaccounted.iter().any(|known| known.kind == "json duality view" && known.name == name);
        if is_dual {
            return;
        }
        // The definition is empty for a user without the right to see it.
        let definition = match row {
            Some(row) if !row.definition.is_empty() => {
                let mut definition = self.names.plain(&row.definition);
                if row.check_option != "NONE" {
                    definition.push_str(&format!(" WITH {} CHECK OPTION", row.check_option));
                }
                definition
            }
            Some(_) | None => {
                self.note("unreadable view", &name);
                String::new()
            }
        };
        self.views.insert(name.clone(), CatalogView { name, columns: Vec::new(), definition });
    }

    /// Columns of what is neither table nor view (a sequence's) belong to what is unaccounted already.
    fn add_columns(&mut self, rows: Vec<ColumnRow>) {
        for (owner, mut rows) in by_owner(rows, |row| &mut row.owner) {
            rows.sort_by_key(|row| row.position);
            if let Some(table) = self.tables.get_mut(&owner) {
                table.columns.reserve_exact(rows.len());
                for row in rows {
                    let (column, unaccounted) = column(row, &owner, self.origin.engine, &self.names);
                    table.columns.push(column);
                    self.unaccounted.extend(unaccounted);
                }
            } else if let Some(view) = self.views.get_mut(&owner) {
                view.columns = rows.into_iter().map(|row| row.name).collect();
            }
        }
    }

    fn add_indexes(&mut self, rows: Vec<IndexRow>) {
        for (owner, rows) in by_owner(rows, |row| &mut row.owner) {
            let Some(table) = self.tables.get_mut(&owner) else { continue };
            for (name, parts) in index::gather(rows) {
                self.unaccounted.extend(index::place(table, name, parts, self.origin.engine, &self.names));
            }
        }
    }

    fn add_foreign_key(&mut self, found: foreign_key::Found, folds_names: bool) {
        let database = &self.origin.database;
        let is_ours = found.parent_database == *database
            || folds_names && found.parent_database.eq_ignore_ascii_case(database);
        if !is_ours {
            let name = found.key.name.unwrap_or_default();
            let parent = format!("{}.{}", found.parent_database, found.key.parent);
            self.note("foreign key to another database", format!("{}.{name}->{parent}", found.owner));
        } else if let Some(table) = self.tables.get_mut(&found.owner) {
            table.foreign_keys.push(found.key);
        }
    }

    fn add_checks(&mut self, mut rows: Vec<CheckRow>) {
        rows.sort_by(|a, b| (&a.owner, &a.name, &a.expression).cmp(&(&b.owner, &b.name, &b.expression)));
        for row in rows {
            if !row.enforced {
                let name = row.name.unwrap_or_default();
                self.note("check not enforced", format!("{}.{name}", row.owner));
                continue;
            }
            let expression = self.names.condition(&meaning(&row.expression, self.origin.engine));
            if let Some(table) = self.tables.get_mut(&row.owner) {
                table.checks.push(CatalogCheck { name: row.name, expression });
            }
        }
    }

    /// A table or a view that the server cannot open has no columns.
    fn note_empty(&mut self) {
        let tables = self.tables.values().filter(|table| table.columns.is_empty());
        let views = self.views.values().filter(|view| view.columns.is_empty());
        let noted: Vec<CatalogObject> = tables
            .map(|table| CatalogObject { kind: "unreadable table".to_owned(), name: table.name.clone() })
            .chain(
                views.map(|view| CatalogObject { kind: "invalid view".to_owned(), name: view.name.clone() }),
            )
            .collect();
        self.unaccounted.extend(noted);
    }
}

/// Parts rows by the table or view that they belong to, whose name is taken out of them.
fn by_owner<T>(rows: Vec<T>, owner: impl Fn(&mut T) -> &mut String) -> HashMap<String, Vec<T>> {
    let mut parted: HashMap<String, Vec<T>> = HashMap::new();
    for mut row in rows {
        parted.entry(std::mem::take(owner(&mut row))).or_default().push(row);
    }
    parted
}

fn triggers(rows: Vec<TriggerRow>) -> Vec<Trigger> {
    let mut triggers = Vec::with_capacity(rows.len());
    for row in rows {
        for event in row.events.split(',') {
            triggers.push(Trigger {
                table: row.owner.clone(),
                moment: row.moment.to_lowercase(),
                event: event.trim().to_lowercase(),
                name: row.name.clone(),
            });
        }
    }
    triggers.sort();
    triggers
}
