//! Folders in which each file's name says its version, its direction and perhaps its engine: every layout but Diesel's
//! and those whose files are given one by one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;
use regex::Regex;

use crate::folder::{LeftOut, entries};
use crate::layout::{OptOut, Sections};
use crate::section::{has_markers, take_apart};
use crate::target::Target;
use crate::{Folder, FolderError, Layout, Migration, Script};

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub version: String,
    pub slug: String,
    pub direction: Direction,
    pub target: Option<Target>,
    pub engine_name: String,
    pub autocommit: bool,
    /// Runs after all that have a version.
    pub repeatable: bool,
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// Reads a file's name by a layout's pattern.
pub(crate) fn parse(pattern: &Regex, file_name: &str) -> Option<Name> {
    let captures = pattern.captures(file_name)?;
    let group = |name| captures.name(name).map(|found| found.as_str());
    let engine = group("engine");
    let target = engine.map(Target::named);
    if target == Some(Target::None) {
        return None;
    }
    let slug = group("slug").unwrap_or_default();
    Some(Name {
        version: group("version").unwrap_or(slug).to_owned(),
        slug: slug.to_owned(),
        direction: match group("direction") {
            Some("down" | "U") => Direction::Down,
            _ => Direction::Up,
        },
        target,
        engine_name: engine.unwrap_or_default().to_owned(),
        autocommit: group("autocommit").is_some(),
        repeatable: group("repeatable").is_some(),
    })
}

/// A file whose name fits, and what it says.
struct Fitting {
    path: PathBuf,
    name: Name,
}

/// Whether the names in a folder fit a layout; what does not is the error.
pub(crate) fn fits(layout: &Layout, pattern: &Regex, path: &Path) -> Result<(), FolderError> {
    let files = fitting(layout, pattern, path, &mut Vec::new())?;
    if !has_dialects(layout, files.iter().map(|file| &file.name)) {
        return Err(other_names(layout, &files[0].path));
    }
    let ups = || files.iter().filter(|file| file.name.direction == Direction::Up);
    for file in ups() {
        let Some(script) = Script::read_if_there(&file.path)? else { continue };
        if !has_markers(layout.sections, &script.text) {
            return Err(FolderError::Section {
                path: file.path.clone(),
                layout: layout.id,
                reason: match layout.sections {
                    Sections::None => "it has the markers of another runner".to_owned(),
                    Sections::Goose | Sections::Dbmate | Sections::NamedBlocks => {
                        "it has none of the runner's markers".to_owned()
                    }
                },
            });
        }
        // Markers are in all files or in none: one more would tell no more.
        if layout.sections == Sections::None {
            break;
        }
    }
    Ok(())
}

/// Whether names say what a layout is known by: without a dialect or `.autocommit`, popx's are anybody's.
fn has_dialects<'a>(layout: &Layout, mut names: impl Iterator<Item = &'a Name>) -> bool {
    match layout.opt_out {
        OptOut::Name => names.any(|name| name.target.is_some() || name.autocommit),
        OptOut::Never | OptOut::Beginning(_) | OptOut::Line(_) | OptOut::Marker(_) => true,
    }
}

/// How many of these files have a layout's names and the markers that it needs.
pub(crate) fn own_names(layout: &Layout, pattern: &Regex, entries: &[PathBuf]) -> usize {
    let named: Vec<_> = entries
        .iter()
        .filter_map(|entry| Some((entry, parse(pattern, entry.file_name()?.to_str()?)?)))
        .collect();
    let has_markers = |entry: &Path| {
        let script = Script::read_if_there(entry).ok().flatten();
        script.is_some_and(|script| has_markers(layout.sections, &script.text))
    };
    match has_dialects(layout, named.iter().map(|(_, name)| name)) {
        true => named.iter().filter(|(entry, _)| has_markers(entry)).count(),
        false => 0,
    }
}

fn other_names(layout: &Layout, path: &Path) -> FolderError {
    FolderError::OtherName { path: path.to_owned(), layout: layout.id, example: layout.example }
}

/// The files of a folder whose names fit; another file of SQL is an error, anything else is left out.
fn fitting(
    layout: &Layout,
    pattern: &Regex,
    path: &Path,
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<Fitting>, FolderError> {
    let mut files = Vec::new();
    for entry in entries(path)? {
        let file_name = entry
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| FolderError::NameNotUtf8 { path: entry.clone() })?;
        if entry.is_dir() {
            if holds_sql(&entry) {
                return Err(FolderError::FolderWithin { path: entry });
            }
            left_out.push(LeftOut { path: entry, reason: "a folder without SQL".to_owned() });
        } else if let Some(name) = parse(pattern, file_name) {
            files.push(Fitting { path: entry, name });
        } else if is_sql(&entry) {
            return Err(other_names(layout, &entry));
        } else {
            left_out.push(LeftOut { path: entry, reason: "no SQL".to_owned() });
        }
    }
    if files.is_empty() {
        return Err(FolderError::NoMigration { path: path.to_owned() });
    }
    Ok(files)
}

