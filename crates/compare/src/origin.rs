//! Origins: where one side of a finding came from. The comparison knows none; whoever ran the migrations adds them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The migration that gave an object its present form on one engine, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The migration's name.
    pub migration: String,
    /// Its file, from the project's root on, with `/` between folders.
    pub file: String,
    /// The line, from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column of the first character, from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What stands there; for people, who see it in the text report.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// Some whole lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines; the first is the origin's.
    pub text: String,
    /// The bytes that are meant.
    pub mark: Range<usize>,
}
