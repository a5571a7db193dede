//! Why a folder of migrations cannot be read: what, where, and how to mend it.

use std::io;
use std::path::PathBuf;

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
