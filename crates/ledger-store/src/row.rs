//! The rows of the tables, and the domain's values that they hold. The only place where the one becomes the other.

use diesel::prelude::*;
use isoschema_ledger::{
    Change, Counts, Digest, Engine, Error, Event, EventId, Finding, Grade, Moment, Project, ProjectId,
    ProjectState, Run, RunEngine, RunId, Slug, Timing, Token, TokenId, TokenName, ToolVersion, Verdict,
};

use crate::schema::{audit_events, findings, projects, run_counts, run_engines, runs, snapshots, tokens};
use crate::timestamp::Stored;
use crate::transaction::Failure;

/// A value that the ledger never stores: the database was changed behind its back.
fn foreign(what: &str, value: &str) -> Failure {
    Failure::Domain(Error::Refused(format!(
        "the database holds {what} `{value}`, which the ledger never stores"
    )))
}

fn verdict(text: &str) -> Result<Verdict, Failure> {
    [Verdict::Equal, Verdict::Different]
        .into_iter()
        .find(|verdict| verdict.to_string() == text)
        .ok_or_else(|| foreign("the verdict", text))
}

fn grade(text: &str) -> Result<Grade, Failure> {
    [Grade::Identical, Grade::Equivalent, Grade::Widened, Grade::Hazardous, Grade::Incompatible]
        .into_iter()
        .find(|grade| grade.name() == text)
        .ok_or_else(|| foreign("the grade", text))
}

#[derive(Debug, Insertable)]
#[diesel(table_name = projects)]
pub struct NewProjectRow<'a> {
    pub slug: &'a str,
    pub display_name: &'a str,
    pub created_at: Stored,
    pub archived: bool,
}

#[derive(Debug, Queryable)]
pub struct ProjectRow {
    pub id: i64,
    pub slug: String,
    pub display_name: String,
    pub created_at: Stored,
    pub archived: bool,
}

impl TryFrom<ProjectRow> for Project {
    type Error = Failure;

    fn try_from(row: ProjectRow) -> Result<Self, Failure> {
        Ok(Self {
            id: ProjectId(row.id),
            slug: Slug::new(row.slug)?,
            display_name: row.display_name.parse()?,
            created_at: row.created_at.try_into()?,
            state: if row.archived { ProjectState::Archived } else { ProjectState::Active },
        })
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = runs, treat_none_as_default_value = false)]
pub struct NewRunRow<'a> {
    pub project_id: i64,
    pub started_at: Stored,
    pub finished_at: Option<Stored>,
    pub verdict: &'a str,
    pub tool_version: &'a str,
    pub report: &'a str,
}

/// A run without its report.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = runs)]
pub struct RunRow {
    pub id: i64,
    pub started_at: Stored,
    pub finished_at: Option<Stored>,
    pub verdict: String,
    pub tool_version: String,
}

impl RunRow {
    pub fn read(self, project: Slug, counts: CountsRow) -> Result<Run, Failure> {
        Ok(Run {
            id: RunId(self.id),
            project,
            started_at: self.started_at.try_into()?,
            finished_at: self.finished_at.map(Moment::try_from).transpose()?,
            verdict: verdict(&self.verdict)?,
            tool_version: ToolVersion::new(self.tool_version)?,
            counts: counts.into(),
        })
    }
}

#[derive(Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = run_counts)]
pub struct CountsRow {
    pub run_id: i64,
    pub failing: i64,
    pub equivalent: i64,
    pub widened: i64,
    pub hazardous: i64,
    pub incompatible: i64,
}

impl CountsRow {
    pub const fn new(run: RunId, counts: Counts) -> Self {
        let Counts { failing, equivalent, widened, hazardous, incompatible } = counts;
        Self { run_id: run.0, failing, equivalent, widened, hazardous, incompatible }
    }
}

