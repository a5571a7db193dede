//! Databases held against what the program expects of them: its `schema.rs`. One engine's database is looked at by
//! itself here; what a contract proves between engines is the comparison's business.

mod admission;
mod claim;
mod columns;
mod naming;
mod primary_keys;
mod tables;

use std::collections::BTreeMap;

use isoschema_schema::{Contract, ContractColumn, ContractTable, Contracts, Engine};

pub use admission::{Admission, Affinity, Outcome, admissions};
pub(crate) use claim::Claim;

use crate::compare::prose;
use crate::compare::side_by_side::{self, SideBySide};
use crate::{Finding, FindingName, Grade, Path, Reading};

/// A table as one `schema.rs` has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Promise<'a> {
    contract: &'a Contract,
    table: &'a ContractTable,
}

impl<'a> Promise<'a> {
    /// What the contracts of an engine say of a table or a view.
    pub(crate) fn of(contracts: &'a Contracts, engine: Engine, table: &str) -> Vec<Self> {
        contracts
            .of(engine)
            .iter()
            .flat_map(|contract| contract.tables.iter().map(move |table| Self { contract, table }))
            .filter(|promise| naming::is_table(engine, promise.table, table))
            .collect()
    }

    /// The column of that name.
    fn column(&self, engine: Engine, name: &str) -> Option<&'a ContractColumn> {
        self.table.columns.iter().find(|column| naming::is_column(engine, &column.name, name))
    }

    /// Where a line of it stands: `src/schema.rs, line 12`.
    fn place(&self, line: usize) -> String {
        format!("{}, line {line}", self.contract.source)
    }
}

/// What is wrong with one engine's database.
#[derive(Debug)]
struct Complaint {
    engine: Engine,
    grade: Grade,
    text: String,
}

/// Complaints by what they are about: one finding each, whatever the number of engines.
type Complaints = BTreeMap<Path, Vec<Complaint>>;

/// Holds databases against their contracts.
pub(crate) fn check(
    readings: &[&Reading],
    tables: &[SideBySide<'_>],
    contracts: &Contracts,
    findings: &mut Vec<Finding>,
) {
    tables::check(readings, tables, contracts, findings);
    for table in tables {
        columns::check(table, contracts, findings);
        primary_keys::check(table, findings);
    }
}

/// The grade and the explanation of complaints: the gravest, and what each engine is told.
fn told(complaints: &[Complaint]) -> (Grade, String) {
    let grade = complaints.iter().map(|complaint| complaint.grade).max().unwrap_or(Grade::Equivalent);
    let sayings: Vec<_> = complaints.iter().map(|it| (it.engine, it.text.clone())).collect();
    let groups = prose::grouped(&sayings, |engines, text| format!("{}: {text}.", prose::titles(engines)));
    (grade, groups.join(" "))
}

/// A finding about a table that need not stand anywhere.
fn of_object(name: FindingName, path: Path, complaints: &[Complaint], readings: &[&Reading]) -> Finding {
    let (grade, explanation) = told(complaints);
    let table = path.as_str().to_owned();
    side_by_side::finding((name, path, grade), explanation, readings, |reading| {
        let is_named = |known: &String| naming::same_table(reading.snapshot.engine, known, &table);
        if reading.schema.tables.keys().any(is_named) {
            return Some("table".to_owned());
        }
        reading.schema.views.keys().any(is_named).then(|| "view".to_owned())
    })
}
