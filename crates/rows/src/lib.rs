//! Rows as logical values, the same on every engine: made from schemas with the values at the edges of their domains
//! ([`candidates`]), spelled and asked for in an engine's SQL ([`insert`], [`select`]), read back by meaning
//! ([`Layout::read`]) and compared ([`differences`]). Pure: it is told schemas and texts, and runs nothing.

mod boundary;
mod candidates;
mod difference;
mod kind;
mod layout;
mod sql;
mod value;

pub use boundary::boundaries;
pub use candidates::{Candidates, Unfillable, candidates, in_order};
pub use difference::{Difference, differences, without_renumbered};
pub use kind::Kind;
pub use layout::{Layout, Place};
pub use sql::{catch_up, insert, select};
pub use value::{Moments, Row, Value};
