//! A folder of migrations, read as its runner reads it; what the runner would pass over or trip over is an error that
//! names it. Not the pairing of several folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::{FolderError, Layout, Migration, diesel};

/// The migrations of one engine, in the order in which their runner runs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folders and files that were given, as they were given.
    pub paths: Vec<PathBuf>,
    /// How its files are named, split and run.
    pub layout: &'static Layout,
    /// Its migrations, in order.
    pub migrations: Vec<Migration>,
    pub(crate) files: Vec<PathBuf>,
}

impl Folder {
    /// Reads the migrations of an engine from folders and files; without a layout, the one that fits.
    ///
    /// Names that begin with a dot are passed over, as every runner does. A folder without migrations is an error: a
    /// verdict on nothing would say `equal`.
    ///
    /// # Errors
    /// When a folder cannot be read, or holds what its runner would pass over or trip over.
    pub fn read(
        _engine: Engine,
        paths: &[PathBuf],
        layout: Option<&'static Layout>,
    ) -> Result<Self, FolderError> {
        let mut folder = Self {
            paths: paths.to_owned(),
            layout: layout.unwrap_or(Layout::diesel()),
            migrations: Vec::new(),
            files: Vec::new(),
        };
        for path in paths {
            diesel::read(path, &mut folder)?;
        }
        folder.migrations.sort_by(|a, b| a.version.cmp(&b.version));
        refuse_duplicates(&folder.migrations)?;
        folder.files.sort();
        Ok(folder)
    }

    /// Every file that was read, sorted: scripts, and what says how to run them.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The migration of a name.
    #[must_use]
    pub fn migration(&self, name: &str) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.name == name)
    }
}

/// Everything in a folder whose name does not begin with a dot, sorted by name.
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

fn refuse_duplicates(migrations: &[Migration]) -> Result<(), FolderError> {
    let mut seen: BTreeMap<&str, &Migration> = BTreeMap::new();
    for migration in migrations {
        if let Some(first) = seen.insert(&migration.version, migration) {
            return Err(FolderError::DuplicateVersion {
                version: migration.version.clone(),
                first: first.place().to_owned(),
                second: migration.place().to_owned(),
            });
        }
    }
    Ok(())
}
