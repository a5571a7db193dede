//! A place in a file.

/// From a line and column to a line and column. Lines count from 1, columns from 1 in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The first character.
    pub start: (usize, usize),
    /// One after the last character.
    pub end: (usize, usize),
}

impl Place {
    pub(crate) const fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}
