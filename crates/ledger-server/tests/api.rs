//! The API by table: what is asked, by whom, and what is answered. Every answer is held against the OpenAPI document.

mod client;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use client::{Client, report};
use isoschema_ledger_server::{REPORT_LIMIT, Reading};
use serde_json::{Value, json};

const RUN: &str = "tool_version=0.1.0&started_at=2026-11-20T08:15:30Z";

fn finding(path: &str) -> Value {
    json!({ "name": "column-type", "path": path, "grade": "hazardous", "failing": true })
}

/// Who asks.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    /// Nobody: without a token.
    No,
    /// The token `writer`.
    Yes,
}
use Who::{No, Yes};

#[test]
fn every_answer_is_as_the_document_says() {
    let client = Client::new(Reading::Open);
    let runs = format!("/projects/a/runs?{RUN}");
    let good = report("different", &json!([finding("users.akey")]));
    let (good, json) = (good.as_str(), "application/json");
    let deep = format!("/projects/{}", "x".repeat(65));
    let large = format!("\"{}\"", "x".repeat(16 * 1024));
    let largest = " ".repeat(REPORT_LIMIT + 1);
    let ended = format!("{runs}&finished_at=2026-11-20T08:15:29Z");
    let long = report("equal", &json!([finding(&"x".repeat(513))]));
    // Method, path, who, the body's kind, the body; status and problem.
    type Row<'a> = (&'a str, &'a str, Who, &'a str, &'a str, u16, &'a str);
    let table: &[Row<'_>] = &[
        ("GET", "/health", No, "", "", 200, ""),
        ("GET", "/health?verbose=1", No, "", "", 400, "bad-parameter"),
        ("GET", "/openapi.json", No, "", "", 200, ""),
        ("GET", "/openapi.json?x", No, "", "", 400, "bad-parameter"),
        // Making a project.
        ("POST", "/projects", No, json, r#"{"slug":"a","display_name":"A"}"#, 401, "not-authorised"),
        ("POST", "/projects", Yes, json, r#"{"slug":"a","display_name":"A"}"#, 201, ""),
        (
            "POST",
            "/projects",
            Yes,
            "Application/JSON; charset=utf-8",
            r#"{"slug":"b","display_name":"B"}"#,
            201,
            "",
        ),
        ("POST", "/projects", Yes, json, r#"{"slug":"a","display_name":"A"}"#, 409, "slug-taken"),
        ("POST", "/projects", Yes, json, r#"{"slug":"-","display_name":"A"}"#, 422, "invalid"),
        ("POST", "/projects", Yes, json, r#"{"slug":"c","display_name":" "}"#, 422, "invalid"),
        ("POST", "/projects", Yes, json, r#"{"slug":"c","display_name":"\u0000"}"#, 422, "invalid"),
        ("POST", "/projects", Yes, json, r#"{"slug":"c"}"#, 422, "invalid"),
        ("POST", "/projects", Yes, json, r#"{"slug":"c","display_name":"C","x":1}"#, 422, "invalid"),
        ("POST", "/projects", Yes, json, "[]", 422, "invalid"),
        ("POST", "/projects", Yes, json, "{", 400, "bad-body"),
        ("POST", "/projects", Yes, json, "", 400, "bad-body"),
        ("POST", "/projects?dry=1", Yes, json, r#"{"slug":"c","display_name":"C"}"#, 400, "bad-parameter"),
        ("POST", "/projects", Yes, "", r#"{"slug":"c","display_name":"C"}"#, 415, "not-json"),
        ("POST", "/projects", Yes, "text/plain", r#"{"slug":"c","display_name":"C"}"#, 415, "not-json"),
        ("POST", "/projects", Yes, json, &large, 413, "too-large"),
        // Reading projects.
        ("GET", "/projects", No, "", "", 200, ""),
        ("GET", "/projects", Yes, "", "", 200, ""),
        ("GET", "/projects?state=archived", No, "", "", 200, ""),
        ("GET", "/projects?state=gone", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?limit=0", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?limit=101", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?limit=70000", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?limit=1&limit=2", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?after=-1", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?after=+1", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?after=99999999999999999999", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?after=", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects?page=2", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/a", No, "", "", 200, ""),
        ("GET", "/projects/none", No, "", "", 404, "not-found"),
        ("GET", "/projects/A", No, "", "", 404, "not-found"),
        ("GET", "/projects/%20", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/%FF", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/a%2Fb", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/a?x=1", No, "", "", 400, "bad-parameter"),
        ("GET", &deep, No, "", "", 400, "bad-parameter"),
        // Changing a project.
        ("PATCH", "/projects/a", No, json, r#"{"display_name":"A2"}"#, 401, "not-authorised"),
        ("PATCH", "/projects/a", Yes, json, r#"{"display_name":"A2"}"#, 200, ""),
        ("PATCH", "/projects/a", Yes, json, r#"{"state":"active"}"#, 200, ""),
        ("PATCH", "/projects/b", Yes, json, r#"{"state":"archived"}"#, 200, ""),
        ("PATCH", "/projects/a", Yes, json, r#"{"display_name":"A","state":"active"}"#, 422, "invalid"),
        ("PATCH", "/projects/a", Yes, json, r#"{"state":"gone"}"#, 422, "invalid"),
        ("PATCH", "/projects/a", Yes, json, r#"{"display_name":""}"#, 422, "invalid"),
        ("PATCH", "/projects/a", Yes, json, r#""state""#, 422, "invalid"),
        ("PATCH", "/projects/a", Yes, json, "{}", 422, "invalid"),
        ("PATCH", "/projects/a", Yes, json, "{", 400, "bad-body"),
        ("PATCH", "/projects/a", Yes, "text/plain", "{}", 415, "not-json"),
        ("PATCH", "/projects/a", Yes, json, &large, 413, "too-large"),
        ("PATCH", "/projects/none", Yes, json, r#"{"state":"active"}"#, 404, "not-found"),
        // Recording runs.
        ("POST", &runs, No, json, good, 401, "not-authorised"),
        ("POST", &runs, Yes, json, good, 201, ""),
        ("POST", &runs, Yes, json, good, 201, ""),
        ("POST", "/projects/a/runs", Yes, json, good, 400, "bad-parameter"),
        ("POST", "/projects/a/runs?tool_version=1&started_at=today", Yes, json, good, 400, "bad-parameter"),
        (
            "POST",
            "/projects/a/runs?tool_version=&started_at=2026-11-20T08:15:30Z",
            Yes,
            json,
            good,
            400,
            "bad-parameter",
        ),
        ("POST", &ended, Yes, json, good, 400, "bad-parameter"),
        ("POST", &runs, Yes, json, "{", 422, "invalid"),
        ("POST", &runs, Yes, json, "{}", 422, "invalid"),
        ("POST", &runs, Yes, json, &long, 422, "invalid"),
        ("POST", &runs, Yes, "", good, 415, "not-json"),
        ("POST", &runs, Yes, json, &largest, 413, "too-large"),
        (
            "POST",
            "/projects/none/runs?tool_version=1&started_at=2026-11-20T08:15:30Z",
            Yes,
            json,
            good,
            404,
            "not-found",
        ),
        (
            "POST",
            "/projects/b/runs?tool_version=1&started_at=2026-11-20T08:15:30Z",
            Yes,
            json,
            good,
            409,
            "project-archived",
        ),
        // Reading runs.
        ("GET", "/projects/a/runs", No, "", "", 200, ""),
        ("GET", "/projects/a/runs?limit=1", No, "", "", 200, ""),
        ("GET", "/projects/a/runs?after=x", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/none/runs", No, "", "", 404, "not-found"),
        ("GET", "/projects/a/trend", No, "", "", 200, ""),
        (
            "GET",
            "/projects/a/trend?from=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00%2B01:00",
            No,
            "",
            "",
            200,
            "",
        ),
        ("GET", "/projects/a/trend?from=yesterday", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/a/trend?until=1000-01-01T00:00:00Z", No, "", "", 400, "bad-parameter"),
        ("GET", "/projects/none/trend", No, "", "", 404, "not-found"),
        ("GET", "/runs/1", No, "", "", 200, ""),
        ("GET", "/runs/99", No, "", "", 404, "not-found"),
        ("GET", "/runs/0", No, "", "", 400, "bad-parameter"),
        ("GET", "/runs/01", No, "", "", 400, "bad-parameter"),
        ("GET", "/runs/one", No, "", "", 400, "bad-parameter"),
        ("GET", "/runs/1/report", No, "", "", 200, ""),
        ("GET", "/runs/99/report", No, "", "", 404, "not-found"),
        ("GET", "/runs/-1/report", No, "", "", 400, "bad-parameter"),
        // Audit events.
        ("GET", "/events", No, "", "", 401, "not-authorised"),
        ("GET", "/events", Yes, "", "", 200, ""),
        ("GET", "/events?limit=x", Yes, "", "", 400, "bad-parameter"),
        // Deleting.
        ("DELETE", "/projects/a", No, "", "", 401, "not-authorised"),
        ("DELETE", "/projects/a", Yes, "", "", 409, "project-has-runs"),
        ("DELETE", "/projects/a?force=1", Yes, "", "", 400, "bad-parameter"),
        ("DELETE", "/projects/none", Yes, "", "", 404, "not-found"),
        ("DELETE", "/projects/b", Yes, "", "", 204, ""),
        ("DELETE", "/runs/1", No, "", "", 401, "not-authorised"),
        ("DELETE", "/runs/x", Yes, "", "", 400, "bad-parameter"),
        ("DELETE", "/runs/1", Yes, "", "", 204, ""),
        ("DELETE", "/runs/1", Yes, "", "", 404, "not-found"),
        // Elsewhere.
        ("GET", "/", No, "", "", 404, "not-found"),
        ("GET", "/projects/", No, "", "", 404, "not-found"),
        ("PUT", "/projects/a", Yes, json, "{}", 405, "method-not-allowed"),
        ("OPTIONS", "/projects", No, "", "", 405, "method-not-allowed"),
    ];
    for (method, path, who, kind, body, status, problem) in table {
        let place = format!("{method} {path} {}", &body[..body.len().min(60)]);
        let token = (*who == Yes).then_some(client.token.as_str());
        let answer = client.ask(method, &format!("/api/v1{path}"), token, kind, body);
        assert_eq!(answer.status, *status, "{place}: {}", answer.body);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{place}");
        assert_eq!(answer.header("cache-control"), "no-store", "{place}");
        if !problem.is_empty() {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{place}");
            assert_eq!(answer.problem(), *problem, "{place}");
            assert_eq!(answer.json()["status"], *status, "{place}");
        }
        match status {
            401 => assert!(answer.header("www-authenticate").starts_with("Bearer "), "{place}"),
            405 => assert!(answer.header("allow").contains("GET"), "{place}: {:?}", answer.headers),
            _ => {}
        }
    }
    closed(&client);
    let seen = client.seen.lock().unwrap();
    let mut unseen = Vec::new();
    for (path, operations) in client.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for status in operation["responses"].as_object().unwrap().keys() {
                let key = (method.clone(), path.clone(), status.clone());
                // What a database must fail for, and who comes too slowly, are tested on their own.
                if !["408", "500", "503"].contains(&status.as_str()) && !seen.contains(&key) {
                    unseen.push(key);
                }
            }
        }
    }
    assert_eq!(unseen, [], "the document knows answers that nothing gives");
}

/// Where reading is closed, each way of reading asks for a token.
fn closed(open: &Client) {
    let closed = Client::new(Reading::Closed);
    assert_eq!(closed.write("POST", "/api/v1/projects", r#"{"slug":"a","display_name":"A"}"#).status, 201);
    let run = closed.write("POST", &format!("/api/v1/projects/a/runs?{RUN}"), &report("equal", &json!([])));
    assert_eq!(run.status, 201, "{}", run.body);
    for (path, operations) in open.document["paths"].as_object().unwrap() {
        if operations["get"].is_null() {
            continue;
        }
        let asked = format!("/api/v1{}", path.replace("{slug}", "a").replace("{id}", "1"));
        let is_public = ["/health", "/openapi.json"].contains(&path.as_str());
        assert_eq!(closed.get(&asked).status, if is_public { 200 } else { 401 }, "{path}");
        assert_eq!(closed.write("GET", &asked, "").status, 200, "{path}");
        let wrong = closed.ask("GET", &format!("{asked}?nonsense=1"), None, "", "").status;
        assert_eq!(wrong, if is_public { 400 } else { 401 }, "{path}: who may not read is told nothing else");
    }
    open.seen.lock().unwrap().extend(closed.seen.lock().unwrap().iter().cloned());
}

#[test]
fn the_document_has_every_route_and_no_other() {
    let client = Client::new(Reading::Open);
    let source = include_str!("../src/router.rs");
    let (_, routes) = source.split_once("vec![").unwrap();
    let (routes, _) = routes.split_once("\n    ]").unwrap();
    let routes: BTreeSet<_> =
        routes.lines().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect();
    let told: BTreeSet<_> = client.document["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(routes, told);
    for path in &told {
        let asked = format!("/api/v1{}", path.replace("{slug}", "a").replace("{id}", "1"));
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let is_told = !client.document["paths"][path][method.to_lowercase()].is_null();
            let answer = client.ask(method, &asked, Some(&client.token), "", "");
            assert_eq!(answer.status != 405, is_told, "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(client.document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let served = client.get("/api/v1/openapi.json");
    assert_eq!(served.json(), client.document);
}

#[test]
fn each_change_needs_a_token_and_leaves_its_event() {
    let client = Client::new(Reading::Open);
    let revoked = client.new_token("revoked");
    client.storage.revoke_token(&Client::change(), &"revoked".parse().unwrap()).unwrap();
    let newer = client.new_token("newer");
    // The id of one token with the secret of another.
    let mixed = client.token.replacen("isoschema_1_", "isoschema_3_", 1);
    let cut = client.token[..client.token.len() - 1].to_owned();
    let events = || {
        let events = client.write("GET", "/api/v1/events?limit=100", "").json();
        events["items"].as_array().unwrap().clone()
    };
    let runs = format!("/api/v1/projects/a/runs?{RUN}");
    let good = report("equal", &json!([]));
    for (method, path, body, action, subject) in [
        ("POST", "/api/v1/projects", r#"{"slug":"a","display_name":"A"}"#, "create-project", "project/a"),
        ("PATCH", "/api/v1/projects/a", r#"{"display_name":"B"}"#, "rename-project", "project/a"),
        ("PATCH", "/api/v1/projects/a", r#"{"state":"archived"}"#, "archive-project", "project/a"),
        ("PATCH", "/api/v1/projects/a", r#"{"state":"active"}"#, "restore-project", "project/a"),
        ("POST", &runs, &good, "record-run", "run/1"),
        ("DELETE", "/api/v1/runs/1", "", "delete-run", "run/1"),
        ("DELETE", "/api/v1/projects/a", "", "delete-project", "project/a"),
    ] {
        let before = events();
        for token in [None, Some(""), Some("x"), Some(revoked.as_str()), Some(&mixed), Some(&cut)] {
            let answer = client.ask(method, path, token, "application/json", body);
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (401, "not-authorised"),
                "{method} {path}"
            );
        }
        assert_eq!(events(), before, "{method} {path}: what is refused leaves no event");
        let answer = client.ask(method, path, Some(&newer), "application/json", body);
        assert!(answer.status < 300, "{method} {path}: {}", answer.body);
        let after = events();
        assert_eq!(after.len(), before.len() + 1, "{method} {path}");
        let [actor, done, to] = ["actor", "action", "subject"].map(|key| after[0][key].as_str().unwrap());
        assert_eq!((actor, done, to), ("newer", action, subject));
        let place = answer.header("location");
        assert_eq!(!place.is_empty(), answer.status == 201, "{method} {path}");
        assert!(place.is_empty() || client.get(place).status == 200, "{place}");
    }
}

#[test]
fn a_report_comes_back_byte_by_byte_and_twice_is_two_runs() {
    let client = Client::new(Reading::Open);
    assert_eq!(client.write("POST", "/api/v1/projects", r#"{"slug":"a","display_name":"A"}"#).status, 201);
    let text = report("different", &json!([finding("users.\u{1f40d} \"quoted\" \\ <b>")])) + "\n \t";
    let path = format!("/api/v1/projects/a/runs?{RUN}&finished_at=2026-11-20T09:15:31.5%2B01:00");
    for id in [1, 2] {
        let answer = client.write("POST", &path, &text);
        assert_eq!((answer.status, &answer.json()["id"]), (201, &json!(id)), "{}", answer.body);
        assert_eq!(client.get(&format!("/api/v1/runs/{id}/report")).body, text);
        let run = client.get(&format!("/api/v1/runs/{id}")).json();
        assert_eq!(run["finished_at"], "2026-11-20T08:15:31.500000Z");
        assert_eq!(run["findings"][0]["path"], "users.\u{1f40d} \"quoted\" \\ <b>");
        assert_eq!(run["counts"]["failing"], 1);
    }
    let trend = client.get("/api/v1/projects/a/trend?from=2026-11-20T00:00:00Z").json();
    assert_eq!(trend["items"].as_array().unwrap().len(), 2);
}

#[test]
fn lists_are_read_page_by_page() {
    let client = Client::new(Reading::Open);
    for slug in ["a", "b", "c"] {
        let body = json!({ "slug": slug, "display_name": slug }).to_string();
        assert_eq!(client.write("POST", "/api/v1/projects", &body).status, 201);
        let path = format!("/api/v1/projects/a/runs?{RUN}");
        assert_eq!(client.write("POST", &path, &report("equal", &json!([]))).status, 201);
    }
    for (path, key, whole) in [
        ("/api/v1/projects", "slug", vec![json!("a"), json!("b"), json!("c")]),
        ("/api/v1/projects/a/runs", "id", vec![json!(3), json!(2), json!(1)]),
        (
            "/api/v1/events",
            "action",
            ["record-run", "create-project"].repeat(3).into_iter().map(Value::from).collect(),
        ),
    ] {
        let mut read = Vec::new();
        let mut after = String::new();
        loop {
            let page = client.write("GET", &format!("{path}?limit=1{after}"), "").json();
            read.extend(page["items"].as_array().unwrap().iter().map(|item| item[key].clone()));
            let next = &page["next"];
            if next.is_null() {
                break;
            }
            after = format!("&after={}", next.as_str().map_or_else(|| next.to_string(), str::to_owned));
        }
        assert_eq!(read[..whole.len()], whole, "{path}");
    }
    let latest = &client.get("/api/v1/projects").json()["items"][0]["latest_run"]["id"];
    assert_eq!(latest, 3);
}

#[test]
fn a_body_that_does_not_arrive_is_given_up() {
    let client = Client::with_patience(Reading::Open, Duration::from_millis(300));
    let request = Request::post("/api/v1/projects")
        .header("authorization", format!("Bearer {}", client.token))
        .header("content-type", "application/json")
        .body(Body::new(Silent))
        .unwrap();
    let answer = client.send(request, None);
    assert_eq!((answer.status, answer.problem().as_str()), (408, "too-slow"));
}

/// A body of which nothing comes.
struct Silent;

impl hyper::body::Body for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}
