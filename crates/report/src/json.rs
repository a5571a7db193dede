//! The JSON report, format `isoschema-report/1`: docs/report.md describes it, docs/report.schema.json is its
//! schema. The same outcome gives the same bytes; what depends on the clock stands in `timings`, at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use isoschema_compare::{
    AppliedAllowance, Date, Declared, EngineFacts, FindingName, FiredRule, Grade, JudgedFinding, Level,
    Outcome, Path, Probed, Side, Timing, Verdict, Workload,
};
use isoschema_schema::Engine;
use serde::Serialize;

/// The format's name. A change that would break a reader gets the next number.
pub const FORMAT: &str = "isoschema-report/1";

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    verdict: Verdict,
    engines: &'a BTreeMap<Engine, EngineFacts>,
    findings: Vec<ReportFinding<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    left_out: &'a BTreeMap<String, Vec<String>>,
    allowances: &'a [AppliedAllowance],
    declared: &'a Declared,
    rules_fired: &'a [FiredRule],
    #[serde(skip_serializing_if = "Option::is_none")]
    probed: Option<&'a Probed>,
    timings: ReportTimings<'a>,
}

#[derive(Serialize)]
struct ReportFinding<'a> {
    name: FindingName,
    path: &'a Path,
    grade: Grade,
    failing: bool,
    level: Level,
    #[serde(skip_serializing_if = "Option::is_none")]
    level_reason: Option<&'a str>,
    sides: &'a BTreeMap<Engine, Side>,
    explanation: &'a str,
}

#[derive(Serialize)]
struct ReportTimings<'a> {
    engines: BTreeMap<Engine, ReportTiming>,
    elapsed_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probe_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<&'a Workload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<Date>,
}

#[derive(Serialize)]
struct ReportTiming {
    start_ms: f64,
    migrate_ms: f64,
    inspect_ms: f64,
}

impl<'a> From<&'a JudgedFinding> for ReportFinding<'a> {
    fn from(judged: &'a JudgedFinding) -> Self {
        let finding = &judged.finding;
        Self {
            name: finding.name,
            path: &finding.path,
            grade: finding.grade,
            failing: judged.level == Level::Fail,
            level: judged.level,
            level_reason: judged.level_reason.as_deref(),
            sides: &finding.sides,
            explanation: &finding.explanation,
        }
    }
}

impl From<&Timing> for ReportTiming {
    fn from(timing: &Timing) -> Self {
        Self {
            start_ms: milliseconds(timing.start),
            migrate_ms: milliseconds(timing.migrate),
            inspect_ms: milliseconds(timing.inspect),
        }
    }
}

/// Milliseconds, to the microsecond.
fn milliseconds(duration: Duration) -> f64 {
    // Exact up to 285 years: the count of microseconds fits a double's 53 bits.
    duration.as_micros() as f64 / 1000.0
}

/// The outcome as JSON, indented by two spaces, with a line break at the end.
#[must_use]
pub fn json(outcome: &Outcome) -> String {
    let report = Report {
        format: FORMAT,
        verdict: outcome.verdict,
        engines: &outcome.engines,
        findings: outcome.findings.iter().map(ReportFinding::from).collect(),
        left_out: &outcome.left_out,
        allowances: &outcome.allowances,
        declared: &outcome.declared,
        rules_fired: &outcome.rules_fired,
        probed: outcome.probed.as_ref(),
        timings: ReportTimings {
            engines: outcome.timings.iter().map(|(engine, timing)| (*engine, timing.into())).collect(),
            elapsed_ms: milliseconds(outcome.elapsed),
            replay_ms: outcome.replay.map(milliseconds),
            probe_ms: outcome.probed.as_ref().map(|probed| milliseconds(probed.elapsed)),
            workload: outcome.probed.as_ref().and_then(|probed| probed.report.as_ref()?.workload.as_ref()),
            today: outcome.today,
        },
    };
    let mut text = serde_json::to_string_pretty(&report)
        .expect("every key is a string and every number is finite, so serialising cannot fail");
    text.push('\n');
    text
}
