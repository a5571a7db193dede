//! What a random run moves on: the tables, the columns, and the values that every engine's schema admits, with what it
//! keeps out of and why. Constraints are taken from every engine's schema, values from what all of them have in common.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_rows::{Layout, Value, in_order};
use isoschema_schema::{Column, DefaultValue, Engine, ForeignKey, Schema, Table};

use super::exclusion::{self, Exclusion};
use super::pool::{Pool, pool};
use super::reach::{Reach, reach};
use super::statement::{Layouts, Statement};

/// Every engine's schema.
pub(super) type Schemas<'a> = BTreeMap<Engine, &'a Schema>;

/// The tables that statements are about, and what is kept out of.
#[derive(Debug, Clone, Default)]
pub(super) struct Ground {
    /// Parents before their children, as far as that goes.
    pub plots: Vec<Plot>,
    /// Their layouts.
    pub layouts: Layouts,
    /// What is not tried.
    pub excluded: Vec<Excluded>,
}

/// A table or column that something is not done with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Excluded {
    /// The table.
    pub table: String,
    /// The column, where it is one.
    pub column: Option<String>,
    /// The exclusion's name.
    pub id: &'static str,
    /// What is not done, and why.
    pub reason: String,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    /// Its name.
    pub table: String,
    /// Its columns that are written.
    pub fields: Vec<Field>,
    /// How many rows one INSERT writes at most.
    pub most_rows: u64,
    /// The columns that tell a row from all others; none where no key does.
    pub key: Vec<String>,
    /// The key of an upsert.
    pub upsert: Option<Vec<String>>,
    /// Which rows may be deleted.
    pub deletes: Deletes,
    /// The foreign keys to the table itself: each column with the one that it refers to.
    pub own_keys: Vec<Vec<(String, String)>>,
    /// What its statements may break.
    pub rules: Rules,
}

/// Which rows may be deleted at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deletes {
    /// None.
    Nothing,
    /// One.
    OneRow,
    /// Any number.
    Any,
}

/// A column that is written.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub name: String,
    /// Its values.
    pub pool: Pool,
    /// Whether an INSERT may leave it out.
    pub omission: Omission,
    /// Whether an UPDATE may change it.
    pub changes: bool,
    /// Whether rows may be asked for by its value.
    pub asked: bool,
}

/// Whether an INSERT may leave a column out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Omission {
    /// It may not.
    Never,
    /// It is refused then.
    Refused,
    /// It has a default, or NULL.
    Free,
}

/// What the statements about a table may break.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    /// The columns that are NOT NULL somewhere.
    pub required: Vec<String>,
    /// Whether it has a key.
    pub is_keyed: bool,
    /// Whether it has parents.
    pub has_parents: bool,
    /// Whether other tables refer to it.
    pub has_children: bool,
    /// Whether deleting its rows, or changing their keys, changes those of other tables.
    pub reaches_others: bool,
}

impl Ground {
    /// The ground of these schemas, without some tables.
    pub(super) fn of(schemas: &Schemas<'_>, without: &BTreeSet<String>) -> Self {
        let (order, missing) = in_order(schemas);
        let mut ground = Self::default();
        for table in missing {
            ground.exclude(&table.table, None, exclusion::NO_ROW, Some(&table.reason));
        }
        for name in order.iter().filter(|name| !without.contains(*name)) {
            ground.add(schemas, name);
        }
        for exclusion in exclusion::EVERYWHERE {
            ground.exclude("*", None, *exclusion, None);
        }
        ground.excluded.sort();
        ground.excluded.dedup();
        ground
    }

    /// The plot of a table.
    pub(super) fn plot(&self, table: &str) -> Option<&Plot> {
        self.plots.iter().find(|plot| plot.table == table)
    }

    fn exclude(&mut self, table: &str, column: Option<&str>, exclusion: Exclusion, why: Option<&str>) {
        self.excluded.push(Excluded {
            table: table.to_owned(),
            column: column.map(str::to_owned),
            id: exclusion.id,
            reason: format!("{}: {}", exclusion.what, why.unwrap_or(exclusion.why)),
        });
    }

