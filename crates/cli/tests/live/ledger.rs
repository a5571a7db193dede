//! The ledger from outside: a server on a SQLite file, a report posted to it by a verification, and what becomes of both
//! when the server is stopped, killed, or started many times at once.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::Signal;
use serde_json::Value;

use crate::isoschema::{Isoschema, Ran, Running};
use crate::place::{Place, wait_for};
use crate::{project, trial};

pub fn trials() -> Vec<Trial> {
    [
        trial("ledger::a_run_outlives_its_server", a_run_outlives_its_server),
        trial("ledger::a_report_that_is_not_delivered", a_report_that_is_not_delivered),
        trial("ledger::twenty_servers_at_once", twenty_servers_at_once),
        trial("ledger::what_is_not_served", what_is_not_served),
        trial("ledger::slow_clients", slow_clients),
        trial("ledger::a_request_that_has_begun_is_ended", a_request_that_has_begun_is_ended),
    ]
    .into()
}

/// A server under way and where it listens. It ends with the trial, however that ends.
struct Server<'a> {
    running: Option<Running<'a>>,
    address: String,
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.signal(Signal::KILL);
            running.wait();
        }
    }
}

impl<'a> Server<'a> {
    /// Starts one on the place's ledger, on any free port.
    fn start(place: &'a Place, arguments: &[&str]) -> Self {
        Self::starting(place, "serve.out", arguments)()
    }

    /// Starts one; the function waits until it listens.
    fn starting(place: &'a Place, file: &str, arguments: &[&str]) -> impl FnOnce() -> Self + use<'a> {
        let out = place.project().join(file);
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        let running = command(place, &arguments).stdout(File::create(&out).expect("a file")).spawn();
        move || {
            let address = wait_for("line that says where it listens", Duration::from_secs(60), || {
                let said = fs::read_to_string(&out).ok()?;
                let (_, rest) = said.split_once("isoschema: serving http://")?;
                let (address, database) = rest.split_once(", the ledger in ")?;
                database.ends_with("ledger.sqlite3\n").then(|| address.to_owned())
            });
            Server { running: Some(running), address }
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn get(&self, path: &str) -> Value {
        let text = ureq::get(format!("{}{path}", self.url())).call().expect("an answer").into_body();
        serde_json::from_str(&{ text }.read_to_string().expect("a text")).expect("JSON")
    }

    fn signal(&self, signal: Signal) {
        self.running.as_ref().expect("it was not waited for").signal(signal);
    }

    fn wait(mut self) -> Ran {
        self.running.take().expect("it was not waited for").wait()
    }

    fn stop(self) {
        self.signal(Signal::TERM);
        let ran = self.wait();
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    }
}

/// A command on the place's ledger.
fn command<'a>(place: &'a Place, arguments: &[&str]) -> Isoschema<'a> {
    let url = format!("sqlite://{}", place.project().join("ledger.sqlite3").display());
    Isoschema::new(place, arguments).env("ISOSCHEMA_DATABASE_URL", url).env("USER", "me")
}

fn token(place: &Place, name: &str) -> String {
    // A server is up: something is left, and is meant to be.
    let ran = command(place, &["ledger", "token", "create", name]).spawn().wait();
    assert!(ran.status == Some(0) && ran.stderr.contains("cannot be shown again"), "{ran:?}");
    ran.stdout.trim().to_owned()
}

fn verify(place: &Place, url: &str, token: &str, more: &[&str]) -> Ran {
    let arguments = [&["verify", "--server", "native", "--report-to", url], more].concat();
    Isoschema::new(place, &arguments).env("ISOSCHEMA_LEDGER_TOKEN", token).spawn().wait()
}

fn a_run_outlives_its_server() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let server = Server::start(&place, &[]);
    let token = token(&place, "ci");
    let ran = verify(&place, &server.url(), &token, &["--project", "loans", "--format", "json"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("isoschema: project loans was made\n"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("isoschema: run 1 of loans: {}/runs/1\n", server.url())),
        "{}",
        ran.stderr
    );
    assert_eq!(server.get("/api/v1/runs/1/report"), ran.json());
    assert_eq!(server.get("/api/v1/runs/1")["verdict"], "equal");

    // Killed, with the answer's ink still wet, it has the run all the same.
    let ran = verify(&place, &server.url(), &token, &["--project", "loans"]);
    server.signal(Signal::KILL);
    assert_eq!((ran.status, server.wait().status), (Some(0), None), "{ran:?}");
    let server = Server::start(&place, &["--closed"]);
    let asked = format!("{}/api/v1/projects/loans/runs", server.url());
    assert!(ureq::get(&asked).call().is_err(), "reading is closed");
    let answer = ureq::get(&asked).header("authorization", format!("Bearer {token}")).call();
    let runs: Value =
        serde_json::from_str(&answer.expect("an answer").into_body().read_to_string().expect("a text"))
            .expect("JSON");
    let ids: Vec<_> = runs["items"].as_array().expect("runs").iter().map(|run| run["id"].clone()).collect();
    assert_eq!(ids, [2, 1]);
    server.stop();

    // The commands, without a server.
    let ran = command(&place, &["ledger", "rebuild"]).run();
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), "rebuilt 2 runs with 0 findings\n"),
        "{}",
        ran.stderr
    );
    let ran = command(&place, &["ledger", "token", "revoke", "1"]).run();
    assert!(ran.status == Some(0) && ran.stdout.starts_with("token 1, ci, is revoked since "), "{ran:?}");
    let ran = command(&place, &["ledger", "token", "list"]).run();
    assert!(ran.stdout.starts_with("1  ci  made ") && ran.stdout.contains("  revoked "), "{ran:?}");
    command(&place, &["ledger", "token", "revoke", "other"])
        .run()
        .expect_refusal(&["no token other", "token list"]);
    command(&place, &["ledger", "token", "create", "ci"]).run().expect_refusal(&["a token ci already"]);
    let server = Server::start(&place, &[]);
    let ran = verify(&place, &server.url(), &token, &[]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stdout.starts_with("equal"), "the verdict is told first: {}", ran.stdout);
    assert!(ran.stderr.contains("401 A valid token is needed: the token is none of"), "{}", ran.stderr);
    server.stop();
    place.expect_clean();
}

