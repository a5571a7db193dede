//! Experiments that are derived from the schemas: for every constraint and every column, what must be taken, refused
//! and given back alike. Deriving, making and judging them are apart: only `lab` speaks to a database.

mod bench;
mod checks;
mod columns;
mod derivation;
mod experiment;
mod foreign_keys;
mod judge;
mod keys;
mod lab;
mod limits;
mod parents;
mod probe;
mod reproducer;

use std::collections::BTreeMap;

use isoschema_compare::{Path, Untried};
use isoschema_rows::{Moments, Row, candidates, in_order};
use isoschema_schema::{Engine, Schema};

use self::bench::Bench;
use self::derivation::derive;
use self::lab::Lab;
use self::parents::parents;
use self::probe::category_of;
use crate::{Found, ProbeError, Subject};

/// The probes that try an entry of the list of known differences.
pub(crate) fn probes_of(entry: &str) -> impl Iterator<Item = &'static str> {
    probe::probes().iter().filter(move |probe| probe.entry == entry).map(|probe| probe.id.as_str())
}

/// Makes every experiment that the subjects' schemas ask for. A time between the `moments` is `now`.
///
/// # Errors
/// When an engine cannot be asked.
pub fn run(subjects: &[Subject<'_>], moments: Moments) -> Result<Found, ProbeError> {
    let schemas: BTreeMap<_, _> = subjects.iter().map(|subject| (subject.engine, subject.schema)).collect();
    let mut lab = Lab::open(subjects)?;
    let (benches, mut untried) = benches(&mut lab, &schemas)?;
    let layouts: BTreeMap<_, _> =
        benches.iter().map(|bench| (bench.table.to_owned(), bench.layout.clone())).collect();
    let mut work = Vec::new();
    for bench in benches {
        let derived = derive(&bench, &layouts);
        untried.extend(derived.untried);
        work.push((bench, derived.experiments));
    }
    let outcomes = lab.outcomes(&work)?;
    let beginnings = subjects.iter().map(|subject| (subject.engine, subject.beginning)).collect();
    let mut found = judge::judge(&work, &outcomes, &beginnings, moments);
    found.untried.extend(untried);
    for one in &found.untried {
        for subject in subjects {
            found.tallies.not_applicable(category_of(&one.probe), subject.engine, &one.reason);
        }
    }
    Ok(found)
}

/// Every table that all engines have, with rows that they all take.
fn benches<'a>(
    lab: &mut Lab<'_>,
    schemas: &BTreeMap<Engine, &'a Schema>,
) -> Result<(Vec<Bench<'a>>, Vec<Untried>), ProbeError> {
    let untold =
        |table: &str, reason: String| Untried { path: Path::object(table), probe: "all".to_owned(), reason };
    let (order, missing) = in_order(schemas);
    let mut untried: Vec<_> = missing.into_iter().map(|one| untold(&one.table, one.reason)).collect();
    let mut benches: Vec<Bench<'a>> = Vec::new();
    let mut filled: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for table in order {
        let offered = match candidates(schemas, &table, None, &filled, 0) {
            Ok(offered) => offered.edges_last(),
            Err(unfillable) => {
                untried.push(untold(&table, unfillable.reason));
                continue;
            }
        };
        let (Some(tables), Some(name)) = (
            Bench::tables(schemas, &table),
            schemas.values().find_map(|schema| schema.tables.get_key_value(&table)),
        ) else {
            continue;
        };
        let mut bench = Bench {
            table: name.0,
            tables,
            layout: offered.layout,
            parents: Vec::new(),
            first: Row::new(),
            second: None,
        };
        bench.parents = parents(&bench, &benches);
        let taken = lab.taken(&bench, &[], &offered.rows)?;
        let Some(first) = taken.first().cloned() else {
            untried.push(untold(&table, "no row was found that every engine takes".to_owned()));
            continue;
        };
        bench.second = lab.taken(&bench, &[&first], &taken[1..])?.into_iter().next();
        bench.first = first;
        filled
            .insert(table, [Some(bench.first.clone()), bench.second.clone()].into_iter().flatten().collect());
        benches.push(bench);
    }
    Ok((benches, untried))
}