    fn add(&mut self, schemas: &Schemas<'_>, name: &str) {
        let Some(layout) = Layout::of(schemas, name) else { return };
        let sides: BTreeMap<Engine, &Table> =
            schemas.iter().filter_map(|(engine, schema)| Some((*engine, schema.tables.get(name)?))).collect();
        if let Some(reason) = unwritable(&sides, &layout) {
            self.exclude(name, None, exclusion::NO_ROW, Some(&reason));
            return;
        }
        let own_keys = own_keys(&sides, name);
        let refers_to_itself = !own_keys.is_empty();
        let deleting = reach(schemas, name, |key| key.on_delete, None);
        let mut deletes = if refers_to_itself { Deletes::OneRow } else { Deletes::Any };
        if refers_to_itself {
            self.exclude(name, None, exclusion::SELF_REFERENCE, None);
        }
        if let Some(excluded) = deleting.exclusion() {
            self.exclude(name, None, excluded, None);
            deletes = Deletes::Nothing;
        }
        let mut reaches_others = !deleting.is_empty();
        let keys = keys(&sides);
        let mut fields = Vec::new();
        for place in &layout.places {
            let columns: Vec<_> = sides.values().filter_map(|table| table.column(&place.name)).collect();
            if columns.iter().any(|column| column.generated.is_some()) {
                continue;
            }
            let is_numbered = layout.numbered.contains(&place.name);
            let changing = reach(schemas, name, |key| key.on_update, Some(&place.name));
            let is_of_own_key = own_keys.iter().flatten().any(|(column, _)| *column == place.name);
            let stays = is_of_own_key || (refers_to_itself && is_referred_to(schemas, name, &place.name));
            if let Some(excluded) = changing.exclusion() {
                self.exclude(name, Some(&place.name), excluded, None);
            }
            reaches_others |= !changing.is_empty();
            let omission = omission(&columns, is_numbered, keys.iter().any(|key| key.contains(&place.name)));
            if omission == Omission::Never {
                let exclusion = if is_numbered { exclusion::GIVEN_IDS } else { exclusion::OWN_DEFAULT };
                self.exclude(name, Some(&place.name), exclusion, None);
            }
            let pool = pool(schemas, name, &place.name);
            if pool.is_folded {
                self.exclude(name, Some(&place.name), exclusion::FOLDED_TEXT, None);
            }
            if !pool.is_comparable {
                self.exclude(name, Some(&place.name), exclusion::UNCOMPARABLE, None);
            }
            fields.push(Field {
                name: place.name.clone(),
                omission,
                changes: !is_numbered && !stays && changing.exclusion().is_none() && !pool.is_empty(),
                asked: pool.is_comparable,
                pool,
            });
        }
        for (column, reason) in &layout.unread {
            self.exclude(name, Some(column), exclusion::NO_COMMON_VALUE, Some(reason));
        }
        let required: Vec<_> = fields
            .iter()
            .map(|field| field.name.clone())
            .filter(|column| {
                sides.values().any(|table| table.column(column).is_some_and(|column| !column.nullable))
            })
            .collect();
        let rules = Rules {
            required: required.clone(),
            is_keyed: !keys.is_empty(),
            has_parents: foreign_keys(&sides).next().is_some(),
            has_children: schemas
                .values()
                .flat_map(|schema| schema.tables.values())
                .any(|table| table.foreign_keys.iter().any(|key| key.parent == name)),
            reaches_others,
        };
        if fields.iter().all(|field| field.pool.is_empty()) {
            self.exclude(name, None, exclusion::NO_ROW, None);
            return;
        }
        let key = if layout.key.len() < layout.places.len() { layout.key.clone() } else { Vec::new() };
        // A row that refers to itself must be, where NULL cannot stand in its stead.
        let may_be_null = |(column, _): &(String, String)| !required.contains(column);
        let must_refer = own_keys.iter().any(|key| !key.iter().any(may_be_null));
        if deletes == Deletes::OneRow && (key.is_empty() || must_refer) {
            deletes = Deletes::Nothing;
        }
        let upsert = upsert_key(&keys, &fields);
        if upsert.is_none() && keys.len() > 1 {
            self.exclude(name, None, exclusion::UPSERT_WITH_SEVERAL_KEYS, None);
        }
        self.plots.push(Plot {
            table: name.to_owned(),
            fields,
            most_rows: if refers_to_itself { 1 } else { 3 },
            key,
            upsert,
            deletes,
            own_keys,
            rules,
        });
        self.layouts.insert(name.to_owned(), layout);
    }
}

