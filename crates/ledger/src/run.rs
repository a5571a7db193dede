//! A run: one verification of one project, as its report tells it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use isoschema_compare::{Grade, Verdict};
use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use crate::{Digest, Invalid, Moment, Report, Slug, ToolVersion};

/// A run's id, given by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(pub i64);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A run to be recorded. That it exists says that its report was read and can be stored on every engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    started_at: Moment,
    finished_at: Option<Moment>,
    tool_version: ToolVersion,
    text: String,
    report: Report,
    snapshots: BTreeMap<Engine, String>,
}

impl NewRun {
    /// A run from its report, as `isoschema verify --format json` writes it.
    ///
    /// # Errors
    /// When the report cannot be read, or the run ends before it starts.
    pub fn new(
        report: impl Into<String>,
        tool_version: ToolVersion,
        started_at: Moment,
        finished_at: Option<Moment>,
    ) -> Result<Self, Invalid> {
        let text = report.into();
        let report = Report::read(&text)?;
        if finished_at.is_some_and(|finished_at| finished_at < started_at) {
            return Err(Invalid::new("the run", "ends before it starts"));
        }
        Ok(Self { started_at, finished_at, tool_version, text, report, snapshots: BTreeMap::new() })
    }

    /// The same, with the snapshot that was read from one of its engines.
    ///
    /// # Errors
    /// When the report knows no such engine, or the snapshot has a NUL.
    pub fn with_snapshot(mut self, engine: Engine, content: impl Into<String>) -> Result<Self, Invalid> {
        let content = content.into();
        crate::text::check(&format!("the snapshot of {engine}"), &content, usize::MAX)?;
        let Some(known) = self.report.engines.iter_mut().find(|known| known.engine == engine) else {
            return Err(Invalid::new(format!("the snapshot of {engine}"), "is of no engine of the report"));
        };
        known.snapshot = Some(Digest::of(content.as_bytes()));
        self.snapshots.insert(engine, content);
        Ok(self)
    }

    /// When it started.
    #[must_use]
    pub const fn started_at(&self) -> Moment {
        self.started_at
    }

    /// When it ended.
    #[must_use]
    pub const fn finished_at(&self) -> Option<Moment> {
        self.finished_at
    }

    /// The version of isoschema that made it.
    #[must_use]
    pub const fn tool_version(&self) -> &ToolVersion {
        &self.tool_version
    }

    /// The report's text, which is kept as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the report says.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The snapshots that came with it.
    #[must_use]
    pub const fn snapshots(&self) -> &BTreeMap<Engine, String> {
        &self.snapshots
    }
}

/// A run, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its project.
    pub project: Slug,
    /// When it started.
    pub started_at: Moment,
    /// When it ended, if that is known.
    pub finished_at: Option<Moment>,
    /// What it said.
    pub verdict: Verdict,
    /// The version of isoschema that made it.
    pub tool_version: ToolVersion,
    /// How many findings it had.
    pub counts: Counts,
}

/// A run with everything that is known of it but its report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunDetails {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The compared engines.
    pub engines: Vec<RunEngine>,
    /// The findings, in the report's order.
    pub findings: Vec<Finding>,
}

/// One engine of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunEngine {
    /// The engine.
    pub engine: Engine,
    /// The server's version.
    pub version: String,
    /// The digest of the snapshot that was read, if it came with the run.
    pub snapshot: Option<Digest>,
    /// How long it took.
    #[serde(flatten)]
    pub timing: Timing,
}

impl RunEngine {
    /// The most characters of a server's version.
    pub const VERSION_LIMIT: usize = 64;
}

/// How long an engine took, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Timing {
    /// Until the server answered.
    pub start_us: i64,
    /// Applying the migrations.
    pub migrate_us: i64,
    /// Reading the catalogue.
    pub inspect_us: i64,
}

/// A finding of a run. It has no id of its own: rebuilding the index makes its row anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its permanent name. Text, because a newer isoschema may have found it.
    pub name: String,
    /// Where: `users.akey`.
    pub path: String,
    /// How much it matters.
    pub grade: Grade,
    /// Whether it makes the verdict different.
    pub failing: bool,
}

impl Finding {
    /// The most characters of a name.
    pub const NAME_LIMIT: usize = 64;
    /// The most characters of a path.
    pub const PATH_LIMIT: usize = 512;
}

/// How many findings a run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// That make the verdict different, of whatever grade.
    pub failing: i64,
    /// Of grade equivalent.
    pub equivalent: i64,
    /// Of grade widened.
    pub widened: i64,
    /// Of grade hazardous.
    pub hazardous: i64,
    /// Of grade incompatible.
    pub incompatible: i64,
}

impl Counts {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.failing += i64::from(finding.failing);
            match finding.grade {
                // No finding has this grade.
                Grade::Identical => {}
                Grade::Equivalent => counts.equivalent += 1,
                Grade::Widened => counts.widened += 1,
                Grade::Hazardous => counts.hazardous += 1,
                Grade::Incompatible => counts.incompatible += 1,
            }
        }
        counts
    }
}

/// A run's place in a project's list, which is sorted by start, the last first. Written `MICROSECONDS-ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunCursor {
    /// When the run started.
    pub started_at: Moment,
    /// The run.
    pub id: RunId,
}

impl From<&Run> for RunCursor {
    fn from(run: &Run) -> Self {
        Self { started_at: run.started_at, id: run.id }
    }
}

impl fmt::Display for RunCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.started_at.unix_microseconds(), self.id)
    }
}

impl FromStr for RunCursor {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused =
            || Invalid::new("the cursor", format!("`{}` is none that a list gave", text.escape_debug()));
        let (microseconds, id) = text.rsplit_once('-').ok_or_else(refused)?;
        let started_at = Moment::from_unix_microseconds(microseconds.parse().map_err(|_| refused())?)?;
        Ok(Self { started_at, id: RunId(id.parse().map_err(|_| refused())?) })
    }
}

impl TryFrom<String> for RunCursor {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<RunCursor> for String {
    fn from(cursor: RunCursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        for moment in ["1969-07-20T20:17:40.000001Z", "2026-11-20T08:15:30Z"] {
            let cursor = RunCursor { started_at: moment.parse().unwrap(), id: RunId(42) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in ["", "-", "1", "1-", "-1", "x-1", "9223372036854775807-1"] {
            assert!(bad.parse::<RunCursor>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_run_does_not_end_before_it_starts() {
        let report = r#"{"format": "isoschema-report/1", "verdict": "equal", "engines": {}, "findings": [],
                         "timings": {"engines": {}}}"#;
        let version = ToolVersion::new("0.1.0").unwrap();
        let [early, late] =
            ["2026-11-20T08:15:30Z", "2026-11-20T08:15:31Z"].map(|time| time.parse().unwrap());
        assert!(NewRun::new(report, version.clone(), early, Some(late)).is_ok());
        assert!(NewRun::new(report, version.clone(), late, Some(early)).is_err());
        let run = NewRun::new(report, version, early, None).unwrap();
        assert!(run.with_snapshot(Engine::Sqlite, "{}").is_err(), "the report has no such engine");
    }
}