impl From<CountsRow> for Counts {
    fn from(row: CountsRow) -> Self {
        let CountsRow { run_id: _, failing, equivalent, widened, hazardous, incompatible } = row;
        Self { failing, equivalent, widened, hazardous, incompatible }
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = findings)]
pub struct NewFindingRow<'a> {
    pub run_id: i64,
    pub name: &'a str,
    pub path: &'a str,
    pub grade: &'static str,
    pub allowed: bool,
}

impl<'a> NewFindingRow<'a> {
    pub fn new(run: RunId, finding: &'a Finding) -> Self {
        Self {
            run_id: run.0,
            name: &finding.name,
            path: &finding.path,
            grade: finding.grade.name(),
            allowed: !finding.failing,
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = findings)]
pub struct FindingRow {
    pub name: String,
    pub path: String,
    pub grade: String,
    pub allowed: bool,
}

impl TryFrom<FindingRow> for Finding {
    type Error = Failure;

    fn try_from(row: FindingRow) -> Result<Self, Failure> {
        Ok(Self { name: row.name, path: row.path, grade: grade(&row.grade)?, failing: !row.allowed })
    }
}

#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = run_engines, treat_none_as_default_value = false)]
pub struct RunEngineRow {
    pub run_id: i64,
    pub engine: String,
    pub server_version: String,
    pub snapshot_digest: Option<String>,
    pub start_us: i64,
    pub migrate_us: i64,
    pub inspect_us: i64,
}

impl RunEngineRow {
    pub fn new(run: RunId, of: &RunEngine) -> Self {
        Self {
            run_id: run.0,
            engine: of.engine.name().to_owned(),
            server_version: of.version.clone(),
            snapshot_digest: of.snapshot.map(|digest| digest.to_string()),
            start_us: of.timing.start_us,
            migrate_us: of.timing.migrate_us,
            inspect_us: of.timing.inspect_us,
        }
    }
}

impl TryFrom<RunEngineRow> for RunEngine {
    type Error = Failure;

    fn try_from(row: RunEngineRow) -> Result<Self, Failure> {
        let engine = row.engine.parse::<Engine>().map_err(|_| foreign("the engine", &row.engine))?;
        let snapshot = row.snapshot_digest.map(|digest| digest.parse::<Digest>()).transpose()?;
        let timing =
            Timing { start_us: row.start_us, migrate_us: row.migrate_us, inspect_us: row.inspect_us };
        Ok(Self { engine, version: row.server_version, snapshot, timing })
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = snapshots)]
pub struct SnapshotRow {
    pub digest: String,
    pub content: String,
    pub created_at: Stored,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = audit_events)]
pub struct NewEventRow<'a> {
    pub actor: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub at: Stored,
}

impl<'a> NewEventRow<'a> {
    pub fn new(change: &'a Change, action: &'a str, subject: &'a str) -> Self {
        Self { actor: change.actor.as_str(), action, subject, at: change.at.into() }
    }
}

#[derive(Debug, Queryable)]
pub struct EventRow {
    pub id: i64,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub at: Stored,
}

impl TryFrom<EventRow> for Event {
    type Error = Failure;

    fn try_from(row: EventRow) -> Result<Self, Failure> {
        Ok(Self {
            id: EventId(row.id),
            actor: row.actor.parse()?,
            action: row.action,
            subject: row.subject,
            at: row.at.try_into()?,
        })
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub struct NewTokenRow<'a> {
    pub name: &'a str,
    pub digest: String,
    pub created_at: Stored,
    pub revoked_at: Option<Stored>,
}

#[derive(Debug, Queryable)]
pub struct TokenRow {
    pub id: i64,
    pub name: String,
    pub digest: String,
    pub created_at: Stored,
    pub revoked_at: Option<Stored>,
}

impl TryFrom<TokenRow> for Token {
    type Error = Failure;

    fn try_from(row: TokenRow) -> Result<Self, Failure> {
        Ok(Self {
            id: TokenId(row.id),
            name: TokenName::new(row.name)?,
            digest: row.digest.parse()?,
            created_at: row.created_at.try_into()?,
            revoked_at: row.revoked_at.map(Moment::try_from).transpose()?,
        })
    }
}
