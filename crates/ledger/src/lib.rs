//! The ledger's domain: the history of verification runs, and the storage that it asks for. No database, no server.
//!
//! A run's report is the artifact; everything else that is known of a run is an index over it, which
//! [`Storage::rebuild`] makes anew. Values are checked where they are made: a [`Slug`], a [`Moment`] or a [`NewRun`]
//! that exists can be stored on every engine, and comes back unchanged.

mod audit;
mod digest;
mod error;
mod moment;
mod page;
mod project;
mod report;
mod run;
mod storage;
mod text;
mod token;
mod trend;

pub use audit::{Action, Change, Event, EventId};
pub use digest::Digest;
pub use error::{Error, Invalid};
pub use moment::Moment;
pub use page::{Limit, Listing, Page};
pub use project::{NewProject, Project, ProjectId, ProjectState, ProjectSummary};
pub use report::{REPORT_LIMIT, Report};
pub use run::{Counts, Finding, NewRun, Run, RunCursor, RunDetails, RunEngine, RunId, Timing};
pub use storage::{Rebuilt, Storage};
pub use text::{Actor, DisplayName, Slug, TokenName, ToolVersion};
pub use token::{Secret, Token, TokenId, authenticate};
pub use trend::TrendPoint;

pub use isoschema_compare::{Grade, Verdict};
pub use isoschema_schema::Engine;
