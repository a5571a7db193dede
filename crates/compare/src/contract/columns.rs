//! Columns that a program names and a database has: whether they decode into the program's types, hold what these
//! hold, and agree on NULL.

use isoschema_schema::{Column, Contracts, Domain, Engine, Length};

use super::admission::{self, Asked, Outcome};
use super::{Complaint, Complaints, Promise, claim, told};
use crate::compare::declaration;
use crate::compare::side_by_side::{Placed, SideBySide};
use crate::{Finding, FindingName, Grade, Path};

pub(super) fn check(table: &SideBySide<'_>, contracts: &Contracts, findings: &mut Vec<Finding>) {
    debug_assert!(!contracts.is_empty(), "nothing is promised");
    let mut types = Complaints::new();
    let mut nulls = Complaints::new();
    for placed in &table.placed {
        for column in &placed.table.columns {
            let path = Path::member(table.name, &column.name);
            for promise in &placed.promises {
                let complaint = of_type(placed, *promise, column);
                types.entry(path.clone()).or_default().extend(complaint);
                let complaint = of_null(placed.engine, *promise, column);
                nulls.entry(path.clone()).or_default().extend(complaint);
            }
        }
    }
    for (name, complaints) in [(FindingName::DieselType, types), (FindingName::DieselNullability, nulls)] {
        for (path, complaints) in complaints.into_iter().filter(|(_, complaints)| !complaints.is_empty()) {
            let (grade, explanation) = told(&complaints);
            let member = path.member_name().to_owned();
            findings.push(table.finding((name, path, grade), explanation, |placed| {
                let column = placed.table.column(&member);
                column.map_or_else(
                    || "none".to_owned(),
                    |column| declaration::declared_nullability(placed, column),
                )
            }));
        }
    }
}

/// Whether the column decodes into the program's type, and holds what it holds.
fn of_type(placed: &Placed<'_>, promise: Promise<'_>, column: &Column) -> Option<Complaint> {
    let engine = placed.engine;
    let promised = promise.column(engine, &column.name)?;
    let spelled = admission::spelled(&promised.diesel_type);
    let said = format!("{} says {spelled}", promise.place(promised.line));
    let asked = Asked::new(placed, column, &promised.diesel_type);
    let (grade, text) = match asked.outcome() {
        Outcome::Refused(why) => (Grade::Incompatible, format!("{said}, but {why}")),
        Outcome::Hazard(why) => (Grade::Hazardous, format!("{said}, but {why}")),
        Outcome::Fits => {
            let claimed = claim::domain(&promised.diesel_type, promised.max_length)?;
            let stored = real(engine, &column.domain);
            if holds(&stored, &claimed) {
                return None;
            }
            let text = format!("{said} ({claimed}), and the column does not hold all of these ({stored})");
            (Grade::Hazardous, text)
        }
    };
    Some(Complaint { engine, grade, text })
}

/// Whether a column holds the program's numbers, and its texts and bytes by their declared length. How finely times
/// are kept, and which characters, is compared between engines: Diesel's types say nothing of it.
fn holds(stored: &Domain, claimed: &Domain) -> bool {
    match (stored, claimed) {
        (
            Domain::Text { max: Length::Characters(limit) | Length::Bytes(limit), .. },
            Domain::Text { max: Length::Characters(most), .. },
        )
        | (Domain::Bytes { max: Some(limit) }, Domain::Bytes { max: Some(most) }) => most <= limit,
        (_, Domain::Integer { .. } | Domain::Float { .. }) => stored.contains(claimed),
        _ => true,
    }
}

/// What the engine really stores under a name for truth values.
fn real(engine: Engine, domain: &Domain) -> Domain {
    match (engine, domain) {
        (Engine::MariaDb | Engine::MySql, Domain::Boolean) => Domain::Integer { min: -128, max: 127 },
        (Engine::Sqlite, Domain::Boolean) => Domain::Integer { min: i64::MIN, max: i64::MAX.unsigned_abs() },
        (Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres, domain) => domain.clone(),
    }
}

/// Whether program and database agree on NULL.
fn of_null(engine: Engine, promise: Promise<'_>, column: &Column) -> Option<Complaint> {
    let promised = promise.column(engine, &column.name)?;
    let place = promise.place(promised.line);
    let text = match (promised.nullable, column.nullable) {
        (true, true) | (false, false) => return None,
        (false, true) => format!("{place} has no Nullable, and a row with NULL here cannot be read"),
        (true, false) if numbers_null(engine, column) => return None,
        (true, false) => format!("{place} has Nullable, and an INSERT or UPDATE of None is refused"),
    };
    Some(Complaint { engine, grade: Grade::Hazardous, text })
}

/// Whether NULL is no refused value but asks for the next number.
fn numbers_null(engine: Engine, column: &Column) -> bool {
    match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => column.identity.is_some(),
        Engine::Postgres => false,
    }
}
