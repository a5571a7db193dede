//! Runs in the database: their reports, and the index over them.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use isoschema_ledger::{
    Action, Change, Digest, Error, Listing, Moment, NewRun, Page, Project, ProjectState, Report, Run,
    RunCursor, RunDetails, RunId, Slug, TrendPoint,
};

use super::{audit, project};
use crate::connection::LedgerConnection;
use crate::row::{CountsRow, FindingRow, NewFindingRow, NewRunRow, RunEngineRow, RunRow, SnapshotRow};
use crate::schema::{findings, projects, run_counts, run_engines, runs, snapshots};
use crate::timestamp::Stored;
use crate::transaction::Failure;

/// How many findings one INSERT has: each has five values, and SQLite takes 32,766 in a statement.
const BATCH: usize = 1000;

fn not_found(run: RunId) -> Failure {
    Error::NotFound(format!("run {run}")).into()
}

pub fn record(
    connection: &mut LedgerConnection,
    change: &Change,
    slug: &Slug,
    new: &NewRun,
) -> Result<Run, Failure> {
    let project = project::find(connection, slug)?;
    if project.state == ProjectState::Archived {
        return Err(Error::ProjectArchived(slug.clone()).into());
    }
    let row = NewRunRow {
        project_id: project.id.0,
        started_at: Stored::from(new.started_at()),
        finished_at: new.finished_at().map(Stored::from),
        verdict: &new.report().verdict.to_string(),
        tool_version: new.tool_version().as_str(),
        report: new.text(),
    };
    diesel::insert_into(runs::table).values(&row).execute(connection)?;
    let id = RunId(connection.last_id()?);
    for content in new.snapshots().values() {
        let digest = Digest::of(content.as_bytes()).to_string();
        let snapshot = SnapshotRow { digest, content: content.clone(), created_at: Stored::from(change.at) };
        connection.keep_snapshot(&snapshot)?;
    }
    for engine in &new.report().engines {
        let row = RunEngineRow::new(id, engine);
        diesel::insert_into(run_engines::table).values(&row).execute(connection)?;
    }
    index(connection, id, new.report())?;
    audit::note(connection, change, Action::RecordRun, &format!("run/{id}"))?;
    Ok(Run {
        id,
        project: project.slug,
        started_at: new.started_at(),
        finished_at: new.finished_at(),
        verdict: new.report().verdict,
        tool_version: new.tool_version().clone(),
        counts: new.report().counts(),
    })
}

/// Writes the index over a report: what `rebuild` can make anew.
fn index(connection: &mut LedgerConnection, id: RunId, report: &Report) -> Result<(), Failure> {
    let rows: Vec<_> = report.findings.iter().map(|finding| NewFindingRow::new(id, finding)).collect();
    for batch in rows.chunks(BATCH) {
        connection.insert_findings(batch)?;
    }
    let counts = CountsRow::new(id, report.counts());
    diesel::insert_into(run_counts::table).values(&counts).execute(connection)?;
    Ok(())
}

pub fn details(connection: &mut LedgerConnection, id: RunId) -> Result<RunDetails, Failure> {
    let row: Option<(RunRow, CountsRow, String)> = runs::table
        .inner_join(run_counts::table)
        .inner_join(projects::table)
        .filter(runs::id.eq(id.0))
        .select((RunRow::as_select(), CountsRow::as_select(), projects::slug))
        .first(connection)
        .optional()?;
    let (row, counts, slug) = row.ok_or_else(|| not_found(id))?;
    let engines: Vec<RunEngineRow> = run_engines::table
        .filter(run_engines::run_id.eq(id.0))
        .order(run_engines::engine)
        .load(connection)?;
    let found: Vec<FindingRow> = findings::table
        .filter(findings::run_id.eq(id.0))
        .order(findings::id)
        .select(FindingRow::as_select())
        .load(connection)?;
    let mut engines = engines
        .into_iter()
        .map(TryInto::try_into)
        .collect::<Result<Vec<isoschema_ledger::RunEngine>, _>>()?;
    engines.sort_by_key(|engine| engine.engine);
    Ok(RunDetails {
        run: row.read(Slug::new(slug)?, counts)?,
        engines,
        findings: found.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
    })
}

pub fn list(
    connection: &mut LedgerConnection,
    slug: &Slug,
    page: Page<RunCursor>,
) -> Result<Listing<Run, RunCursor>, Failure> {
    let project = project::find(connection, slug)?;
    of_project(connection, &project, page)
}

