//! What observations say: where engines differ by nature, and where one did otherwise than its row knows.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{BehaviourDifference, ByNature, Tallies};

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

/// How the rows ended on each engine. An engine passes that does what its row knows of it, however much others differ;
/// what nobody knew of it, fails.
#[must_use]
pub fn counted(rows: &[&Row], observations: &[Observation]) -> (Tallies, Vec<BehaviourDifference>) {
    let mut tallies = Tallies::default();
    let mut told = Vec::new();
    for row in rows {
        let category = row.category();
        let mut failed = BTreeMap::new();
        let mut outcomes = BTreeSet::new();
        for seen in observations.iter().filter(|seen| seen.row == row.id) {
            let Some(outcome) = seen.outcome.as_deref() else {
                let reason = row.reason_against(seen.engine).unwrap_or("the row does not apply");
                tallies.not_applicable(category, seen.engine, reason);
                continue;
            };
            outcomes.insert(outcome);
            if row.expected(seen.engine, &seen.version) == Some(outcome) {
                tallies.of(category, seen.engine).passed += 1;
            } else {
                tallies.of(category, seen.engine).failed += 1;
                failed.insert(seen.engine, 1);
            }
        }
        if outcomes.len() > 1 || !failed.is_empty() {
            let by_nature = failed.is_empty();
            told.push(BehaviourDifference { category, name: row.id.clone(), path: None, failed, by_nature });
        }
    }
    (tallies, told)
}

#[cfg(test)]
mod tests {
    use isoschema_compare::Category;

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

    #[test]
    fn who_does_what_is_known_of_it_passes() {
        let rows: Vec<_> = catalogue().unwrap().iter().filter(|row| row.id == "ddl-rolled-back").collect();
        let known = |engine| rows[0].expected(engine, "").unwrap().to_owned();
        let seen = |engine, outcome: String| Observation {
            row: "ddl-rolled-back",
            engine,
            version: String::new(),
            outcome: Some(outcome),
        };
        for (of_mysql, failed) in [(known(Engine::MySql), 0), ("something new".to_owned(), 1)] {
            let observations =
                [seen(Engine::Sqlite, known(Engine::Sqlite)), seen(Engine::MySql, of_mysql.clone())];
            let (mut tallies, told) = counted(&rows, &observations);
            let tally = tallies.of(Category::SchemaOperations, Engine::MySql);
            assert_eq!((tally.passed, tally.failed), (1 - failed, failed), "{of_mysql}");
            assert_eq!(tallies.of(Category::SchemaOperations, Engine::Sqlite).passed, 1);
            assert_eq!((told.len(), told[0].by_nature), (1, failed == 0), "{of_mysql}");
        }
    }
}
