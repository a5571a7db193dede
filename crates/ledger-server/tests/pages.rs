//! The pages: what they show, how they are paged, and that no text of a report becomes markup.

mod client;

use axum::body::Body;
use axum::http::Request;
use client::{Client, report};
use isoschema_ledger_server::Reading;
use serde_json::{Value, json};

const EVIL: &str = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">&amp;";

/// Every page has these, whatever it shows.
fn assert_page(answer: &client::Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = &answer.body;
    assert!(body.starts_with("<!DOCTYPE html>") && body.ends_with("</html>"), "{body}");
    for mark in ["<html lang=\"en\">", "· isoschema</title>", "<main id=\"main\">", "<h1>"] {
        assert_eq!(body.matches(mark).count(), 1, "{mark}");
    }
    for never in ["<script", "style=", "<style", "javascript:", "onerror=\"", "<img"] {
        assert!(!body.contains(never), "{never}: {body}");
    }
}

fn post(client: &Client, project: &str, started_at: &str, verdict: &str, findings: &Value) {
    let path = format!("/api/v1/projects/{project}/runs?tool_version=0.1.0&started_at={started_at}");
    let answer = client.write("POST", &path, &report(verdict, findings));
    assert_eq!(answer.status, 201, "{}", answer.body);
}

fn with_project(slug: &str, name: &str) -> Client {
    let client = Client::new(Reading::Open);
    let body = json!({ "slug": slug, "display_name": name }).to_string();
    assert_eq!(client.write("POST", "/api/v1/projects", &body).status, 201);
    client
}

fn finding(name: &str, path: &str, level: &str) -> Value {
    let sides = json!({
        "sqlite": { "definition": "TEXT", "migration": "1", "file": "m/1/up.sql", "line": 4 },
        "postgres": { "definition": "character varying(10)" },
    });
    let failing = level == "fail";
    json!({ "name": name, "path": path, "grade": "hazardous", "failing": failing, "level": level, "sides": sides,
            "explanation": "What fits on SQLite may not fit on PostgreSQL." })
}

