//! Audit events over the API: for those who have a token, whoever may read the rest.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use isoschema_ledger::{Event, EventId, Listing};
use serde::Deserialize;

use crate::authority::has_token;
use crate::input::{Parameters, page_of_ids};
use crate::ledger::Ledger;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListParameters {
    after: Option<String>,
    limit: Option<u16>,
}

/// `GET /events`
pub(crate) async fn list(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    parameters: Result<Parameters<ListParameters>, Problem>,
) -> Result<Json<Listing<Event, EventId>>, Problem> {
    has_token(&ledger, &headers).await?;
    let Parameters(ListParameters { after, limit }) = parameters?;
    let page = page_of_ids(after.as_deref(), limit, EventId)?;
    Ok(Json(ledger.ask(move |storage| storage.events(page)).await?))
}
