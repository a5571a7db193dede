//! Kills a program that holds servers at random moments, and looks for anything that is still there ten
//! seconds later: processes, directories, sockets, containers, databases.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use isoschema_schema::Engine;
use isoschema_servers::{Client, Way, start};
use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::start::{IMAGES, request};
use crate::{CLIENT, trial};

const NATIVE_KILLS: u64 = 50;
const GIVEN_KILLS: u64 = 15;
const CONTAINER_KILLS: u64 = 5;

const CONTAINER: [&str; 3] = ["mariadb", "container", "isoschema/mariadb:11.8"];

/// What design.md promises.
const LONGEST: Duration = Duration::from_secs(10);

/// More often than not the signal that nothing can catch.
const SIGNALS: [Signal; 6] =
    [Signal::KILL, Signal::TERM, Signal::KILL, Signal::INT, Signal::KILL, Signal::ABORT];

pub fn trials() -> Vec<Trial> {
    let own = [Engine::MariaDb, Engine::Postgres].into_iter().flat_map(|engine| {
        [
            trial(format!("kill::native::{engine}"), move || kill_native(engine)),
            trial(format!("kill::given::{engine}"), move || kill_given(engine)),
            trial(format!("kill::no_directory::{engine}"), move || {
                kill_without_directory(&[engine.name(), "native"]);
            }),
        ]
    });
    let containers = IMAGES.into_iter().map(|(engine, image)| {
        trial(format!("kill::container::{image}"), move || kill_container(engine, image))
    });
    let more = [
        trial("kill::container::nobody_elses", kill_nobody_elses),
        trial("kill::no_directory::container", || kill_without_directory(&CONTAINER)),
    ];
    own.chain(containers).chain(more).collect()
}

fn kill_native(engine: Engine) {
    let place = Place::new();
    let arguments = [engine.name(), "native"];
    let first = place.kill_after_lease(&arguments);
    let usual = place.kill_after_lease(&arguments);
    for round in 0..NATIVE_KILLS {
        // Each tenth victim finds no prepared data directory, and may be killed while it makes one.
        let is_first = round % 10 == 0;
        if is_first {
            fs::remove_dir_all(place.cache()).expect("the cache is there");
        }
        let delay = random_below(if is_first { first } else { usual });
        place.kill_after(round, delay, &arguments);
        if is_first {
            place.kill_after_lease(&arguments);
        }
    }
}

fn kill_container(engine: Engine, image: &str) {
    let place = Place::new();
    let arguments = [engine.name(), "container", image];
    let usual = place.kill_after_lease(&arguments);
    for round in 0..CONTAINER_KILLS {
        place.kill_after(round, random_below(usual), &arguments);
    }
}

/// Who has another file system at the same path sees no supervisor there, and leaves the container alone.
fn kill_nobody_elses() {
    let place = Place::new();
    let (first, _lines) = place.leased(place.command(&CONTAINER));
    let before = containers_of(&place.run());
    assert_eq!(before.len(), 1, "{before:?}");

    let mut elsewhere = Command::new("unshare");
    let mount = r#"mount -t tmpfs -o mode=1777 none "$ISOSCHEMA_RUN_DIR" && exec "$@""#;
    elsewhere.args(["--mount", "sh", "-c", mount, "sh"]).arg(current_exe()).arg("--hold").args(CONTAINER);
    let (second, _lines) = place.leased(place.with_directories(elsewhere));
    let both = containers_of(&place.run());
    assert_eq!(both.len(), 2, "{both:?}");

    kill(second, Signal::KILL);
    wait_until(|| (containers_of(&place.run()).len() > 1).then(|| "the second container".to_owned()));
    let after = containers_of(&place.run());
    assert_eq!(after.len(), 1, "{after:?}");
    kill(first, Signal::KILL);
    wait_until(|| place.left());
}

/// What clears a user's files at the end of a session takes run directories, and leaves processes.
fn kill_without_directory(arguments: &[&str]) {
    let place = Place::new();
    let (victim, _lines) = place.leased(place.command(arguments));
    let run = fs::read_dir(place.run()).expect("the run directory").next().expect("one").expect("an entry");
    fs::remove_dir_all(run.path()).expect("removing it");
    kill(victim, Signal::KILL);
    wait_until(|| place.left());
}

fn kill_given(engine: Engine) {
    let server = start(&request(engine, Way::Native), &CLIENT).expect("a native server");
    let databases = || {
        let sql = match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                "SELECT GROUP_CONCAT(schema_name) FROM information_schema.schemata"
            }
            Engine::Postgres => "SELECT string_agg(datname, ',') FROM pg_database",
        };
        CLIENT.query_value(engine, server.url(), sql).expect("databases")
    };
    let before = databases();
    let place = Place::new();
    let arguments = [engine.name(), server.url()];
    let usual = place.kill_after_lease(&arguments);
    let left = || (databases() != before).then(databases).or_else(|| place.records());
    wait_until(left);
    for round in 0..GIVEN_KILLS {
        place.kill_after(round, random_below(usual), &arguments);
        wait_until(left);
    }
}

/// Directories that only these victims use, so that whatever names them is theirs.
struct Place {
    root: TempDir,
}

impl Place {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let under = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let root = tempfile::Builder::new().prefix("kill-").tempdir_in(under).expect("a directory");
        // As root, servers run as another user, who makes the run directories here.
        fs::create_dir(root.path().join("run")).expect("a directory");
        for (path, mode) in [(root.path().to_owned(), 0o755), (root.path().join("run"), 0o1777)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
        Self { root }
    }