/// The runs of a project, the one that started last first; of two that started together, the one recorded last.
pub fn of_project(
    connection: &mut LedgerConnection,
    project: &Project,
    page: Page<RunCursor>,
) -> Result<Listing<Run, RunCursor>, Failure> {
    let before = page.after.unwrap_or(RunCursor { started_at: Moment::LAST, id: RunId(i64::MAX) });
    let at = Stored::from(before.started_at);
    let rows: Vec<(RunRow, CountsRow)> = runs::table
        .inner_join(run_counts::table)
        .filter(runs::project_id.eq(project.id.0))
        .filter(runs::started_at.lt(at).or(runs::started_at.eq(at).and(runs::id.lt(before.id.0))))
        .order((runs::started_at.desc(), runs::id.desc()))
        .limit(i64::from(page.limit.get()) + 1)
        .select((RunRow::as_select(), CountsRow::as_select()))
        .load(connection)?;
    let read = |(row, counts): (RunRow, CountsRow)| row.read(project.slug.clone(), counts);
    let runs = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Listing::from_surplus(runs, page.limit, |run: &Run| run.into()))
}

pub fn report(connection: &mut LedgerConnection, id: RunId) -> Result<String, Failure> {
    let report = runs::table.find(id.0).select(runs::report).first(connection).optional()?;
    report.ok_or_else(|| not_found(id))
}

pub fn snapshot(connection: &mut LedgerConnection, digest: &Digest) -> Result<String, Failure> {
    let content =
        snapshots::table.find(digest.to_string()).select(snapshots::content).first(connection).optional()?;
    content.ok_or_else(|| Error::NotFound(format!("snapshot {digest}")).into())
}

pub fn delete(connection: &mut LedgerConnection, change: &Change, id: RunId) -> Result<(), Failure> {
    if !connection.lock_run(id)? {
        return Err(not_found(id));
    }
    let digests: Vec<Option<String>> = run_engines::table
        .filter(run_engines::run_id.eq(id.0))
        .select(run_engines::snapshot_digest)
        .load(connection)?;
    // Its engines, findings and counts go with it.
    if diesel::delete(runs::table.find(id.0)).execute(connection)? == 0 {
        return Err(passed_over());
    }
    for digest in digests.into_iter().flatten() {
        let used = run_engines::table.filter(run_engines::snapshot_digest.eq(&digest));
        let unused = snapshots::table.filter(snapshots::digest.eq(&digest)).filter(not(exists(used)));
        diesel::delete(unused).execute(connection)?;
    }
    audit::note(connection, change, Action::DeleteRun, &format!("run/{id}"))
}

/// MySQL 9.7 may pass over a locked row whose children go with it, and say so by its count alone, while others change
/// what those children refer to (seen on 9.7.4). Another try finds it.
fn passed_over() -> Failure {
    let words = Box::new("the server passed over a row that is there".to_owned());
    diesel::result::Error::DatabaseError(DatabaseErrorKind::SerializationFailure, words).into()
}

pub fn trend(
    connection: &mut LedgerConnection,
    slug: &Slug,
    from: Moment,
    until: Moment,
) -> Result<Vec<TrendPoint>, Failure> {
    let project = project::find(connection, slug)?;
    let rows: Vec<(RunRow, CountsRow)> = runs::table
        .inner_join(run_counts::table)
        .filter(runs::project_id.eq(project.id.0))
        .filter(runs::started_at.ge(Stored::from(from)))
        .filter(runs::started_at.lt(Stored::from(until)))
        .order((runs::started_at, runs::id))
        .select((RunRow::as_select(), CountsRow::as_select()))
        .load(connection)?;
    rows.into_iter()
        .map(|(row, counts)| {
            let run = row.read(project.slug.clone(), counts)?;
            let Run { id, started_at, verdict, counts, .. } = run;
            Ok(TrendPoint { run: id, started_at, verdict, counts })
        })
        .collect()
}

/// Writes that a rebuild begins, before it changes anything.
pub fn note_rebuild(connection: &mut LedgerConnection, change: &Change) -> Result<(), Failure> {
    audit::note(connection, change, Action::Rebuild, "ledger")
}

/// The run with the next higher id.
pub fn after(connection: &mut LedgerConnection, last: RunId) -> Result<Option<RunId>, Failure> {
    let next = runs::table
        .filter(runs::id.gt(last.0))
        .order(runs::id)
        .select(runs::id)
        .first(connection)
        .optional()?;
    Ok(next.map(RunId))
}

/// Makes the index over a run's report anew, and says how many findings it has; nothing if the run is gone.
pub fn rebuild(connection: &mut LedgerConnection, id: RunId) -> Result<Option<u64>, Failure> {
    if !connection.lock_run(id)? {
        return Ok(None);
    }
    let stored = report(connection, id)?;
    let report = Report::read(&stored)
        .map_err(|invalid| Error::ReportUnreadable { run: id, reason: invalid.to_string() })?;
    diesel::delete(findings::table.filter(findings::run_id.eq(id.0))).execute(connection)?;
    diesel::delete(run_counts::table.find(id.0)).execute(connection)?;
    index(connection, id, &report)?;
    Ok(Some(report.findings.len() as u64))
}