pub(crate) fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

fn holds_sql(folder: &Path) -> bool {
    entries(folder).is_ok_and(|entries| {
        entries.iter().any(|entry| if entry.is_dir() { holds_sql(entry) } else { is_sql(entry) })
    })
}

/// Reads the migrations of an engine in a folder.
pub(crate) fn read(
    layout: &'static Layout,
    pattern: &Regex,
    engine: Engine,
    path: &Path,
    folder: &mut Folder,
) -> Result<(), FolderError> {
    let mut ups: BTreeMap<(bool, String, String), Fitting> = BTreeMap::new();
    let mut downs: BTreeMap<(bool, String, String), Fitting> = BTreeMap::new();
    let by_slug = layout.id == "numbered" || layout.id == "engine-in-name";
    for file in fitting(layout, pattern, path, &mut folder.left_out)? {
        match file.name.target {
            Some(Target::Other) => {
                let reason = format!("for {}", file.name.engine_name);
                folder.left_out.push(LeftOut { path: file.path, reason });
                continue;
            }
            Some(target) if !target.is_for(engine) => {
                let reason = format!("for {}", file.name.engine_name);
                folder.left_out.push(LeftOut { path: file.path, reason });
                continue;
            }
            Some(_) | None => {}
        }
        let key = (
            file.name.repeatable,
            file.name.version.clone(),
            if by_slug { file.name.slug.clone() } else { String::new() },
        );
        let way = match file.name.direction {
            Direction::Up => &mut ups,
            Direction::Down => &mut downs,
        };
        let Some(other) = way.remove(&key) else {
            way.insert(key, file);
            continue;
        };
        let (kept, dropped) = preferred(other, file, engine)?;
        folder.left_out.push(LeftOut {
            path: dropped.path,
            reason: format!("{} has its own of that version", engine.title()),
        });
        way.insert(key, kept);
    }
    for (key, up) in ups {
        let down = downs.remove(&key);
        folder.migrations.push(migration(layout, engine, up, down, &mut folder.files)?);
    }
    match downs.into_values().next() {
        Some(lonely) => Err(FolderError::NoWayUp { path: lonely.path, layout: layout.id }),
        None => Ok(()),
    }
}

/// Of two files of one version, the one that is this engine's own; two that are equally its own are an error.
fn preferred(first: Fitting, second: Fitting, engine: Engine) -> Result<(Fitting, Fitting), FolderError> {
    // MariaDB takes a file for MySQL, and its own before it.
    let nearness = |file: &Fitting| match file.name.target {
        Some(Target::Engines([one])) if *one == engine => 2,
        Some(_) => 1,
        None => 0,
    };
    if nearness(&first) == nearness(&second) {
        return Err(FolderError::DuplicateVersion {
            version: first.name.version,
            first: first.path,
            second: second.path,
        });
    }
    Ok(if nearness(&first) > nearness(&second) { (first, second) } else { (second, first) })
}

fn migration(
    layout: &'static Layout,
    engine: Engine,
    up: Fitting,
    down: Option<Fitting>,
    files: &mut Vec<PathBuf>,
) -> Result<Migration, FolderError> {
    let script =
        |path: &Path| Script::read_if_there(path)?.ok_or_else(|| FolderError::Gone { path: path.to_owned() });
    let sectioned = take_apart(layout, script(&up.path)?)?;
    files.push(up.path.clone());
    let mut way_back = sectioned.down;
    if let Some(down) = down {
        way_back = Some(script(&down.path)?);
        files.push(down.path);
    }
    let stem = up.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let opts_out = match layout.opt_out {
        OptOut::Name => up.name.autocommit,
        OptOut::Never | OptOut::Beginning(_) | OptOut::Line(_) | OptOut::Marker(_) => sectioned.opts_out,
    };
    Ok(Migration {
        version: up.name.version,
        name: stem.strip_suffix(".up").unwrap_or(&stem).to_owned(),
        slug: up.name.slug,
        up: sectioned.up,
        down: way_back,
        in_transaction: layout.transaction.contains(&engine) && !opts_out,
        repeatable: up.name.repeatable,
    })
}
