//! Each way to each engine gives a working, empty database with the settings asked for, and fast.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use isoschema_schema::Engine;
use isoschema_servers::{Client, Lease, Request, Secret, ServerKind, Way, start};
use libtest_mimic::Trial;

use crate::{CLIENT, trial};

/// The containers that are tested: images that scripts/images makes.
pub const IMAGES: [(Engine, &str); 6] = [
    (Engine::MariaDb, "isoschema/mariadb:10.11"),
    (Engine::MariaDb, "isoschema/mariadb:11.8"),
    (Engine::MySql, "isoschema/mysql:9.7"),
    (Engine::Postgres, "isoschema/postgres:15"),
    (Engine::Postgres, "isoschema/postgres:17"),
    (Engine::Postgres, "isoschema/postgres:18"),
];

pub fn trials() -> Vec<Trial> {
    let native = [Engine::MariaDb, Engine::Postgres].into_iter().flat_map(|engine| {
        [
            trial(format!("native::{engine}"), move || native(engine)),
            trial(format!("native::{engine}_is_prepared"), move || is_prepared(engine)),
            trial(format!("given::{engine}"), move || given(engine)),
            trial(format!("keep::{engine}"), move || keep(engine)),
        ]
    });
    let containers = IMAGES
        .into_iter()
        .map(|(engine, image)| trial(format!("container::{image}"), move || container(engine, image)));
    native.chain(containers).collect()
}

pub fn request(engine: Engine, way: Way) -> Request {
    let mut request = Request::new(engine);
    request.way = way;
    request
}

fn value(lease: &Lease, sql: &str) -> String {
    CLIENT.query_value(lease.engine(), lease.url(), sql).expect(sql)
}

fn native(engine: Engine) {
    let lease = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    assert_eq!(lease.kind(), ServerKind::Native);
    has_what_was_asked_for(&lease);
    let run = run_directory(&lease);
    assert!(run.is_dir());
    let started = Instant::now();
    drop(lease);
    eprintln!("{engine}: the end took {:?}", started.elapsed());
    assert!(!run.exists());
    assert!(processes_with(&run.to_string_lossy()).is_empty());
}

/// A prepared data directory is what makes a start fast: without one the start takes several times as long.
fn is_prepared(engine: Engine) {
    let cache = tempfile::tempdir().expect("a directory");
    let mut request = request(engine, Way::Native);
    request.cache = Some(cache.path().to_owned());
    let time = || {
        let started = Instant::now();
        let lease = start(&request, &CLIENT).expect("a native server");
        let elapsed = started.elapsed();
        drop(lease);
        elapsed
    };
    let first = time();
    let mut later = [time(), time(), time()];
    later.sort_unstable();
    eprintln!("{engine}: ready after {first:?}, then {later:?}");
    assert!(later[1] < first, "{engine}: {first:?}, then {later:?}");
    let made = std::fs::read_dir(cache.path().join("prepared")).expect("the cache").flatten();
    assert_eq!(made.filter(|entry| entry.path().is_dir()).count(), 1);
}

fn container(engine: Engine, image: &str) {
    let mut request = request(engine, Way::Container);
    request.image = Some(image.to_owned());
    let place = tempfile::tempdir().expect("a directory");
    request.directory = Some(place.path().to_owned());
    let started = Instant::now();
    let lease = start(&request, &CLIENT).expect("a container");
    eprintln!("{image}: ready after {:?}", started.elapsed());
    assert_eq!(lease.kind(), ServerKind::Container);
    has_what_was_asked_for(&lease);
    let (_, password) =
        lease.url().rsplit_once('@').map_or("", |(before, _)| before).rsplit_once(':').expect("a password");
    assert!(password.len() >= 32, "{password}");
    assert!(processes_with(password).is_empty(), "a process list shows the password");
    assert!(!lease.place().contains(password) && !format!("{lease:?}").contains(password));
    let started = Instant::now();
    drop(lease);
    eprintln!("{image}: the end took {:?}", started.elapsed());
    let left = crate::kill::containers_of(&place.path().to_string_lossy());
    assert!(left.is_empty(), "{left:?}");
}

