//! A folder of migrations, read as its runner reads it; what the runner would pass over or trip over is an error that
//! names it. Not the pairing of several folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::detection::{descend, layout_of};
use crate::layout::{Files, Order};
use crate::{FolderError, Layout, Migration, diesel, given, named};

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
    pub(crate) left_out: Vec<LeftOut>,
}

/// A file or folder beside the migrations that is no part of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The file or folder.
    pub path: PathBuf,
    /// Why it is no part of them: `for cockroach`, `no SQL`.
    pub reason: String,
}

impl Folder {
    /// Reads the migrations of an engine from folders and files, in order; without a layout, the one that fits.
    ///
    /// Names that begin with a dot are passed over, as every runner does. A folder without migrations is an error: a
    /// verdict on nothing would say `equal`.
    ///
    /// # Errors
    /// When a folder cannot be read, or holds what its runner would pass over or trip over.
    pub fn read(
        engine: Engine,
        paths: &[PathBuf],
        layout: Option<&'static Layout>,
    ) -> Result<Self, FolderError> {
        let mut left_out = Vec::new();
        let paths: Vec<_> =
            paths.iter().map(|path| descend(engine, path, &mut left_out)).collect::<Result<_, _>>()?;
        let layout = match layout {
            Some(layout) => layout,
            None => one_layout(engine, &paths)?,
        };
        let mut folder = Self { left_out, paths: paths.clone(), ..Self::empty(layout, Path::new("")) };
        for path in &paths {
            let from = folder.migrations.len();
            match &layout.files {
                Files::Directories => diesel::read(path, &mut folder)?,
                Files::Named(pattern) => named::read(layout, pattern, engine, path, &mut folder)?,
                Files::Given => given::read_file(path, &mut folder)?,
                Files::Modules => given::read_module(engine, path, &mut folder)?,
            }
            sort(&mut folder.migrations[from..], layout.order);
        }
        if folder.migrations.is_empty() {
            return Err(FolderError::NoneForEngine { path: paths[0].clone(), engine, layout: layout.id });
        }
        if layout.id != "numbered" && layout.id != "engine-in-name" {
            refuse_duplicates(&folder.migrations, layout)?;
        }
        folder.files.sort();
        folder.left_out.sort();
        Ok(folder)
    }

    pub(crate) fn empty(layout: &'static Layout, path: &Path) -> Self {
        Self {
            paths: vec![path.to_owned()],
            layout,
            migrations: Vec::new(),
            files: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// What a migration's version is to the runner, the same for all spellings of one: `01` and `1` where they are
    /// numbers, the name where there is no version.
    pub(crate) fn version_of(&self, migration: &Migration) -> String {
        match migration.repeatable {
            true => format!("R {}", migration.slug),
            false => identity(&migration.version, self.layout.order),
        }
    }

    /// What stands beside the migrations and is no part of them, sorted.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
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

/// The layout that fits every path.
fn one_layout(engine: Engine, paths: &[PathBuf]) -> Result<&'static Layout, FolderError> {
    let mut found: Option<(&Path, &'static Layout)> = None;
    for path in paths {
        let layout = layout_of(engine, path)?;
        match found {
            Some((first, other)) if other != layout => {
                return Err(FolderError::Mixed {
                    first: first.to_owned(),
                    first_layout: other.id,
                    second: path.clone(),
                    second_layout: layout.id,
                });
            }
            _ => found = Some((path, layout)),
        }
    }
    found.map(|(_, layout)| layout).ok_or_else(|| FolderError::NoMigration { path: PathBuf::new() })
}

fn sort(migrations: &mut [Migration], order: Order) {
    match order {
        Order::Text => migrations.sort_by(|a, b| a.version.cmp(&b.version)),
        Order::Number => migrations.sort_by_cached_key(|one| {
            (one.repeatable, numbers(&one.version), one.version.clone(), one.name.clone())
        }),
        Order::Given => {}
    }
}

/// A version's numbers: 1.10 and 1_10 are 1 and 10. As text without leading zeros, by length first, so that none is too long.
fn numbers(version: &str) -> Vec<(usize, String)> {
    let digits = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.trim_start_matches('0'));
    digits.map(|part| (part.len(), part.to_owned())).collect()
}

/// What a version is to a runner: `01` and `1` are one number.
fn identity(version: &str, order: Order) -> String {
    match order {
        Order::Text | Order::Given => version.to_owned(),
        Order::Number => numbers(version).into_iter().map(|(_, part)| part).collect::<Vec<_>>().join("."),
    }
}

fn refuse_duplicates(migrations: &[Migration], layout: &Layout) -> Result<(), FolderError> {
    let mut seen: BTreeMap<(bool, String), &Migration> = BTreeMap::new();
    for migration in migrations {
        let key = (migration.repeatable, identity(&migration.version, layout.order));
        if let Some(first) = seen.insert(key, migration) {
            return Err(FolderError::DuplicateVersion {
                version: migration.version.clone(),
                first: first.place().to_owned(),
                second: migration.place().to_owned(),
            });
        }
    }
    Ok(())
}
