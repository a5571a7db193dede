//! What differs between two states of one engine's schema: what a way back leaves, what a second run makes otherwise.
//! Compared by meaning: names of keys, indexes and CHECKs, the order of columns and an engine's counters are no
//! difference.

use std::collections::BTreeSet;

use isoschema_schema::{Check, Column, ForeignKey, Index, Table, Unique, View};

use super::declaration;
use super::keys;
use super::side_by_side::{NONE, Placed};
use crate::{Path, Reading};

/// One difference between two states of one engine's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: Path,
    /// What stood there, as the engine spells it; `none` for nothing.
    pub before: String,
    /// What stands there.
    pub after: String,
    /// Whether it changes what the database promises; a plain index does not.
    pub promises: bool,
}

/// What differs between two readings of one engine, by path.
#[must_use]
pub fn changes(before: &Reading, after: &Reading) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    let names: BTreeSet<&String> = before.schema.tables.keys().chain(after.schema.tables.keys()).collect();
    for name in names {
        match (placed(before, name), placed(after, name)) {
            (Some(one), Some(other)) => table(name, &one, &other, &mut changes),
            (one, other) => {
                let said = |placed: Option<&Placed<'_>>| if placed.is_some() { "the table" } else { NONE };
                changes.push(Path::object(name), said(one.as_ref()), said(other.as_ref()));
            }
        }
    }
    views(before, after, &mut changes);
    let triggers = |reading: &Reading| {
        let said = |trigger: &isoschema_schema::Trigger| {
            (
                Path::member(&trigger.table, &trigger.name),
                format!("TRIGGER {} {}", trigger.moment, trigger.event),
            )
        };
        reading.schema.triggers.iter().map(said).collect()
    };
    left_over(triggers(before), triggers(after), true, &mut changes);
    let objects = |reading: &Reading| {
        let said =
            |object: &isoschema_schema::CatalogObject| (Path::object(&object.name), object.kind.clone());
        reading.snapshot.unaccounted.iter().map(said).collect()
    };
    left_over(objects(before), objects(after), true, &mut changes);
    changes.0.sort_by(|a, b| (&a.path, &a.before).cmp(&(&b.path, &b.before)));
    changes.0
}

struct Changes(Vec<Change>);

impl Changes {
    fn push(&mut self, path: Path, before: impl Into<String>, after: impl Into<String>) {
        self.0.push(Change { path, before: before.into(), after: after.into(), promises: true });
    }
}

fn placed<'a>(reading: &'a Reading, name: &str) -> Option<Placed<'a>> {
    let table = reading.schema.tables.get(name)?;
    Some(Placed {
        engine: reading.snapshot.engine,
        schema: &reading.schema,
        table,
        catalog: reading.snapshot.table(name),
        keys: keys::of(table),
        promises: Vec::new(),
    })
}

fn table(name: &str, one: &Placed<'_>, other: &Placed<'_>, changes: &mut Changes) {
    let columns: BTreeSet<&String> =
        one.table.columns.iter().chain(&other.table.columns).map(|column| &column.name).collect();
    for column in columns {
        let (before, after) = (one.table.column(column), other.table.column(column));
        if before != after {
            let said = |placed, column: Option<&Column>| {
                column.map_or_else(|| NONE.to_owned(), |it| whole(placed, it))
            };
            changes.push(Path::member(name, column), said(one, before), said(other, after));
        }
    }
    let primary = |table: &Table| {
        let key = table.primary_key.iter();
        key.map(|key| (Path::key(name, &key.columns), declaration::primary_key(&key.columns))).collect()
    };
    left_over(primary(one.table), primary(other.table), true, changes);
    let unique = |placed: &Placed<'_>, unique: &Unique| {
        let parts: Vec<_> = unique.parts.iter().map(|part| part.subject.to_string()).collect();
        (Path::key(name, &parts), declaration::unique(placed, unique))
    };
    let unnamed = |unique: &Unique| Unique { name: None, ..unique.clone() };
    by_meaning((one, &one.table.uniques), (other, &other.table.uniques), unnamed, unique, true, changes);
    let foreign = |_: &Placed<'_>, key: &ForeignKey| {
        (Path::foreign_key(name, &key.columns, &key.parent), declaration::foreign_key(key))
    };
    let unnamed = |key: &ForeignKey| ForeignKey { name: None, ..key.clone() };
    by_meaning(
        (one, &one.table.foreign_keys),
        (other, &other.table.foreign_keys),
        unnamed,
        foreign,
        true,
        changes,
    );
    let check = |_: &Placed<'_>, check: &Check| (Path::object(name), format!("CHECK ({})", check.expression));
    by_meaning((one, &one.table.checks), (other, &other.table.checks), Check::clone, check, true, changes);
    let all =
        |table: &Table| table.indexes.iter().chain(&table.implicit_indexes).cloned().collect::<Vec<_>>();
    let index = |placed: &Placed<'_>, index: &Index| {
        let parts: Vec<_> = index.parts.iter().map(|part| part.subject.to_string()).collect();
        (Path::key(name, &parts), declaration::index(placed, index))
    };
    let unnamed = |index: &Index| Index { name: String::new(), ..index.clone() };
    by_meaning((one, &all(one.table)), (other, &all(other.table)), unnamed, index, false, changes);
}