fn has_what_was_asked_for(lease: &Lease) {
    let fresh = lease.fresh_database().expect("another database");
    assert_ne!(fresh, lease.url());
    match lease.engine() {
        Engine::Sqlite => {}
        Engine::MariaDb | Engine::MySql => {
            let collation = "SELECT CONCAT(@@character_set_database, ' ', @@collation_database, ' ', \
                             @@collation_server, ' ', @@system_time_zone)";
            assert_eq!(value(lease, collation), "utf8mb4 utf8mb4_unicode_ci utf8mb4_unicode_ci UTC");
            for statement in [
                "CREATE TABLE t (id INT PRIMARY KEY, name TEXT) ENGINE=InnoDB",
                "CREATE TRIGGER t_before BEFORE INSERT ON t FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
                "CREATE PROCEDURE p() INSERT INTO t VALUES (1, 'a')",
                "CREATE VIEW v AS SELECT name FROM t",
                "CREATE USER u@localhost IDENTIFIED BY 'x'",
                "CALL p()",
            ] {
                CLIENT.execute(lease.engine(), lease.url(), statement).expect(statement);
            }
            assert_eq!(value(lease, "SELECT name FROM v"), "A");
        }
        Engine::Postgres => {
            let locale = "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype, \
                          current_setting('timezone')) FROM pg_database WHERE datname = current_database()";
            assert_eq!(value(lease, locale), "UTF8 C.UTF-8 C.UTF-8 UTC");
            assert_eq!(value(lease, "SELECT lower('ÄÖ')"), "äö");
            CLIENT.execute(lease.engine(), lease.url(), "CREATE TABLE t (id int)").expect("a table");
        }
    }
    assert!(
        CLIENT.query_value(lease.engine(), &fresh, "SELECT count(*) FROM t").is_err(),
        "t is in both databases"
    );
    assert!(!lease.log_tail(3).is_empty());
    assert!(!lease.version().is_empty());
}

/// A native server serves as the given one.
fn given(engine: Engine) {
    let server = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    let databases = || {
        let sql = match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                "SELECT GROUP_CONCAT(schema_name ORDER BY 1) FROM information_schema.schemata WHERE schema_name LIKE 'iso%'"
            }
            Engine::Postgres => {
                "SELECT string_agg(datname, ',' ORDER BY 1) FROM pg_database WHERE datname LIKE 'iso%'"
            }
        };
        value(&server, sql)
    };
    assert_eq!(databases(), "isoschema");
    let given = request(engine, Way::Given(Secret::new(server.url())));
    let lease = start(&given, &CLIENT).expect("a database on the given server");
    assert_eq!(lease.kind(), ServerKind::Given);
    let fresh = lease.fresh_database().expect("another");
    for url in [lease.url(), &fresh] {
        let name = CLIENT
            .query_value(
                engine,
                url,
                if engine == Engine::Postgres { "SELECT current_database()" } else { "SELECT DATABASE()" },
            )
            .expect("a name");
        assert!(name.starts_with("isoschema_") && databases().contains(&name), "{name}");
    }
    drop(lease);
    assert_eq!(databases(), "isoschema");

    let lease = start(&given, &CLIENT).expect("a database on the given server");
    let kept = lease.keep().expect("kept");
    assert!(kept.end.starts_with("DROP DATABASE isoschema_"), "{kept:?}");
    assert_eq!(databases().matches("isoschema_").count(), 1, "{}", databases());
}

fn keep(engine: Engine) {
    let lease = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    let (url, run) = (lease.url().to_owned(), run_directory(&lease));
    let kept = lease.keep().expect("kept");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(CLIENT.query_value(engine, &url, "SELECT 1").as_deref(), Ok("1"));
    assert!(kept.connect.contains(&*run.to_string_lossy()), "{kept:?}");
    let ended = Command::new("sh").args(["-c", &kept.end]).status().expect("a shell");
    assert!(ended.success(), "{kept:?}");
    crate::kill::wait_until(|| run.exists().then(|| run.display().to_string()));
    crate::kill::wait_until(|| processes_with(&run.to_string_lossy()).pop());
}

/// The run directory of a native server, from the socket in its URL.
pub fn run_directory(lease: &Lease) -> PathBuf {
    let url = lease.url();
    let at =
        url.find("unix_socket=").map(|at| at + "unix_socket=".len()).or(url.find("host=").map(|at| at + 5));
    let path = url[at.expect("a socket")..].split('&').next().expect("a path");
    Path::new(path.strip_suffix("/s").unwrap_or(path)).to_owned()
}

/// The processes whose command lines hold a text, but for this one.
pub fn processes_with(text: &str) -> Vec<String> {
    let output = Command::new("ps").args(["-e", "-o", "pid=,stat=,args="]).output().expect("ps");
    let own = std::process::id().to_string();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::trim)
        .filter(|line| line.contains(text) && !line.starts_with(&own))
        .filter(|line| line.split_whitespace().nth(1).is_some_and(|state| !state.starts_with('Z')))
        .map(str::to_owned)
        .collect()
}
