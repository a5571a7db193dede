//! The part of a report that the ledger indexes. The report itself is kept as it came; docs/report.md describes it.

use std::collections::BTreeMap;

use isoschema_compare::{Grade, Verdict};
use isoschema_schema::Engine;
use serde::Deserialize;

use crate::text::check;
use crate::{Counts, Finding, Invalid, RunEngine, Timing};

/// The most bytes that a report may have. MariaDB takes packets of 16 MiB unless it is told otherwise.
pub const REPORT_LIMIT: usize = 8 * 1024 * 1024;

const FORMAT: &str = "isoschema-report/1";

/// What a report says, as far as the ledger indexes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The compared engines.
    pub engines: Vec<RunEngine>,
    /// The findings, in the report's order.
    pub findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Raw {
    format: String,
    verdict: Verdict,
    engines: BTreeMap<Engine, RawEngine>,
    findings: Vec<RawFinding>,
    timings: RawTimings,
}

#[derive(Deserialize)]
struct RawEngine {
    version: String,
}

#[derive(Deserialize)]
struct RawFinding {
    name: String,
    path: String,
    grade: Grade,
    failing: bool,
}

#[derive(Deserialize)]
struct RawTimings {
    engines: BTreeMap<Engine, RawTiming>,
}

#[derive(Deserialize)]
struct RawTiming {
    start_ms: f64,
    migrate_ms: f64,
    inspect_ms: f64,
}

impl Report {
    /// Reads a report of `isoschema verify --format json`. Keys that the ledger does not know are passed over: a newer
    /// isoschema may have added them.
    ///
    /// # Errors
    /// When it is no report of this format, or has what cannot be indexed on every engine.
    pub fn read(text: &str) -> Result<Self, Invalid> {
        if text.len() > REPORT_LIMIT {
            let reason = format!("has {} bytes; at most {REPORT_LIMIT} are stored", text.len());
            return Err(Invalid::new("the report", reason));
        }
        let raw: Raw = serde_json::from_str(text)
            .map_err(|error| Invalid::new("the report", format!("is not of the format {FORMAT}: {error}")))?;
        if raw.format != FORMAT {
            let reason = format!("is of the format `{}`; this ledger reads {FORMAT}", raw.format);
            return Err(Invalid::new("the report", reason));
        }
        let findings = raw.findings.into_iter().enumerate().map(|(at, finding)| {
            check(&format!("findings[{at}].name of the report"), &finding.name, Finding::NAME_LIMIT)?;
            check(&format!("findings[{at}].path of the report"), &finding.path, Finding::PATH_LIMIT)?;
            let RawFinding { name, path, grade, failing } = finding;
            Ok(Finding { name, path, grade, failing })
        });
        let timings = raw.timings.engines.into_iter();
        // Those of an engine that the report has not are read too: what is refused does not depend on it.
        let timings = timings.map(|(engine, timing)| Ok((engine, timing.read(engine)?)));
        let timings = timings.collect::<Result<BTreeMap<_, _>, Invalid>>()?;
        let engines = raw.engines.into_iter().map(|(engine, facts)| {
            check(
                &format!("engines.{engine}.version of the report"),
                &facts.version,
                RunEngine::VERSION_LIMIT,
            )?;
            let timing = timings.get(&engine).copied().unwrap_or_default();
            Ok(RunEngine { engine, version: facts.version, snapshot: None, timing })
        });
        Ok(Self {
            verdict: raw.verdict,
            engines: engines.collect::<Result<_, Invalid>>()?,
            findings: findings.collect::<Result<_, Invalid>>()?,
        })
    }

    /// How many findings there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.findings)
    }
}

impl RawTiming {
    fn read(&self, engine: Engine) -> Result<Timing, Invalid> {
        let microseconds = |name: &str, milliseconds: f64| {
            // A whole number of microseconds up to this bound, 285 years, is exact in a double.
            let microseconds = (milliseconds * 1000.0).round();
            if (0.0..=9_007_199_254_740_992.0).contains(&microseconds) {
                return Ok(microseconds as i64);
            }
            let what = format!("timings.engines.{engine}.{name} of the report");
            Err(Invalid::new(
                what,
                format!("is {milliseconds}; a duration is neither negative nor without end"),
            ))
        };
        Ok(Timing {
            start_us: microseconds("start_ms", self.start_ms)?,
            migrate_us: microseconds("migrate_ms", self.migrate_ms)?,
            inspect_us: microseconds("inspect_ms", self.inspect_ms)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(findings: &str) -> String {
        format!(
            r#"{{"format": "isoschema-report/1", "verdict": "different", "new_key": 1,
                "engines": {{"sqlite": {{"version": "3.50.4", "tables": 1}}}}, "findings": [{findings}],
                "timings": {{"engines": {{"sqlite": {{"start_ms": 0.041, "migrate_ms": 60.204, "inspect_ms": 2}}}}}}}}"#
        )
    }

    fn finding(path: &str) -> String {
        format!(r#"{{"name": "column-type", "path": "{path}", "grade": "hazardous", "failing": true}}"#)
    }

    #[test]
    fn a_report_is_read() {
        let read = Report::read(&report(&finding("users.akey"))).unwrap();
        assert_eq!(read.verdict, Verdict::Different);
        let timing = Timing { start_us: 41, migrate_us: 60_204, inspect_us: 2000 };
        let version = "3.50.4".to_owned();
        assert_eq!(read.engines, [RunEngine { engine: Engine::Sqlite, version, snapshot: None, timing }]);
        let (name, path) = ("column-type".to_owned(), "users.akey".to_owned());
        assert_eq!(read.findings, [Finding { name, path, grade: Grade::Hazardous, failing: true }]);
        assert_eq!(read.counts(), Counts { failing: 1, hazardous: 1, ..Counts::default() });
    }

    #[test]
    fn the_example_of_report_md_is_read() {
        let page = include_str!("../../../docs/report.md");
        let (_, rest) = page.split_once("```json\n").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let read = Report::read(example).unwrap();
        assert_eq!((read.engines.len(), read.findings.len()), (3, 2));
    }

    #[test]
    fn what_cannot_be_indexed_is_refused_by_name() {
        let long = finding(&"x".repeat(513));
        let table = [
            ("{}".to_owned(), "the report is not of the format isoschema-report/1: missing field"),
            ("\0".to_owned(), "the report is not of the format"),
            (report("").replace("report/1", "report/2"), "the report is of the format `isoschema-report/2`"),
            (report(&finding("a\\u0000b")), "findings[0].path of the report has a NUL"),
            (
                report(&format!("{},{long}", finding("a"))),
                "findings[1].path of the report has 513 characters",
            ),
            (report("").replace("3.50.4", &"9".repeat(65)), "engines.sqlite.version of the report has 65"),
            (report("").replace("0.041", "-1"), "timings.engines.sqlite.start_ms of the report is -1"),
            (report("").replace("0.041", "1e300"), "timings.engines.sqlite.start_ms of the report is 1"),
            (
                report("").replace("\"sqlite\": {\"start_ms\": 0.041", "\"mysql\": {\"start_ms\": -1"),
                "timings.engines.mysql.start_ms of the report is -1",
            ),
            (report("").replace("sqlite\"", "oracle\""), "the report is not of the format"),
            (" ".repeat(REPORT_LIMIT + 1), "the report has 8388609 bytes"),
        ];
        for (text, said) in table {
            let error = Report::read(&text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
