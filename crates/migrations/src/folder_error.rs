//! Why a folder of migrations cannot be read: what, where, and how to mend it.

use std::io;
use std::path::PathBuf;

use isoschema_schema::Engine;

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
        "{} and {} have the same version, {version}: their runner would run one of them only, or none; give one a \
         version of its own",
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
    /// A file of SQL whose name the layout has no place for.
    #[error(
        "{} does not fit the layout `{layout}`, whose files are {example}; rename it, move it elsewhere, or write another \
         `layout = \"…\"` in isoschema.toml (docs/layouts.md lists them)",
        path.display()
    )]
    OtherName {
        /// The file.
        path: PathBuf,
        /// The layout.
        layout: &'static str,
        /// What its files look like.
        example: &'static str,
    },
    /// A file whose markers are not what the runner needs.
    #[error(
        "{} does not fit the layout `{layout}`: {reason}; mend the file, or write another `layout = \"…\"` in \
         isoschema.toml",
        path.display()
    )]
    Section {
        /// The file.
        path: PathBuf,
        /// The layout.
        layout: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Several layouts fit.
    #[error(
        "{} could be of several layouts: {}; write the one that its runner has into isoschema.toml: {}",
        path.display(),
        layouts.join(", "),
        layouts.iter().map(|id| format!("layout = \"{id}\"")).collect::<Vec<_>>().join(" or ")
    )]
    Ambiguous {
        /// The folder.
        path: PathBuf,
        /// The layouts.
        layouts: Vec<&'static str>,
    },
    /// Paths of several layouts.
    #[error(
        "{} is of the layout `{first_layout}`, {} of `{second_layout}`; one engine's migrations have one layout: name \
         files only, or folders of one layout, or write `layout = \"…\"` in isoschema.toml",
        first.display(),
        second.display()
    )]
    Mixed {
        /// One path.
        first: PathBuf,
        /// Its layout.
        first_layout: &'static str,
        /// Another path.
        second: PathBuf,
        /// Its layout.
        second_layout: &'static str,
    },
    /// A folder without a file of any layout.
    #[error(
        "{} holds no migration of any layout that isoschema knows (docs/layouts.md lists them); set `migrations` in \
         isoschema.toml to the folder that holds them, or to the files themselves",
        path.display()
    )]
    NoMigration {
        /// The folder.
        path: PathBuf,
    },
    /// A folder of several engines without a file for this one.
    #[error(
        "{} holds no migration for {engine} in the layout `{layout}`: every file is for another engine",
        path.display()
    )]
    NoneForEngine {
        /// The folder.
        path: PathBuf,
        /// The engine.
        engine: Engine,
        /// The layout.
        layout: &'static str,
    },
    /// A folder of sub-folders for engines, of which none is for this one.
    #[error("{} has a sub-folder for other engines and none for {engine}; add it, or name another path", path.display())]
    NoEngineFolder {
        /// The folder.
        path: PathBuf,
        /// The engine.
        engine: Engine,
    },
    /// SQL beside the sub-folders of engines.
    #[error("{} stands beside the engines' folders, and no runner reads it there; move it elsewhere", path.display())]
    BesideEngines {
        /// The file.
        path: PathBuf,
    },
    /// SQL in a folder within.
    #[error(
        "{} is a folder with SQL among the migrations, which would be passed over; name it in `migrations` of \
         isoschema.toml as well, in order, or move it elsewhere",
        path.display()
    )]
    FolderWithin {
        /// The folder.
        path: PathBuf,
    },
    /// A way back without a way up.
    #[error("{} has no way up beside it in the layout `{layout}`; add it, or remove the way back", path.display())]
    NoWayUp {
        /// The file.
        path: PathBuf,
        /// The layout.
        layout: &'static str,
    },
    /// A file that is not there.
    #[error("{} is not there; check `migrations` in isoschema.toml", path.display())]
    Gone {
        /// The file.
        path: PathBuf,
    },
}
