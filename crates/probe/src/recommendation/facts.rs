//! What a row of recommendations asks of the schemas: whether it holds on an engine, and the words that fill it.

use isoschema_compare::{Finding, Reading};
use isoschema_rows::{name, text_literal};
use isoschema_schema::{
    Action, CatalogColumn, Column, DefaultValue, Domain, Engine, Equality, ForeignKey, Length, Table,
};

use super::When;
use crate::UNUSED;

/// What a side ends with where another index does its work.
const SERVED: &str = "serves its query";

/// Every placeholder.
#[cfg(test)]
pub const PLACEHOLDERS: [&str; 16] = [
    "table",
    "column",
    "columns",
    "type",
    "bare_type",
    "null",
    "collation",
    "limit",
    "key",
    "parent",
    "parent_columns",
    "actions",
    "constraint",
    "check",
    "default",
    "index",
];

/// One engine's side of a finding, and the others' schemas.
pub struct Facts<'a> {
    engine: Engine,
    finding: &'a Finding,
    readings: &'a [Reading],
    /// The columns that the finding's path names.
    columns: Vec<&'a str>,
    parent: Option<&'a str>,
}

impl<'a> Facts<'a> {
    pub fn of(engine: Engine, finding: &'a Finding, readings: &'a [Reading]) -> Self {
        let member = finding.path.member_name();
        let (key, parent) = match member.split_once("->") {
            Some((key, parent)) => (key, Some(parent)),
            None => (member, None),
        };
        let columns = match key.strip_prefix('(').and_then(|key| key.strip_suffix(')')) {
            Some(key) => key.split(',').collect(),
            None if key.is_empty() => Vec::new(),
            None => vec![key],
        };
        Self { engine, finding, readings, columns, parent }
    }

