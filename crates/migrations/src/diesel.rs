//! Diesel's layout: a directory for each migration with `up.sql`, perhaps `down.sql` and `metadata.toml`, read as
//! diesel_migrations 2.3.2 reads it. Not the running.

use std::path::Path;

use serde::Deserialize;

use crate::folder::{LeftOut, entries};
use crate::migration::text_if_there;
use crate::named::is_sql;
use crate::{Folder, FolderError, Migration, Script};

/// `metadata.toml` as Diesel 2.3 reads it: without a file a migration runs in a transaction, with a file that
/// does not say `run_in_transaction` it does not. Other keys mean nothing.
#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    run_in_transaction: bool,
}

/// Reads every migration of a folder.
pub(crate) fn read(path: &Path, folder: &mut Folder) -> Result<(), FolderError> {
    let entries = entries(path)?;
    if !entries.iter().any(|entry| entry.is_dir() || is_sql(entry)) {
        return Err(FolderError::Empty { path: path.to_owned() });
    }
    for entry in entries {
        if !entry.is_dir() {
            if is_sql(&entry) {
                return Err(FolderError::StrayFile { path: entry });
            }
            folder.left_out.push(LeftOut { path: entry, reason: "no SQL".to_owned() });
            continue;
        }
        read_migration(&entry, folder)?;
    }
    Ok(())
}

/// Whether a folder has a migration in it, going by `up.sql` alone.
pub(crate) fn holds_migrations(path: &Path) -> bool {
    entries(path).is_ok_and(|entries| entries.iter().any(|entry| entry.join("up.sql").is_file()))
}

fn read_migration(directory: &Path, folder: &mut Folder) -> Result<(), FolderError> {
    let name = directory
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| FolderError::NameNotUtf8 { path: directory.to_owned() })?
        .to_owned();
    let (version, slug) = name.split_once('_').unwrap_or((&name, ""));
    let up = Script::read_if_there(&directory.join("up.sql"))?.ok_or_else(|| FolderError::NoUp {
        path: directory.to_owned(),
        holds_migrations: holds_migrations(directory),
    })?;
    let down = Script::read_if_there(&directory.join("down.sql"))?;
    let metadata = directory.join("metadata.toml");
    let in_transaction = match text_if_there(&metadata)? {
        None => true,
        Some(text) => {
            let in_transaction = run_in_transaction(&text, &metadata)?;
            folder.files.push(metadata);
            in_transaction
        }
    };
    folder.files.push(up.path.clone());
    folder.files.extend(down.iter().map(|down| down.path.clone()));
    folder.migrations.push(Migration {
        version: version.replace('-', ""),
        slug: slug.to_owned(),
        up,
        down,
        in_transaction,
        repeatable: false,
        name,
    });
    Ok(())
}

/// A file that Diesel cannot read as TOML it passes over in silence and runs the migration in a transaction; here
/// that is an error, because whoever wrote the file meant something by it.
fn run_in_transaction(text: &str, path: &Path) -> Result<bool, FolderError> {
    let metadata: Metadata = toml::from_str(text)
        .map_err(|source| FolderError::Metadata { path: path.to_owned(), source: Box::new(source) })?;
    Ok(metadata.run_in_transaction)
}
