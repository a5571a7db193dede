//! Servers that cannot be had: no program, no container, nobody there, no entry, no room. Exit status 2, and the
//! ways to mend it; never a smaller comparison.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use isoschema_engines::Connection;
use isoschema_verify::{Engine, Lease, Request, Way, start_server};
use libtest_mimic::Trial;

use crate::isoschema::Isoschema;
use crate::place::{Place, wait_for};
use crate::{project, trial};

/// The directories where server programs are looked for, but for /usr/bin, which the run itself needs.
const PLACES: [&str; 8] = [
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/local/mysql",
    "/usr/lib/postgresql",
    "/run/current-system/sw",
    "/nix/var/nix/profiles/default",
];

const SERVERS: [&str; 2] = ["mariadb", "postgres"];

pub fn trials() -> Vec<Trial> {
    let anywhere = ["mariadb", "mysql", "postgres"].map(|engine| {
        trial(format!("ways::{engine}::neither_program_nor_container"), move || no_way_at_all(engine))
    });
    let servers = SERVERS.into_iter().flat_map(|engine| {
        [
            trial(format!("ways::{engine}::wrong_password"), move || wrong_password(engine)),
            trial(format!("ways::{engine}::nobody_listens"), move || nobody_listens(engine)),
            trial(format!("ways::{engine}::full_disk"), move || full_disk(engine)),
        ]
    });
    let others = [
        trial("ways::mysql::never_a_smaller_comparison", never_a_smaller_comparison),
        trial("ways::mysql::mariadb_is_not_mysql", mariadb_is_not_mysql),
        trial("ways::mysql::no_docker_daemon", no_docker_daemon),
        trial("ways::run_directory_that_cannot_be_had", run_directory_that_cannot_be_had),
        trial("ways::servers_unasked_for_are_not_needed", servers_unasked_for_are_not_needed),
    ];
    anywhere.into_iter().chain(servers).chain(others).collect()
}

/// A server of our own, to be given by URL.
pub fn own_server(place: &Place, engine: &str) -> Lease {
    let mut request = Request::new(engine.parse().expect("an engine"));
    request.way = Way::Native;
    request.directory = Some(place.given());
    start_server(&request).expect("a native server")
}

fn no_way_at_all(engine: &str) {
    let place = Place::new();
    project::loans(&place, &["sqlite", engine]);
    let bare =
        |arguments: &[&str]| Isoschema::new(&place, arguments).env("PATH", place.none()).hide(&PLACES).run();
    let package = match engine {
        "postgres" => "package postgresql",
        "mysql" => "package mysql-server",
        _ => "package mariadb-server",
    };
    let url = format!("--server {engine}=");
    let three_ways = ["three ways", package, "docker or podman", &url];
    let image = format!("`image` in [{engine}] of isoschema.toml");
    let ran = bare(&["verify"]);
    ran.expect_refusal(&three_ways);
    ran.expect_refusal(&["native: ", " on PATH", "/usr/sbin", "container: ", &image]);
    bare(&["verify", "--server", "native"]).expect_refusal(&three_ways);
    bare(&["verify", "--server", "container"]).expect_refusal(&three_ways);
    let doctor = bare(&["doctor"]);
    assert_eq!(doctor.status, Some(0));
    assert!(doctor.stdout.contains(&format!("{engine} cannot be had here")), "{}", doctor.stdout);
}

fn servers_unasked_for_are_not_needed() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb", "mysql"]);
    let ran = Isoschema::new(&place, &["verify", "--engine", "sqlite,mariadb", "--server", "native"]).run();
    ran.expect_verdict(0);
    assert!(!ran.stdout.contains("mysql"), "{}", ran.stdout);
}

fn never_a_smaller_comparison() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb", "postgres", "mysql"]);
    let ran = Isoschema::new(&place, &["verify", "--server", "native", "--output", "report.txt"]).run();
    ran.expect_refusal(&["mysql: no MySQL server program on this machine", "three ways"]);
    assert!(!place.project().join("report.txt").exists(), "a report without a verdict");
}

/// Debian's mysqld is MariaDB's.
fn mariadb_is_not_mysql() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mysql"]);
    let server = own_server(&place, "mariadb");
    let ran = Isoschema::new(&place, &["verify", "--server", &format!("mysql={}", server.url())]).run();
    ran.expect_refusal(&["mysql: ", "MariaDB", "two engines"]);
}

fn no_docker_daemon() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mysql"]);
    let docker = place.project().join("docker");
    fs::write(&docker, "#!/bin/sh\necho 'Cannot connect to the Docker daemon. Is it running?' >&2\nexit 1\n")
        .expect("a program");
    crate::place::set_mode(&docker, 0o755);
    let ran = Isoschema::new(&place, &["verify"]).env("PATH", place.project()).run();
    ran.expect_refusal(&["Cannot connect to the Docker daemon", "three ways"]);
}

