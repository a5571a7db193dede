//! The first page: projects with the verdict of their latest run.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use isoschema_ledger::{ProjectId, ProjectState, ProjectSummary};
use serde::Deserialize;

use super::{RunRow, Shown, render};
use crate::authority::may_look;
use crate::input::{Parameters, page_of_ids};
use crate::ledger::Ledger;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexParameters {
    state: Option<ProjectState>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage {
    projects: Vec<Row>,
    archived: bool,
    is_first: bool,
    next: Option<i64>,
}

struct Row {
    slug: String,
    name: String,
    latest: Option<RunRow>,
}

impl From<ProjectSummary> for Row {
    fn from(summary: ProjectSummary) -> Self {
        Self {
            slug: summary.project.slug.into(),
            name: summary.project.display_name.into(),
            latest: summary.latest_run.as_ref().map(RunRow::from),
        }
    }
}

/// `GET /`
pub(crate) async fn show(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    parameters: Result<Parameters<IndexParameters>, Problem>,
) -> Shown {
    may_look(&ledger, &headers).await?;
    let Parameters(IndexParameters { state, after }) = parameters?;
    let state = state.unwrap_or(ProjectState::Active);
    let page = page_of_ids(after.as_deref(), None, ProjectId)?;
    let listing = ledger.ask(move |storage| storage.projects(state, page)).await?;
    Ok(render(&IndexPage {
        projects: listing.items.into_iter().map(Row::from).collect(),
        archived: state == ProjectState::Archived,
        is_first: page.after.is_none(),
        next: listing.next.map(|id| id.0),
    })?)
}
