//! A trend: what the runs of a project found, over time.

use serde::Serialize;

use crate::{Counts, Moment, RunId, Verdict};

/// One run's place in a trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// The run.
    pub run: RunId,
    /// When it started.
    pub started_at: Moment,
    /// What it said.
    pub verdict: Verdict,
    /// How many findings it had.
    pub counts: Counts,
}
