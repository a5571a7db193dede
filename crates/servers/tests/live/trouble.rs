//! What cannot be had ends in one clear message, soon, and leaves nothing.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use isoschema_schema::Engine;
use isoschema_servers::{Request, Secret, Way, start};
use libtest_mimic::Trial;

use crate::start::{processes_with, request, run_directory};
use crate::{CLIENT, trial};

pub fn trials() -> Vec<Trial> {
    let per_engine = [Engine::MariaDb, Engine::Postgres].into_iter().flat_map(|engine| {
        [
            trial(format!("trouble::{engine}::full_disk"), move || full_disk(engine)),
            trial(format!("trouble::{engine}::unknown_option"), move || unknown_option(engine)),
            trial(format!("trouble::{engine}::nobody_there"), move || nobody_there(engine)),
            trial(format!("trouble::{engine}::something_else_on_the_port"), move || something_else(engine)),
            trial(format!("trouble::{engine}::unknown_collation"), move || unknown_collation(engine)),
            trial(format!("trouble::{engine}::damaged_cache"), move || damaged_cache(engine)),
            trial(format!("trouble::{engine}::server_dies"), move || server_dies(engine)),
        ]
    });
    per_engine
        .chain([
            trial("trouble::mariadb::given_for_mysql", given_for_mysql),
            trial("trouble::mariadb::wrong_password", wrong_password),
            trial("trouble::container::unknown_option", container_option),
            trial("trouble::container::no_image", no_image),
        ])
        .collect()
}

/// The message of a request that must fail, soon.
fn refused(request: &Request) -> String {
    let started = Instant::now();
    let error = start(request, &CLIENT).expect_err("this cannot work").to_string();
    eprintln!("{error}\n");
    assert!(started.elapsed() < Duration::from_secs(10), "it took {:?}", started.elapsed());
    error
}

/// A small file system in memory; needs root.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(name: &str, size: &str) -> Self {
        let path = std::env::temp_dir().join(format!("isoschema-small-{name}-{}", std::process::id()));
        std::fs::create_dir(&path).expect("a directory");
        let options = format!("size={size},mode=1777");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(&path).status();
        assert!(mounted.expect("mount").success(), "this test needs root, to mount a small file system");
        Self(path)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
        drop(std::fs::remove_dir(&self.0));
    }
}

fn full_disk(engine: Engine) {
    drop(start(&request(engine, Way::Native), &CLIENT).expect("a native server, so that it is prepared"));
    for size in ["16k", "4m", "80m"] {
        let disk = SmallDisk::new(engine.name(), size);
        let mut request = request(engine, Way::Native);
        request.directory = Some(disk.0.clone());
        let error = refused(&request);
        assert!(error.contains("free some room"), "{size}: {error}");
        assert_eq!(std::fs::read_dir(&disk.0).expect("the disk").count(), 0, "{size}");
    }
}

fn unknown_option(engine: Engine) {
    let mut request = request(engine, Way::Native);
    request.options = vec!["--no-such-option=1".to_owned()];
    let error = refused(&request);
    assert!(
        error.contains("server ended") && error.contains("no-such-option")
            || error.contains("no_such_option"),
        "{error}"
    );
    assert!(processes_with("--no-such-option=1").is_empty());
}

fn container_option() {
    let mut request = request(Engine::MariaDb, Way::Container);
    request.image = Some("isoschema/mariadb:11.8".to_owned());
    request.options = vec!["--no-such-option=1".to_owned()];
    let error = refused(&request);
    assert!(error.contains("unknown variable 'no-such-option=1'"), "{error}");
}

fn no_image() {
    let place = tempfile::tempdir().expect("a directory");
    let mut request = request(Engine::MySql, Way::Container);
    request.directory = Some(place.path().to_owned());
    // The name .invalid is reserved: no registry can have it.
    request.image = Some("registry.invalid/isoschema/mysql:1".to_owned());
    let error = refused(&request);
    for sign in
        ["registry.invalid/isoschema/mysql:1", "could not pull it", "three ways", "--server mysql=mysql://"]
    {
        assert!(error.contains(sign), "{sign}: {error}");
    }
    assert_eq!(std::fs::read_dir(place.path()).expect("the directory").count(), 0);
}

fn url(engine: Engine, host: &str) -> Way {
    let scheme = if engine == Engine::Postgres { "postgres" } else { "mysql" };
    Way::Given(Secret::new(format!("{scheme}://user:hunter2@{host}/")))
}

fn nobody_there(engine: Engine) {
    let error = refused(&request(engine, url(engine, "127.0.0.1:1")));
    assert!(error.contains("127.0.0.1:1") && error.contains("check that it runs there"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

fn something_else(engine: Engine) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let mut request = request(engine, url(engine, &host));
    request.patience = Some(Duration::from_secs(1));
    let error = refused(&request);
    assert!(error.contains(&host) && error.contains("something else"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

fn unknown_collation(engine: Engine) {
    let server = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    let mut request = request(engine, Way::Given(Secret::new(server.url())));
    request.collation = "no_such_collation".to_owned();
    let error = refused(&request);
    assert!(error.contains("no_such_collation") && error.contains("CREATE DATABASE"), "{error}");
}

fn server_dies(engine: Engine) {
    let lease = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    lease.check_alive().expect("alive");
    let run = run_directory(&lease);
    let pid = std::fs::read_to_string(run.join("pid")).expect("a process");
    assert!(Command::new("kill").args(["-KILL", pid.trim()]).status().expect("kill").success());
    crate::kill::wait_until(|| lease.check_alive().is_ok().then(|| "the server".to_owned()));
    let error = lease.check_alive().expect_err("dead").to_string();
    assert!(error.contains("server ended (killed by signal 9)") && error.contains("its log ends"), "{error}");
    drop(lease);
    assert!(!run.exists());
}

fn damaged_cache(engine: Engine) {
    let cache = tempfile::tempdir().expect("a directory");
    let mut request = request(engine, Way::Native);
    request.cache = Some(cache.path().to_owned());
    drop(start(&request, &CLIENT).expect("a native server, so that it is prepared"));
    let file = if engine == Engine::Postgres { "data/global/pg_control" } else { "data/ibdata1" };
    let prepared = std::fs::read_dir(cache.path().join("prepared")).expect("the cache").flatten();
    let files: Vec<_> = prepared.map(|entry| entry.path().join(file)).filter(|file| file.exists()).collect();
    let [file] = &files[..] else { panic!("prepared: {files:?}") };
    // The same size, so that only the server can tell.
    let size = std::fs::metadata(file).expect("a file").len();
    std::fs::write(file, vec![7; usize::try_from(size).expect("small")]).expect("damaged");
    drop(start(&request, &CLIENT).expect("remade"));
}

fn given_for_mysql() {
    let server = start(&request(Engine::MariaDb, Way::Native), &CLIENT).expect("a native server");
    let error = refused(&request(Engine::MySql, Way::Given(Secret::new(server.url()))));
    assert!(error.contains("two engines"), "{error}");
}

fn wrong_password() {
    let mut container = request(Engine::MariaDb, Way::Container);
    container.image = Some("isoschema/mariadb:11.8".to_owned());
    let server = start(&container, &CLIENT).expect("a container");
    let (before, host) = server.url().rsplit_once('@').expect("a host");
    let (before, _) = before.rsplit_once(':').expect("a password");
    let error =
        refused(&request(Engine::MariaDb, Way::Given(Secret::new(format!("{before}:hunter2@{host}")))));
    assert!(error.contains("Access denied") && error.contains("password"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
