//! Runs that share a machine or a server with others: two at a time, kept servers, servers of somebody else's.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};
use std::time::Duration;

use isoschema_engines::Connection;
use isoschema_verify::Engine;
use libtest_mimic::Trial;

use crate::isoschema::Isoschema;
use crate::place::{LONGEST, Place, wait_until};
use crate::ways::own_server;
use crate::{project, trial};

const ENGINES: [&str; 3] = ["sqlite", "mariadb", "postgres"];

pub fn trials() -> Vec<Trial> {
    let given = [Engine::MariaDb, Engine::Postgres].map(|engine| {
        trial(format!("sharing::{engine}::other_databases_stay"), move || other_databases_stay(engine))
    });
    let others = [
        trial("sharing::two_runs_with_an_empty_cache", two_runs),
        trial("sharing::kept_servers", kept_servers),
        trial("sharing::kept_servers_are_told_even_if_the_report_is_not", kept_but_unreported),
    ];
    given.into_iter().chain(others).collect()
}

fn two_runs() {
    let place = Place::with_empty_cache();
    project::loans(&place, &ENGINES);
    let [one, other] = [(), ()].map(|()| Isoschema::new(&place, &["verify", "--server", "native"]).spawn());
    one.wait().expect_verdict(0);
    other.wait().expect_verdict(0);
    place.expect_clean();
    let prepared = fs::read_dir(place.cache().join("isoschema/prepared")).expect("the cache").flatten();
    let mut prepared: Vec<_> = prepared
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().split('-').next().unwrap_or_default().to_owned())
        .collect();
    prepared.sort();
    assert_eq!(prepared, ["mariadb", "postgres"]);
}

/// What the command says of kept servers: for each engine, how to connect and how to end it.
fn told(stderr: &str) -> BTreeMap<String, (String, String)> {
    let mut kept = BTreeMap::new();
    let mut lines = stderr.lines();
    while let Some(line) = lines.next() {
        let Some(engine) = line.strip_suffix(" is left up") else { continue };
        let mut value = |name: &str| {
            let line = lines.next().unwrap_or_default().trim();
            line.strip_prefix(name).unwrap_or_else(|| panic!("no `{name}` in: {stderr}")).to_owned()
        };
        kept.insert(engine.to_owned(), (value("connect: "), value("end: ")));
    }
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["mariadb", "postgres"], "{stderr}");
    kept
}

/// Runs a command line where the `/dev/shm` of a kept server is seen: beside the process that its end is told to.
fn shell(end: &str, line: &str) -> Output {
    let process = end.strip_prefix("kill ").expect("a kept server ends by `kill`");
    let mut command = Command::new("nsenter");
    command.args(["--mount", "--target", process, "sh", "-c", line]);
    command.output().expect("nsenter (of util-linux) is on PATH")
}

fn kept_servers() {
    let place = Place::new();
    project::loans(&place, &ENGINES);
    let ran = Isoschema::new(&place, &["verify", "--server", "native", "--keep"]).spawn().wait();
    eprintln!("{}", ran.stderr);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for (engine, (connect, end)) in told(&ran.stderr) {
        let query = match engine.as_str() {
            "postgres" => "--command='SELECT count(*) FROM loans'",
            _ => "--execute='SELECT COUNT(*) FROM loans'",
        };
        let answer = shell(&end, &format!("{connect} {query}"));
        let said = String::from_utf8_lossy(&answer.stdout).into_owned();
        assert!(answer.status.success() && said.contains('0'), "{connect}: {answer:?}");
        assert!(place.run_directory(&engine).is_some(), "{engine} is up");
        assert!(shell(&end, &end).status.success(), "{end}");
        wait_until(LONGEST, || place.run_directory(&engine).map(|run| run.display().to_string()));
    }
    place.wait_until_clean();
}

/// A report that cannot be written must not hide the servers that were left up.
fn kept_but_unreported() {
    let place = Place::new();
    project::loans(&place, &ENGINES);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let ran = Isoschema::new(&place, &["verify", "--server", "native", "--keep"]).stdout(full).spawn().wait();
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("cannot write to standard output"), "{}", ran.stderr);
    for (_, end) in told(&ran.stderr).into_values() {
        assert!(shell(&end, &end).status.success(), "{end}");
    }
    place.wait_until_clean();
}

/// A server with data in it is the same before and after, whatever the verdict.
fn other_databases_stay(engine: Engine) {
    let place = Place::new();
    let name = engine.name();
    project::loans(&place, &["sqlite", name]);
    let server = own_server(&place, name);
    let mut connection = Connection::open(engine, server.url()).expect("a connection");
    let databases = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
            "SELECT schema_name AS name FROM information_schema.schemata ORDER BY 1"
        }
        Engine::Postgres => "SELECT datname AS name FROM pg_database ORDER BY 1",
    };
    // A server of isoschema's own has no template1.
    let create = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => "CREATE DATABASE isoschema_of_mine",
        Engine::Postgres => "CREATE DATABASE isoschema_of_mine TEMPLATE template0",
    };
    for statement in [create, "CREATE TABLE loans (mine VARCHAR(9))", "INSERT INTO loans VALUES ('kept')"] {
        connection.execute(statement).expect(statement);
    }
    let mut state = || {
        let rows =
            |connection: &mut Connection, sql| connection.rows::<BTreeMap<String, String>>(sql).expect(sql);
        (rows(&mut connection, databases), rows(&mut connection, "SELECT mine FROM loans"))
    };
    let before = state();
    assert_eq!(before.1[0]["mine"], "kept");
    let way = format!("{name}={}", server.url());
    let verify = || Isoschema::new(&place, &["verify", "--server", &way]);

    verify().run().expect_verdict(0);
    assert_eq!(state(), before, "after equal");
    project::migration(
        &place,
        name,
        "2024-01-02-000000_more",
        "CREATE TABLE more (id BIGINT NOT NULL PRIMARY KEY);",
    );
    verify().run().expect_verdict(1);
    assert_eq!(state(), before, "after different");
    project::migration(&place, name, "2024-01-03-000000_broken", "CREATE TABEL x (id BIGINT);");
    verify().run().expect_verdict(1);
    assert_eq!(state(), before, "after a refused migration");
    project::migration(
        &place,
        name,
        "2024-01-02-000000_more",
        match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => "DO SLEEP(60);",
            Engine::Postgres => "SELECT pg_sleep(60);",
        },
    );
    let running = verify().spawn();
    std::thread::sleep(Duration::from_millis(1500));
    running.signal(rustix::process::Signal::KILL);
    running.wait();
    place.wait_until_clean();
    wait_until(LONGEST, || {
        (rows_of(engine, server.url(), databases) != before.0).then(|| "a database".to_owned())
    });
    assert_eq!(state(), before, "after a kill");
}

fn rows_of(engine: Engine, url: &str, sql: &str) -> Vec<BTreeMap<String, String>> {
    Connection::open(engine, url).expect("a connection").rows(sql).expect("rows")
}
