//! A verdict as a person reads it ([`text()`]) and as a program reads it ([`json()`]).
//!
//! Everything here is pure: an [`Outcome`](isoschema_compare::Outcome) in, a string out. It judges nothing,
//! opens no file and asks no terminal; the caller says how wide and how colourful the text may be.

mod across;
mod fit;
mod fold;
mod json;
mod palette;
mod place;
mod probed;
mod rows;
mod text;
mod told;
mod workload;

pub use fit::{cut_end, cut_middle, wrap};
pub use json::{FORMAT, json};
pub use text::{Show, TextOptions, text, verdict};
