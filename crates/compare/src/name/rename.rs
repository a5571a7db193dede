//! What a project names differently on purpose: one engine's table or column under the name that the others have.

use isoschema_schema::{CatalogTable, Engine, KeyPart, KeySubject, Snapshot};
use serde::{Deserialize, Serialize};

use super::{case_matters, folded};
use crate::normalise;

/// An object of one engine that is compared under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The engine that has the other name.
    pub engine: Engine,
    /// Its name there: `table` or `table.column`.
    pub from: String,
    /// The name it is compared under, in the same form.
    pub to: String,
    /// Why the names differ. Whoever reads it from a configuration refuses one that says nothing.
    pub reason: String,
}

/// Why a rename cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// There is nothing of that name.
    #[error("[[rename]] names `{0}`, but nothing of that name is there; take it out of isoschema.toml")]
    Unused(String),
    /// The new name has another owner.
    #[error("[[rename]] gives `{from}` the name `{to}`, which something else has there; choose another")]
    Taken {
        /// What is renamed.
        from: String,
        /// Its new name.
        to: String,
    },
    /// The two names are of different forms.
    #[error(
        "[[rename]] makes `{to}` of `{from}`; write two tables, or two columns of one table as TABLE.COLUMN (rename \
         the table in a [[rename]] of its own)"
    )]
    Forms {
        /// What is renamed.
        from: String,
        /// Its new name.
        to: String,
    },
}

/// Applies the renames of a snapshot's engine, columns before tables; those of other engines are passed over.
///
/// # Errors
/// When one names what is not there, or gives a name that is taken.
pub fn rename(snapshot: &mut Snapshot, renames: &[Rename]) -> Result<(), RenameError> {
    let engine = snapshot.engine;
    let own = || renames.iter().filter(move |rename| rename.engine == engine);
    for rename in own() {
        match (rename.from.split_once('.'), rename.to.split_once('.')) {
            (None, None) => {}
            (Some((table, from)), Some((new_table, to)))
                if new_table == table || own().any(|it| it.from == table && it.to == new_table) =>
            {
                column(snapshot, rename, [table, from, to])?;
            }
            (Some(_) | None, Some(_) | None) => {
                return Err(RenameError::Forms { from: rename.from.clone(), to: rename.to.clone() });
            }
        }
    }
    own().filter(|rename| !rename.from.contains('.')).try_for_each(|rename| relation(snapshot, rename))
}

/// Gives a table or a view its new name.
fn relation(snapshot: &mut Snapshot, rename: &Rename) -> Result<(), RenameError> {
    let tables = snapshot.tables.iter().map(|table| &table.name);
    refuse(rename, [&rename.from, &rename.to], tables.chain(snapshot.views.iter().map(|view| &view.name)))?;
    let new = NewName { engine: snapshot.engine, from: &rename.from, to: &rename.to };
    // SQLite keeps a parent's name as it was typed.
    let parents_fold = !case_matters(snapshot).relations;
    for table in &mut snapshot.tables {
        new.name(&mut table.name);
        for key in &mut table.foreign_keys {
            if parents_fold && key.parent.eq_ignore_ascii_case(new.from) {
                new.to.clone_into(&mut key.parent);
            }
            new.name(&mut key.parent);
        }
    }
    for view in &mut snapshot.views {
        new.name(&mut view.name);
        new.text(&mut view.definition);
    }
    snapshot.triggers.iter_mut().for_each(|trigger| new.name(&mut trigger.table));
    snapshot.tables.sort_by(|a, b| a.name.cmp(&b.name));
    snapshot.views.sort_by(|a, b| a.name.cmp(&b.name));
    snapshot.triggers.sort();
    Ok(())
}

/// Gives a column of a table or a view its new name.
fn column(snapshot: &mut Snapshot, rename: &Rename, [owner, from, to]: [&str; 3]) -> Result<(), RenameError> {
    let table = snapshot.tables.iter().filter(|table| table.name == owner);
    let view = snapshot.views.iter().filter(|view| view.name == owner);
    let columns = table.flat_map(|table| &table.columns).map(|column| &column.name);
    refuse(rename, [from, to], columns.chain(view.flat_map(|view| &view.columns)))?;
    let engine = snapshot.engine;
    let new = NewName { engine, from, to };
    for table in &mut snapshot.tables {
        if table.name == owner {
            new.table(table);
        }
        let keys = table.foreign_keys.iter_mut().filter(|key| key.parent.eq_ignore_ascii_case(owner));
        keys.flat_map(|key| &mut key.parent_columns).for_each(|name| new.name(name));
    }
    for view in &mut snapshot.views {
        if view.name == owner {
            view.columns.iter_mut().for_each(|name| new.name(name));
        } else if normalise::names(engine, &view.definition, owner) {
            new.text(&mut view.definition);
        }
    }
    Ok(())
}

/// Refuses a rename of what is not among the names, and one to a name that is.
fn refuse<'n>(
    rename: &Rename,
    [from, to]: [&str; 2],
    names: impl Iterator<Item = &'n String>,
) -> Result<(), RenameError> {
    let names: Vec<&String> = names.collect();
    if !names.iter().any(|name| *name == from) {
        return Err(RenameError::Unused(rename.from.clone()));
    }
    if names.iter().any(|name| *name == to) {
        return Err(RenameError::Taken { from: rename.from.clone(), to: rename.to.clone() });
    }
    Ok(())
}

