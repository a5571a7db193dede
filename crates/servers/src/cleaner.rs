//! Drops the databases made on a given server, however the program that made them ends: the program itself,
//! started a second time, waits on a pipe that only the first one holds open. Servers of our own need no
//! such thing, see supervisor.rs.

use std::io::{BufRead, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use isoschema_schema::Engine;

use crate::StartError;
use crate::client::Client;
use crate::given::{drop_database, remove_record};

/// The first argument that asks a program to be its own cleaner.
const ARGUMENT: &str = "--clean-up-after-this-process";

/// Whether this program has said that it can be started as its own cleaner.
static CAN_CLEAN: AtomicBool = AtomicBool::new(false);

/// Pauses before each attempt to drop a database. The later ones are for a drop that failed, and for a database
/// whose making the killed program never saw answered: the statement may still be at work.
const PAUSES: [Duration; 3] = [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(3)];

/// A database that the other process was about to make.
struct Announced {
    name: String,
    /// The server has answered the statement that makes it.
    is_answered: bool,
    is_dropped: bool,
}

impl Announced {
    fn is_done(&self) -> bool {
        self.is_answered && self.is_dropped
    }
}

/// To be called first thing in `main` by every program that takes given servers: if the program was started
/// as its own cleaner, does that work and says with which status to end. A program that does not call this
/// drops its databases when its lease ends, and what a kill leaves is dropped by a later run.
#[must_use]
pub fn run_as_cleaner_if_asked(client: &dyn Client) -> Option<ExitCode> {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == ARGUMENT) {
        return Some(if clean(client) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    CAN_CLEAN.store(true, Ordering::Relaxed);
    None
}

/// Waits for the end of the other process, and drops what it made.
fn clean(client: &dyn Client) -> bool {
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let (Some(engine), Some(url), Some(record)) = (lines.next(), lines.next(), lines.next()) else {
        return false;
    };
    let Ok(engine) = engine.parse::<Engine>() else { return false };
    let mut databases: Vec<Announced> = Vec::new();
    for line in lines {
        match line.split_once(' ') {
            Some(("announced", name)) => {
                databases.push(Announced { name: name.to_owned(), is_answered: false, is_dropped: false });
            }
            Some(("answered", name)) => {
                databases
                    .iter_mut()
                    .filter(|known| known.name == name)
                    .for_each(|known| known.is_answered = true);
            }
            Some(_) | None if line == "keep" => {
                remove_record(Path::new(&record));
                return true;
            }
            Some(_) | None => return false,
        }
    }
    for pause in PAUSES {
        if databases.iter().all(Announced::is_done) {
            break;
        }
        std::thread::sleep(pause);
        for database in databases.iter_mut().filter(|database| !database.is_done()) {
            database.is_dropped = drop_database(client, engine, &url, &database.name).is_ok();
        }
    }
    let all_dropped = databases.iter().all(|database| database.is_dropped);
    if all_dropped {
        remove_record(Path::new(&record));
    }
    all_dropped
}

/// A running cleaner, as seen by the process that it waits for.
#[derive(Debug)]
pub struct Cleaner {
    child: Child,
    words: Mutex<ChildStdin>,
}

impl Cleaner {
    /// Starts this program as its own cleaner; `None` if it cannot be one. It removes the record at `record`
    /// when all is dropped. The URL goes through the pipe, because a process list shows arguments.
    pub fn spawn(engine: Engine, url: &str, record: Option<&Path>) -> Result<Option<Self>, StartError> {
        if !CAN_CLEAN.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let program = Path::new("/proc/self/exe");
        let program = if program.exists() { Ok(program.to_owned()) } else { std::env::current_exe() };
        let failed = |source| StartError::io("starting a cleaner from", "this program", source);
        let mut child = Command::new(program.map_err(failed)?)
            .arg(ARGUMENT)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let words = child.stdin.take().ok_or_else(|| failed(std::io::ErrorKind::BrokenPipe.into()))?;
        let cleaner = Self { child, words: Mutex::new(words) };
        let path = record.map(|path| path.display().to_string()).unwrap_or_default();
        cleaner.tell(&format!("{engine}\n{url}\n{path}"))?;
        Ok(Some(cleaner))
    }

    /// Says the name of a database that is about to be made.
    pub fn announce(&self, name: &str) -> Result<(), StartError> {
        self.tell(&format!("announced {name}"))
    }

    /// Says that the server has answered the statement that makes it.
    pub fn answered(&self, name: &str) -> Result<(), StartError> {
        self.tell(&format!("answered {name}"))
    }

    fn tell(&self, line: &str) -> Result<(), StartError> {
        let mut words = self.words.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        writeln!(words, "{line}")
            .and_then(|()| words.flush())
            .map_err(|source| StartError::io("talking to the cleaner of", "this program", source))
    }

    /// Lets it go without dropping anything.
    pub fn keep(self) -> Result<(), StartError> {
        self.tell("keep")
    }

    /// Lets it drop the databases now, and waits until it has.
    pub fn finish(self) {
        let Self { mut child, words } = self;
        drop(words);
        let _ended = child.wait();
    }
}
