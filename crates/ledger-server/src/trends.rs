//! What the runs of a project found over time, over the API.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use isoschema_ledger::{Moment, TrendPoint};
use serde::{Deserialize, Serialize};

use crate::authority::may_read;
use crate::input::{InProject, Parameters, parameter};
use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};

/// How far back a trend reaches where nobody says from when: 90 days, in microseconds.
const REACH_US: i64 = 90 * 24 * 60 * 60 * 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrendParameters {
    from: Option<String>,
    until: Option<String>,
}

/// A trend and the time that it is of.
#[derive(Serialize)]
pub(crate) struct Trend {
    from: Moment,
    until: Moment,
    items: Vec<TrendPoint>,
}

/// `GET /projects/{slug}/trend`
pub(crate) async fn read(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    project: Result<InProject, Problem>,
    parameters: Result<Parameters<TrendParameters>, Problem>,
) -> Result<Json<Trend>, Problem> {
    may_read(&ledger, &headers).await?;
    let InProject(slug) = project?;
    let Parameters(TrendParameters { from, until }) = parameters?;
    let until = until.as_deref().map_or(Ok(Moment::LAST), parameter)?;
    let reach = || {
        let begin = Moment::now().min(until).unix_microseconds() - REACH_US;
        Moment::from_unix_microseconds(begin).map_err(|invalid| Problem::new(Kind::BadParameter, invalid))
    };
    let from = from.as_deref().map_or_else(reach, parameter)?;
    let items = ledger.ask(move |storage| storage.trend(&slug, from, until)).await?;
    Ok(Json(Trend { from, until, items }))
}
