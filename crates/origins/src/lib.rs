//! Where a finding came from: which migration gave an object its present form, by what changed in the catalogue
//! ([`History`]), and where in that migration's SQL it stands ([`Acts`]); and what a statement took away without
//! naming it ([`Loss`]).
//!
//! Everything here is pure: outlines and texts in, places out. Nobody here runs a migration or asks a server. The
//! text of a migration never decides which migration it was: it says where to look, and where in the file to point.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "whoever looks for one act passes over every other, and a new one must not change what it finds"
)]

mod act;
mod acts;
mod aspect;
mod cursor;
mod history;
mod loss;
mod place;
mod reader;
mod renaming;

pub use acts::{Acts, Reach, may_make_triggers};
pub use aspect::Aspect;
pub use history::{Change, History, Look};
pub use loss::{Attribute, Loss};
pub use place::Place;
