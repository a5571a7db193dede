//! A first isoschema.toml for a project that has none.

use std::collections::BTreeMap;
use std::path::Path;

use isoschema_migrations::{Candidate, find_folders};
use isoschema_schema::Engine;

/// What was found, and the configuration that follows from it.
#[derive(Debug, Clone)]
pub struct Starter {
    /// The folders of migrations below the root.
    pub folders: Vec<Candidate>,
    /// The text of an isoschema.toml; what could not be decided stands there as a comment.
    pub text: String,
}

/// Looks for folders of migrations and writes the configuration that compares them.
#[must_use]
pub fn starter(root: &Path) -> Starter {
    let folders = find_folders(root);
    let mut by_engine = BTreeMap::<Engine, Vec<&Candidate>>::new();
    for folder in &folders {
        for engine in &folder.engines {
            by_engine.entry(*engine).or_default().push(folder);
        }
    }
    let mut text = String::from(
        "# What isoschema compares. Run `isoschema verify` in this folder.\n\
         # Every key is described in `isoschema verify --help` and in the README.\n",
    );
    for engine in Engine::ALL {
        text.push('\n');
        match by_engine.get(&engine).map(Vec::as_slice) {
            Some([folder]) => {
                if engine == Engine::MySql && folder.engines.contains(&Engine::MariaDb) {
                    text.push_str("# One folder for MariaDB and MySQL: take out the one that the project does not run on.\n");
                }
                section(&mut text, "", engine, root, folder);
            }
            Some(several) => {
                text.push_str(&format!("# Several folders could be {}'s; keep one:\n", engine.title()));
                for folder in several {
                    section(&mut text, "# ", engine, root, folder);
                }
            }
            None => text.push_str(&format!("# [{engine}]\n# migrations = \"…\"  # no folder was found\n")),
        }
    }
    for folder in folders.iter().filter(|folder| folder.engines.is_empty()) {
        let path = shown(root, &folder.path);
        text.push_str(&format!("\n# Whose folder is {path}? It holds {} migrations.\n", folder.migrations));
    }
    text.push_str(
        "\n# Further keys of an engine:\n\
         # before = [\"SET FOREIGN_KEY_CHECKS = 0\"]  # statements for the session before the first migration\n\
         # ignore = [\"geo_*\"]                       # objects that are not compared\n\
         # schemas = [\"app\"]                       # where the project lives on PostgreSQL; else in public\n\
         # server = \"auto\"                          # auto, native, container, or a URL\n\
         # image = \"mariadb:11.4\"                   # the container's image\n\
         # collation = \"utf8mb4_unicode_ci\"         # the database's, on MariaDB and MySQL\n\
         #\n\
         # A program on Diesel: what its schema.rs expects, at the top of this file.\n\
         # diesel_schema = \"src/schema.rs\"\n\
         #\n\
         # What a kind of finding does to the verdict: fail, warn or list.\n\
         # [levels.index-missing]\n\
         # level = \"warn\"\n\
         # reason = \"…\"\n",
    );
    Starter { folders, text }
}

fn section(text: &mut String, comment: &str, engine: Engine, root: &Path, folder: &Candidate) {
    let path = shown(root, &folder.path);
    text.push_str(&format!(
        "{comment}[{engine}]\n{comment}migrations = {path:?}  # {} migrations; {}\n",
        folder.migrations, folder.reason
    ));
    match &folder.layout {
        Ok(layout) => text.push_str(&format!("{comment}layout = {:?}\n", layout.id)),
        Err(reason) => text.push_str(&format!("# layout = \"…\"  # {}\n", on_one_line(reason))),
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Config;

    #[test]
    fn what_is_found_makes_a_configuration_that_reads() {
        let root = tempfile::tempdir().unwrap();
        for engine in ["sqlite", "mysql", "postgresql"] {
            let migration = root.path().join("migrations").join(engine).join("2024-01-01-000000_start");
            fs::create_dir_all(&migration).unwrap();
            fs::write(migration.join("up.sql"), "CREATE TABLE a (id INTEGER);").unwrap();
        }
        let starter = starter(root.path());
        assert_eq!(starter.folders.len(), 3);
        let file = root.path().join("isoschema.toml");
        fs::write(&file, &starter.text).unwrap();
        let config = Config::read(&file).unwrap();
        assert_eq!(config.engines, Engine::ALL);
        assert_eq!(config.sections[&Engine::MySql].layout.map(|layout| layout.id), Some("diesel"));
        assert_eq!(config.sections[&Engine::MySql].migrations, [root.path().join("migrations/mysql")]);
    }
}
