//! Finding folders of migrations that nobody configured, and guessing whose they are; for `isoschema init`, which
//! asks before it believes. Nothing else guesses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::diesel::holds_migrations;
use crate::folder::entries;
use crate::given::engine_folder;
use crate::named::is_sql;
use crate::statement::{tokens, word};
use crate::target::engines_named;
use crate::{Folder, Layout};

/// How far below the root a folder is looked for.
const DEPTH: usize = 8;

/// A folder that holds migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is, below the root that was searched.
    pub path: PathBuf,
    /// The engines it seems to be for: a folder for MySQL serves MariaDB too unless MariaDB has its own beside it;
    /// none when nothing tells.
    pub engines: Vec<Engine>,
    /// What tells, as half a sentence: `the folder's name says mysql`.
    pub reason: String,
    /// How many migrations it holds: of several engines, the most that one of them has.
    pub migrations: usize,
    /// Its layout; the error that reading it gives, where none fits or several do.
    pub layout: Result<&'static Layout, String>,
}

/// Every folder below a root that holds migrations in any layout, sorted by path. Passes over what builds and
/// package managers leave (`target`, `node_modules`, `vendor`), hidden folders, links and what it may not read.
#[must_use]
pub fn find_folders(root: &Path) -> Vec<Candidate> {
    let mut found = Vec::new();
    search(root, root, DEPTH, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    leave_mariadb_to_its_own_folder(&mut found);
    found
}

/// A folder for MySQL serves MariaDB too, unless MariaDB has one beside it.
fn leave_mariadb_to_its_own_folder(found: &mut [Candidate]) {
    let parents: BTreeSet<PathBuf> = found
        .iter()
        .filter(|one| one.engines == [Engine::MariaDb])
        .filter_map(|one| one.path.parent().map(Path::to_owned))
        .collect();
    for shared in found.iter_mut().filter(|one| one.engines == [Engine::MariaDb, Engine::MySql]) {
        if shared.path.parent().is_some_and(|parent| parents.contains(parent)) {
            shared.engines = vec![Engine::MySql];
        }
    }
}

fn search(root: &Path, folder: &Path, depth: usize, found: &mut Vec<Candidate>) {
    let Ok(entries) = entries(folder) else { return };
    // The root itself is the project, not a folder of migrations.
    if folder != root
        && let Some(candidate) = candidate(root, folder, &entries)
    {
        found.push(candidate);
        return;
    }
    if depth == 0 {
        return;
    }
    for entry in entries.iter().filter(|entry| is_searched(entry)) {
        search(root, entry, depth - 1, found);
    }
}

fn is_searched(entry: &Path) -> bool {
    let passed_over = ["target", "node_modules", "vendor"];
    let named = entry.file_name().is_some_and(|name| passed_over.iter().any(|other| name == *other));
    !named && fs::symlink_metadata(entry).is_ok_and(|metadata| metadata.is_dir())
}

/// What a folder is, if it looks like one of migrations: it has directories with `up.sql`, or a file whose name says
/// a version and more SQL beside it.
fn candidate(root: &Path, folder: &Path, entries: &[PathBuf]) -> Option<Candidate> {
    let is_diesels =
        holds_migrations(folder) && engine_folder(Engine::Sqlite, folder).ok().flatten().is_none();
    if !is_diesels && !entries.iter().any(|entry| entry.is_file() && has_a_version(entry)) {
        return None;
    }
    let path = folder.strip_prefix(root).unwrap_or(folder).to_owned();
    let read = |engine| Folder::read(engine, &[folder.to_owned()], None);
    let readings: Vec<_> = Engine::ALL.into_iter().map(|engine| (engine, read(engine))).collect();
    let folders: Vec<_> =
        readings.iter().filter_map(|(engine, read)| read.as_ref().ok().map(|read| (*engine, read))).collect();
    let migrations = folders.iter().map(|(_, read)| read.migrations.len()).max().unwrap_or_default();
    let layout = match (folders.first(), readings.first()) {
        (Some((_, read)), _) => Ok(read.layout),
        (None, Some((_, Err(error)))) => Err(error.to_string()),
        (None, _) => Err(String::new()),
    };
    let (engines, reason) = match layout {
        Ok(layout) if layout.tells_engines() => (
            folders.iter().map(|(engine, _)| *engine).collect(),
            "the files' names tell the engines".to_owned(),
        ),
        Ok(_) | Err(_) => {
            let ups: Vec<_> = folders
                .first()
                .map(|(_, read)| read.migrations.iter().map(|one| one.up.text.as_str()).collect())
                .unwrap_or_default();
            by_name(&path)
                .or_else(|| by_content(&ups))
                .unwrap_or_else(|| (Vec::new(), "neither its name nor its SQL tells the engine".to_owned()))
        }
    };
    Some(Candidate { path, engines, reason, migrations, layout })
}

/// Whether a file's name begins as those of migrations do: `1_`, `20240101_`, `V1__`, `V0001.`.
fn has_a_version(entry: &Path) -> bool {
    let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let rest = name.trim_start_matches('V').trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    is_sql(entry)
        && rest.len() < name.trim_start_matches('V').len()
        && (rest.starts_with('_') || name.starts_with('V'))
}

/// The nearest name that is an engine's, from the folder upwards: `migrations/mysql`, `migrations_postgres`,
/// `diesel/sqlite/migrations`.
fn by_name(path: &Path) -> Option<(Vec<Engine>, String)> {
    let names = path.components().rev().filter_map(|component| component.as_os_str().to_str());
    for name in names {
        let lower = name.to_ascii_lowercase();
        let engines: BTreeSet<Engine> =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(engines_named).copied().collect();
        if !engines.is_empty() {
            return Some((engines.into_iter().collect(), format!("`{name}` in its path names the engine")));
        }
    }
    None
}

/// Words that one engine alone understands.
fn engines_of_word(word: &str) -> &'static [Engine] {
    match word {
        "AUTOINCREMENT" | "PRAGMA" | "SQLITE_SEQUENCE" | "ROWID" => &[Engine::Sqlite],
        "AUTO_INCREMENT" | "LONGTEXT" | "MEDIUMTEXT" | "TINYINT" | "UNSIGNED" | "UTF8MB4" | "INNODB" => {
            &[Engine::MariaDb, Engine::MySql]
        }
        "SERIAL" | "BIGSERIAL" | "TIMESTAMPTZ" | "JSONB" | "BYTEA" | "PLPGSQL" | "UUID_GENERATE_V4" => {
            &[Engine::Postgres]
        }
        _ => &[],
    }
}

/// The engines whose own words stand in the files, when they are one engine's only.
fn by_content(ups: &[&str]) -> Option<(Vec<Engine>, String)> {
    let mut told_by: Option<(&'static [Engine], String)> = None;
    for sql in ups {
        // SQLite's tokens serve to find words in any file.
        for word in tokens(sql, Engine::Sqlite).0.iter().filter_map(|token| word(&token.token)) {
            let engines = engines_of_word(&word);
            match &told_by {
                _ if engines.is_empty() => {}
                Some((known, _)) if *known == engines => {}
                Some(_) => return None,
                None => told_by = Some((engines, word)),
            }
        }
    }
    told_by.map(|(engines, word)| (engines.to_vec(), format!("its SQL says {word}")))
}
