//! Which layout a folder has, when nobody says: the one row that fits. None and several are errors that say what to
//! write.

use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::folder::{LeftOut, entries};
use crate::given::engine_folder;
use crate::layout::Files;
use crate::target::Target;
use crate::{Folder, FolderError, Layout, named};

/// The layout that fits a folder or file.
pub(crate) fn layout_of(engine: Engine, path: &Path) -> Result<&'static Layout, FolderError> {
    let mut fitting = Vec::new();
    let mut nearest: Option<(usize, &Layout, FolderError)> = None;
    let mut layouts: Vec<_> = Layout::all().collect();
    // Those that yield come last: most need not be tried then.
    layouts.sort_by_key(|layout| layout.yields_to.len());
    for layout in layouts {
        if fitting.iter().any(|other: &&Layout| layout.yields_to.contains(&other.id)) {
            continue;
        }
        match fits(layout, engine, path) {
            Ok(true) => fitting.push(layout),
            Ok(false) => {}
            Err(error) => {
                let near = nearness(layout, path);
                // Of layouts that are equally near, the one that the other yields to says more.
                let is_nearer = nearest.as_ref().is_none_or(|(nearness, other, _)| {
                    near > *nearness || near == *nearness && other.yields_to.contains(&layout.id)
                });
                if is_nearer {
                    nearest = Some((near, layout, error));
                }
            }
        }
    }
    match (fitting.as_slice(), nearest) {
        ([one], _) => Ok(one),
        ([], Some((near, _, error))) if near > 0 => Err(error),
        ([], _) => Err(FolderError::NoMigration { path: path.to_owned() }),
        (several, _) => Err(FolderError::Ambiguous {
            path: path.to_owned(),
            layouts: several.iter().map(|layout| layout.id).collect(),
        }),
    }
}

/// Whether a layout fits; an error where it nearly does.
fn fits(layout: &'static Layout, engine: Engine, path: &Path) -> Result<bool, FolderError> {
    match &layout.files {
        Files::Given => Ok(path.is_file()),
        _ if path.is_file() => Ok(false),
        Files::Modules => {
            Ok(engine_folder(engine, path)?.is_some_and(|folder| folder.join("up.sql").is_file()))
        }
        Files::Directories => {
            if is_engine_parent(path)? || engine_folder(engine, path)?.is_some() {
                return Ok(false);
            }
            let mut probe = Folder::empty(layout, path);
            crate::diesel::read(path, &mut probe).map(|()| true)
        }
        Files::Named(pattern) => {
            named::fits(layout, pattern, path)?;
            // It fits an engine for which it has no file too: that is told by whoever reads it for that engine.
            let mut probe = Folder::empty(layout, path);
            named::read(layout, pattern, engine, path, &mut probe).map(|()| true)
        }
    }
}

/// How many entries of a folder look like a layout's own: whose error is worth telling.
fn nearness(layout: &Layout, path: &Path) -> usize {
    let Ok(entries) = entries(path) else { return 1 };
    match &layout.files {
        Files::Directories => entries.iter().filter(|entry| entry.join("up.sql").is_file()).count(),
        Files::Named(pattern) => named::own_names(layout, pattern, &entries),
        Files::Given | Files::Modules => 0,
    }
}

/// Whether a folder holds one sub-folder for each engine, and no migration itself.
fn is_engine_parent(path: &Path) -> Result<bool, FolderError> {
    let folders: Vec<_> = entries(path)?.into_iter().filter(|entry| entry.is_dir()).collect();
    let named = |entry: &PathBuf| {
        entry.file_name().and_then(|name| name.to_str()).map_or(Target::None, Target::named) != Target::None
    };
    Ok(!folders.is_empty() && folders.iter().all(named))
}

/// The folder of an engine below one that has a sub-folder for each; else the folder itself.
pub(crate) fn descend(
    engine: Engine,
    path: &Path,
    left_out: &mut Vec<LeftOut>,
) -> Result<PathBuf, FolderError> {
    if !path.is_dir() || !is_engine_parent(path)? {
        return Ok(path.to_owned());
    }
    let Some(own) = engine_folder(engine, path)? else {
        return Err(FolderError::NoEngineFolder { path: path.to_owned(), engine });
    };
    if own.join("up.sql").is_file() {
        return Ok(path.to_owned());
    }
    for entry in entries(path)? {
        if entry.is_file() && named::is_sql(&entry) {
            return Err(FolderError::BesideEngines { path: entry });
        }
        if entry.is_file() {
            left_out.push(LeftOut { path: entry, reason: "no SQL".to_owned() });
        } else if entry != own {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            left_out.push(LeftOut { path: entry, reason: format!("for {name}") });
        }
    }
    Ok(own)
}
