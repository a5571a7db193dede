//! Where a trial runs: directories that nothing else uses, so that whatever is in them afterwards was left. It
//! starts nothing.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What design promises of servers: that nothing outlives a run by more than this.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Prepared data directories, made once for all trials but those that want none.
static CACHE: OnceLock<PathBuf> = OnceLock::new();

/// What the trials share.
pub struct Common(TempDir);

impl Common {
    pub fn new() -> Self {
        let cache = directory("live-cache-", &std::env::temp_dir());
        CACHE.get_or_init(|| cache.path().to_owned());
        Self(cache)
    }
}

impl Drop for Common {
    fn drop(&mut self) {
        assert!(self.0.path().is_dir(), "a trial removed the cache of all");
    }
}

/// A trial's directories.
pub struct Place {
    root: TempDir,
    /// In memory, as the machine's own `/dev/shm`, which its runs cannot see.
    shm: TempDir,
    cache: PathBuf,
}

impl Place {
    /// A place with the cache of all trials.
    pub fn new() -> Self {
        assert!(
            rustix::process::geteuid().is_root(),
            "these trials need root: they mount a /dev/shm for each run"
        );
        let root = directory("live-", &std::env::temp_dir());
        let shm = directory("live-", Path::new("/dev/shm"));
        // As root, servers run as another user, who makes directories in these.
        set_mode(shm.path(), 0o1777);
        for (name, mode) in
            [("project", 0o755), ("tmp", 0o1777), ("given", 0o1777), ("bin", 0o755), ("none", 0o755)]
        {
            let path = root.path().join(name);
            fs::create_dir(&path).expect("a directory");
            set_mode(&path, mode);
        }
        Self { root, shm, cache: CACHE.get().expect("main made the cache").clone() }
    }

    /// A place whose cache is its own and empty.
    pub fn with_empty_cache() -> Self {
        let mut place = Self::new();
        place.cache = place.root.path().join("cache");
        place
    }

    /// The directory that the command runs in.
    pub fn project(&self) -> PathBuf {
        self.root.path().join("project")
    }

    /// What its runs see as `/dev/shm`.
    pub fn shm(&self) -> PathBuf {
        self.shm.path().to_owned()
    }

    /// What its runs know as the temporary directory.
    pub fn tmp(&self) -> PathBuf {
        self.root.path().join("tmp")
    }

    /// Where the trial itself runs servers, to give them to its runs by URL.
    pub fn given(&self) -> PathBuf {
        self.root.path().join("given")
    }

    /// Where its runs see the command.
    pub fn bin(&self) -> PathBuf {
        self.root.path().join("bin")
    }

    /// A directory with nothing in it.
    pub fn none(&self) -> PathBuf {
        self.root.path().join("none")
    }

    /// The user's cache directory.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// The directory of the one server of an engine that runs here.
    pub fn run_directory(&self, engine: &str) -> Option<PathBuf> {
        let prefix = format!("isoschema-{engine}-");
        let entries = fs::read_dir(self.shm()).expect("the place's own /dev/shm").flatten();
        entries
            .map(|entry| entry.path())
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)))
    }

    /// What the runs in this place left: files in memory or in the temporary directory, and processes.
    pub fn left(&self) -> Option<String> {
        let mut left: Vec<String> = [self.shm(), self.tmp()]
            .iter()
            .flat_map(|directory| fs::read_dir(directory).expect("a directory of the place"))
            .map(|entry| format!("file {}", entry.expect("an entry").path().display()))
            .collect();
        left.extend(self.processes().into_iter().map(|(id, command)| format!("process {id}: {command}")));
        (!left.is_empty()).then(|| left.join("\n"))
    }

    /// The processes that see this place's `/dev/shm`, with their command lines.
    pub fn processes(&self) -> Vec<(u32, String)> {
        let identity = |path: PathBuf| fs::metadata(path).map(|facts| (facts.dev(), facts.ino())).ok();
        let ours = identity(self.shm());
        fs::read_dir("/proc")
            .expect("the list of processes")
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .filter(|id| identity(PathBuf::from(format!("/proc/{id}/root/dev/shm"))) == ours)
            .map(|id| {
                let command = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
                (id, String::from_utf8_lossy(&command).replace('\0', " "))
            })
            .collect()
    }

    /// Nothing may be left of a run that ended by itself. What it only started to wait a moment may still do so.
    pub fn expect_clean(&self) {
        wait_until(Duration::from_secs(1), || self.left());
    }

    /// Waits until nothing is left of a run that was killed; gives how long it took.
    pub fn wait_until_clean(&self) -> Duration {
        wait_until(LONGEST, || self.left())
    }
}

/// Waits until there is nothing to tell any more, and gives how long it took.
pub fn wait_until(patience: Duration, told: impl Fn() -> Option<String>) -> Duration {
    let started = Instant::now();
    while let Some(what) = told() {
        assert!(started.elapsed() < patience, "still so after {patience:?}:\n{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    started.elapsed()
}

/// Waits until there is something, and gives it.
pub fn wait_for<T>(what: &str, patience: Duration, look: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < patience, "no {what} within {patience:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// A new directory that other users can enter.
fn directory(prefix: &str, parent: &Path) -> TempDir {
    let directory = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).expect("a directory");
    set_mode(directory.path(), 0o755);
    directory
}
