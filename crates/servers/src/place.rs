//! The directories that servers run in and the cache they are prepared in: where, and under which names.

use std::path::{Path, PathBuf};

use isoschema_schema::Engine;
use rustix::fs::{Access, access, stat, statvfs};

use crate::{Request, StartError, random};

/// What every run directory's name starts with; the sweep looks at no other.
pub const PREFIX: &str = "isoschema-";

/// Memory is used for run directories only where it has this much room.
const ROOM: u64 = 1 << 30;

/// A Unix socket's path may have this many bytes, with the zero at its end, on every system.
const SOCKET_LIMIT: usize = 104;

/// Where run directories are made: memory, if it has room, else the temporary directory.
pub fn run_root(asked: Option<&Path>) -> PathBuf {
    if let Some(directory) = asked {
        return std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    }
    let memory = Path::new("/dev/shm");
    let room = statvfs(memory).map_or(0, |volume| volume.f_bavail.saturating_mul(volume.f_frsize));
    if room >= ROOM && access(memory, Access::WRITE_OK).is_ok() {
        return memory.to_owned();
    }
    std::env::temp_dir()
}

/// Refuses a directory without room for a server. One that fills the disk while it starts says so in words of its
/// own at best, and PostgreSQL's initdb then leaves memory behind.
pub fn check_room(engine: Engine, root: &Path) -> Result<(), StartError> {
    const MIB: u64 = 1 << 20;
    let needs_mib = match engine {
        Engine::Sqlite => 0,
        Engine::MariaDb | Engine::Postgres => 96,
        Engine::MySql => 256,
    };
    // What cannot be asked is found out by trying.
    let Ok(volume) = statvfs(root) else { return Ok(()) };
    let has_mib = volume.f_bavail.saturating_mul(volume.f_frsize) / MIB;
    if has_mib >= needs_mib {
        return Ok(());
    }
    Err(StartError::NoRoom { engine, directory: root.to_owned(), has_mib, needs_mib })
}

/// The name of a run directory that does not exist yet.
pub fn run_directory(request: &Request) -> Result<PathBuf, StartError> {
    let name = format!("{PREFIX}{}-{}", request.engine, random::hexadecimal(6)?);
    Ok(run_root(request.directory.as_deref()).join(name))
}

/// Who sees a run directory, which need not exist yet: this host, with the file system that it has there. Another host, or
/// another mount at the same path, as each container has, cannot tell whether its supervisor lives.
pub fn owner(run: &Path) -> String {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let device = run.parent().and_then(|root| stat(root).ok()).map_or(0, |root| root.st_dev);
    format!("{host}:{device:x}")
}

/// The socket in a run directory, if its path is short enough to be one.
pub fn socket(engine: Engine, run: &Path) -> Result<PathBuf, StartError> {
    let (path, longest) = match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => (run.join("s"), run.join("s.lock")),
        Engine::Postgres => (run.to_owned(), run.join(".s.PGSQL.5432")),
    };
    if longest.as_os_str().len() >= SOCKET_LIMIT {
        return Err(StartError::SocketPath { path, limit: SOCKET_LIMIT });
    }
    Ok(path)
}

/// The user's cache directory for isoschema; `None` where the environment names no home.
pub fn cache() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("isoschema"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_has_a_limit() {
        let short = Path::new("/dev/shm/isoschema-postgres-0123456789ab");
        assert!(socket(Engine::Postgres, short).is_ok());
        assert!(socket(Engine::MySql, short).is_ok());
        let long = PathBuf::from(format!("/{}", "long/".repeat(20)));
        let error = socket(Engine::MariaDb, &long).expect_err("too long");
        assert!(error.to_string().contains("ISOSCHEMA_RUN_DIR"), "{error}");
    }

    #[test]
    fn run_directories_stand_where_they_were_asked_for() {
        let mut request = Request::new(Engine::MariaDb);
        request.directory = Some(PathBuf::from("/somewhere"));
        let run = run_directory(&request).expect("a name");
        assert!(run.starts_with("/somewhere"));
        assert!(run.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)));
        assert_ne!(run, run_directory(&request).expect("another name"));
    }
}