#[test]
fn texts_are_no_markup() {
    let client = with_project("a", EVIL);
    let mut finding = finding(&EVIL[..50], EVIL, "fail");
    finding["explanation"] = json!(EVIL);
    finding["level_reason"] = json!(EVIL);
    finding["sides"]["sqlite"] = json!({ "definition": EVIL, "file": EVIL, "line": 1 });
    let run: Value = serde_json::from_str(&report("different", &json!([finding]))).unwrap();
    let mut run = run;
    run["engines"]["sqlite"]["version"] = json!("<b onclick='x'>");
    run["engines"]["sqlite"]["server"] = json!(EVIL);
    let allowance = json!({ "name": EVIL, "path": EVIL, "reason": EVIL, "until": EVIL, "allowed": [EVIL] });
    run["allowances"] = json!([allowance]);
    let version = "%3Cscript%3E1%3C/script%3E";
    let path = format!("/api/v1/projects/a/runs?tool_version={version}&started_at=2026-11-20T08:15:30Z");
    for _ in 0..2 {
        let answer = client.write("POST", &path, &run.to_string());
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let name: String = EVIL[..50].bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in ["/", "/projects/a", "/runs/1", "/runs/1?level=fail", &format!("/runs/1?name={name}")] {
        let page = client.get(path);
        assert_page(&page, 200);
        assert!(page.body.contains("script&#"), "{path} shows the text: {}", page.body);
        assert!(!page.body.contains("<b "), "{path}");
    }
    for path in ["/%3Cscript%3E", "/runs/%3Cscript%3E", "/projects/%3Cscript%3E", "/?%3Cscript%3E=1"] {
        let page = client.get(path);
        assert_page(&page, if path == "/%3Cscript%3E" { 404 } else { 400 });
    }
}

#[test]
fn each_page_shows_what_is_there() {
    let client = Client::new(Reading::Open);
    let empty = client.get("/");
    assert_page(&empty, 200);
    assert!(empty.body.contains("There is no project yet."), "{}", empty.body);
    let client = with_project("vaultwarden", "Vaultwarden");
    let none = client.get("/projects/vaultwarden");
    assert_page(&none, 200);
    assert!(none.body.contains("There is no run yet.") && !none.body.contains("<svg"), "{}", none.body);
    let findings = json!([
        finding("column-length", "users.name", "list"),
        finding("column-type", "users.akey", "fail"),
        finding("index-missing", "users(akey)", "warn"),
    ]);
    post(&client, "vaultwarden", "2026-11-19T08:15:30Z", "equal", &json!([]));
    post(&client, "vaultwarden", "2026-11-20T08:15:30Z", "different", &findings);
    for (path, parts) in [
        ("/", &["Vaultwarden</a>", "verdict different", "href=\"/runs/2\"", "2026-11-20 08:15 UTC"][..]),
        (
            "/projects/vaultwarden",
            &["<svg role=\"img\"", "run 1, 2026-11-19 08:15 UTC: equal, 0 failing", "href=\"/runs/1\""],
        ),
        (
            "/runs/2",
            &[
                "m/1/up.sql:4",
                "character varying(10)",
                "all 3",
                "1 failing",
                "1 warned of",
                "1 listed",
                "PostgreSQL</th>",
            ],
        ),
        ("/runs/1", &["None.", "verdict equal"]),
        ("/runs/2/report", &["\"format\":\"isoschema-report/1\""]),
        ("/?state=archived", &["No project is archived."]),
        ("/style.css", &["color-scheme: light dark"]),
    ] {
        let page = client.get(path);
        assert_eq!(page.status, 200);
        for part in parts {
            assert!(page.body.contains(part), "{path}: {part}: {}", page.body);
        }
    }
    // Those that fail come first, and open.
    let run = client.get("/runs/2").body;
    let places = ["column-type</span>", "column-length</span>", "index-missing</span>"]
        .map(|name| run.find(name).unwrap());
    assert!(places[0] < places[1] && places[0] < places[2], "{places:?}");
    assert_eq!(run.matches("<details class=\"fail\" open>").count(), 1);
    assert_eq!(run.matches(" open>").count(), 1);
    for (query, shown) in
        [("?level=warn", 1), ("?name=column-type", 1), ("?level=warn&name=column-type", 0), ("", 3)]
    {
        let page = client.get(&format!("/runs/2{query}"));
        assert_page(&page, 200);
        assert_eq!(page.body.matches("<details").count(), shown, "{query}");
    }
}

#[test]
fn long_lists_are_paged() {
    let client = with_project("a", "A");
    let findings: Vec<_> =
        (0..250).map(|number| finding("column-type", &format!("t{number:03}.c"), "fail")).collect();
    for minute in 10..62 {
        let at = format!("2026-11-20T{:02}:{:02}:00Z", 8 + minute / 60, minute % 60);
        post(&client, "a", &at, "different", &json!(if minute == 10 { &findings[..] } else { &[] }));
    }
    let latest = client.get("/projects/a").body;
    assert_eq!(latest.matches("<th scope=\"row\">").count(), 50);
    let (_, next) = latest.split_once("rel=\"next\" href=\"").unwrap();
    let (next, _) = next.split_once('"').unwrap();
    let earlier = client.get(next);
    assert_page(&earlier, 200);
    assert_eq!(earlier.body.matches("<th scope=\"row\">").count(), 2);
    assert!(earlier.body.contains(">latest</a>") && !earlier.body.contains("rel=\"next\""));
    for (page, shown) in [("", 100), ("?page=2", 100), ("?page=3", 50)] {
        assert_eq!(client.get(&format!("/runs/1{page}")).body.matches("<details").count(), shown, "{page}");
    }
    for (path, status) in
        [("/runs/1?page=4", 404), ("/runs/1?page=0", 400), ("/runs/1?page=18446744073709551615", 404)]
    {
        assert_page(&client.get(path), status);
    }
}

#[test]
fn problems_are_pages_too() {
    let client = Client::new(Reading::Open);
    for (path, status) in [
        ("/nowhere", 404),
        ("/projects/none", 404),
        ("/runs/1", 404),
        ("/runs/x", 400),
        ("/runs/1?level=loud", 400),
        ("/?after=x", 400),
        ("/projects/a?x=1", 400),
    ] {
        assert_page(&client.get(path), status);
    }
    let written = client.write("POST", "/runs/1", "{}");
    assert_eq!((written.status, written.problem().as_str()), (405, "method-not-allowed"));
}

#[test]
fn a_closed_ledger_asks_a_browser_for_the_token() {
    let client = Client::new(Reading::Closed);
    let asked = |path: &str, authorization: Option<headers::Authorization<headers::authorization::Basic>>| {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        if let Some(authorization) = authorization {
            headers::HeaderMapExt::typed_insert(request.headers_mut(), authorization);
        }
        client.send(request, None)
    };
    for path in ["/", "/projects/a", "/runs/1", "/runs/x", "/runs/1/report"] {
        let page = asked(path, None);
        assert_page(&page, 401);
        assert!(page.header("www-authenticate").starts_with("Basic realm="), "{path}");
        assert_page(&asked(path, Some(headers::Authorization::basic("me", "wrong"))), 401);
    }
    assert_page(&asked("/", Some(headers::Authorization::basic("me", &client.token))), 200);
    let as_password = asked("/api/v1/projects", Some(headers::Authorization::basic("me", &client.token)));
    assert_eq!(as_password.status, 401, "a browser's password is no way into the API");
    assert_eq!(asked("/style.css", None).status, 200);
}
