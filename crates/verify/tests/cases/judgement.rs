//! Holds findings against what a case expects. Pure; `tests` here are trials like all others.

use isoschema_compare::{Finding, Policy};
use isoschema_verify::{Engine, Grade, Level};

use crate::case::Case;
use crate::expectation::{Place, of_engine};

/// The findings of a seeded engine against a clean one: exactly the expected one, and of others only those that
/// the case allows.
pub fn seeded(case: &Case, findings: &[Finding], seeded: Engine, clean: Engine) -> Result<(), String> {
    let grade = case.expect.grade_of(seeded, clean);
    let of_name: Vec<_> = findings.iter().filter(|finding| finding.name == case.finding).collect();
    let mut faults = unexpected(case, findings);
    match of_name.as_slice() {
        [one] if case.expect.path.admits(one.path.as_str()) && one.grade == grade => {
            faults.extend(misplaced(one, seeded, of_engine(&case.expect.seeded_origins, seeded)));
            faults.extend(unshown(one, case.expect.shown_by.as_deref()));
            faults.extend(misplaced(one, clean, of_engine(&case.expect.clean_origins, clean)));
        }
        _ => faults.push(format!("expected one {} at {}, {grade}", case.finding, case.expect.path)),
    }
    verdict(case, findings, faults)
}

/// The findings of clean twins, or of a mended one: none of the case's name, none that fails, and of others only
/// those that the case allows.
pub fn clean(case: &Case, findings: &[Finding]) -> Result<(), String> {
    let mut faults = unexpected(case, findings);
    if findings.iter().any(|finding| finding.name == case.finding) {
        faults.push(format!("expected no {}", case.finding));
    }
    faults.extend(failing(findings));
    verdict(case, findings, faults)
}

/// A complaint for each finding that would fail a run.
pub fn failing(findings: &[Finding]) -> Vec<String> {
    let (_, judged) = Policy::default().judge(findings.to_vec());
    judged
        .iter()
        .filter(|judged| judged.level == Level::Fail)
        .map(|judged| format!("{} at {} fails the run", judged.finding.name, judged.finding.path))
        .collect()
}

/// What is wrong with the experiment that shows a finding: every side's script says whose it is.
fn unshown(finding: &Finding, probe: Option<&str>) -> Option<String> {
    let probe = probe?;
    let scripts = finding.sides.values().map(|side| side.reproducer.as_deref().unwrap_or_default());
    let named = format!("({probe}, ");
    let others: Vec<_> = scripts.filter(|script| !script.contains(&named)).collect();
    (!others.is_empty()).then(|| format!("expected an experiment of {probe}, found: {}", others.join("; ")))
}

/// What is wrong with the origin of one engine's side.
fn misplaced(finding: &Finding, engine: Engine, expected: Option<&Place>) -> Option<String> {
    let expected = expected?;
    let origin = finding.sides.get(&engine).and_then(|side| side.origin.as_ref());
    let found = origin.map(|origin| (origin.migration.as_str(), origin.line));
    let right = found == Some((&expected.migration, Some(expected.line)));
    (!right).then(|| format!("{engine}: expected it from {expected:?}, found {found:?}"))
}

fn unexpected(case: &Case, findings: &[Finding]) -> Vec<String> {
    let mut faults = Vec::new();
    for finding in findings {
        if finding.name != case.finding && !case.expect.also.contains(&finding.name) {
            faults.push(format!("{} at {} was not expected", finding.name, finding.path));
        }
        if finding.grade == Grade::Identical {
            faults.push(format!("{} at {} is graded identical", finding.name, finding.path));
        }
    }
    faults
}

fn verdict(case: &Case, findings: &[Finding], faults: Vec<String>) -> Result<(), String> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{}\nfound:\n{}", case.expect.drift, faults.join("\n"), told(findings)))
}

/// Findings as lines, for a failure.
pub fn told(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "  nothing".to_owned();
    }
    let mut lines = Vec::new();
    for finding in findings {
        lines.push(format!("  {} · {} · {}", finding.path, finding.name, finding.grade));
        for (engine, side) in &finding.sides {
            lines.push(format!("      {engine:<9} {}", side.definition));
        }
        lines.push(format!("      {}", finding.explanation));
    }
    lines.join("\n")
}
