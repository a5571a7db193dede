//! Projects over the API: made, listed, read, renamed, archived, deleted.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use isoschema_ledger::{DisplayName, Listing, NewProject, Project, ProjectId, ProjectState, ProjectSummary};
use serde::Deserialize;

use crate::authority::{may_read, may_write};
use crate::input::{InProject, Nothing, Parameters, json, page_of_ids};
use crate::ledger::Ledger;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListParameters {
    #[serde(default = "active")]
    state: ProjectState,
    after: Option<String>,
    limit: Option<u16>,
}

const fn active() -> ProjectState {
    ProjectState::Active
}

/// `GET /projects`
pub(crate) async fn list(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    parameters: Result<Parameters<ListParameters>, Problem>,
) -> Result<Json<Listing<ProjectSummary, ProjectId>>, Problem> {
    may_read(&ledger, &headers).await?;
    let Parameters(ListParameters { state, after, limit }) = parameters?;
    let page = page_of_ids(after.as_deref(), limit, ProjectId)?;
    Ok(Json(ledger.ask(move |storage| storage.projects(state, page)).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    slug: String,
    display_name: String,
}

/// `POST /projects`
pub(crate) async fn create(
    State(ledger): State<Ledger>,
    parameters: Result<Parameters<Nothing>, Problem>,
    request: Request<Body>,
) -> Result<impl IntoResponse, Problem> {
    let change = may_write(&ledger, request.headers()).await?;
    parameters?;
    let Wanted { slug, display_name } = json(&ledger, request).await?;
    let slug = slug.parse().map_err(|invalid| Problem::invalid(&invalid))?;
    let display_name = DisplayName::new(display_name).map_err(|invalid| Problem::invalid(&invalid))?;
    let new = NewProject { slug, display_name };
    let project = ledger.ask(move |storage| storage.create_project(&change, &new)).await?;
    let place = format!("/api/v1/projects/{}", project.slug);
    Ok((StatusCode::CREATED, [(LOCATION, place)], Json(project)))
}

/// `GET /projects/{slug}`
pub(crate) async fn read(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<Json<Project>, Problem> {
    may_read(&ledger, &headers).await?;
    let InProject(slug) = project?;
    parameters?;
    Ok(Json(ledger.ask(move |storage| storage.project(&slug)).await?))
}

/// One change of a project: each is a transaction of its own.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Changed {
    DisplayName(String),
    State(ProjectState),
}

/// `PATCH /projects/{slug}`
pub(crate) async fn change(
    State(ledger): State<Ledger>,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
    request: Request<Body>,
) -> Result<Json<Project>, Problem> {
    let change = may_write(&ledger, request.headers()).await?;
    let InProject(slug) = project?;
    parameters?;
    let project = match json(&ledger, request).await? {
        Changed::DisplayName(name) => {
            let name = DisplayName::new(name).map_err(|invalid| Problem::invalid(&invalid))?;
            ledger.ask(move |storage| storage.rename_project(&change, &slug, &name)).await?
        }
        Changed::State(state) => {
            ledger.ask(move |storage| storage.set_project_state(&change, &slug, state)).await?
        }
    };
    Ok(Json(project))
}

/// `DELETE /projects/{slug}`
pub(crate) async fn delete(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<StatusCode, Problem> {
    let change = may_write(&ledger, &headers).await?;
    let InProject(slug) = project?;
    parameters?;
    ledger.ask(move |storage| storage.delete_project(&change, &slug)).await?;
    Ok(StatusCode::NO_CONTENT)
}
