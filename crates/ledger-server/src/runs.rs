//! Runs over the API: recorded by posting their report, listed, read, deleted.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use isoschema_ledger::{Listing, Moment, NewRun, REPORT_LIMIT, Run, RunCursor, RunDetails};
use serde::Deserialize;

use crate::authority::{may_read, may_write};
use crate::input::{InProject, Nothing, OfRun, Paging, Parameters, json_text, page, parameter};
use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};

/// `GET /projects/{slug}/runs`
pub(crate) async fn list(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<Paging>, Problem>,
) -> Result<Json<Listing<Run, RunCursor>>, Problem> {
    may_read(&ledger, &headers).await?;
    let InProject(slug) = project?;
    let Parameters(Paging { after, limit }) = parameters?;
    let page = page(after.as_deref(), limit)?;
    Ok(Json(ledger.ask(move |storage| storage.runs(&slug, page)).await?))
}

/// What a report does not say of its run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordParameters {
    tool_version: String,
    started_at: String,
    finished_at: Option<String>,
}

/// `POST /projects/{slug}/runs`: the body is the report, which is kept byte by byte.
pub(crate) async fn record(
    State(ledger): State<Ledger>,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<RecordParameters>, Problem>,
    request: Request<Body>,
) -> Result<impl IntoResponse, Problem> {
    let change = may_write(&ledger, request.headers()).await?;
    let InProject(slug) = project?;
    let Parameters(RecordParameters { tool_version, started_at, finished_at }) = parameters?;
    let tool_version = parameter(&tool_version)?;
    let started_at: Moment = parameter(&started_at)?;
    let finished_at: Option<Moment> = finished_at.as_deref().map(parameter).transpose()?;
    if finished_at.is_some_and(|finished_at| finished_at < started_at) {
        return Err(Problem::new(Kind::BadParameter, "finished_at is before started_at"));
    }
    let report = json_text(&ledger, request, REPORT_LIMIT).await?;
    let run = ledger.ask(move |storage| {
        // Reading eight mebibytes takes a while: not on a thread that serves others.
        let new = NewRun::new(report, tool_version, started_at, finished_at)?;
        storage.record_run(&change, &slug, &new)
    });
    let run = run.await?;
    let place = format!("/api/v1/runs/{}", run.id);
    Ok((StatusCode::CREATED, [(LOCATION, place)], Json(run)))
}

/// `GET /runs/{id}`
pub(crate) async fn read(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    run: Result<OfRun, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<Json<RunDetails>, Problem> {
    may_read(&ledger, &headers).await?;
    let OfRun(id) = run?;
    parameters?;
    Ok(Json(ledger.ask(move |storage| storage.run(id)).await?))
}

/// `GET /runs/{id}/report`
pub(crate) async fn report(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    run: Result<OfRun, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<impl IntoResponse, Problem> {
    may_read(&ledger, &headers).await?;
    let OfRun(id) = run?;
    parameters?;
    let report = ledger.ask(move |storage| storage.report(id)).await?;
    Ok(([(CONTENT_TYPE, "application/json")], report))
}

/// `DELETE /runs/{id}`
pub(crate) async fn delete(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    run: Result<OfRun, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<StatusCode, Problem> {
    let change = may_write(&ledger, &headers).await?;
    let OfRun(id) = run?;
    parameters?;
    ledger.ask(move |storage| storage.delete_run(&change, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
