//! A client of the router over a ledger in memory. It holds every answer of the API against the OpenAPI document.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use isoschema_ledger_server::{
    Actor, Change, DatabaseUrl, Ledger, Options, Reading, Secret, Storage, TokenName, open, router,
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// A client and the ledger that it asks.
pub struct Client {
    pub storage: Arc<dyn Storage>,
    /// The text of the token `writer`.
    pub token: String,
    pub document: Value,
    /// The answers that were held against the document: method, path, status.
    pub seen: Mutex<BTreeSet<(String, String, String)>>,
    pub router: Router,
    runtime: Runtime,
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// The permanent name of a problem; nothing where it is none.
    pub fn problem(&self) -> String {
        let kind = &self.json()["type"];
        kind.as_str().and_then(|kind| kind.rsplit_once('#')).map_or("", |(_, name)| name).to_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }
}

impl Client {
    pub fn new(reading: Reading) -> Self {
        Self::with_patience(reading, Duration::from_secs(60))
    }

    pub fn with_patience(reading: Reading, patience: Duration) -> Self {
        let options = Options { connections: 2, ..Options::default() };
        let storage = open(&DatabaseUrl::memory(), &options, &|_, _, _| Ok(Vec::new())).expect("a ledger");
        let document = include_str!("../../openapi.json");
        let mut client = Self {
            token: String::new(),
            document: serde_json::from_str(document).expect("the document is JSON"),
            seen: Mutex::default(),
            router: router(Ledger::new(Arc::clone(&storage), 2, reading, patience)),
            runtime: Builder::new_multi_thread().enable_all().build().expect("threads"),
            storage,
        };
        client.token = client.new_token("writer");
        client
    }

    /// A change that no request makes.
    pub fn change() -> Change {
        Change::now(Actor::new("tester").expect("an actor"))
    }

    /// Makes a token; its text.
    pub fn new_token(&self, name: &str) -> String {
        let secret = Secret::generate().expect("random bytes");
        let name = TokenName::new(name).expect("a name");
        let token = self.storage.create_token(&Self::change(), &name, &secret.digest()).expect("a new token");
        secret.text(token.id)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request"), None)
    }

    /// A request of the API with the token and a body of JSON.
    pub fn write(&self, method: &str, path: &str, body: &str) -> Answer {
        self.ask(method, path, Some(&self.token), "application/json", body)
    }

    pub fn ask(&self, method: &str, path: &str, token: Option<&str>, kind: &str, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        self.send(request.body(Body::from(body.to_owned())).expect("a request"), Some(body))
    }

    /// Sends a request. Its body is given once more where it may be held against the document.
    pub fn send(&self, request: Request<Body>, body: Option<&str>) -> Answer {
        let (method, path) = (request.method().as_str().to_lowercase(), request.uri().path().to_owned());
        let (head, rest) = self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("the router does not fail");
            let (head, rest) = answer.into_parts();
            (head, rest.collect().await.expect("a whole answer").to_bytes())
        });
        let body_of_answer = String::from_utf8(rest.into()).expect("an answer in UTF-8");
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body: body_of_answer };
        if let Some(template) = path.strip_prefix("/api/v1").and_then(|below| self.template(below)) {
            self.hold(&method, &template, &answer, body);
        }
        answer
    }

    /// The document's path for a path.
    fn template(&self, path: &str) -> Option<String> {
        let fits = |template: &&String| {
            let [parts, given] = [template.as_str(), path].map(|path| path.split('/').collect::<Vec<_>>());
            let is_part = |(part, given): (&&str, &&str)| part.starts_with('{') || part == given;
            parts.len() == given.len() && parts.iter().zip(&given).all(is_part)
        };
        self.document["paths"].as_object().expect("paths").keys().find(fits).cloned()
    }

    /// Holds an answer against the document: its status, its head, its body; and the body that it was an answer to.
    fn hold(&self, method: &str, template: &str, answer: &Answer, body: Option<&str>) {
        let operation = &self.document["paths"][template][method];
        if operation.is_null() {
            assert_eq!(answer.status, 405, "{method} {template} is not in the document");
            return;
        }
        let status = answer.status.to_string();
        let told = self.resolved(&operation["responses"][&status]);
        assert!(told.is_object(), "{method} {template} answers {status}, which the document does not know");
        let place = format!("{method} {template} {status}");
        match told["content"].as_object() {
            None => assert_eq!(answer.body, "", "{place}"),
            Some(content) => {
                let kind = answer.header("content-type");
                let content =
                    content.get(kind).unwrap_or_else(|| panic!("{place}: {kind} is not in the document"));
                self.assert_valid(&content["schema"], &answer.json(), &place);
            }
        }
        for (name, header) in told["headers"].as_object().into_iter().flatten() {
            assert!(header["required"] != true || !answer.header(name).is_empty(), "{place}: no {name}");
        }
        let taken = &operation["requestBody"]["content"]["application/json"]["schema"];
        if let (true, Some(body)) = (answer.status < 300 && !taken.is_null(), body) {
            let body = serde_json::from_str(body).expect("what was taken is JSON");
            self.assert_valid(taken, &body, &format!("{place}: what was taken"));
        }
        self.seen.lock().expect("nobody panicked").insert((method.to_owned(), template.to_owned(), status));
    }

    fn resolved<'a>(&'a self, part: &'a Value) -> &'a Value {
        match part["$ref"].as_str() {
            Some(place) => {
                self.document.pointer(place.trim_start_matches('#')).expect("a reference to a part")
            }
            None => part,
        }
    }

    fn assert_valid(&self, schema: &Value, value: &Value, place: &str) {
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator =
            jsonschema::options().should_validate_formats(true).build(&whole).expect("a schema of JSON");
        let errors: Vec<_> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{place}");
    }
}

/// A report with these findings.
pub fn report(verdict: &str, findings: &Value) -> String {
    let timing = json!({ "start_ms": 0.041, "migrate_ms": 60.204, "inspect_ms": 2.0 });
    json!({
        "format": "isoschema-report/1",
        "verdict": verdict,
        "engines": {
            "sqlite": { "version": "3.50.4", "server": "embedded", "migrations": 3, "tables": 2, "columns": 9 },
            "postgres": { "version": "15.20" },
        },
        "findings": findings,
        "timings": { "engines": { "sqlite": timing, "postgres": timing } },
    })
    .to_string()
}
