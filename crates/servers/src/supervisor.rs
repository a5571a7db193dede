//! The process that outlives this one just long enough to end a server and remove its directory.
//! What it does is in supervisor.sh; this is how it is started, told and heard.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::StartError;
use crate::user::User;

const SCRIPT: &str = include_str!("supervisor.sh");

/// How long the end of a lease waits for its supervisor; the supervisor goes on even if nobody waits.
const LONGEST_END: Duration = Duration::from_secs(15);

/// How a server is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// A signal to its process: `KILL`, or `QUIT` for PostgreSQL, which then removes its shared memory.
    Signal(&'static str),
    /// `docker rm -f NAME`.
    Container { command: PathBuf, name: String },
}

/// A command to be supervised.
#[derive(Debug)]
pub struct Task<'a> {
    /// The directory that the supervisor makes, and removes at the end.
    pub run: &'a Path,
    pub ending: Ending,
    pub command: Vec<OsString>,
    /// The user that the supervisor and the command run as.
    pub user: Option<&'a User>,
    /// Variables of the environment, set on top of nothing (`bare`) or of this process's own.
    pub environment: Vec<(&'static str, OsString)>,
    pub bare: bool,
}

/// What the supervisor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The run directory is there.
    Made,
    /// The command runs, as this process.
    Started(u32),
    /// The command ended, with this status.
    Ended(i32),
    /// Something went wrong; the text is the shell's.
    Trouble(String),
    /// The supervisor itself is gone.
    Gone,
}

impl Event {
    fn read(line: &str) -> Self {
        let number = |text: &str| text.trim().parse::<u32>().ok();
        match line.split_once(' ') {
            None if line == "made" => Self::Made,
            Some(("started", pid)) => {
                number(pid).map_or_else(|| Self::Trouble(line.to_owned()), Self::Started)
            }
            Some(("ended", status)) => Self::Ended(status.trim().parse().unwrap_or(-1)),
            None | Some(_) => Self::Trouble(line.to_owned()),
        }
    }
}

/// A running supervisor. Dropping it ends the server and removes the run directory.
#[derive(Debug)]
pub struct Supervisor {
    run: PathBuf,
    child: Child,
    words: Option<ChildStdin>,
    events: Mutex<Receiver<Event>>,
    end: OnceLock<i32>,
    kept: bool,
}

