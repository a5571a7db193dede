//! The pipeline from configuration to verdict: folders are read, servers started, migrations applied, catalogues
//! read back, schemas compared. It prints nothing.

mod choice;
mod client;
mod config;
mod init;
mod live;
mod pipeline;
mod progress;
mod refused;
mod runner;
mod session;
mod trials;
mod verification;

pub use choice::{engine_image, engine_way};
pub use client::{clean_up_if_asked, start_server};
pub use config::{Config, ConfigError, EngineConfig, FILE_NAME};
pub use init::{Starter, starter};
pub use live::{diff_urls, inspect_url};
pub use pipeline::EngineError;
pub use progress::{Event, Progress, Quiet};
pub use runner::{BeginError, Runner};
pub use session::Session;
pub use trials::Trial;
pub use verification::{Verification, Verified, VerifyError};

pub use isoschema_compare::{FindingName, Grade, Level, Outcome, Reading, Verdict};
pub use isoschema_migrations::Candidate;
pub use isoschema_schema::Engine;
pub use isoschema_servers::{
    Availability, ContainerCommand, Kept, Lease, NativeServer, Request, ServerKind, StartError, Survey, Way,
    survey,
};
