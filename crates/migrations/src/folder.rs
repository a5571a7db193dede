//! A folder of migrations in Diesel's layout, read as diesel_migrations 2.3.2 reads it; what Diesel would pass
//! over or trip over is an error that names it. Not the pairing of several folders.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Migration;

/// A folder of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where it is, as it was given.
    pub path: PathBuf,
    /// Its migrations in the order in which Diesel runs them: by version, as text.
    pub migrations: Vec<Migration>,
}

/// Why a folder of migrations cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A folder or file that the operating system does not give.
    #[error("cannot read {}: {source}; check its name in isoschema.toml and its permissions", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A folder without a migration.
    #[error(
        "{} holds no migration: each is a folder of its own, VERSION_NAME, with up.sql in it; set `migrations` in \
         isoschema.toml to the folder that holds them",
        path.display()
    )]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// A file beside the migrations.
    #[error(
        "{} is no migration: Diesel passes over files here in silence; make it the up.sql of a folder of its own, \
         move it elsewhere, or let its name begin with a dot",
        path.display()
    )]
    StrayFile {
        /// The file.
        path: PathBuf,
    },
    /// A folder without `up.sql`.
    #[error(
        "{} is no migration: it has no up.sql, and Diesel refuses the whole folder for it; {}",
        path.display(),
        if *holds_migrations {
            "it holds migrations itself, so `migrations` in isoschema.toml may have to name it"
        } else {
            "add up.sql, move it elsewhere, or let its name begin with a dot"
        }
    )]
    NoUp {
        /// The folder.
        path: PathBuf,
        /// Whether folders in it do have an `up.sql`: it may be the folder that was meant.
        holds_migrations: bool,
    },
    /// Bytes that are not UTF-8.
    #[error("{}, line {line}, is not UTF-8, and Diesel reads nothing else; save the file as UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the first byte that does not belong, from 1.
        line: usize,
    },
    /// A name that is not UTF-8.
    #[error("the name of {} is not UTF-8; rename it", path.display())]
    NameNotUtf8 {
        /// The folder.
        path: PathBuf,
    },
    /// Two migrations of one version.
    #[error(
        "{} and {} have the same version, {version}: Diesel would run one of them only; give one a version of its own \
         (the text before the first `_`, dashes do not count)",
        first.display(),
        second.display()
    )]
    DuplicateVersion {
        /// The version.
        version: String,
        /// One of them.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A `metadata.toml` that does not say what it means.
    #[error(
        "{} cannot be read, and Diesel would pass over it in silence: {source}; write `run_in_transaction = true` or \
         `= false`",
        path.display()
    )]
    Metadata {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<toml::de::Error>,
    },
}

impl Folder {
    /// Reads a folder and every migration in it.
    ///
    /// Names that begin with a dot are passed over, as Diesel does. A folder without migrations is an error: a
    /// verdict on nothing would say `equal`.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, FolderError> {
        let path = path.as_ref();
        let mut migrations: Vec<_> =
            entries(path)?.iter().map(|entry| read_entry(entry)).collect::<Result<_, _>>()?;
        if migrations.is_empty() {
            return Err(FolderError::Empty { path: path.to_owned() });
        }
        migrations.sort_by(|a, b| a.version.cmp(&b.version));
        refuse_duplicates(&migrations)?;
        Ok(Self { path: path.to_owned(), migrations })
    }
}

/// Everything in a folder that Diesel does not pass over for its name, sorted by name.
pub(crate) fn entries(path: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let unreadable = |source| FolderError::Unreadable { path: path.to_owned(), source };
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            entries.push(entry.path());
        }
    }
    entries.sort();
    Ok(entries)
}

/// Whether a folder has a migration in it, going by `up.sql` alone.
pub(crate) fn holds_migrations(path: &Path) -> bool {
    entries(path).is_ok_and(|entries| entries.iter().any(|entry| entry.join("up.sql").is_file()))
}

fn read_entry(entry: &Path) -> Result<Migration, FolderError> {
    if entry.is_dir() {
        Migration::read(entry)
    } else {
        Err(FolderError::StrayFile { path: entry.to_owned() })
    }
}

fn refuse_duplicates(migrations: &[Migration]) -> Result<(), FolderError> {
    let mut seen: BTreeMap<&str, &Migration> = BTreeMap::new();
    for migration in migrations {
        if let Some(first) = seen.insert(&migration.version, migration) {
            return Err(FolderError::DuplicateVersion {
                version: migration.version.clone(),
                first: first.directory.clone(),
                second: migration.directory.clone(),
            });
        }
    }
    Ok(())
}
