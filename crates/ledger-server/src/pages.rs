//! The pages for people: rendered here, without a script. What every page has in common; each page is a file below.

mod index;
mod project;
mod run;

use askama::Template;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use isoschema_ledger::{Moment, Run, Verdict};

use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};

const STYLE: &str = include_str!("../templates/style.css");

/// Nothing but our own style: no script runs, whatever a report's texts hold.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// The pages' paths.
pub(crate) fn routes() -> Router<Ledger> {
    Router::new()
        .route("/", get(index::show))
        .route("/projects/{slug}", get(project::show))
        .route("/runs/{id}", get(run::show))
        .route("/runs/{id}/report", get(run::report))
        .route("/style.css", get(style))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "max-age=600")], STYLE)
}

/// What a page answers: itself, or a problem as a page.
type Shown = Result<Response, Trouble>;

/// A problem, shown as a page.
struct Trouble(Problem);

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        problem(&self.0)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    status: StatusCode,
    title: &'static str,
    detail: &'a str,
}

/// A problem as a page.
pub(crate) fn problem(problem: &Problem) -> Response {
    let Problem { kind, detail } = problem;
    let mut response = match render(&ProblemPage { status: kind.status(), title: kind.title(), detail }) {
        Ok(page) => page,
        // Where not even this can be rendered, the API's form can.
        Err(problem) => return problem.into_response(),
    };
    problem.stamp(&mut response, "Basic realm=\"isoschema: the token is the password\", charset=\"UTF-8\"");
    response
}

fn render(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::new(Kind::Failed, error))?;
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    Ok((head, html).into_response())
}

/// A run as a row of a table.
struct RunRow {
    id: i64,
    at: Time,
    verdict: &'static str,
    tool_version: String,
    failing: i64,
    incompatible: i64,
    hazardous: i64,
    widened: i64,
    equivalent: i64,
}

impl From<&Run> for RunRow {
    fn from(run: &Run) -> Self {
        Self {
            id: run.id.0,
            at: run.started_at.into(),
            verdict: word(run.verdict),
            tool_version: run.tool_version.to_string(),
            failing: run.counts.failing,
            incompatible: run.counts.incompatible,
            hazardous: run.counts.hazardous,
            widened: run.counts.widened,
            equivalent: run.counts.equivalent,
        }
    }
}

/// A moment for programs and for people.
struct Time {
    exact: String,
    short: String,
}

impl From<Moment> for Time {
    fn from(moment: Moment) -> Self {
        let exact = moment.to_string();
        let short = exact.get(..16).unwrap_or(&exact).replace('T', " ") + " UTC";
        Self { exact, short }
    }
}

/// A verdict's word, which is its class in the style too.
const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Equal => "equal",
        Verdict::Different => "different",
    }
}