fn a_report_that_is_not_delivered() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    drop(silent);
    let nobody = format!("http://{address}");
    let ran = verify(&place, &nobody, "isoschema_1_00", &["--output", "report.txt"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stdout.starts_with("equal") && place.project().join("report.txt").exists(), "{ran:?}");
    assert!(
        ran.stderr.contains(&format!("isoschema: the report was not delivered to {nobody}\n")),
        "{}",
        ran.stderr
    );
    assert!(place.project().join("isoschema.seal").exists(), "the verdict was sealed");
    // Found before any work is done.
    for (url, token, more, part) in [
        (nobody.as_str(), "", &[][..], "set ISOSCHEMA_LEDGER_TOKEN"),
        ("localhost:7878", "t", &[], "give http://HOST:PORT"),
        ("http://me:word@localhost", "t", &[], "give http://HOST:PORT"),
        (&nobody, "t", &["--project", "a b"], "the slug `a b` is not of letters"),
    ] {
        verify(&place, url, token, more).expect_refusal(&[part]);
    }
}

fn twenty_servers_at_once() {
    let place = Place::new();
    let starting: Vec<_> =
        (0..20).map(|number| Server::starting(&place, &format!("serve{number}.out"), &[])).collect();
    let servers: Vec<_> = starting.into_iter().map(|listening| listening()).collect();
    for server in &servers {
        assert_eq!(server.get("/api/v1/health")["status"], "ok");
    }
    let token = token(&place, "ci");
    for (number, server) in servers.iter().enumerate() {
        let project = format!("{{\"slug\": \"p{number}\", \"display_name\": \"P\"}}");
        let answer = ureq::post(format!("{}/api/v1/projects", server.url()))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .send(&project);
        assert_eq!(answer.expect("an answer").status(), 201);
    }
    assert_eq!(servers[0].get("/api/v1/projects?limit=100")["items"].as_array().expect("projects").len(), 20);
    servers.into_iter().for_each(Server::stop);
    place.expect_clean();
}

fn what_is_not_served() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    command(&place, &["serve", "--listen", &address]).run().expect_refusal(&["cannot listen on", "--listen"]);
    let url = "mysql://me:word@127.0.0.1:1/ledger";
    let ran = Isoschema::new(&place, &["serve"]).env("ISOSCHEMA_DATABASE_URL", url).run();
    ran.expect_refusal(&["cannot connect to mysql://me:…@127.0.0.1:1/ledger"]);
    assert!(!ran.stderr.contains("word"), "{}", ran.stderr);
    let ran = Isoschema::new(&place, &["serve", "--database-url", "ledger.db"]).run();
    ran.expect_refusal(&["`ledger.db` is no database URL"]);

    // A schema that somebody changed.
    let file = place.project().join("ledger.sqlite3");
    let mut connection =
        isoschema_engines::Connection::open(isoschema_verify::Engine::Sqlite, file.to_str().expect("UTF-8"))
            .expect("a SQLite file");
    connection.execute("CREATE TABLE extra (id INTEGER PRIMARY KEY)").expect("a table");
    drop(connection);
    command(&place, &["serve"]).run().expect_refusal(&["is not the one that this program was verified with"]);

    // Without a URL it is in the user's data directory, which others may not enter.
    let data = place.project().join("data");
    let ran = Isoschema::new(&place, &["ledger", "token", "list"]).env("XDG_DATA_HOME", &data).run();
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(data.join("isoschema/ledger.sqlite3").exists());
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(data.join("isoschema")).expect("a directory").permissions(),
    );
    assert_eq!(mode & 0o777, 0o700);
}

/// A connection that sent this much; it is closed within so much time.
fn closed_after(address: &str, sent: &str) -> Duration {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(sent.as_bytes()).expect("it is sent");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time-out");
    let begin = Instant::now();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("it is closed in time");
    begin.elapsed()
}

fn slow_clients() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    let token = token(&place, "ci");
    let body = format!(
        "POST /api/v1/projects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: 99\r\n\r\n{{"
    );
    std::thread::scope(|scope| {
        for (sent, most) in [
            ("", 25),
            ("GET / HT", 25),
            ("GET /style.css HTTP/1.1\r\nhost: x\r\n\r\n", 25),
            (body.as_str(), 45),
        ] {
            let address = &server.address;
            scope.spawn(move || {
                let took = closed_after(address, sent);
                assert!(took < Duration::from_secs(most), "{sent:?}: closed after {took:?}");
            });
        }
    });
    assert_eq!(server.get("/api/v1/health")["status"], "ok");
    server.stop();
}

fn a_request_that_has_begun_is_ended() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    let token = token(&place, "ci");
    let project = "{\"slug\": \"a\", \"display_name\": \"A\"}";
    let (first, rest) = project.split_at(9);
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let head = format!(
        "POST /api/v1/projects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
        project.len()
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    std::thread::sleep(Duration::from_millis(500));
    server.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(500));
    assert!(TcpStream::connect(&server.address).is_err(), "nobody new is let in");
    stream.write_all(rest.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(server.wait().status, Some(0));
    place.expect_clean();
}
