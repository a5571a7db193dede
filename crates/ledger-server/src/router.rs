//! Which path leads where. Whatever no path leads to is a problem too.

use std::any::Any;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};
use crate::{events, health, openapi, pages, projects, runs, trends};

/// Where the API begins.
pub(crate) const API: &str = "/api/v1";

/// The API's paths, below [`API`].
fn routes() -> Vec<(&'static str, MethodRouter<Ledger>)> {
    vec![
        ("/health", get(health::read)),
        ("/openapi.json", get(openapi::read)),
        ("/events", get(events::list)),
        ("/projects", get(projects::list).post(projects::create)),
        ("/projects/{slug}", get(projects::read).patch(projects::change).delete(projects::delete)),
        ("/projects/{slug}/runs", get(runs::list).post(runs::record)),
        ("/projects/{slug}/trend", get(trends::read)),
        ("/runs/{id}", get(runs::read).delete(runs::delete)),
        ("/runs/{id}/report", get(runs::report)),
    ]
}

/// The API and the pages over a ledger.
pub fn router(ledger: Ledger) -> Router {
    let api = routes()
        .into_iter()
        .fold(Router::new(), |router, (path, route)| router.route(&format!("{API}{path}"), route));
    let no_store =
        SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let no_sniff =
        SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    api.merge(pages::routes())
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(no_store)
        .layer(no_sniff)
        .with_state(ledger)
}

async fn nowhere(uri: Uri) -> Response {
    let problem = Problem::new(Kind::NotFound, format!("nothing is at {}", uri.path()));
    if is_api(&uri) { problem.into_response() } else { pages::problem(&problem) }
}

async fn not_so(method: Method, uri: Uri) -> Problem {
    Problem::new(Kind::MethodNotAllowed, format!("{method} is not for {}; `Allow` says what is", uri.path()))
}

fn is_api(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it said nothing");
    tracing::error!("a request panicked: {text}");
    Problem::new(Kind::Failed, "the server's log says why").into_response()
}