impl Reach {
    /// What is to be kept out of where statements reach so far.
    fn exclusion(&self) -> Option<Exclusion> {
        if self.crosses {
            Some(exclusion::CROSSING_CASCADES)
        } else if self.fires {
            Some(exclusion::CASCADE_ONTO_TRIGGERS)
        } else {
            None
        }
    }
}

impl Plot {
    /// The field of a column.
    pub(super) fn field(&self, column: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == column)
    }

    /// Whether a statement about this table writes NULL, or nothing, where NULL may not stand.
    pub(super) fn misses_a_value(&self, statement: &Statement) -> bool {
        statement.leaves_empty(&self.rules.required)
    }
}

/// Why no row can be written, where that is so.
fn unwritable(sides: &BTreeMap<Engine, &Table>, layout: &Layout) -> Option<String> {
    let must_be_given = |column: &Column| {
        !column.nullable
            && column.default == DefaultValue::Absent
            && column.identity.is_none()
            && column.generated.is_none()
    };
    for column in sides.values().flat_map(|table| &table.columns) {
        if must_be_given(column) && layout.place(&column.name).is_none() {
            let reason = layout.unread.get(&column.name).map_or("not every engine has it", String::as_str);
            return Some(format!("its column {} must be given, but {reason}", column.name));
        }
    }
    None
}

fn foreign_keys<'a>(sides: &'a BTreeMap<Engine, &'a Table>) -> impl Iterator<Item = &'a ForeignKey> {
    sides.values().flat_map(|table| &table.foreign_keys)
}

/// The foreign keys of a table to itself, on any engine.
fn own_keys(sides: &BTreeMap<Engine, &Table>, name: &str) -> Vec<Vec<(String, String)>> {
    let own = foreign_keys(sides).filter(|key| key.parent == name);
    let keys: BTreeSet<Vec<_>> = own
        .map(|key| key.columns.iter().cloned().zip(key.parent_columns.iter().cloned()).collect())
        .collect();
    keys.into_iter().collect()
}

/// Whether a foreign key of any table refers to a column.
fn is_referred_to(schemas: &Schemas<'_>, table: &str, column: &str) -> bool {
    schemas
        .values()
        .flat_map(|schema| schema.tables.values())
        .flat_map(|table| &table.foreign_keys)
        .any(|key| key.parent == table && key.parent_columns.iter().any(|name| name == column))
}

/// The columns of every key that some engine has; those of an expression's key are none.
pub(super) fn keys(sides: &BTreeMap<Engine, &Table>) -> BTreeSet<Vec<String>> {
    let sorted = |mut columns: Vec<String>| {
        columns.sort();
        columns
    };
    let mut keys = BTreeSet::new();
    for table in sides.values() {
        keys.extend(table.primary_key.iter().map(|key| sorted(key.columns.clone())));
        for unique in &table.uniques {
            let columns = unique.parts.iter().filter_map(|part| part.column_name()).map(str::to_owned);
            keys.insert(sorted(columns.collect()));
        }
    }
    keys
}

fn upsert_key(keys: &BTreeSet<Vec<String>>, fields: &[Field]) -> Option<Vec<String>> {
    let (1, Some(key)) = (keys.len(), keys.first()) else { return None };
    let is_field = |column: &String| fields.iter().any(|field| field.name == *column);
    let has_more = fields.iter().any(|field| !key.contains(&field.name));
    (!key.is_empty() && key.iter().all(is_field) && has_more).then(|| key.clone())
}

fn omission(columns: &[&Column], is_numbered: bool, is_in_key: bool) -> Omission {
    let is_own = |column: &&Column| match column.default {
        DefaultValue::Expression(_)
        | DefaultValue::RandomUuid
        | DefaultValue::Today
        | DefaultValue::TimeOfDay => true,
        DefaultValue::Now => is_in_key,
        DefaultValue::Absent
        | DefaultValue::Null
        | DefaultValue::Boolean(_)
        | DefaultValue::Number(_)
        | DefaultValue::Text(_)
        | DefaultValue::Bytes(_) => false,
    };
    if is_numbered || columns.iter().any(is_own) {
        Omission::Never
    } else if columns.iter().any(|column| !column.nullable && column.default == DefaultValue::Absent) {
        Omission::Refused
    } else {
        Omission::Free
    }
}

/// A value of a column that stands for no row of it.
pub(super) fn is_null(value: &Value) -> bool {
    *value == Value::Null
}
