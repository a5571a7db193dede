//! Migrations that are named one by one, in order: files of SQL, or directories with one sub-folder for each engine.

use std::path::Path;

use isoschema_schema::Engine;

use crate::folder::{LeftOut, entries};
use crate::target::Target;
use crate::{Folder, FolderError, Layout, Migration, Script};

/// Reads one file, as the migration of its place in the list.
pub(crate) fn read_file(path: &Path, folder: &mut Folder) -> Result<(), FolderError> {
    let script = Script::read_if_there(path)?.ok_or_else(|| FolderError::Gone { path: path.to_owned() })?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    push(folder, name, script, None);
    Ok(())
}

/// Reads `ENGINE/up.sql` of one directory, as the migration of its place in the list.
pub(crate) fn read_module(engine: Engine, path: &Path, folder: &mut Folder) -> Result<(), FolderError> {
    let directory = engine_folder(engine, path)?
        .ok_or_else(|| FolderError::NoEngineFolder { path: path.to_owned(), engine })?;
    let up = directory.join("up.sql");
    let script = Script::read_if_there(&up)?.ok_or(FolderError::Gone { path: up })?;
    let down = Script::read_if_there(&directory.join("down.sql"))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    push(folder, name, script, down);
    for entry in entries(path)?.into_iter().chain(entries(&directory)?) {
        let file_name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_dir() && Target::named(&file_name) == Target::Other {
            folder.left_out.push(LeftOut { path: entry, reason: format!("for {file_name}") });
        } else if entry.is_file() && !["up.sql", "down.sql"].contains(&file_name.as_str()) {
            if crate::named::is_sql(&entry) {
                return Err(FolderError::OtherName {
                    path: entry,
                    layout: "modules",
                    example: Layout::of("modules").map_or("", |layout| layout.example),
                });
            }
            folder.left_out.push(LeftOut { path: entry, reason: "no SQL".to_owned() });
        }
    }
    Ok(())
}

/// The sub-folder that an engine's name names; MariaDB takes MySQL's where it has none of its own.
pub(crate) fn engine_folder(engine: Engine, path: &Path) -> Result<Option<std::path::PathBuf>, FolderError> {
    let mut fitting: Vec<_> = entries(path)?
        .into_iter()
        .filter(|entry| entry.is_dir())
        .filter_map(|entry| {
            let target = Target::named(entry.file_name()?.to_str()?);
            target.is_for(engine).then_some((target, entry))
        })
        .collect();
    fitting.sort_by_key(|(target, _)| match target {
        Target::Engines([_]) => 0,
        Target::Engines(_) | Target::Other | Target::None => 1,
    });
    Ok(fitting.into_iter().next().map(|(_, entry)| entry))
}

fn push(folder: &mut Folder, name: String, up: Script, down: Option<Script>) {
    folder.files.push(up.path.clone());
    folder.files.extend(down.iter().map(|down| down.path.clone()));
    folder.migrations.push(Migration {
        version: (folder.migrations.len() + 1).to_string(),
        slug: name.clone(),
        name,
        up,
        down,
        in_transaction: false,
        repeatable: false,
    });
}