fn wrong_password(engine: &str) {
    const WRONG: &str = "hunter2";
    let place = Place::new();
    project::loans(&place, &["sqlite", engine]);
    let server = own_server(&place, engine);
    let url = let_in_by_password(&server);
    let verify = |password: &str| {
        let url = url.replace("PASSWORD", password);
        Isoschema::new(&place, &["verify", "--server", &format!("{engine}={url}")]).run()
    };
    verify("right").expect_verdict(0);
    let ran = verify(WRONG);
    ran.expect_refusal(&[engine, "maintainer", "the URL's user, password and port"]);
    assert!(!ran.stderr.contains(WRONG), "the password is told: {}", ran.stderr);
}

/// Makes a user with a password; gives its URL, with PASSWORD where that belongs.
fn let_in_by_password(server: &Lease) -> String {
    let engine = server.engine();
    let mut connection = Connection::open(engine, server.url()).expect("a connection");
    let (statements, from, to): (&[&str], _, _) = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => (
            &[
                "CREATE USER maintainer@localhost IDENTIFIED BY 'right'",
                "GRANT ALL ON *.* TO maintainer@localhost",
            ],
            "root@",
            "maintainer:PASSWORD@",
        ),
        Engine::Postgres => {
            let data = connection
                .rows::<std::collections::BTreeMap<String, String>>("SHOW data_directory")
                .expect("a setting");
            let file = PathBuf::from(&data[0]["data_directory"]).join("pg_hba.conf");
            fs::write(&file, "local all maintainer scram-sha-256\nlocal all all trust\n").expect("a file");
            (
                &["CREATE ROLE maintainer LOGIN CREATEDB PASSWORD 'right'", "SELECT pg_reload_conf()"],
                "user=postgres",
                "user=maintainer&password=PASSWORD",
            )
        }
    };
    for statement in statements {
        connection.execute(statement).expect(statement);
    }
    assert!(server.url().contains(from), "the URL has another form: {}", server.url());
    let url = server.url().replacen(from, to, 1);
    // PostgreSQL reads the file when it comes to it.
    wait_for("refusal of a wrong password", std::time::Duration::from_secs(10), || {
        Connection::open(engine, &url.replace("PASSWORD", "wrong")).err()
    });
    url
}

fn nobody_listens(engine: &str) {
    let place = Place::new();
    project::loans(&place, &["sqlite", engine]);
    let scheme = if engine == "postgres" { "postgres" } else { "mysql" };
    let url = format!("{engine}={scheme}://maintainer:hunter2@127.0.0.1:1/");
    let ran = Isoschema::new(&place, &["verify", "--server", &url]).run();
    ran.expect_refusal(&[engine, "127.0.0.1:1", "check that it runs there"]);
    assert!(!ran.stderr.contains("hunter2"), "the password is told: {}", ran.stderr);
}

fn run_directory_that_cannot_be_had() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "postgres"]);
    let closed = place.project().join("closed");
    fs::create_dir(&closed).expect("a directory");
    crate::place::set_mode(&closed, 0o700);
    let missing = place.project().join("missing");
    let long = place.project().join("long".repeat(30));
    for (directory, said) in [
        (closed, "ermission denied"),
        (missing, "No such file or directory"),
        (long, "longer than the 104 bytes"),
    ] {
        let ran = Isoschema::new(&place, &["verify", "--server", "native"])
            .env("ISOSCHEMA_RUN_DIR", directory.clone())
            .run();
        ran.expect_refusal(&["postgres", &directory.display().to_string(), said, "set ISOSCHEMA_RUN_DIR"]);
    }
}

/// A small file system in memory.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(at: PathBuf, size: &str) -> Self {
        fs::create_dir(&at).expect("a directory");
        let options = format!("size={size},mode=1777");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(&at).status();
        assert!(mounted.expect("mount").success(), "this trial needs root, to mount a small file system");
        Self(at)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
        fs::remove_dir(&self.0).expect("an empty directory");
    }
}

/// No room for a server; then room, until a migration fills it.
fn full_disk(engine: &str) {
    let place = Place::new();
    project::loans(&place, &["sqlite", engine]);
    let verify = |size: &str| {
        let disk = SmallDisk::new(place.project().join(format!("disk-{size}")), size);
        let ran =
            Isoschema::new(&place, &["verify", "--server", "native"]).env("ISOSCHEMA_RUN_DIR", &disk.0).run();
        assert_eq!(fs::read_dir(&disk.0).expect("the disk").count(), 0, "left on the disk of {size}");
        ran
    };
    for size in ["64k", "12m"] {
        verify(size).expect_refusal(&[engine, "of room", "free some room", "ISOSCHEMA_RUN_DIR"]);
    }
    verify("128m").expect_verdict(0);
    let fill = match engine {
        "postgres" => {
            "CREATE TABLE much (t TEXT);\nALTER TABLE much ALTER t SET STORAGE EXTERNAL;\n\
             INSERT INTO much SELECT repeat('x', 1000000) FROM generate_series(1, 200);\n"
        }
        _ => "CREATE TABLE much AS SELECT REPEAT(seq, 999) AS t FROM seq_1_to_99999;",
    };
    project::migration(&place, engine, "2024-01-02-000000_fill", fill);
    project::migration(&place, "sqlite", "2024-01-02-000000_fill", "CREATE TABLE much (t TEXT);");
    let parts = [engine, "disk is full", "2024-01-02-000000_fill", "free some room", "ISOSCHEMA_RUN_DIR"];
    verify("128m").expect_refusal(&parts);
}