    fn table_of(&self, engine: Engine) -> Option<&'a Table> {
        let reading = self.readings.iter().find(|reading| reading.snapshot.engine == engine)?;
        reading.schema.tables.get(self.finding.path.table())
    }

    fn tables(&self) -> impl Iterator<Item = (Engine, &'a Table)> + '_ {
        self.finding.sides.keys().filter_map(|engine| Some((*engine, self.table_of(*engine)?)))
    }

    fn own(&self, column: &str) -> Option<&'a Column> {
        self.table_of(self.engine)?.column(column)
    }

    fn others<'b>(&'b self, column: &'b str) -> impl Iterator<Item = &'a Column> + 'b {
        self.tables()
            .filter(|(engine, _)| *engine != self.engine)
            .filter_map(|(_, table)| table.column(column))
    }

    /// As the catalogue spells it, where restating it loses nothing.
    fn catalogued(&self, column: &str) -> Option<&'a CatalogColumn> {
        let reading = self.readings.iter().find(|reading| reading.snapshot.engine == self.engine)?;
        let tables = &reading.snapshot.tables;
        let table = tables.iter().find(|table| table.name == self.finding.path.table())?;
        let column = table.column(column)?;
        let is_plain = column.default.as_deref().is_none_or(|default| default == "NULL")
            && column.on_update.is_none()
            && column.generated.is_none()
            && column.identity.is_none();
        is_plain.then_some(column)
    }

    /// The columns for which a row holds, each of which is to be mended; none named where the row is about the whole.
    pub fn places(&self, when: When) -> Vec<Option<&'a str>> {
        let columns = |holds: &dyn Fn(&str) -> bool| -> Vec<Option<&'a str>> {
            self.columns.iter().copied().filter(|column| holds(column)).map(Some).collect()
        };
        let whole = |holds: bool| if holds { vec![self.columns.first().copied()] } else { Vec::new() };
        match when {
            When::Nullable => columns(&|column| {
                self.own(column).is_some_and(|own| own.nullable)
                    && self.others(column).any(|other| !other.nullable)
            }),
            When::CutShort => columns(&|column| {
                let is = |column: &Column, wanted: fn(&Length) -> bool| matches!(column.effective_domain(), Domain::Text { max, .. } if wanted(max));
                self.own(column).is_some_and(|own| is(own, |max| matches!(max, Length::Bytes(_))))
                    && self.others(column).any(|other| is(other, |max| *max == Length::Unbounded))
            }),
            When::Longer => columns(&|column| {
                let own = self.own(column).map(|own| limit(own.effective_domain()));
                own.zip(self.limit(column)).is_some_and(|(own, least)| own > least)
            }),
            When::Narrower => columns(&|column| {
                let range = |column: &Column| {
                    let Domain::Integer { min, max } = column.effective_domain() else { return None };
                    Some((*min, *max))
                };
                let most = i64::MAX.unsigned_abs();
                let is_wider = |(least, greatest): (i64, u64)| {
                    self.others(column)
                        .filter_map(range)
                        .any(|(min, max)| max <= most && (min < least || max > greatest))
                };
                self.own(column).and_then(range).is_some_and(|own| own.1 <= most && is_wider(own))
            }),
            When::EndsIn2038 => columns(&|column| {
                let ends =
                    |column: &Column| matches!(column.domain, Domain::DateTime { last_year: Some(_), .. });
                self.own(column).is_some_and(ends) && self.others(column).any(|other| !ends(other))
            }),
            When::Folds => columns(&|column| {
                let folds = |column: &Column| column.equality.is_some_and(|own| own != Equality::default());
                let own = self.own(column);
                own.is_some_and(|own| {
                    folds(own) && self.others(column).any(|other| other.equality != own.equality)
                })
            }),
            When::LacksKey => whole(
                self.parent.is_none()
                    && self.table_of(self.engine).is_some_and(|table| !self.is_unique(table))
                    && self.tables().any(|(_, table)| self.is_unique(table)),
            ),
            When::LacksForeignKey => whole(
                self.table_of(self.engine).is_some_and(|table| self.foreign_key(table).is_none())
                    && self.wanted_foreign_key().is_some(),
            ),
            When::OtherAction => {
                let actions = |key: &ForeignKey| (key.on_delete, key.on_update);
                let own = self.table_of(self.engine).and_then(|table| self.foreign_key(table));
                whole(
                    own.zip(self.wanted_foreign_key())
                        .is_some_and(|(own, wanted)| actions(own) != actions(wanted)),
                )
            }
            When::LacksCheck => {
                let own = self.table_of(self.engine).map(|table| self.checks(table).count());
                whole(own == Some(0) && self.tables().any(|(_, table)| self.checks(table).count() > 0))
            }
            When::OtherDefault => columns(&|column| {
                let wanted = self.wanted_default(column);
                wanted.is_some_and(|wanted| {
                    *wanted != DefaultValue::Absent
                        && self.own(column).is_some_and(|own| own.default != *wanted)
                })
            }),
            When::NeedlessDefault => columns(&|column| {
                self.wanted_default(column) == Some(&DefaultValue::Absent)
                    && self.own(column).is_some_and(|own| own.default != DefaultValue::Absent)
            }),
            When::ReusesIds => columns(&|column| {
                let reuses = |column: &Column| column.identity.is_some_and(|identity| identity.reuses);
                self.own(column).is_some_and(reuses) && self.others(column).any(|other| !reuses(other))
            }),
            When::IsServed => whole(self.unused().is_some_and(|(_, why)| why.ends_with(SERVED))),
            When::IsUseless => whole(self.unused().is_some_and(|(_, why)| !why.ends_with(SERVED))),
            When::Otherwise => whole(true),
        }
    }

    fn is_unique(&self, table: &Table) -> bool {
        let is = |columns: &mut dyn Iterator<Item = Option<&str>>| {
            let columns: Option<Vec<_>> = columns.collect();
            columns.is_some_and(|columns| columns == self.columns)
        };
        let primary = table.primary_key.iter();
        primary.into_iter().any(|key| is(&mut key.columns.iter().map(|column| Some(column.as_str()))))
            || table.uniques.iter().any(|unique| {
                unique.predicate.is_none() && is(&mut unique.parts.iter().map(|part| part.column_name()))
            })
    }

    fn foreign_key<'b>(&self, table: &'b Table) -> Option<&'b ForeignKey> {
        let parent = self.parent?;
        table.foreign_keys.iter().find(|key| key.columns == self.columns && key.parent == parent)
    }

    /// The foreign key as most engines have it; the first engine's, where none is more common.
    fn wanted_foreign_key(&self) -> Option<&'a ForeignKey> {
        let keys: Vec<_> = self.tables().filter_map(|(_, table)| self.foreign_key(table)).collect();
        most_common(&keys, |a, b| (a.on_delete, a.on_update) == (b.on_delete, b.on_update))
    }

    fn wanted_default(&self, column: &str) -> Option<&'a DefaultValue> {
        let defaults: Vec<_> =
            self.tables().filter_map(|(_, table)| Some(&table.column(column)?.default)).collect();
        most_common(&defaults, PartialEq::eq)
    }

    fn checks<'b>(&'b self, table: &'b Table) -> impl Iterator<Item = &'b str> {
        let is_of = |columns: &[String]| columns.iter().any(|one| self.columns.contains(&one.as_str()));
        table.checks.iter().filter(move |check| is_of(&check.columns)).map(|check| check.expression.as_str())
    }

    /// The narrowest limit of a text, in characters.
    fn limit(&self, column: &str) -> Option<u64> {
        let sides = self.tables().filter_map(|(_, table)| table.column(column));
        sides.map(|column| limit(column.effective_domain())).min().filter(|limit| *limit < u64::MAX)
    }

    /// What stands for a placeholder; nothing where it is not known.
    pub fn value(&self, placeholder: &str, column: Option<&str>) -> Option<String> {
        let quoted = |text: &str| name(self.engine, text);
        let all = |names: &[String]| names.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ");
        let table = self.finding.path.table();
        Some(match placeholder {
            "table" => quoted(table),
            "column" => quoted(column.unwrap_or(table)),
            "columns" => {
                let known = self.table_of(self.engine)?;
                let is_column = |column: &str| known.column(column).is_some();
                if !self.columns.iter().all(|column| is_column(column)) {
                    return None;
                }
                self.columns.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ")
            }
            "type" => {
                let known = self.catalogued(column?)?;
                format!("{}{}", known.declared, collation(known))
            }
            "bare_type" => self.catalogued(column?)?.declared.clone(),
            "collation" => collation(self.catalogued(column?)?),
            "null" => if self.catalogued(column?)?.nullable { " NULL" } else { " NOT NULL" }.to_owned(),
            "limit" => self.limit(column?)?.to_string(),
            "key" => quoted(&format!("{table}_{}_key", self.columns.join("_"))),
            "parent" => quoted(self.parent?),
            "parent_columns" => all(&self.wanted_foreign_key()?.parent_columns),
            "actions" => {
                let key = self.wanted_foreign_key()?;
                let action = |event: &str, action: Action| match action {
                    Action::NoAction => String::new(),
                    Action::Restrict | Action::Cascade | Action::SetNull | Action::SetDefault => {
                        format!(" ON {event} {action}")
                    }
                };
                action("DELETE", key.on_delete) + &action("UPDATE", key.on_update)
            }
            "constraint" => quoted(self.foreign_key(self.table_of(self.engine)?)?.name.as_deref()?),
            "check" => self.tables().find_map(|(_, table)| self.checks(table).next().map(str::to_owned))?,
            "default" => match self.wanted_default(column?)? {
                DefaultValue::Null => "NULL".to_owned(),
                DefaultValue::Boolean(truth) if self.engine == Engine::Postgres => truth.to_string(),
                DefaultValue::Boolean(truth) => u8::from(*truth).to_string(),
                DefaultValue::Number(number) => number.clone(),
                DefaultValue::Text(text) => text_literal(self.engine, text),
                DefaultValue::Absent
                | DefaultValue::Bytes(_)
                | DefaultValue::Now
                | DefaultValue::Today
                | DefaultValue::TimeOfDay
                | DefaultValue::RandomUuid
                | DefaultValue::Expression(_) => return None,
            },
            "index" => {
                let (index, _) = self.unused()?;
                let indexes = &self.table_of(self.engine)?.indexes;
                quoted(&indexes.iter().find(|known| known.name == index)?.name)
            }
            _ => return None,
        })
    }

    /// The index that is not used, and why, as the engine's side says it.
    fn unused(&self) -> Option<(&'a str, &'a str)> {
        let side = &self.finding.sides.get(&self.engine)?.definition;
        let (name, why) = side.strip_prefix(UNUSED)?.split_once(" (")?;
        Some((name, why.trim_end_matches(')')))
    }
}

/// How many characters fit; more than any number where nothing limits them.
fn limit(domain: &Domain) -> u64 {
    if let Domain::Text { max: Length::Characters(count), .. } = domain { *count } else { u64::MAX }
}

fn collation(column: &CatalogColumn) -> String {
    let set = column.character_set.as_ref().map(|set| format!(" CHARACTER SET {set}"));
    let collation = column.collation.as_ref().map(|collation| format!(" COLLATE {collation}"));
    set.unwrap_or_default() + &collation.unwrap_or_default()
}

/// The value that stands most often, the first of those that stand equally often.
fn most_common<T: Copy>(all: &[T], is_same: impl Fn(T, T) -> bool) -> Option<T> {
    let count = |one: T| all.iter().filter(|other| is_same(one, **other)).count();
    all.iter().copied().rev().max_by_key(|one| count(*one))
}
