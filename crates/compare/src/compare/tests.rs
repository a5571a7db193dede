//! What the comparison must find, and what it must not.

mod contracts;
mod database;
mod drifts;
mod letter_case;
mod properties;
mod seeds;
mod topics;

use crate::{Finding, FindingName, Grade};

/// What a finding says, its sides and prose aside.
type Told<'a> = (FindingName, &'a str, Grade);

fn told(findings: &[Finding]) -> Vec<Told<'_>> {
    findings.iter().map(|finding| (finding.name, finding.path.as_str(), finding.grade)).collect()
}
