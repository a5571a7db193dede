//! One run of the built command in a place: with which arguments, environment and user, what it could see, and
//! what came of it. It judges nothing but that a run ends and leaves nothing.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::place::Place;

/// The longest that any run of a trial may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Gives the run a `/dev/shm` of its own, shows it the command where every user may run it, and hides directories
/// from it; then becomes the command.
const SURROUND: &str = r#"
mount --bind "$1" /dev/shm && mount --bind "$2" "$3" || exit 90
none=$4
shift 4
while [ "$1" != -- ]; do
  mount --bind "$none" "$1" || exit 91
  shift
done
shift
exec "$@"
"#;

/// A run to be.
pub struct Isoschema<'a> {
    place: &'a Place,
    arguments: Vec<OsString>,
    environment: BTreeMap<&'static str, OsString>,
    hidden: Vec<PathBuf>,
    before: Vec<&'static str>,
    stdout: Option<Stdio>,
}

impl<'a> Isoschema<'a> {
    /// `isoschema` with these arguments in the place's project.
    pub fn new(place: &'a Place, arguments: &[&str]) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let environment = BTreeMap::from([
            ("PATH", path),
            ("HOME", place.none().into()),
            ("XDG_CACHE_HOME", place.cache().into()),
            ("TMPDIR", place.tmp().into()),
        ]);
        Self {
            place,
            arguments: arguments.iter().map(OsString::from).collect(),
            environment,
            hidden: Vec::new(),
            before: Vec::new(),
            stdout: None,
        }
    }

    pub fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name, value.into());
        self
    }

    /// Lets the run see nothing in these directories.
    pub fn hide(mut self, directories: &[&str]) -> Self {
        self.hidden.extend(directories.iter().map(PathBuf::from).filter(|directory| directory.is_dir()));
        self
    }

    /// Runs it as a user who may do little.
    pub fn by_nobody(mut self) -> Self {
        self.before = vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        self
    }

    /// Sends its standard output elsewhere; what is seen of it is then empty.
    pub fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.stdout = Some(to.into());
        self
    }

    /// Starts it, in a process group of its own, as a shell would.
    pub fn spawn(self) -> Running<'a> {
        let place = self.place;
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation=private", "sh", "-c", SURROUND, "sh"]);
        let program = Path::new(env!("CARGO_BIN_EXE_isoschema"));
        let seen = place.bin().join(program.file_name().expect("the command has a name"));
        command
            .arg(place.shm())
            .arg(program.parent().expect("a directory"))
            .args([place.bin(), place.none()]);
        command.args(&self.hidden).arg("--").args(&self.before);
        // Whoever began the tests may ignore signals (nohup does), and a command inherits that.
        command.args(["env", "--default-signal=HUP,INT,TERM", "--ignore-environment"]);
        for (name, value) in &self.environment {
            let mut setting = OsString::from(format!("{name}="));
            setting.push(value);
            command.arg(setting);
        }
        command.arg(seen).args(&self.arguments);
        command.current_dir(place.project()).process_group(0).stdin(Stdio::null());
        command.stdout(self.stdout.unwrap_or_else(Stdio::piped)).stderr(Stdio::piped());
        let mut child = command.spawn().expect("unshare (of util-linux) is on PATH");
        let stdout = child.stdout.take().map(drain);
        let stderr = child.stderr.take().map(drain);
        Running { place, child, stdout, stderr, started: Instant::now() }
    }

    /// Runs it to its end, after which nothing may be left.
    pub fn run(self) -> Ran {
        let running = self.spawn();
        let place = running.place;
        let ran = running.wait();
        place.expect_clean();
        ran
    }
}

/// A run under way.
pub struct Running<'a> {
    place: &'a Place,
    child: Child,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
    started: Instant,
}

impl Running<'_> {
    /// Sends a signal to its process group, as Ctrl-C does.
    pub fn signal(&self, signal: Signal) {
        let group = Pid::from_raw(self.child.id().cast_signed()).expect("a process");
        kill_process_group(group, signal).expect("the run is under way");
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Ran {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            if self.started.elapsed() > PATIENCE {
                let processes = self.place.processes();
                self.signal(Signal::KILL);
                panic!("the run did not end within {PATIENCE:?}; it had the processes {processes:#?}");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let took = self.started.elapsed();
        let text = |pipe: Option<JoinHandle<String>>| {
            pipe.map(|thread| thread.join().expect("a reader")).unwrap_or_default()
        };
        Ran { status: status.code(), stdout: text(self.stdout), stderr: text(self.stderr), took }
    }
}

/// Reads a pipe to its end, so that nobody waits for room in it.
fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe");
        String::from_utf8(bytes).expect("the output is text")
    })
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; none after a signal.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

impl Ran {
    /// A verdict with this exit status, and nothing said beside it but what became of the seal.
    #[track_caller]
    pub fn expect_verdict(&self, status: i32) {
        let is_of_the_seal = |line: &&str| {
            ["sealed: ", "not sealed: "].iter().any(|said| line.starts_with(&format!("isoschema: {said}")))
        };
        let other: Vec<_> = self.stderr.lines().filter(|line| !is_of_the_seal(line)).collect();
        assert_eq!((self.status, other.as_slice()), (Some(status), [].as_slice()), "{}", self.stdout);
    }

    /// One message that says all this, no verdict, exit status 2, soon.
    #[track_caller]
    pub fn expect_refusal(&self, parts: &[&str]) {
        eprintln!("--- after {:.1?}:\n{}", self.took, self.stderr);
        assert_eq!((self.status, self.stdout.as_str()), (Some(2), ""), "{}", self.stderr);
        assert!(self.stderr.starts_with("isoschema: "), "{}", self.stderr);
        assert_eq!(self.stderr.matches("isoschema: ").count(), 1, "not one message: {}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in: {}", self.stderr);
        }
        for word in ["panicked", "backtrace", "Err(", "Error {"] {
            assert!(!self.stderr.contains(word), "{word}: {}", self.stderr);
        }
    }

    /// The report as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}
