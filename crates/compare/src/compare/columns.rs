//! Columns: which exist, and what they promise besides the values they hold: nullability, defaults,
//! generation, identity. Their order is no promise.

use std::collections::BTreeSet;

use isoschema_schema::{Column, DefaultValue, Domain, Engine};

use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::compare::{declaration, domains, equality, prose};
use crate::contract::Claim;
use crate::normalise::UNIX_TIME;
use crate::{Finding, FindingName, Grade, Path};

/// One column on the engines that have it.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) table: &'a SideBySide<'a>,
    pub(super) name: &'a str,
    pub(super) cells: Vec<Cell<'a>>,
}

/// One column on one engine.
#[derive(Debug, Clone)]
pub(super) struct Cell<'a> {
    pub(super) engine: Engine,
    pub(super) column: &'a Column,
    /// What the program keeps it to.
    pub(super) claim: Option<Claim>,
}

impl<'a> Row<'a> {
    fn new(table: &'a SideBySide<'a>, name: &'a str) -> Self {
        let cells = table
            .placed
            .iter()
            .filter_map(|placed| {
                let column = placed.table.column(name)?;
                Some(Cell { engine: placed.engine, column, claim: Claim::of(placed, column) })
            })
            .collect();
        Self { table, name, cells }
    }

    /// The column's path.
    pub(super) fn path(&self) -> Path {
        Path::member(self.table.name, self.name)
    }

    /// A finding about this column; an engine without it says `none`.
    pub(super) fn finding(
        &self,
        (name, grade): (FindingName, Grade),
        explanation: String,
        side: impl Fn(&Placed<'a>, &'a Column) -> String,
    ) -> Finding {
        self.table.finding((name, self.path(), grade), explanation, |placed| {
            placed.table.column(self.name).map_or_else(|| NONE.to_owned(), |column| side(placed, column))
        })
    }

    /// The engines whose column has a property.
    pub(super) fn engines_where(&self, holds: impl Fn(&Column) -> bool) -> Vec<Engine> {
        self.cells.iter().filter(|cell| holds(cell.column)).map(|cell| cell.engine).collect()
    }
}

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let names: BTreeSet<&str> = table
        .placed
        .iter()
        .flat_map(|placed| &placed.table.columns)
        .map(|column| column.name.as_str())
        .collect();
    for name in names {
        let row = Row::new(table, name);
        findings.extend(missing(&row));
        if row.cells.len() < 2 {
            continue;
        }
        domains::compare(&row, findings);
        findings.extend(equality::compare(&row));
        findings.extend(nullability(&row));
        findings.extend(default(&row));
        findings.extend(generated(&row));
        findings.extend(identity(&row));
    }
}

fn missing(row: &Row<'_>) -> Option<Finding> {
    let present = row.engines_where(|_| true);
    let absent = row.table.engines_where(|placed| placed.table.column(row.name).is_none());
    if absent.is_empty() {
        return None;
    }
    let explanation = format!(
        "A statement that names {} fails on {}; only {} the column.",
        row.path(),
        prose::titles(&absent),
        prose::clause(&present, "has", "have"),
    );
    let what = (FindingName::ColumnMissing, Grade::Incompatible);
    Some(row.finding(what, explanation, declaration::declared_nullability))
}

fn nullability(row: &Row<'_>) -> Option<Finding> {
    let nullable = row.engines_where(|column| column.nullable);
    let refusing = row.engines_where(|column| !column.nullable);
    if nullable.is_empty() || refusing.is_empty() {
        return None;
    }
    let explanation = format!(
        "{} NULL here and {} it: a row without the value enters one database and not the other, and a \
         program that expects a value fails to read it.",
        prose::clause(&nullable, "stores", "store"),
        prose::clause(&refusing, "refuses", "refuse"),
    );
    let what = (FindingName::ColumnNullability, Grade::Hazardous);
    Some(row.finding(what, explanation, declaration::declared_nullability))
}

