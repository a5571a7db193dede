//! The API's description in OpenAPI 3.1. It is kept by hand in openapi.json; tests hold it against every answer.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::input::{Nothing, Parameters};
use crate::problem::Problem;

/// The document.
pub(crate) const DOCUMENT: &str = include_str!("../openapi.json");

/// `GET /openapi.json`
pub(crate) async fn read(
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Result<impl IntoResponse, Problem> {
    parameters?;
    Ok(([(CONTENT_TYPE, "application/json")], DOCUMENT))
}
