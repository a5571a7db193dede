//! A snapshot with its tables and views by name, so that thousands of tables are found as fast as ten.

use std::collections::HashMap;

use isoschema_schema::{CatalogTable, CatalogView, Snapshot};

/// A snapshot with its tables and views by name.
pub(crate) struct Catalogue<'a> {
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    tables: HashMap<&'a str, &'a CatalogTable>,
    folded_tables: HashMap<String, &'a CatalogTable>,
    folded_views: HashMap<String, &'a CatalogView>,
}

impl<'a> Catalogue<'a> {
    /// Sorts a snapshot's tables and views by name.
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        // Of two names that differ in letter case only, the first stands for both.
        let mut folded_tables = HashMap::new();
        for table in &snapshot.tables {
            folded_tables.entry(table.name.to_lowercase()).or_insert(table);
        }
        let mut folded_views = HashMap::new();
        for view in &snapshot.views {
            folded_views.entry(view.name.to_lowercase()).or_insert(view);
        }
        let tables = snapshot.tables.iter().map(|table| (table.name.as_str(), table)).collect();
        Self { snapshot, tables, folded_tables, folded_views }
    }

    /// The table of exactly that name.
    pub(crate) fn table(&self, name: &str) -> Option<&'a CatalogTable> {
        self.tables.get(name).copied()
    }

    /// The table of that name in any letter case.
    pub(crate) fn table_in_any_case(&self, name: &str) -> Option<&'a CatalogTable> {
        self.table(name).or_else(|| self.folded_tables.get(&name.to_lowercase()).copied())
    }

    /// The view of that name in any letter case.
    pub(crate) fn view_in_any_case(&self, name: &str) -> Option<&'a CatalogView> {
        self.folded_views.get(&name.to_lowercase()).copied()
    }
}
