//! A project's page: its runs, the last one first, and how many findings fail from one to the next.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use isoschema_ledger::{Project, ProjectState, Run, RunCursor};
use serde::Deserialize;

use super::{RunRow, Shown, Time, render, word};
use crate::authority::may_look;
use crate::input::{InProject, Parameters, page};
use crate::ledger::Ledger;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectParameters {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "project.html")]
struct ProjectPage {
    slug: String,
    name: String,
    created: Time,
    archived: bool,
    runs: Vec<RunRow>,
    trend: Option<Trend>,
    is_first: bool,
    next: Option<String>,
}

/// The runs of the page as bars, the earliest on the left.
struct Trend {
    bars: Vec<Bar>,
    width: usize,
    most: i64,
    from: String,
    until: String,
}

struct Bar {
    x: usize,
    y: i64,
    height: i64,
    verdict: &'static str,
    title: String,
}

/// The height of the highest bar, and the room of each, in pixels.
const HEIGHT: i64 = 72;
const STEP: usize = 14;

impl Trend {
    fn of(runs: &[Run]) -> Option<Self> {
        let [last, .., first] = runs else { return None };
        let most = runs.iter().map(|run| run.counts.failing).max().unwrap_or(0);
        let bar = |(at, run): (usize, &Run)| {
            let failing = run.counts.failing;
            // A run without failing findings is a line, not nothing.
            let height = if most == 0 { 3 } else { (HEIGHT * failing / most).max(3) };
            let at_moment = Time::from(run.started_at).short;
            let title = format!("run {}, {at_moment}: {}, {failing} failing", run.id, word(run.verdict));
            Bar { x: at * STEP, y: HEIGHT - height, height, verdict: word(run.verdict), title }
        };
        Some(Self {
            bars: runs.iter().rev().enumerate().map(bar).collect(),
            width: runs.len() * STEP,
            most,
            from: Time::from(first.started_at).short,
            until: Time::from(last.started_at).short,
        })
    }
}

/// `GET /projects/{slug}`
pub(crate) async fn show(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<ProjectParameters>, Problem>,
) -> Shown {
    may_look(&ledger, &headers).await?;
    let InProject(slug) = project?;
    let Parameters(ProjectParameters { after }) = parameters?;
    let page = page::<RunCursor>(after.as_deref(), None)?;
    let (project, listing) =
        ledger.ask(move |storage| Ok((storage.project(&slug)?, storage.runs(&slug, page)?))).await?;
    let Project { slug, display_name, created_at, state, .. } = project;
    Ok(render(&ProjectPage {
        slug: slug.into(),
        name: display_name.into(),
        created: created_at.into(),
        archived: state == ProjectState::Archived,
        trend: Trend::of(&listing.items),
        runs: listing.items.iter().map(RunRow::from).collect(),
        is_first: page.after.is_none(),
        next: listing.next.map(|cursor| cursor.to_string()),
    })?)
}
