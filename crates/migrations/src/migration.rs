//! One migration: a directory with `up.sql`, perhaps `down.sql` and `metadata.toml`, as Diesel reads it. Not what
//! its SQL does.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::FolderError;
use crate::folder::holds_migrations;

/// One migration of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// What Diesel sorts by and records: the text before the name's first `_`, without dashes.
    pub version: String,
    /// Its directory's name.
    pub name: String,
    /// The text after the name's first `_`; empty when there is none.
    pub slug: String,
    /// Its directory.
    pub directory: PathBuf,
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`, where there is one.
    pub down: Option<String>,
    /// Whether Diesel runs it in a transaction.
    pub in_transaction: bool,
}

/// `metadata.toml` as Diesel 2.3 reads it: without a file a migration runs in a transaction, with a file that
/// does not say `run_in_transaction` it does not. Other keys mean nothing.
#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    run_in_transaction: bool,
}

impl Migration {
    /// Reads a migration's directory.
    pub(crate) fn read(directory: &Path) -> Result<Self, FolderError> {
        let name = directory
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| FolderError::NameNotUtf8 { path: directory.to_owned() })?
            .to_owned();
        let (version, slug) = name.split_once('_').unwrap_or((&name, ""));
        let up = directory.join("up.sql");
        Ok(Self {
            version: version.replace('-', ""),
            slug: slug.to_owned(),
            directory: directory.to_owned(),
            up: text_if_there(&up)?.ok_or_else(|| FolderError::NoUp {
                path: directory.to_owned(),
                holds_migrations: holds_migrations(directory),
            })?,
            down: text_if_there(&directory.join("down.sql"))?,
            in_transaction: in_transaction(&directory.join("metadata.toml"))?,
            name,
        })
    }

    /// Where `up.sql` is.
    #[must_use]
    pub fn up_path(&self) -> PathBuf {
        self.directory.join("up.sql")
    }

    /// Where `down.sql` is, or would be.
    #[must_use]
    pub fn down_path(&self) -> PathBuf {
        self.directory.join("down.sql")
    }
}

/// A file that Diesel cannot read as TOML it passes over in silence and runs the migration in a transaction; here
/// that is an error, because whoever wrote the file meant something by it.
fn in_transaction(path: &Path) -> Result<bool, FolderError> {
    let Some(text) = text_if_there(path)? else { return Ok(true) };
    let metadata: Metadata = toml::from_str(&text)
        .map_err(|source| FolderError::Metadata { path: path.to_owned(), source: Box::new(source) })?;
    Ok(metadata.run_in_transaction)
}

fn text_if_there(path: &Path) -> Result<Option<String>, FolderError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(FolderError::Unreadable { path: path.to_owned(), source }),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
        FolderError::NotUtf8 { path: path.to_owned(), line }
    })
}
