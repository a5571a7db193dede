//! The comparison: from readings to findings. It looks at meanings alone: SQL text stands in a finding's
//! sides, and nothing is ever concluded from how it is spelled. What a finding does to the verdict is the
//! policy's business.

mod checks;
mod columns;
pub(crate) mod declaration;
mod domains;
mod equality;
mod foreign_keys;
mod indexes;
mod keys;
mod letter_case;
mod objects;
mod primary_keys;
pub(crate) mod prose;
pub(crate) mod side_by_side;
mod tables;
mod uniques;
mod views;
mod within;

#[cfg(test)]
mod tests;

use isoschema_schema::{Contracts, Engine};

pub use self::within::{Change, changes};
use crate::{Finding, Reading, contract};

/// Compares what engines promise, all of them at once: one finding for each name and path, with every
/// engine's side in it, sorted by path and name. Each engine is given at most once; the order does not
/// matter.
#[must_use]
pub fn compare(readings: &[Reading]) -> Vec<Finding> {
    compare_under(readings, &Contracts::default())
}

/// Compares as [`compare`] does, and holds each engine against what the program was compiled with. What its types
/// cannot hold never enters a column, so a difference beyond them is `widened`.
#[must_use]
pub fn compare_under(readings: &[Reading], contracts: &Contracts) -> Vec<Finding> {
    let mut readings: Vec<&Reading> = readings.iter().collect();
    readings.sort_by_key(|reading| reading.snapshot.engine);
    let engines: Vec<Engine> = readings.iter().map(|reading| reading.snapshot.engine).collect();
    debug_assert!(engines.is_sorted_by(|a, b| a < b), "an engine is compared with itself");

    let mut findings = Vec::new();
    if !contracts.is_empty() {
        // A program's names are each engine's own.
        let tables = side_by_side::tables(&readings, &engines, contracts);
        contract::check(&readings, &tables, contracts, &mut findings);
    }
    let aligned = letter_case::align(&readings, &mut findings);
    let readings: Vec<&Reading> = aligned.iter().map(AsRef::as_ref).collect();
    let tables = side_by_side::tables(&readings, &engines, contracts);
    tables::compare(&readings, &tables, &mut findings);
    for table in &tables {
        columns::compare(table, &mut findings);
        primary_keys::compare(table, &mut findings);
        uniques::compare(table, &mut findings);
        keys::compare(table, &mut findings);
        foreign_keys::compare(table, &mut findings);
        indexes::compare(table, &mut findings);
        checks::compare(table, &mut findings);
    }
    views::compare(&readings, &mut findings);
    objects::compare(&readings, &mut findings);
    findings.sort_by(|a, b| (&a.path, a.name).cmp(&(&b.path, b.name)));
    findings
}