    fn cache(&self) -> std::path::PathBuf {
        self.root.path().join("cache")
    }

    /// What is noted of databases on given servers.
    fn records(&self) -> Option<String> {
        let records = fs::read_dir(self.cache().join("isoschema/given")).expect("the records");
        let records: Vec<_> = records
            .map(|record| record.expect("a record").path())
            .map(|path| format!("{}: {:?}", path.display(), fs::read_to_string(&path)))
            .collect();
        (!records.is_empty()).then(|| records.join("\n"))
    }

    fn run(&self) -> String {
        self.root.path().join("run").to_string_lossy().into_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(current_exe());
        command.arg("--hold").args(arguments);
        self.with_directories(command)
    }

    fn with_directories(&self, mut command: Command) -> Command {
        command.env("ISOSCHEMA_RUN_DIR", self.run()).env("XDG_CACHE_HOME", self.cache());
        command
    }

    fn victim(&self, mut command: Command) -> (Child, Receiver<String>) {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a victim");
        let output = child.stdout.take().expect("a pipe");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        (child, lines)
    }

    /// A victim that has its server.
    fn leased(&self, command: Command) -> (Child, Receiver<String>) {
        let (victim, lines) = self.victim(command);
        let first = lines.recv_timeout(Duration::from_secs(60)).expect("a lease");
        assert!(first.starts_with("leased "), "{first}");
        (victim, lines)
    }

    fn kill_after(&self, round: u64, delay: Duration, arguments: &[&str]) {
        let (victim, lines) = self.victim(self.command(arguments));
        std::thread::sleep(delay);
        let signal = SIGNALS[usize::try_from(round).expect("small") % SIGNALS.len()];
        kill(victim, signal);
        let said: Vec<_> =
            lines.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect();
        let took = wait_until(|| self.left());
        eprintln!(
            "{} round {round}: {signal:?} after {delay:?} ({said:?}), clean after {took:?}",
            arguments[0]
        );
    }

    /// One kill that is certain to find the server up; gives a little more than the time until then.
    fn kill_after_lease(&self, arguments: &[&str]) -> Duration {
        let started = Instant::now();
        let (victim, _lines) = self.leased(self.command(arguments));
        let took = started.elapsed();
        assert!(
            self.left().is_some() || arguments[1].contains("://"),
            "the check for leftovers sees nothing"
        );
        kill(victim, Signal::KILL);
        wait_until(|| self.left());
        took * 5 / 4
    }

    /// What of these victims is still there.
    fn left(&self) -> Option<String> {
        let text = self.run();
        let mut left: Vec<String> = fs::read_dir(&text)
            .expect("the run directory")
            .map(|entry| format!("directory {}", entry.expect("an entry").path().display()))
            .collect();
        left.extend(processes_of(&text));
        let sockets = fs::read_to_string("/proc/net/unix").expect("the list of sockets");
        left.extend(sockets.lines().filter(|line| line.contains(&text)).map(|line| format!("socket {line}")));
        left.extend(containers_of(&text));
        (!left.is_empty()).then(|| left.join("\n"))
    }
}

fn current_exe() -> std::path::PathBuf {
    std::env::current_exe().expect("this program")
}

/// Processes that name a directory in their command line, environment or working directory.
fn processes_of(directory: &str) -> Vec<String> {
    let names = |bytes: &[u8]| bytes.windows(directory.len()).any(|part| part == directory.as_bytes());
    fs::read_dir("/proc")
        .expect("the list of processes")
        .flatten()
        .map(|entry| entry.path())
        .filter(|process| {
            process.file_name().is_some_and(|name| name.to_string_lossy().parse::<u32>().is_ok())
        })
        .filter(|process| {
            ["cmdline", "environ"]
                .iter()
                .any(|file| fs::read(process.join(file)).is_ok_and(|text| names(&text)))
                || fs::read_link(process.join("cwd"))
                    .is_ok_and(|path| names(path.as_os_str().as_encoded_bytes()))
        })
        .map(|process| {
            let command = fs::read(process.join("cmdline")).unwrap_or_default();
            format!("process {} {}", process.display(), String::from_utf8_lossy(&command).replace('\0', " "))
        })
        .collect()
}

/// Containers whose run directory is under this one.
pub fn containers_of(directory: &str) -> Vec<String> {
    let format = "{{.Names}} {{.Status}} {{.Label \"org.isoschema.run\"}}";
    let listed = Command::new("docker").args(["ps", "--all", "--format", format]).output();
    let Ok(listed) = listed else { return Vec::new() };
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter(|line| line.contains(directory))
        .map(|line| format!("container {line}"))
        .collect()
}

fn kill(mut victim: Child, signal: Signal) {
    let pid = Pid::from_raw(victim.id().cast_signed()).expect("a process");
    kill_process(pid, signal).expect("the victim lives until it is killed");
    victim.wait().expect("its end");
}

/// Waits until nothing is left; gives how long it took.
pub fn wait_until(left: impl Fn() -> Option<String>) -> Duration {
    let started = Instant::now();
    while let Some(what) = left() {
        assert!(started.elapsed() < LONGEST, "still there after {LONGEST:?}:\n{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    started.elapsed()
}

fn random_below(limit: Duration) -> Duration {
    let mut bytes = [0; 2];
    std::io::Read::read_exact(&mut fs::File::open("/dev/urandom").expect("randomness"), &mut bytes)
        .expect("randomness");
    limit * u32::from(u16::from_le_bytes(bytes)) / (1 << 16)
}