impl Supervisor {
    /// Starts a supervisor, which makes the run directory; the command itself waits for [`Self::start`].
    pub fn spawn(task: &Task<'_>) -> Result<Self, StartError> {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(SCRIPT).arg("isoschema-supervisor").arg(task.run);
        match &task.ending {
            Ending::Signal(signal) => command.args(["signal", signal]),
            Ending::Container { command: containers, name } => {
                command.arg("container").arg(containers).arg(name)
            }
        };
        command.args(&task.command);
        if task.bare {
            command.env_clear();
        }
        command.envs(task.environment.iter().map(|(name, value)| (name, value)));
        if let Some(user) = task.user {
            command.uid(user.uid).gid(user.gid);
        }
        // A group of its own, so that Ctrl-C on the terminal does not reach it.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command
            .spawn()
            .map_err(|source| StartError::io("starting a supervisor with", "/bin/sh", source))?;
        let words = child.stdin.take();
        let (sender, events) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if sender.send(Event::read(&line)).is_err() {
                        return;
                    }
                }
            });
        }
        Ok(Self {
            run: task.run.to_owned(),
            child,
            words,
            events: Mutex::new(events),
            end: OnceLock::new(),
            kept: false,
        })
    }

    /// The run directory.
    pub fn run(&self) -> &Path {
        &self.run
    }

    /// The file that holds what the command writes.
    pub fn log(&self) -> PathBuf {
        self.run.join("log")
    }

    /// The last lines of what the command wrote.
    pub fn log_tail(&self, lines: usize) -> String {
        tail(&self.log(), lines)
    }

    /// The supervisor's process; a TERM signal to it ends a kept server.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next event, if one comes in time.
    pub fn next_event(&self, patience: Duration) -> Option<Event> {
        let events = self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match events.recv_timeout(patience) {
            Ok(event) => {
                if let Event::Ended(status) = event {
                    self.end.get_or_init(|| status);
                }
                Some(event)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Gone),
        }
    }

    /// The status with which the command ended, if it has.
    pub fn end(&self) -> Option<i32> {
        while self.end.get().is_none() {
            match self.next_event(Duration::ZERO) {
                Some(Event::Gone) => {
                    self.end.get_or_init(|| -1);
                }
                Some(Event::Made | Event::Started(_) | Event::Ended(_) | Event::Trouble(_)) => {}
                None => return None,
            }
        }
        self.end.get().copied()
    }

    /// Waits until the run directory is there.
    pub fn wait_until_made(&self) -> Result<(), StartError> {
        let mut said = Vec::new();
        loop {
            match self.next_event(Duration::from_secs(10)) {
                Some(Event::Made) => return Ok(()),
                Some(Event::Trouble(line)) => said.push(line),
                Some(Event::Started(_) | Event::Ended(_) | Event::Gone) | None => {
                    if said.is_empty() {
                        said.push("it said nothing".to_owned());
                    }
                    return Err(StartError::Supervisor { run: self.run.clone(), message: said.join("; ") });
                }
            }
        }
    }

    /// Lets the command run.
    pub fn start(&mut self) -> Result<(), StartError> {
        self.tell("start")
    }

    /// Waits for the end of a command that ends by itself; `None` if it takes longer than the patience.
    pub fn wait_until_ended(&self, patience: Duration) -> Option<i32> {
        let deadline = Instant::now() + patience;
        loop {
            match self.next_event(deadline.saturating_duration_since(Instant::now()))? {
                Event::Ended(status) => return Some(status),
                Event::Gone => return Some(-1),
                Event::Made | Event::Started(_) | Event::Trouble(_) => {}
            }
        }
    }

    /// Kills the server, and not the supervisor, which has noted its process in the run directory.
    pub fn kill_server(&self) -> Result<(), StartError> {
        let file = self.run.join("pid");
        let failed = |source| StartError::io("killing the server of", &file, source);
        let text = std::fs::read_to_string(&file).map_err(failed)?;
        let pid = text.trim().parse().ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| failed(std::io::ErrorKind::InvalidData.into()))?;
        kill_process(pid, Signal::KILL).map_err(|error| failed(error.into()))
    }

    /// Lets the server outlive this process.
    pub fn keep(mut self) -> Result<(), StartError> {
        self.tell("keep")?;
        self.kept = true;
        Ok(())
    }

    fn tell(&mut self, word: &str) -> Result<(), StartError> {
        let run = &self.run;
        let words = self.words.as_mut().ok_or_else(|| StartError::Supervisor {
            run: run.clone(),
            message: "its pipe is closed".to_owned(),
        })?;
        writeln!(words, "{word}")
            .and_then(|()| words.flush())
            .map_err(|source| StartError::Supervisor { run: run.clone(), message: source.to_string() })
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.words.take());
        if self.kept {
            return;
        }
        let start = Instant::now();
        let mut pause = Duration::from_micros(500);
        while start.elapsed() < LONGEST_END && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(5));
        }
    }
}

