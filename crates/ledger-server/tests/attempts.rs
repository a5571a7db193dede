//! Attempts to get in or to get something out: each is refused clearly, changes nothing, and learns nothing of the
//! inside. What is only a text, such as SQL in a name, is kept as the text that it is.

mod client;

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use client::{Client, report};
use isoschema_ledger_server::{REPORT_LIMIT, Reading, serve};
use serde_json::{Value, json};

const RUNS: &str = "/api/v1/projects/a/runs?tool_version=0.1.0&started_at=2026-11-20T08:15:30Z";

/// What no answer to a stranger has: words of the inside, and the stored hash's surroundings.
const INSIDE: [&str; 10] = [
    "sqlite_",
    "SQLITE",
    "diesel",
    "panicked",
    ".rs:",
    "/src/",
    "no such table",
    "syntax error",
    "digest",
    "backtrace",
];

/// A ledger with a project and a run.
fn ledger() -> Client {
    let client = Client::new(Reading::Open);
    assert_eq!(client.write("POST", "/api/v1/projects", r#"{"slug":"a","display_name":"A"}"#).status, 201);
    let run = client.write("POST", RUNS, &report("equal", &json!([])));
    assert_eq!(run.status, 201, "{}", run.body);
    client
}

/// Everything that a writer could have changed: each change leaves an event too.
fn stored(client: &Client) -> Vec<Value> {
    let lists = ["projects?state=active", "projects?state=archived", "projects/a/runs", "events"];
    lists.map(|list| client.write("GET", &format!("/api/v1/{list}"), "").json()).into()
}

fn assert_nothing_leaked(client: &Client, body: &str, sent: &str, place: &str) {
    for word in INSIDE {
        assert!(sent.contains(word) || !body.contains(word), "{place}: {word}: {body}");
    }
    assert!(!body.contains(&client.token), "{place}: the token: {body}");
}

/// Texts that mean something to somebody, as they are and as a URL spells them.
fn hostile() -> Vec<(String, String)> {
    [
        "' OR '1'='1",
        "a'; DROP TABLE runs; --",
        "a\" UNION SELECT secret FROM tokens --",
        "a`) OR 1=1 #",
        "1 OR 1=1",
        "1; DELETE FROM tokens",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "../../etc/passwd",
        "..",
        ".",
        "..\\..\\windows",
        "%2e%2e%2f",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "a\u{0}b",
        "a\r\nset-cookie: x=1",
        "\u{202e}a",
        "9223372036854775808",
        "-9223372036854775809",
        "1e3",
        "0x10",
        "NaN",
        "\u{661}",
    ]
    .map(|text| {
        let spelled = text.bytes().fold(String::new(), |mut spelled, byte| {
            let _ = write!(spelled, "%{byte:02X}");
            spelled
        });
        (text.to_owned(), spelled)
    })
    .into()
}

#[test]
fn a_hostile_url_is_refused() {
    let client = ledger();
    let before = stored(&client);
    let places: &[(&str, &str, bool)] = &[
        // Whether a text of digits and letters may stand there.
        ("GET", "/api/v1/projects/{}", true),
        ("DELETE", "/api/v1/projects/{}", true),
        ("GET", "/api/v1/projects/{}/runs", true),
        ("GET", "/api/v1/projects/{}/trend", true),
        ("GET", "/api/v1/runs/{}", false),
        ("DELETE", "/api/v1/runs/{}", false),
        ("GET", "/api/v1/runs/{}/report", false),
        ("GET", "/api/v1/projects?after={}", false),
        ("GET", "/api/v1/projects?limit={}", false),
        ("GET", "/api/v1/projects?state={}", false),
        ("GET", "/api/v1/projects?{}=1", false),
        ("GET", "/api/v1/projects/a/runs?after={}", false),
        ("GET", "/api/v1/projects/a/trend?from={}", false),
        ("GET", "/api/v1/projects/a/trend?until={}", false),
        ("GET", "/api/v1/events?after={}", false),
        ("POST", "/api/v1/projects/a/runs?tool_version=1&started_at={}", false),
        (
            "POST",
            "/api/v1/projects/a/runs?tool_version=1&started_at=2026-11-20T08:15:30Z&finished_at={}",
            false,
        ),
        ("GET", "/{}", false),
        ("GET", "/projects/{}", true),
        ("GET", "/runs/{}", false),
        ("GET", "/runs/1?level={}", false),
        ("GET", "/runs/1?page={}", false),
        ("GET", "/?after={}", false),
    ];
    let body = report("equal", &json!([]));
    for (text, spelled) in hostile() {
        for (method, place, takes_names) in places {
            let path = place.replace("{}", &spelled);
            let sent = if *method == "POST" { body.as_str() } else { "" };
            let answer = client.write(method, &path, sent);
            let place = format!("{method} {place} with {text:?}");
            let fits: &[u16] = if *takes_names { &[400, 404] } else { &[400, 404, 405] };
            assert!(fits.contains(&answer.status), "{place}: {} {}", answer.status, answer.body);
            if path.starts_with("/api/") {
                assert_eq!(answer.header("content-type"), "application/problem+json", "{place}");
            } else {
                assert!(!answer.body.contains("<script") && !answer.body.contains("<img"), "{place}");
            }
            assert!(answer.headers.get("set-cookie").is_none(), "{place}");
            assert_nothing_leaked(&client, &answer.body, &text, &place);
        }
    }
    assert_eq!(stored(&client), before);
}

#[test]
fn a_hostile_body_is_refused() {
    let client = ledger();
    let before = stored(&client);
    let deep = |open: &str, close: &str, levels: usize| open.repeat(levels) + &close.repeat(levels);
    let good = report("equal", &json!([]));
    let with = |from: &str, to: &str| good.replace(from, to);
    let projects = [
        deep("[", "]", 8000),
        "[".repeat(16 * 1024),
        deep("{\"slug\":", "}", 1500),
        format!("{{\"slug\":\"c\",\"display_name\":{}}}", deep("[", "]", 4000)),
        r#"{"slug":"c\u0000","display_name":"C"}"#.to_owned(),
        r#"{"slug":"c","display_name":"a\u0000b"}"#.to_owned(),
        r#"{"slug":"c","display_name":"\ud800"}"#.to_owned(),
        r#"{"slug":"c","display_name":"\udc00\ud800"}"#.to_owned(),
        "{\"slug\":\"c\",\"display_name\":\"a\0b\"}".to_owned(),
        r#"{"slug":"c","slug":"d","display_name":"C"}"#.to_owned(),
        r#"{"slug":"c","display_name":1e999}"#.to_owned(),
        r#"{"slug":9223372036854775808,"display_name":"C"}"#.to_owned(),
        r#"{"slug":null,"display_name":null}"#.to_owned(),
        r#"{"slug":{"$gt":""},"display_name":"C"}"#.to_owned(),
        r#"{"slug":"c","display_name":"C"} {"slug":"d","display_name":"D"}"#.to_owned(),
        r#"{"slug":"c","display_name":"C",}"#.to_owned(),
        r#"{"slug":"c","display_name":NaN}"#.to_owned(),
        "\u{feff}{\"slug\":\"c\",\"display_name\":\"C\"}".to_owned(),
        r#"{"slug":"c","display_name":"C","id":1,"state":"archived","created_at":"x"}"#.to_owned(),
        r#"{"slug":"c","display_name":"C","__proto__":{"x":1}}"#.to_owned(),
    ];
    let reports = [
        deep("[", "]", 100_000),
        "{\"format\":".repeat(100_000),
        with("\"findings\":[]", &format!("\"findings\":{}", deep("[", "]", 10_000))),
        with("0.041", "1e999"),
        with("0.041", "-0.001"),
        with("0.041", "99999999999999999999999999999"),
        with("0.041", "NaN"),
        with("3.50.4", "\\ud800"),
        with("3.50.4", "a\\u0000b"),
        with("3.50.4", "a\0b"),
        with("\"sqlite\":{\"columns\"", "\"sqlite'; DROP TABLE runs; --\":{\"columns\""),
        with("\"verdict\":\"equal\"", "\"verdict\":\"equal' OR 1=1 --\""),
        with("\"verdict\":\"equal\"", "\"verdict\":\"equal\",\"verdict\":\"different\""),
        with("isoschema-report/1", "../../etc/passwd"),
        good.clone() + &good,
    ];
    let rows = projects.iter().map(|body| ("POST", "/api/v1/projects", body));
    let rows = rows.chain(projects.iter().map(|body| ("PATCH", "/api/v1/projects/a", body)));
    for (method, path, body) in rows.chain(reports.iter().map(|body| ("POST", RUNS, body))) {
        let place = format!("{method} {path} {}", body.chars().take(70).collect::<String>());
        assert_ne!(*body, good, "{place}: it is no attempt");
        let answer = client.write(method, path, body);
        assert!([400, 422].contains(&answer.status), "{place}: {} {}", answer.status, answer.body);
        assert!(["bad-body", "invalid"].contains(&answer.problem().as_str()), "{place}");
        assert_nothing_leaked(&client, &answer.body, body, &place);
        assert!(answer.body.len() < 1000, "{place}: an answer does not send back what came");
    }
    let request = Request::post("/api/v1/projects").header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {}", client.token));
    let no_text = Body::from(&b"{\"slug\":\"c\",\"display_name\":\"\xff\xfe\xed\xa0\x80\"}"[..]);
    let answer = client.send(request.body(no_text).unwrap(), None);
    assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-body"));
    assert_eq!(stored(&client), before);
}

/// SQL is a text like others, and comes back as it was.
#[test]
fn sql_in_a_text_is_a_text() {
    let client = ledger();
    let finding = |text: &str| json!({ "name": text, "path": text, "grade": "hazardous", "failing": true, "explanation": text });
    for (number, text) in
        ["a'; DROP TABLE runs; --", "\" OR \"\"=\"", "a\\'; DELETE FROM tokens #", "%s%n${x}"]
            .into_iter()
            .enumerate()
    {
        let project = json!({ "slug": format!("p{number}"), "display_name": text }).to_string();
        let made = client.write("POST", "/api/v1/projects", &project);
        assert_eq!((made.status, &made.json()["display_name"]), (201, &json!(text)));
        let path = RUNS.replace("/a/", &format!("/p{number}/"));
        let ran = client.write("POST", &path, &report("different", &json!([finding(text)])));
        assert_eq!(ran.status, 201, "{}", ran.body);
        let run = client.get(ran.header("location")).json();
        let found = &run["findings"][0];
        assert_eq!((&found["name"], &found["path"]), (&json!(text), &json!(text)));
    }
    assert_eq!(client.get("/api/v1/projects").json()["items"].as_array().unwrap().len(), 5);
    assert_eq!(client.get("/api/v1/runs/1").status, 200);
}

#[test]
fn a_token_has_one_spelling() {
    let client = ledger();
    let before = stored(&client);
    let good = client.token.clone();
    let (_, rest) = good.split_once('_').unwrap();
    let (id, secret) = rest.split_once('_').unwrap();
    let other = client.new_token("other");
    let before_other = stored(&client).len();
    assert_eq!(before.len(), before_other);
    let before = stored(&client);
    let send = |values: &[String]| {
        let mut request = Request::post("/api/v1/projects").header("content-type", "application/json");
        for value in values {
            request = request.header("authorization", value);
        }
        client.send(request.body(Body::from(r#"{"slug":"a","display_name":"A"}"#)).unwrap(), None)
    };
    let bearer = |token: &str| format!("Bearer {token}");
    for values in [
        vec![],
        vec![good.clone()],
        vec![format!("Bearer{good}")],
        vec![format!("Bearer\t{good}")],
        vec![format!("Token {good}")],
        vec![format!("Basic {good}")],
        vec![format!("Bearer \"{good}\"")],
        vec![format!("Bearer token={good}")],
        vec![format!("Bearer {good}, Bearer {other}")],
        vec![format!("Bearer {good} {good}")],
        vec![bearer(&good.to_uppercase())],
        vec![bearer(&format!("{good}0"))],
        vec![bearer(&good[..good.len() - 1])],
        vec![bearer(&format!("isoschema_+{id}_{secret}"))],
        vec![bearer(&format!("isoschema_0{id}_{secret}"))],
        vec![bearer(&format!("isoschema_-{id}_{secret}"))],
        vec![bearer(&format!("isoschema_9223372036854775808_{secret}"))],
        vec![bearer(&format!("isoschema_{id}' OR 1=1 --_{secret}"))],
        vec![bearer(&format!("isoschema_2_{secret}"))],
        vec![bearer(&"x".repeat(100_000))],
        // Of two that are sent, which counts would be a guess.
        vec![bearer(&good), bearer(&other)],
        vec![bearer("wrong"), bearer(&good)],
        vec![bearer(&good), bearer("wrong")],
    ] {
        let answer = send(&values);
        let place = format!(
            "{:?}",
            values.iter().map(|v| v.chars().take(90).collect::<String>()).collect::<Vec<_>>()
        );
        assert_eq!((answer.status, answer.problem().as_str()), (401, "not-authorised"), "{place}");
        assert_nothing_leaked(&client, &answer.body, "", &place);
        assert!(!answer.body.contains(secret), "{place}");
    }
    // RFC 9110: the scheme's name has no case.
    for good in [format!("bearer {good}"), format!("BEARER {good}")] {
        assert_eq!(send(&[good]).status, 409, "the slug is taken: it got that far");
    }
    assert_eq!(stored(&client), before);
}

/// Closed without a word.
const SILENCE: &[u16] = &[];

/// What no router sees: bytes that are no request, and bodies without end. The listener is a real one.
#[test]
fn raw_bytes_are_refused() {
    let client = ledger();
    let (tell, told) = mpsc::channel();
    let router = client.router.clone();
    // It serves until the test's process ends.
    thread::spawn(move || serve("127.0.0.1:0", router, |address| tell.send(address).unwrap()).unwrap());
    let address = told.recv().unwrap();
    let before = stored(&client);
    let token = &client.token;
    let head = |more: &str| {
        format!(
            "POST /api/v1/projects HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\n{more}\r\n\r\n"
        )
    };
    let project = r#"{"slug":"c","display_name":"C"}"#;
    let get = |more: &str| {
        format!("GET /api/v1/projects HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n\r\n")
    };
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    let rows: Vec<(String, &[u16])> = vec![
        // Bodies that are too long: told so, or not told, or lied about.
        (head("content-length: 99999999999") + "{", &[413]),
        (head("content-length: 18446744073709551615") + "{", &[413, 431]),
        (head("content-length: 18446744073709551616") + "{", &[400]),
        (head("content-length: -1") + "{", &[400]),
        (head("content-length: 16385") + &" ".repeat(16385), &[413]),
        (head("transfer-encoding: chunked") + &chunk + &chunk + "0\r\n\r\n", &[413]),
        (head("transfer-encoding: chunked") + "FFFFFFFFFFFFFFFFF\r\n", &[400]),
        (head("transfer-encoding: chunked") + "zz\r\n", &[400]),
        (head("transfer-encoding: gzip") + project, &[400]),
        // Two lengths, of which each reader might take another.
        (head("content-length: 5\r\ncontent-length: 31") + project, &[400]),
        (head("content-length: 31, 5") + project, &[400]),
        (head("content-type: text/plain\r\ncontent-length: 31") + project, &[415]),
        // No requests.
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), &[400]),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".to_owned(), &[400]),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), SILENCE),
        ("GET /api/v1/projects HTTP/9.9\r\n\r\n".to_owned(), &[400]),
        ("GET /api/v1/pro jects HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(), &[400]),
        (get("a\u{0}b: c"), &[400]),
        (get("a: b\u{0}c"), &[400]),
        (get("a : b"), &[400]),
        (get(&"a: b\r\n".repeat(200)), &[400, 431]),
        (get(&format!("a: {}", "x".repeat(1_000_000))), &[400, 431]),
        (format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(70_000)), &[400, 404, 414]),
        ("GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), &[404]),
        ("GET /api/v1/../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), &[404]),
        ("GET //etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), &[404]),
        ("CONNECT x:80 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), &[400, 404, 405]),
        ("TRACE /api/v1/projects HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), &[405]),
    ];
    let mut wrong = Vec::new();
    for (sent, fits) in rows {
        let place: String = sent.replace(token.as_str(), "…").chars().take(220).collect();
        let answer = talk(address, sent.as_bytes());
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        if fits == SILENCE && answer.is_empty() {
            continue;
        }
        if !status.is_some_and(|status| fits.contains(&status)) {
            wrong.push(format!("{place:?}: {answer:?}"));
            continue;
        }
        assert_nothing_leaked(&client, &answer, &sent, &place);
        // hyper's own refusals have no body; the ledger's are problems.
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            body.is_empty() || answer.contains("application/problem+json") || body.starts_with("<!DOCTYPE"),
            "{answer}"
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(stored(&client), before);
    // A body beyond what is read of a report, without a length: given up as soon as that is known.
    let mut endless = head("transfer-encoding: chunked").replace("/api/v1/projects ", &format!("{RUNS} "));
    for _ in 0..=REPORT_LIMIT / 0x4000 {
        endless += &chunk;
    }
    let answer = talk(address, endless.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer:?}");
    assert_eq!(stored(&client), before);
}

/// Sends bytes on a connection of their own, and reads until it is closed. Who is refused early may not be able to
/// send the rest.
fn talk(address: SocketAddr, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(sent);
    let mut answer = Vec::new();
    // It may be reset after the answer.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
