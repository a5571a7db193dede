//! Removes what a run left whose supervisor was itself killed. Never anything whose supervisor lives.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process};

use crate::place::PREFIX;

/// A directory younger than this may belong to a supervisor that has only just made it.
const YOUNG: Duration = Duration::from_secs(10);

/// Sweeps the run directories in `root`. What belongs to another user stays, for that user's next run.
pub fn run_directories(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let run = entry.path();
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if ours && run.is_dir() && !is_young(&run) && !has_supervisor(&run) {
            end_leftover(&run);
            // What cannot be removed now is seen again by the next run.
            let _removed = fs::remove_dir_all(&run);
        }
    }
}

/// Removes containers of this owner's runs whose run directory is gone or has no supervisor.
pub fn containers(command: &Path, owner: &str) {
    let filter = format!("label={}={owner}", crate::container::OWNER_LABEL);
    let ids = answer(command, &["ps", "--all", "--quiet", "--filter", &filter]);
    if ids.is_empty() {
        return;
    }
    let format = format!("{{{{.Id}}}} {{{{index .Config.Labels \"{}\"}}}}", crate::container::RUN_LABEL);
    let mut question = vec!["inspect", "--format", &format];
    question.extend(ids.lines());
    for line in answer(command, &question).lines() {
        if let Some((id, run)) = line.split_once(' ')
            && !has_supervisor(Path::new(run))
        {
            remove_container(command, id);
        }
    }
}

/// What a command says; nothing if it fails, for then there is nothing to sweep by it.
fn answer(command: &Path, question: &[&str]) -> String {
    let output = Command::new(command).args(question).stdin(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// Whether somebody reads the pipe `alive` in a run directory.
fn has_supervisor(run: &Path) -> bool {
    match open(run.join("alive"), OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty()) {
        Ok(_) => true,
        // NXIO is a pipe that nobody reads. Without permission to ask, it is not ours to judge.
        Err(error) => error == rustix::io::Errno::ACCESS || error == rustix::io::Errno::PERM,
    }
}

fn is_young(run: &Path) -> bool {
    let modified = fs::metadata(run).and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
    age.is_none_or(|age| age < YOUNG)
}

/// Ends the server that a dead supervisor left running.
fn end_leftover(run: &Path) {
    if let Ok(container) = fs::read_to_string(run.join("container"))
        && let Some((command, name)) = container.trim().rsplit_once(' ')
    {
        remove_container(Path::new(command), name);
    }
    let pid = fs::read_to_string(run.join("pid")).ok().and_then(|text| text.trim().parse().ok());
    let Some(pid) = pid.and_then(Pid::from_raw) else { return };
    // The number may be another process's by now: only one that names this run directory is the server.
    if !command_line(pid).contains(&*run.to_string_lossy()) {
        return;
    }
    for signal in [Signal::QUIT, Signal::KILL] {
        if kill_process(pid, signal).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A process's command line: from /proc, or where there is none from `ps`.
fn command_line(pid: Pid) -> String {
    let number = pid.as_raw_nonzero().to_string();
    match fs::read(format!("/proc/{number}/cmdline")) {
        Ok(line) => String::from_utf8_lossy(&line).into_owned(),
        Err(_) => answer(Path::new("ps"), &["-o", "args=", "-p", &number]),
    }
}

fn remove_container(command: &Path, name: &str) {
    let _gone_or_next_time = Command::new(command)
        .args(["rm", "-f", "-v", name])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    /// A run directory as a killed supervisor leaves it, `age` ago.
    fn left(root: &Path, name: &str, age: Duration) -> std::path::PathBuf {
        let run = root.join(name);
        fs::create_dir(&run).expect("a directory");
        let made = Command::new("mkfifo").arg(run.join("alive")).status().expect("mkfifo");
        assert!(made.success(), "a pipe");
        fs::write(run.join("log"), "text").expect("a file");
        File::open(&run)
            .and_then(|directory| directory.set_modified(SystemTime::now() - age))
            .expect("an older directory");
        run
    }

    #[test]
    fn sweeps_only_the_dead_and_old() {
        let root = tempfile::tempdir().expect("a directory");
        let old = Duration::from_secs(60);
        let dead = left(root.path(), "isoschema-mariadb-1", old);
        let young = left(root.path(), "isoschema-mariadb-2", Duration::ZERO);
        let alive = left(root.path(), "isoschema-mariadb-3", old);
        let foreign = left(root.path(), "somebody-else", old);
        let reader =
            open(alive.join("alive"), OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).expect("a reader");

        run_directories(root.path());
        assert!(!dead.exists());
        assert!(young.exists() && alive.exists() && foreign.exists());

        drop(reader);
        run_directories(root.path());
        assert!(!alive.exists(), "its supervisor is dead now");
        assert!(young.exists() && foreign.exists());
    }

    #[test]
    fn ends_the_server_of_a_dead_supervisor_but_no_other_process() {
        let root = tempfile::tempdir().expect("a directory");
        let old = Duration::from_secs(60);
        let run = left(root.path(), "isoschema-postgres-1", old);
        let other = left(root.path(), "isoschema-postgres-2", old);
        // It waits by itself: a child of its own would outlive it, and hold this test's output open.
        let mut server = Command::new("sh")
            .args(["-c", "read -r line", "server"])
            .arg(&run)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut bystander = Command::new("sleep").arg("300").spawn().expect("a process");
        for (run, process) in [(&run, &server), (&other, &bystander)] {
            fs::write(run.join("pid"), process.id().to_string()).expect("a file");
            File::open(run)
                .and_then(|directory| directory.set_modified(SystemTime::now() - old))
                .expect("an older directory");
        }
        run_directories(root.path());
        assert!(!run.exists() && !other.exists());
        assert!(!server.wait().expect("an end").success());
        assert!(
            bystander.try_wait().expect("a state").is_none(),
            "a process that reuses a number was killed"
        );
        bystander.kill().expect("killed");
        bystander.wait().expect("an end");
    }
}
