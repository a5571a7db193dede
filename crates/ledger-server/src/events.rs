//! Audit events over the API: for those who have a token, whoever may read the rest.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use isoschema_ledger::{Event, EventId, Listing};

use crate::authority::has_token;
use crate::input::{Paging, Parameters, page_of_ids};
use crate::ledger::Ledger;
use crate::problem::Problem;

/// `GET /events`
pub(crate) async fn list(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    parameters: Result<Parameters<Paging>, Problem>,
) -> Result<Json<Listing<Event, EventId>>, Problem> {
    has_token(&ledger, &headers).await?;
    let Parameters(Paging { after, limit }) = parameters?;
    let page = page_of_ids(after.as_deref(), limit, EventId)?;
    Ok(Json(ledger.ask(move |storage| storage.events(page)).await?))
}
