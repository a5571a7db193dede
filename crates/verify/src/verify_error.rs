//! Why a verification could not look. A difference is no error.

use std::fmt;
use std::path::PathBuf;

use isoschema_migrations::FolderError;
use isoschema_schema::Engine;
use isoschema_seal::{FileError, SealError};

use crate::config::{ConfigError, missing_section};
use crate::diesel_schema::SchemaFileError;
use crate::pipeline::EngineError;

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An engine was asked for that the configuration does not know.
    #[error("{}", missing_section(*.0))]
    NoSection(Engine),
    /// There is nothing to compare with.
    #[error("only {0} is to be looked at; a comparison needs at least two engines")]
    OneEngine(Engine),
    /// What the program was compiled with cannot be read.
    #[error(transparent)]
    SchemaFile(#[from] SchemaFileError),
    /// There is nothing to compare at all.
    #[error("isoschema.toml names no engine; `isoschema init` finds the folders of a project")]
    NoEngine,
    /// `--server` and `server` take a way that was not understood.
    #[error("{engine}: {reason}")]
    Way {
        /// The engine.
        engine: Engine,
        /// What is wrong.
        reason: String,
    },
    /// A folder is not what its runner could read.
    #[error("{engine}: {error}")]
    Folder {
        /// The engine.
        engine: Engine,
        /// What is wrong.
        error: FolderError,
    },
    /// Some engines could not be looked at; a smaller comparison would be another claim.
    #[error("{}", CouldNotLook(.0))]
    Engines(Vec<(Engine, EngineError)>),
    /// A file that the verdict rests on cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The seal cannot be read.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The seal cannot be written.
    #[error("cannot write {}: {source}; check its permissions", .path.display())]
    SealUnwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A URL's database could not be looked at.
    #[error("{0}")]
    Url(String),
}

struct CouldNotLook<'a>(&'a [(Engine, EngineError)]);

impl fmt::Display for CouldNotLook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(|(engine, error)| format!("{engine}: {error}")).collect();
        f.write_str(&lines.join("\n"))
    }
}