/// One name for another, in names and in the engine's own texts.
#[derive(Clone, Copy)]
struct NewName<'a> {
    engine: Engine,
    from: &'a str,
    to: &'a str,
}

impl NewName<'_> {
    fn name(self, name: &mut String) {
        if name == self.from {
            self.to.clone_into(name);
        }
    }

    fn text(self, text: &mut String) {
        if let Some(reworded) = normalise::reworded(self.engine, text, &folded(self.from), self.to) {
            *text = reworded;
        }
    }

    /// Every place of a column's own table.
    fn table(self, table: &mut CatalogTable) {
        for column in &mut table.columns {
            self.name(&mut column.name);
            column.generated.iter_mut().for_each(|generated| self.text(&mut generated.expression));
        }
        table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(|name| self.name(name));
        table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(|name| self.name(name));
        for unique in &mut table.uniques {
            self.key(&mut unique.parts, unique.predicate.as_mut());
        }
        for index in &mut table.indexes {
            self.key(&mut index.parts, index.predicate.as_mut());
        }
        table.checks.iter_mut().for_each(|check| self.text(&mut check.expression));
    }

    fn key(self, parts: &mut [KeyPart], predicate: Option<&mut String>) {
        predicate.into_iter().for_each(|text| self.text(text));
        for part in parts {
            match &mut part.subject {
                KeySubject::Column(name) => self.name(name),
                KeySubject::Expression(text) => self.text(text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{CatalogCheck, CatalogColumn, CatalogView};

    use super::*;
    use crate::{compare, read};

    /// A table of two columns with a CHECK and a view of it, each under the names given.
    fn snapshot(engine: Engine, table: &str, columns: [&str; 2]) -> Snapshot {
        let column =
            |name: &str| CatalogColumn { nullable: false, ..normalise::tests::column(name, "BIGINT") };
        let [first, second] = columns;
        let table_of = CatalogTable {
            name: table.to_owned(),
            columns: vec![column(first), column(second)],
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            checks: vec![CatalogCheck { name: None, expression: format!("{second} <> 7 OR {first} > 1") }],
            strict: true,
        };
        let view = CatalogView {
            name: "seen".to_owned(),
            columns: vec!["total".to_owned()],
            definition: format!("SELECT sum({table}.{second}) AS total FROM {table}"),
        };
        Snapshot {
            engine,
            version: "1.0".to_owned(),
            settings: std::collections::BTreeMap::new(),
            tables: vec![table_of],
            views: vec![view],
            triggers: Vec::new(),
            unaccounted: Vec::new(),
        }
    }

    fn renames(pairs: &[(&str, &str)]) -> Vec<Rename> {
        let rename = |(from, to): &(&str, &str)| Rename {
            engine: Engine::Sqlite,
            from: (*from).to_owned(),
            to: (*to).to_owned(),
            reason: "another program reads it".to_owned(),
        };
        pairs.iter().map(rename).collect()
    }

    #[test]
    fn what_is_renamed_is_compared_under_its_new_name() {
        let other = read(snapshot(Engine::Postgres, "payments", ["id", "amount"]));
        for (table, columns, pairs) in [
            ("payment", ["id", "amount"], &[("payment", "payments")][..]),
            ("payments", ["id", "Sum"], &[("payments.Sum", "payments.amount")]),
            ("pay", ["id", "sum"], &[("pay", "payments"), ("pay.sum", "payments.amount")]),
            ("pay", ["id", "sum"], &[("pay", "payments"), ("pay.sum", "pay.amount")]),
        ] {
            let mut own = snapshot(Engine::Sqlite, table, columns);
            assert!(!compare(&[read(own.clone()), other.clone()]).is_empty(), "{pairs:?} is not needed");
            rename(&mut own, &renames(pairs)).unwrap();
            assert_eq!(compare(&[read(own), other.clone()]), [], "{pairs:?}");
        }
    }

    #[test]
    fn the_renames_of_another_engine_do_nothing() {
        let mut own = snapshot(Engine::Postgres, "payments", ["id", "amount"]);
        let before = own.clone();
        rename(&mut own, &renames(&[("nothing", "payments")])).unwrap();
        assert_eq!(own, before);
    }

    #[test]
    fn what_cannot_be_renamed_is_refused() {
        for (pairs, part) in [
            (&[("payment", "paid")][..], "`payment`, but nothing of that name"),
            (&[("payments.sum", "payments.total")], "`payments.sum`, but nothing of that name"),
            (&[("payments", "seen")], "which something else has"),
            (&[("payments.id", "payments.amount")], "which something else has"),
            (&[("payments.id", "number")], "write two tables, or two columns"),
            (&[("payments.id", "seen.number")], "write two tables, or two columns"),
        ] {
            let mut own = snapshot(Engine::Sqlite, "payments", ["id", "amount"]);
            let error = rename(&mut own, &renames(pairs)).unwrap_err().to_string();
            assert!(error.contains(part), "{pairs:?}: {error}");
        }
    }
}
