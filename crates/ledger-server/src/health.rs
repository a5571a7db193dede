//! Whether the server and its database answer. Asked by machines: it needs no token, and tells nothing else.

use axum::Json;
use axum::extract::State;
use isoschema_ledger::Engine;
use serde::Serialize;

use crate::input::{Nothing, Parameters};
use crate::ledger::Ledger;
use crate::problem::Problem;

/// A sign of life.
#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
    engine: Engine,
    version: &'static str,
}

/// `GET /health`
pub(crate) async fn read(
    State(ledger): State<Ledger>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<Json<Health>, Problem> {
    parameters?;
    let engine = ledger.ask(|storage| storage.ping().map(|()| storage.engine())).await?;
    Ok(Json(Health { status: "ok", engine, version: env!("CARGO_PKG_VERSION") }))
}