/// A column with everything that it says: `VARCHAR(64) NOT NULL DEFAULT 'a'`.
fn whole(placed: &Placed<'_>, column: &Column) -> String {
    let mut text = declaration::declared_domain(placed, column);
    if let Some(collation) = placed
        .catalog
        .and_then(|table| table.column(&column.name))
        .and_then(|column| column.collation.as_ref())
    {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    text.push_str(if column.nullable { " NULL" } else { " NOT NULL" });
    let default = declaration::declared_default(placed, column);
    if default != "no default" {
        text.push_str(&format!(" {default}"));
    }
    if column.generated.is_some() {
        text.push_str(&format!(" {}", declaration::declared_generation(placed, column)));
    }
    if column.identity.is_some() {
        text = format!("{text}, {}", declaration::declared_identity(placed, column));
    }
    text
}

/// What stands on one side only, where things are the same by what they do.
fn by_meaning<'a, 's, T, M: PartialEq>(
    (one, before): (&'s Placed<'a>, &[T]),
    (other, after): (&'s Placed<'a>, &[T]),
    meaning: impl Fn(&T) -> M,
    said: impl Fn(&Placed<'a>, &T) -> (Path, String),
    promises: bool,
    changes: &mut Changes,
) {
    let without = |these: &[T], those: &[T]| -> Vec<usize> {
        let mut rest: Vec<M> = those.iter().map(&meaning).collect();
        let mut left = Vec::new();
        for (place, it) in these.iter().enumerate() {
            let means = meaning(it);
            match rest.iter().position(|other| *other == means) {
                Some(found) => drop(rest.swap_remove(found)),
                None => left.push(place),
            }
        }
        left
    };
    let told = |placed: &Placed<'a>, all: &[T], places: Vec<usize>| -> Vec<(Path, String)> {
        places.into_iter().filter_map(|place| all.get(place)).map(|it| said(placed, it)).collect()
    };
    let gone = told(one, before, without(before, after));
    let new = told(other, after, without(after, before));
    pair_up(gone, new, promises, changes);
}

fn left_over(before: Vec<(Path, String)>, after: Vec<(Path, String)>, promises: bool, changes: &mut Changes) {
    let gone = before.iter().filter(|it| !after.contains(it)).cloned().collect();
    let new = after.iter().filter(|it| !before.contains(it)).cloned().collect();
    pair_up(gone, new, promises, changes);
}

/// What is gone and what is new at one path are the two sides of one change.
fn pair_up(gone: Vec<(Path, String)>, mut new: Vec<(Path, String)>, promises: bool, changes: &mut Changes) {
    for (path, before) in gone {
        let after = match new.iter().position(|(other, _)| *other == path) {
            Some(place) => new.remove(place).1,
            None => NONE.to_owned(),
        };
        changes.0.push(Change { path, before, after, promises });
    }
    for (path, after) in new {
        changes.0.push(Change { path, before: NONE.to_owned(), after, promises });
    }
}

fn views(before: &Reading, after: &Reading, changes: &mut Changes) {
    let names: BTreeSet<&String> = before.schema.views.keys().chain(after.schema.views.keys()).collect();
    for name in names {
        let (one, other) = (before.schema.views.get(name), after.schema.views.get(name));
        if one != other {
            let said = |view: Option<&View>| {
                view.map_or(NONE.to_owned(), |view| format!("VIEW {}", view.definition))
            };
            changes.push(Path::object(name), said(one), said(other));
        }
    }
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{
        CatalogCheck, CatalogColumn, CatalogTable, Engine, KeyPart, PrimaryKey, Snapshot,
    };

    use super::*;

    fn column(name: &str, declared: &str) -> CatalogColumn {
        CatalogColumn { nullable: false, ..crate::normalise::tests::column(name, declared) }
    }

    fn halls() -> CatalogTable {
        CatalogTable {
            name: "halls".to_owned(),
            columns: vec![column("no", "bigint"), column("seats", "integer")],
            primary_key: Some(PrimaryKey { columns: vec!["no".to_owned()] }),
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            strict: true,
        }
    }

    fn index(name: &str, column: &str) -> Index {
        Index {
            name: name.to_owned(),
            parts: vec![KeyPart::column(column)],
            predicate: None,
            method: "btree".to_owned(),
        }
    }

    fn reading(table: CatalogTable) -> Reading {
        crate::read(Snapshot {
            engine: Engine::Postgres,
            version: "15.20".to_owned(),
            settings: Default::default(),
            tables: vec![table],
            views: Vec::new(),
            triggers: Vec::new(),
            unaccounted: Vec::new(),
        })
    }

    fn changed(change: impl Fn(&mut CatalogTable)) -> Vec<String> {
        let mut before = halls();
        before.indexes.push(index("halls_seats", "seats"));
        let mut after = before.clone();
        change(&mut after);
        let told = |it: &Change| format!("{} {} -> {} {}", it.path, it.before, it.after, it.promises);
        changes(&reading(before), &reading(after)).iter().map(told).collect()
    }

    #[test]
    fn what_means_nothing_is_no_change() {
        assert_eq!(changed(|table| table.columns.reverse()), Vec::<String>::new());
        assert_eq!(changed(|table| table.indexes[0].name = "other".to_owned()), Vec::<String>::new());
    }

    #[test]
    fn what_stays_is_told_in_the_engines_words() {
        assert_eq!(
            changed(|table| table.columns.push(column("row", "text"))),
            ["halls.row none -> text NOT NULL true"]
        );
        assert_eq!(
            changed(|table| table.columns[1].nullable = true),
            ["halls.seats integer NOT NULL -> integer NULL true"]
        );
        assert_eq!(changed(|table| table.indexes.clear()), ["halls(seats) INDEX (seats) -> none false"]);
        assert_eq!(changed(|table| table.primary_key = None), ["halls(no) PRIMARY KEY (no) -> none true"]);
        let check = CatalogCheck { name: None, expression: "((seats > 0) OR (no = 1))".to_owned() };
        assert_eq!(changed(|table| table.checks.push(check.clone())).len(), 1);
        assert_eq!(changed(|table| table.name = "rooms".to_owned()).len(), 2);
    }
}
