//! What the API answers when it does not do what it was asked: application/problem+json, RFC 9457. One row for each kind.

use std::fmt;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use isoschema_ledger::{Error, Invalid};
use serde::Serialize;

/// One row for each kind of problem: variant, permanent name, status, title.
macro_rules! kinds {
    ($($kind:ident $name:literal $status:ident $title:literal,)*) => {
        /// A kind of problem. Its name is permanent and ends the problem's `type`; docs/ledger.md has a row for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $title] $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its permanent name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The status that it is answered with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)* }
            }

            /// What it is, in words that do not change from one to the next.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)* }
            }
        }
    };
}

kinds! {
    BadParameter "bad-parameter" BAD_REQUEST "A part of the URL is not what it must be",
    BadBody "bad-body" BAD_REQUEST "The body is no JSON",
    NotAuthorised "not-authorised" UNAUTHORIZED "A valid token is needed",
    NotFound "not-found" NOT_FOUND "There is no such thing",
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "This cannot be done here",
    TooSlow "too-slow" REQUEST_TIMEOUT "The body did not arrive in time",
    SlugTaken "slug-taken" CONFLICT "Another project has the slug",
    ProjectArchived "project-archived" CONFLICT "The project is archived",
    ProjectHasRuns "project-has-runs" CONFLICT "The project has runs",
    TokenNameTaken "token-name-taken" CONFLICT "Another token has the name",
    TooLarge "too-large" PAYLOAD_TOO_LARGE "The body is too large",
    NotJson "not-json" UNSUPPORTED_MEDIA_TYPE "The body must be application/json",
    Invalid "invalid" UNPROCESSABLE_ENTITY "The ledger does not take this value",
    Failed "failed" INTERNAL_SERVER_ERROR "The ledger failed",
    ReportUnreadable "report-unreadable" INTERNAL_SERVER_ERROR "A stored report cannot be read",
    Busy "busy" SERVICE_UNAVAILABLE "The ledger is busy",
    Unreachable "unreachable" SERVICE_UNAVAILABLE "The database cannot be reached",
}

/// Where the kinds are described.
const TYPES: &str = "https://github.com/isoschema/isoschema/blob/main/docs/ledger.md#";

/// After how many seconds whoever was sent away may come again.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("2");

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub kind: Kind,
    /// What it is this time, and how to mend it.
    pub detail: String,
}

#[derive(Serialize)]
struct Members<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    /// A problem.
    #[must_use]
    pub fn new(kind: Kind, detail: impl fmt::Display) -> Self {
        Self { kind, detail: detail.to_string() }
    }

    /// A value of the body that the ledger does not take.
    pub(crate) fn invalid(invalid: &Invalid) -> Self {
        Self::new(Kind::Invalid, invalid)
    }

    /// Its text.
    #[must_use]
    pub fn json(&self) -> String {
        let Self { kind, detail } = self;
        let members = Members {
            r#type: format!("{TYPES}{}", kind.name()),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail,
        };
        serde_json::to_string(&members).expect("texts and a number are always JSON")
    }

    /// What belongs to its kind in the answer's head, whatever the body's form.
    pub(crate) fn stamp(&self, response: &mut Response, challenge: &'static str) {
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if self.kind.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, RETRY_AFTER_S);
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Invalid(_) => Kind::Invalid,
            Error::NotFound(_) => Kind::NotFound,
            Error::SlugTaken(_) => Kind::SlugTaken,
            Error::TokenNameTaken(_) => Kind::TokenNameTaken,
            Error::ProjectArchived(_) => Kind::ProjectArchived,
            Error::ProjectHasRuns(_) => Kind::ProjectHasRuns,
            Error::ReportUnreadable { .. } => Kind::ReportUnreadable,
            Error::Busy { .. } => Kind::Busy,
            Error::Unreachable(_) => Kind::Unreachable,
            Error::Refused(_) => Kind::Failed,
            // One that the ledger gets later is a failure until it has a row.
            _ => Kind::Failed,
        };
        if kind.status().is_server_error() {
            tracing::error!("{}: {error}", kind.name());
        }
        // What a database says may hold more than a caller should see: its operator reads it in the log.
        if matches!(kind, Kind::Failed | Kind::Unreachable | Kind::Busy) {
            return Self::new(kind, "the server's log says why; try again later");
        }
        Self::new(kind, error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = ([(CONTENT_TYPE, json)], self.json() + "\n").into_response();
        self.stamp(&mut response, "Bearer realm=\"isoschema\"");
        response
    }
}

#[cfg(test)]
mod tests {
    use isoschema_ledger::RunId;

    use super::*;

    #[test]
    fn ledger_md_has_a_heading_for_each_kind() {
        let page = include_str!("../../../docs/ledger.md");
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("#### ")).collect();
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(headings, names);
    }

    #[test]
    fn every_error_has_its_kind_and_tells_no_more_than_it_should() {
        let slug: isoschema_ledger::Slug = "a".parse().unwrap();
        let secret = || "mysql://me:word@db".to_owned();
        for (error, kind, detail) in [
            (Error::NotFound("run 7".to_owned()), Kind::NotFound, "there is no run 7"),
            (Error::SlugTaken(slug.clone()), Kind::SlugTaken, "there is a project a already"),
            (Error::TokenNameTaken("ci".to_owned()), Kind::TokenNameTaken, "there is a token ci already"),
            (Error::ProjectArchived(slug.clone()), Kind::ProjectArchived, "project a is archived"),
            (Error::ProjectHasRuns(slug), Kind::ProjectHasRuns, "project a has runs"),
            (
                Error::ReportUnreadable { run: RunId(7), reason: "cut".to_owned() },
                Kind::ReportUnreadable,
                "the stored report of run 7",
            ),
            (Error::Busy { attempts: 12, reason: secret() }, Kind::Busy, "the server's log"),
            (Error::Unreachable(secret()), Kind::Unreachable, "the server's log"),
            (Error::Refused(secret()), Kind::Failed, "the server's log"),
        ] {
            let problem = Problem::from(error);
            assert_eq!(problem.kind, kind);
            assert!(
                problem.detail.starts_with(detail) && !problem.detail.contains("word"),
                "{}",
                problem.detail
            );
            let response = problem.into_response();
            assert_eq!(response.status(), kind.status());
            assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
            let may_retry = matches!(kind, Kind::Busy | Kind::Unreachable);
            assert_eq!(response.headers().contains_key(RETRY_AFTER), may_retry, "{kind:?}");
        }
    }
}