/// The last lines of a file; empty if there is none.
pub fn tail(path: &Path, lines: usize) -> String {
    const MOST: u64 = 64 << 10;
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let text = String::from_utf8_lossy(&read().unwrap_or_default()).into_owned();
    let all: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(run: &Path, script: &str) -> Task<'static> {
        Task {
            run: Box::leak(run.to_owned().into_boxed_path()),
            ending: Ending::Signal("KILL"),
            command: ["/bin/sh", "-c", script].map(OsString::from).to_vec(),
            user: None,
            environment: Vec::new(),
            bare: false,
        }
    }

    /// A supervisor whose command runs, and that one's process.
    fn started(run: &Path, script: &str) -> (Supervisor, u32) {
        let mut supervisor = Supervisor::spawn(&task(run, script)).expect("a supervisor");
        supervisor.wait_until_made().expect("made");
        supervisor.start().expect("told");
        let Some(Event::Started(pid)) = supervisor.next_event(Duration::from_secs(10)) else {
            panic!("not started");
        };
        (supervisor, pid)
    }

    fn gone_within(patience: Duration, path: &Path) -> bool {
        let start = Instant::now();
        while start.elapsed() < patience {
            if !path.exists() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    #[test]
    fn events_read_from_lines() {
        assert_eq!(Event::read("made"), Event::Made);
        assert_eq!(Event::read("started 12"), Event::Started(12));
        assert_eq!(Event::read("ended 137"), Event::Ended(137));
        assert_eq!(Event::read("mkdir: no room"), Event::Trouble("mkdir: no room".to_owned()));
    }

    #[test]
    fn dropping_before_the_start_removes_the_directory() {
        let scratch = tempfile::tempdir().expect("a directory");
        let run = scratch.path().join("run");
        let supervisor = Supervisor::spawn(&task(&run, "true")).expect("a supervisor");
        supervisor.wait_until_made().expect("made");
        assert!(run.is_dir());
        drop(supervisor);
        assert!(!run.exists());
    }

    #[test]
    fn dropping_ends_what_runs() {
        let scratch = tempfile::tempdir().expect("a directory");
        let run = scratch.path().join("run");
        let (supervisor, pid) = started(&run, "echo here; exec sleep 300");
        assert_eq!(supervisor.end(), None);
        drop(supervisor);
        assert!(!run.exists());
        assert!(gone_within(Duration::from_secs(5), Path::new(&format!("/proc/{pid}"))));
    }

    #[test]
    fn a_killed_server_leaves_its_directory_to_the_lease() {
        let scratch = tempfile::tempdir().expect("a directory");
        let run = scratch.path().join("run");
        let (supervisor, _) = started(&run, "exec sleep 300");
        supervisor.kill_server().expect("killed");
        assert_eq!(supervisor.wait_until_ended(Duration::from_secs(10)), Some(137));
        assert!(run.is_dir());
        drop(supervisor);
        assert!(!run.exists());
    }

    #[test]
    fn a_command_that_ends_by_itself_leaves_its_log_to_be_read() {
        let scratch = tempfile::tempdir().expect("a directory");
        let run = scratch.path().join("run");
        let mut supervisor =
            Supervisor::spawn(&task(&run, "seq 1 9; echo no room >&2; exit 7")).expect("a supervisor");
        supervisor.wait_until_made().expect("made");
        supervisor.start().expect("told");
        assert_eq!(supervisor.wait_until_ended(Duration::from_secs(10)), Some(7));
        assert_eq!(supervisor.end(), Some(7));
        assert_eq!(supervisor.log_tail(2), "9\nno room");
        drop(supervisor);
        assert!(!run.exists());
    }

    #[test]
    fn a_kept_server_ends_by_a_signal_to_its_supervisor() {
        let scratch = tempfile::tempdir().expect("a directory");
        let run = scratch.path().join("run");
        let (supervisor, _) = started(&run, "exec sleep 300");
        let pid = Pid::from_raw(supervisor.id().cast_signed()).expect("a process");
        supervisor.keep().expect("kept");
        std::thread::sleep(Duration::from_millis(300));
        assert!(run.exists(), "a kept server is still there");
        kill_process(pid, Signal::TERM).expect("told to end");
        assert!(gone_within(Duration::from_secs(10), &run));
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_told() {
        let run = Path::new("/nonexistent/isoschema-run");
        let supervisor = Supervisor::spawn(&task(run, "true")).expect("a supervisor");
        let error = supervisor.wait_until_made().expect_err("no such directory");
        assert!(error.to_string().contains("/nonexistent/isoschema-run"), "{error}");
    }
}
