//! Finds server programs on this machine and their versions. Starts no server.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use isoschema_schema::Engine;

use crate::version::identify;
use crate::{Request, StartError, Version, place};

/// A server program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// Its real path: what else belongs to the server stands beside it.
    pub path: PathBuf,
    /// Its exact version, as it says it.
    pub exact: String,
    pub version: Version,
}

/// The programs of an engine on this machine, in the order in which they are preferred, and what else was
/// looked at: paths that do not exist, and why others do not count.
pub fn search(engine: Engine) -> (Vec<Binary>, Vec<String>) {
    let mut found = Vec::new();
    let mut looked_for = vec![format!("{} on PATH", names(engine).join(" and "))];
    let mut seen = BTreeSet::new();
    for directory in directories(engine) {
        for name in names(engine) {
            let path = directory.join(name);
            let Ok(real) = fs::canonicalize(&path) else { continue };
            if !seen.insert(real) {
                continue;
            }
            match examine(engine, &path) {
                Ok(binary) => found.push(binary),
                Err(reason) => looked_for.push(format!("{} ({reason})", path.display())),
            }
        }
    }
    looked_for.extend(PLACES.iter().map(|&place| place.to_owned()));
    if engine == Engine::Postgres {
        looked_for.push(POSTGRES_PLACES.map(|(before, after)| format!("{before}*{after}")).join(", "));
    }
    (found, looked_for)
}

/// The program to be used for a request.
pub fn choose(request: &Request) -> Result<Binary, StartError> {
    let engine = request.engine;
    if let Some(path) = &request.binary {
        let binary = examine(engine, path).map_err(|reason| StartError::NoBinary {
            engine,
            looked_for: vec![format!("{} ({reason})", path.display())],
        })?;
        return supported(engine, binary);
    }
    let (found, looked_for) = search(engine);
    let first = found.first().cloned();
    match found.into_iter().find(|binary| binary.version.is_supported(engine)).or(first) {
        Some(binary) => supported(engine, binary),
        None => Err(StartError::NoBinary { engine, looked_for }),
    }
}

fn supported(engine: Engine, binary: Binary) -> Result<Binary, StartError> {
    if binary.version.is_supported(engine) {
        return Ok(binary);
    }
    Err(StartError::Unsupported { engine, place: binary.path.display().to_string(), version: binary.exact })
}

/// Where Debian, Fedora, Nix and the makers themselves put server programs, after PATH.
const PLACES: [&str; 8] = [
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/local/mysql/bin",
    "/run/current-system/sw/bin",
    "/nix/var/nix/profiles/default/bin",
    "/usr/bin",
];

/// PostgreSQL's versioned directories.
const POSTGRES_PLACES: [(&str, &str); 2] = [("/usr/lib/postgresql/", "/bin"), ("/usr/pgsql-", "/bin")];

const fn names(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &[],
        Engine::MariaDb => &["mariadbd", "mysqld"],
        Engine::MySql => &["mysqld"],
        Engine::Postgres => &["postgres"],
    }
}

fn directories(engine: Engine) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<_> = std::env::split_paths(&path).filter(|path| path.is_absolute()).collect();
    if let Some(home) = std::env::var_os("HOME") {
        directories.push(PathBuf::from(home).join(".nix-profile/bin"));
    }
    if engine == Engine::Postgres {
        for (before, after) in POSTGRES_PLACES {
            directories.extend(newest_first(before, after));
        }
    }
    directories.extend(PLACES.map(PathBuf::from));
    directories
}

/// The directories `before`NUMBER`after`, the greatest number first.
fn newest_first(before: &str, after: &str) -> Vec<PathBuf> {
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let mut numbers: Vec<u32> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok())
        .collect();
    numbers.sort_unstable_by(|one, other| other.cmp(one));
    numbers.iter().map(|number| PathBuf::from(format!("{before}{number}{after}"))).collect()
}

/// Asks a program which engine and version it is; the error says why it does not count.
fn examine(engine: Engine, path: &Path) -> Result<Binary, String> {
    let real = fs::canonicalize(path).map_err(|error| error.to_string())?;
    let said = version_text(&real)?;
    let (is, exact) = identify(&said).ok_or_else(|| format!("its --version says `{}`", said.trim()))?;
    if is != engine {
        return Err(format!("that is {} {exact}", is.title()));
    }
    let version = Version::find_in(&exact).ok_or_else(|| format!("its version is `{exact}`"))?;
    Ok(Binary { path: real, exact, version })
}

