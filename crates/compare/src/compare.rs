//! The comparison of readings.

use crate::{Finding, Reading};

/// Compares readings of different engines, all with all: one finding per path and name, every engine's side
/// in it.
#[must_use]
pub fn compare(_readings: &[Reading]) -> Vec<Finding> {
    Vec::new()
}
