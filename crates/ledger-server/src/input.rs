//! What a request brings: the parts of its path, its query, its body. Each is read whole or refused as a problem.

use std::str::FromStr;

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use isoschema_ledger::{Limit, Page, RunId, Slug};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};

/// The most bytes of a body that is no report.
pub(crate) const SMALL: usize = 16 * 1024;

fn refused(reason: impl std::fmt::Display) -> Problem {
    Problem::new(Kind::BadParameter, reason)
}

/// The project that a path names.
pub(crate) struct InProject(pub Slug);

/// The run that a path names.
pub(crate) struct OfRun(pub RunId);

async fn path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<String, Problem> {
    let read: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
    read.map(|Path(text)| text).map_err(|rejection| refused(rejection.body_text()))
}

impl<S: Send + Sync> FromRequestParts<S> for InProject {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = path(parts, state).await?;
        Slug::new(text).map(Self).map_err(refused)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfRun {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = path(parts, state).await?;
        Ok(Self(RunId(id(&text).map_err(|()| refused(format!("`{}` is no run's id", text.escape_debug())))?)))
    }
}

/// An id or a cursor that is one: a positive number, as it is printed.
fn id(text: &str) -> Result<i64, ()> {
    match i64::from_str(text) {
        Ok(id) if id > 0 && id.to_string() == text => Ok(id),
        Ok(_) | Err(_) => Err(()),
    }
}

/// Which part of a list is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    pub after: Option<String>,
    pub limit: Option<u16>,
}

/// The query's parameters; one that is not known is refused, since it would have no effect.
pub(crate) struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        read.map(|Query(parameters)| Self(parameters)).map_err(|rejection| refused(rejection.body_text()))
    }
}

/// A query without parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// The page of a list whose cursors are ids.
pub(crate) fn page_of_ids<C>(
    after: Option<&str>,
    limit: Option<u16>,
    cursor: fn(i64) -> C,
) -> Result<Page<C>, Problem> {
    let after = after.map(|text| {
        id(text).map(cursor).map_err(|()| refused(format!("after: `{}` is no cursor", text.escape_debug())))
    });
    Ok(Page { after: after.transpose()?, limit: self::limit(limit)? })
}

/// The page of a list whose cursors are texts.
pub(crate) fn page<C: FromStr<Err: std::fmt::Display>>(
    after: Option<&str>,
    limit: Option<u16>,
) -> Result<Page<C>, Problem> {
    Ok(Page { after: after.map(parameter).transpose()?, limit: self::limit(limit)? })
}

fn limit(limit: Option<u16>) -> Result<Limit, Problem> {
    limit.map_or_else(|| Ok(Limit::default()), |limit| Limit::new(limit).map_err(refused))
}

/// A parameter that is a text of a certain form.
pub(crate) fn parameter<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(refused)
}

/// A body of JSON with no more bytes than this, as text.
pub(crate) async fn json_text(
    ledger: &Ledger,
    request: Request<Body>,
    most: usize,
) -> Result<String, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::new(Kind::NotJson, "send it with `Content-Type: application/json`"));
    }
    let too_large = || Problem::new(Kind::TooLarge, format!("at most {most} bytes are read"));
    let length = request.headers().get(axum::http::header::CONTENT_LENGTH);
    let declared = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > most as u64) {
        return Err(too_large());
    }
    let arrival = Limited::new(request.into_body(), most).collect();
    let body = match tokio::time::timeout(ledger.patience(), arrival).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
        Ok(Err(error)) => return Err(Problem::new(Kind::BadBody, format!("it broke off: {error}"))),
        Err(_) => {
            let waited = ledger.patience().as_secs();
            return Err(Problem::new(Kind::TooSlow, format!("it was waited for {waited} s")));
        }
    };
    let text = String::from_utf8(body.into());
    text.map_err(|error| Problem::new(Kind::BadBody, format!("it is not in UTF-8: {error}")))
}

/// A small body of JSON. What is no JSON is a bad body; JSON that says something else than it should is invalid.
pub(crate) async fn json<T: DeserializeOwned>(ledger: &Ledger, request: Request<Body>) -> Result<T, Problem> {
    let text = json_text(ledger, request, SMALL).await?;
    serde_json::from_str(&text).map_err(|error| {
        // What serde says of it does not tell: of an enum with two keys it speaks as of a comma that is missing.
        let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        Problem::new(if is_json { Kind::Invalid } else { Kind::BadBody }, error)
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    // Of two, each reader might take another.
    let (Some(kind), None) = (kinds.next(), kinds.next()) else { return false };
    let Ok(kind) = kind.to_str() else { return false };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