/// A default as an INSERT sees it: DEFAULT NULL is no default, and a truth value is 1 or 0.
fn seen(default: &DefaultValue) -> DefaultValue {
    match default {
        DefaultValue::Null => DefaultValue::Absent,
        DefaultValue::Boolean(truth) => DefaultValue::Number(u8::from(*truth).to_string()),
        DefaultValue::Absent
        | DefaultValue::Number(_)
        | DefaultValue::Text(_)
        | DefaultValue::Bytes(_)
        | DefaultValue::Now
        | DefaultValue::Today
        | DefaultValue::TimeOfDay
        | DefaultValue::RandomUuid
        | DefaultValue::Expression(_) => default.clone(),
    }
}

fn default(row: &Row<'_>) -> Option<Finding> {
    // What the database computes or counts up has no default that a statement could fall back to.
    if row.cells.iter().any(|cell| cell.column.identity.is_some() || cell.column.generated.is_some()) {
        return None;
    }
    let (first, others) = row.cells.split_first()?;
    let differ = |of: fn(&Column) -> &DefaultValue| {
        others.iter().any(|cell| {
            let (one, other) = (first.column, cell.column);
            seen(of(one)) != seen(of(other)) && !is_one_moment((one, of(one)), (other, of(other)))
        })
    };
    let inserts_differ = differ(|column| &column.default);
    let updates_differ = differ(|column| &column.on_update);
    if !inserts_differ && !updates_differ {
        return None;
    }
    let explanation = if inserts_differ {
        let absent = |column: &Column| seen(&column.default) == DefaultValue::Absent;
        let outcomes = [
            ("fails on", row.engines_where(|column| absent(column) && !column.nullable)),
            ("stores NULL on", row.engines_where(|column| absent(column) && column.nullable)),
            ("fills in a value on", row.engines_where(|column| !absent(column))),
        ];
        let outcomes: Vec<String> = outcomes
            .iter()
            .filter(|(_, engines)| !engines.is_empty())
            .map(|(outcome, engines)| format!("{outcome} {}", prose::titles(engines)))
            .collect();
        match outcomes.as_slice() {
            [_] => different_values(row),
            outcomes => format!("An INSERT that leaves it out {}.", prose::enumerate(outcomes)),
        }
    } else {
        let changing = row.engines_where(|column| seen(&column.on_update) != DefaultValue::Absent);
        let keeping = row.engines_where(|column| seen(&column.on_update) == DefaultValue::Absent);
        if keeping.is_empty() {
            "An UPDATE that leaves it out sets it to different values.".to_owned()
        } else {
            format!(
                "An UPDATE that leaves it out changes it on {} and leaves it as it is on {}.",
                prose::titles(&changing),
                prose::titles(&keeping),
            )
        }
    };
    let what = (FindingName::ColumnDefault, Grade::Hazardous);
    Some(row.finding(what, explanation, declaration::declared_default))
}

/// Whether both store the time of the INSERT: one as a time, the other as the seconds since 1970. That their types
/// differ is another finding.
fn is_one_moment(one: (&Column, &DefaultValue), other: (&Column, &DefaultValue)) -> bool {
    let is_time = |(column, default): (&Column, &DefaultValue)| {
        matches!(column.domain, Domain::DateTime { .. }) && *default == DefaultValue::Now
    };
    let is_number = |(column, default): (&Column, &DefaultValue)| {
        matches!(column.domain, Domain::Integer { .. })
            && matches!(default, DefaultValue::Expression(text) if text == UNIX_TIME)
    };
    (is_time(one) && is_number(other)) || (is_number(one) && is_time(other))
}

/// What each INSERT stores. Where some store a text and others no text, that is the difference, and it is said: to
/// read `'f'` beside `false` as one value is easy.
fn different_values(row: &Row<'_>) -> String {
    let text_of = |column: &Column| match &column.default {
        DefaultValue::Text(text) => Some(format!("the text '{text}'")),
        DefaultValue::Boolean(truth) => Some(truth.to_string()),
        DefaultValue::Number(number) => Some(number.clone()),
        DefaultValue::Absent
        | DefaultValue::Null
        | DefaultValue::Bytes(_)
        | DefaultValue::Now
        | DefaultValue::Today
        | DefaultValue::TimeOfDay
        | DefaultValue::RandomUuid
        | DefaultValue::Expression(_) => None,
    };
    let is_text = |column: &Column| matches!(column.default, DefaultValue::Text(_));
    let texts = row.engines_where(is_text).len();
    let stored: Option<Vec<_>> =
        row.cells.iter().map(|cell| Some((cell.engine, text_of(cell.column)?))).collect();
    match stored {
        Some(stored) if texts > 0 && texts < row.cells.len() => {
            format!("An INSERT that leaves it out stores different values: {}.", prose::told(&stored))
        }
        Some(_) | None => "An INSERT that leaves it out stores different values.".to_owned(),
    }
}

