//! Rows as logical values, the same on every engine: made from schemas with the values at the edges of their domains
//! ([`candidates`]), spelled, changed and asked for in an engine's SQL ([`insert`], [`update`], [`select`]), read back by meaning
//! ([`Layout::read`]) and compared ([`differences`]). Pure: it is told schemas and texts, and runs nothing.

mod boundary;
mod bulk;
mod candidates;
mod change;
mod difference;
mod kind;
mod layout;
mod sql;
mod value;

pub use boundary::{boundaries, distinct};
pub use bulk::{keys, many, of_parents, varied};
pub use candidates::{Candidates, Unfillable, candidates, in_order, literals};
pub use change::{delete, insert_all, update, upsert};
pub use difference::{Difference, differences, without_renumbered};
pub use kind::Kind;
pub use layout::{Layout, Place};
pub use sql::{
    as_text, bytes_literal, catch_up, insert, literal, name, select, select_plainly, select_where,
    text_literal,
};
pub use value::{Moments, Row, Value};
