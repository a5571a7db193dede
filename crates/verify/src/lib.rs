//! The pipeline from configuration to verdict: folders are read, servers started, migrations applied, catalogues
//! read back, schemas compared. It prints nothing: whoever calls it says what is told, and where.
//!
//! A project's own xtask or test can verify:
//!
//! ```no_run
//! use isoschema_verify::{Level, Sealing, Verdict, Verification, VerifyError};
//!
//! fn main() -> Result<(), VerifyError> {
//!     let verified = Verification::from_config("isoschema.toml")?.run()?;
//!     for judged in &verified.outcome.findings {
//!         if judged.level == Level::Fail {
//!             let finding = &judged.finding;
//!             println!("{} at {}: {}", finding.name, finding.path, finding.explanation);
//!         }
//!     }
//!     assert_eq!(verified.outcome.verdict, Verdict::Equal);
//!     // A run writes nothing by itself. This writes isoschema.seal, where every engine was compared and they are equal.
//!     println!("{}", verified.seal(Sealing::Write)?);
//!     Ok(())
//! }
//! ```
//!
//! or see, in a `#[test]` that needs no database, that what was verified has not changed since:
//!
//! ```no_run
//! let checked = isoschema_verify::check("isoschema.toml", isoschema_verify::today())?;
//! assert!(checked.is_sealed(), "{checked}");
//! # Ok::<(), isoschema_verify::VerifyError>(())
//! ```
//!
//! A program that verifies on servers given by URL calls [`clean_up_if_asked`] first in its `main`: should it be
//! killed, it is started once more to drop the databases that it made there.

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod allow;
mod baseline;
mod choice;
mod client;
mod config;
mod diesel_schema;
mod functions;
mod init;
mod live;
mod lossy;
mod origins;
mod pipeline;
mod probing;
mod progress;
mod refused;
mod replay;
mod room;
mod runner;
mod sealed_schema;
mod sealing;
mod session;
mod trials;
mod verification;
mod verify_error;
mod whole_file;

pub use allow::{today, until_by_default, write_allowance};
pub use choice::{engine_image, engine_way};
pub use client::{clean_up_if_asked, start_cluster, start_server};
pub use config::{Config, ConfigError, EngineConfig, FILE_NAME};
pub use diesel_schema::{SchemaFile, SchemaFileError};
pub use init::{Starter, starter};
pub use live::{diff_urls, inspect_url};
pub use pipeline::EngineError;
pub use probing::Probing;
pub use progress::{Event, Progress, Quiet};
pub use runner::{BeginError, Runner};
pub use sealed_schema::differences_from_seal;
pub use sealing::{Checked, SealState, Sealed, Sealing, check, seal_path};
pub use session::Session;
pub use trials::Trial;
pub use verification::{Verification, Verified};
pub use verify_error::VerifyError;
pub use whole_file::write_whole;

pub use isoschema_compare::{
    Allowance, Date, FindingName, Grade, JudgedFinding, Level, Outcome, PathPattern, Reading, Verdict,
};
pub use isoschema_inspect::Scope;
pub use isoschema_migrations::Candidate;
pub use isoschema_schema::Engine;
pub use isoschema_servers::{
    Availability, Cluster, ContainerCommand, Kept, Lease, NativeServer, Request, ServerKind, StartError,
    Survey, Way, survey,
};