/// What a program answers to `--version`. Asking costs tens of milliseconds, so the answers are kept in the
/// cache under all that tells one file from another.
fn version_text(program: &Path) -> Result<String, String> {
    let metadata = fs::metadata(program).map_err(|error| error.to_string())?;
    let key = format!(
        "{}\t{}\t{}\t{}.{:09}",
        program.display(),
        metadata.ino(),
        metadata.len(),
        metadata.mtime(),
        metadata.mtime_nsec()
    );
    let cache = place::cache().map(|cache| cache.join("versions"));
    let known = cache.as_ref().and_then(|cache| fs::read_to_string(cache).ok()).unwrap_or_default();
    let remembered = known.lines().find_map(|line| line.strip_prefix(&key)?.strip_prefix('\t'));
    if let Some(said) = remembered {
        return Ok(said.to_owned());
    }
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("--version fails: {}", said.lines().next().unwrap_or_default()));
    }
    let said = String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned();
    if let Some(cache) = cache {
        remember(&cache, program, &known, &format!("{key}\t{said}"));
    }
    Ok(said)
}

/// Adds a line in place of older ones of the same program, and of programs that are gone. That it cannot be
/// written only costs time.
fn remember(cache: &Path, program: &Path, known: &str, line: &str) {
    let stays = |line: &&str| {
        let path = Path::new(line.split('\t').next().unwrap_or_default());
        path != program && path.exists()
    };
    let mut lines: Vec<_> = known.lines().filter(stays).collect();
    lines.push(line);
    let partial = cache.with_extension(format!("{}.partial", std::process::id()));
    let _only_time_lost = cache
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&partial, lines.join("\n") + "\n"))
        .and_then(|()| fs::rename(&partial, cache));
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::os::unix::fs::PermissionsExt;
    use std::thread;

    use super::*;

    /// A program that answers to `--version`.
    fn program(directory: &Path, name: &str, says: &str) -> PathBuf {
        let path = directory.join(name);
        fs::write(&path, format!("#!/bin/sh\necho '{says}'\n")).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        // A process that another test is just starting may still hold the file open for writing.
        while Command::new(&path).output().is_err_and(|error| error.kind() == ErrorKind::ExecutableFileBusy) {
            thread::yield_now();
        }
        path
    }

    #[test]
    fn mysqld_may_be_mariadbs() {
        let scratch = tempfile::tempdir().expect("a directory");
        let path = program(scratch.path(), "mysqld", "mysqld  Ver 10.11.19-MariaDB for Linux on x86_64");
        assert_eq!(examine(Engine::MySql, &path), Err("that is MariaDB 10.11.19-MariaDB".to_owned()));
        let binary = examine(Engine::MariaDb, &path).expect("MariaDB's");
        assert_eq!((binary.version.major, binary.version.minor), (10, 11));
    }

    #[test]
    fn a_program_that_is_too_old_is_refused_with_its_version() {
        let scratch = tempfile::tempdir().expect("a directory");
        let mut request = Request::new(Engine::Postgres);
        request.binary = Some(program(scratch.path(), "postgres", "postgres (PostgreSQL) 9.6.24"));
        let error = choose(&request).expect_err("too old").to_string();
        assert!(error.contains("9.6.24") && error.contains("12.0 and newer"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let mut request = Request::new(Engine::MariaDb);
        request.binary = Some(PathBuf::from("/nonexistent/mariadbd"));
        let error = choose(&request).expect_err("missing").to_string();
        assert!(error.contains("/nonexistent/mariadbd") && error.contains("three ways"), "{error}");
    }

    #[test]
    fn the_newest_postgres_comes_first() {
        let scratch = tempfile::tempdir().expect("a directory");
        for version in ["9.6", "15", "9", "17"] {
            fs::create_dir(scratch.path().join(version)).expect("a directory");
        }
        let before = format!("{}/", scratch.path().display());
        let found = newest_first(&before, "/bin");
        let expected = ["17", "15", "9"].map(|version| PathBuf::from(format!("{before}{version}/bin")));
        assert_eq!(found, expected);
    }
}
