//! What a difference that a random run came upon means as a finding.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Finding, FindingName, Grade, Path, Side};
use isoschema_schema::Engine;

use super::ground::Ground;
use super::lockstep::Departure;
use super::outcome::Matter;
use super::reproducer::script;
use super::statement::Statement;

/// How many differences one side tells.
const TOLD: usize = 4;

/// The tables that a difference is about.
pub(super) fn tables(statements: &[Statement], departure: &Departure) -> BTreeSet<String> {
    let of_rows: BTreeSet<String> = departure.rows.iter().map(|row| row.table.clone()).collect();
    if !of_rows.is_empty() {
        return of_rows;
    }
    let last = statements.iter().rev().find_map(Statement::table);
    last.map(str::to_owned).into_iter().collect()
}

/// The finding of the fewest statements that show a difference. `made` says how many it took to come upon it.
pub(super) fn of(
    statements: &[Statement],
    departure: &Departure,
    ground: &Ground,
    beginnings: &BTreeMap<Engine, &[String]>,
    made: usize,
) -> Finding {
    let table = tables(statements, departure).first().cloned().unwrap_or_default();
    let columns: BTreeSet<_> = departure.rows.iter().map(|row| (&row.table, row.column.as_ref())).collect();
    let path = match columns.first() {
        Some((table, Some(column))) if columns.len() == 1 => Path::member(table, column),
        Some(_) | None => Path::object(&table),
    };
    let shown = match departure.matter {
        Matter::Rows => ground.layouts.get(&table),
        Matter::Acceptance | Matter::Rule | Matter::Count => None,
    };
    let side = |(engine, beginning): (&Engine, &&[String])| {
        let mut side = Side::new(told(departure, *engine));
        side.reproducer = Some(script(*engine, beginning, statements, ground, shown));
        (*engine, side)
    };
    let what = match departure.matter {
        Matter::Acceptance => "is taken on one engine and refused on another",
        Matter::Rule => "is refused for another rule on one engine than on another",
        Matter::Count => "is about another number of rows on one engine than on another",
        Matter::Rows => "leaves other rows on one engine than on another",
    };
    let last = statements.last().map_or("", Statement::kind);
    let explanation = match statements.len() {
        1 => format!("On empty tables, {last} {what}."),
        count => format!("On empty tables, the last of {count} statements ({last}) {what}."),
    };
    Finding {
        name: FindingName::BehaviourDiffers,
        path,
        grade: Grade::Hazardous,
        sides: beginnings.iter().map(side).collect::<BTreeMap<_, _>>(),
        explanation: format!("{explanation} It was come upon after {made}."),
    }
}

/// One engine's side.
fn told(departure: &Departure, engine: Engine) -> String {
    if let Some(outcome) = departure.outcomes.get(&engine) {
        return outcome.to_string();
    }
    let differences = departure.rows.iter().take(TOLD).map(|difference| {
        let side = difference.sides.get(&engine).map_or("", String::as_str);
        match &difference.column {
            Some(column) => format!("{}.{column} = {side} where {}", difference.table, difference.row),
            None => format!("{}: {side} where {}", difference.table, difference.row),
        }
    });
    let mut told: Vec<_> = differences.collect();
    if departure.rows.len() > TOLD {
        told.push(format!("and {} more", departure.rows.len() - TOLD));
    }
    told.join("; ")
}
