//! What observations say: where engines differ by nature, and where one did otherwise than its row knows.

use std::collections::BTreeMap;

use isoschema_compare::ByNature;

use super::{Observation, Row};

/// The rows on which these engines gave different outcomes, in the order of the rows. No object of a schema shows them.
#[must_use]
pub fn differences(rows: &[&Row], observations: &[Observation]) -> Vec<ByNature> {
    let of = |row: &Row| {
        let seen = observations.iter().filter(|seen| seen.row == row.id);
        let sides: BTreeMap<_, _> =
            seen.filter_map(|seen| Some((seen.engine, seen.outcome.clone()?))).collect();
        let mut outcomes = sides.values();
        let first = outcomes.next()?;
        let differ = outcomes.any(|other| other != first);
        differ.then(|| ByNature {
            probe: row.id.clone(),
            why: row.why.clone(),
            objects: 0,
            sides: sides.clone(),
        })
    };
    rows.iter().filter_map(|row| of(row)).collect()
}

/// Where an engine did otherwise than its row knows, one line each: the row is wrong, or the engine has changed.
#[must_use]
pub fn surprises(rows: &[&Row], observations: &[Observation]) -> Vec<String> {
    let mut surprises = Vec::new();
    for seen in observations {
        let Some(row) = rows.iter().find(|row| row.id == seen.row) else { continue };
        let expected = row.expected(seen.engine, &seen.version);
        if expected != seen.outcome.as_deref() {
            let [expected, found] = [expected, seen.outcome.as_deref()].map(|told| told.unwrap_or("nothing"));
            let Observation { engine, version, .. } = seen;
            surprises.push(format!(
                "{}: {} {version} gave `{found}`, and its row knows `{expected}`",
                row.id,
                engine.title()
            ));
        }
    }
    surprises
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nature::catalogue;
    use isoschema_schema::Engine;

    #[test]
    fn what_differs_is_told_and_what_agrees_is_not() {
        let rows: Vec<_> = catalogue().unwrap().iter().collect();
        let seen = |row, engine, outcome: &str| Observation {
            row,
            engine,
            version: String::new(),
            outcome: Some(outcome.to_owned()),
        };
        let observations = [
            seen("like-case", Engine::Sqlite, "yes; no"),
            seen("like-case", Engine::Postgres, "no; no"),
            seen("order-of-null", Engine::Sqlite, "NULL / 1"),
            seen("order-of-null", Engine::MariaDb, "NULL / 1"),
        ];
        let told = differences(&rows, &observations);
        let ids: Vec<_> = told.iter().map(|difference| difference.probe.as_str()).collect();
        assert_eq!(ids, ["like-case"]);
        assert_eq!(told[0].sides[&Engine::Postgres], "no; no");
    }
}