fn generated(row: &Row<'_>) -> Option<Finding> {
    let (first, others) = row.cells.split_first()?;
    if others.iter().all(|cell| cell.column.generated == first.column.generated) {
        return None;
    }
    let computing = row.engines_where(|column| column.generated.is_some());
    let plain = row.engines_where(|column| column.generated.is_none());
    let expression = |column: &Column| column.generated.as_ref().map(|it| it.expression.clone());
    let (grade, explanation) = if !plain.is_empty() {
        let explanation = format!(
            "{} the value and {} whatever a statement gives, or nothing: a write that one accepts is refused \
             by the other.",
            prose::clause(&computing, "computes", "compute"),
            prose::clause(&plain, "stores", "store"),
        );
        (Grade::Hazardous, explanation)
    } else if others.iter().any(|cell| expression(cell.column) != expression(first.column)) {
        let explanation = format!(
            "{} the value by different expressions.",
            prose::clause(&computing, "computes", "compute")
        );
        (Grade::Hazardous, explanation)
    } else {
        let stored = row.engines_where(|column| column.generated.as_ref().is_some_and(|it| it.stored));
        let computed = row.engines_where(|column| column.generated.as_ref().is_some_and(|it| !it.stored));
        let explanation = format!(
            "{} the value and {} it at each read: what a program reads is the same.",
            prose::clause(&stored, "stores", "store"),
            prose::clause(&computed, "computes", "compute"),
        );
        (Grade::Equivalent, explanation)
    };
    Some(row.finding((FindingName::ColumnGenerated, grade), explanation, declaration::declared_generation))
}

fn identity(row: &Row<'_>) -> Option<Finding> {
    let (first, others) = row.cells.split_first()?;
    if others.iter().all(|cell| cell.column.identity == first.column.identity) {
        return None;
    }
    let assigning = row.engines_where(|column| column.identity.is_some());
    let plain = row.engines_where(|column| column.identity.is_none());
    let reusing = row.engines_where(|column| column.identity.is_some_and(|it| it.reuses));
    let increasing = row.engines_where(|column| column.identity.is_some_and(|it| !it.reuses));
    let strict = row.engines_where(|column| column.identity.is_some_and(|it| !it.accepts_explicit));
    let lenient = row.engines_where(|column| column.identity.is_some_and(|it| it.accepts_explicit));
    let mut consequences = Vec::new();
    if !plain.is_empty() {
        consequences.push(format!(
            "{} a number to a new row and {} not: an INSERT without one does not do the same everywhere",
            prose::clause(&assigning, "gives", "give"),
            prose::clause(&plain, "does", "do"),
        ));
    }
    if !reusing.is_empty() && !increasing.is_empty() {
        consequences.push(format!(
            "{} the number of a deleted row to a new one and {} so",
            prose::clause(&reusing, "gives", "give"),
            prose::clause(&increasing, "never does", "never do"),
        ));
    }
    if !strict.is_empty() && !lenient.is_empty() {
        consequences.push(format!(
            "{} an INSERT that brings its own number and {} it",
            prose::clause(&strict, "refuses", "refuse"),
            prose::clause(&lenient, "takes", "take"),
        ));
    }
    // SQLite numbers every INTEGER PRIMARY KEY, asked or not: no folder can say otherwise.
    let by_nature = increasing.is_empty() && assigning == [Engine::Sqlite];
    let grade = if by_nature { Grade::Widened } else { Grade::Hazardous };
    let explanation = format!("{}.", consequences.join("; "));
    let what = (FindingName::ColumnIdentity, grade);
    Some(row.finding(what, explanation, declaration::declared_identity))
}
