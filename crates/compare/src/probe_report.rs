//! The report across databases: counts, differences, what mends them, and how long a workload took. Plain values: how
//! they are come by stands in `probe`.

use std::collections::BTreeMap;
use std::time::Duration;

use isoschema_schema::Engine;
use serde::{Serialize, Serializer};

use crate::{Category, Date, FindingName, Path, Tallies};

/// What `isoschema probe --report` tells beside the findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProbeReport {
    /// How experiments ended, by category and engine.
    pub categories: Tallies,
    /// Where engines differ, by category.
    pub differences: Vec<BehaviourDifference>,
    /// What mends the findings.
    pub recommendations: Vec<Recommendation>,
    /// How long the workload took.
    #[serde(skip)]
    pub workload: Option<Workload>,
}

/// Experiments of one category that engines did not do alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BehaviourDifference {
    /// What they are about.
    pub category: Category,
    /// The finding's name, or the probe's where no schema is to blame.
    pub name: String,
    /// Where; nothing where no object of a schema has to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Path>,
    /// How many experiments each engine failed; none where they differ by nature.
    pub failed: BTreeMap<Engine, usize>,
    /// Whether engines differ by nature, as is known: then nobody failed.
    pub by_nature: bool,
}

/// What mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recommendation {
    /// The finding.
    pub finding: FindingName,
    /// The object.
    pub path: Path,
    /// What to do on each engine on which something is to be done.
    pub mending: BTreeMap<Engine, Mending>,
}

/// What is to be done on one engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mending {
    /// Statements for a new migration.
    Sql(String),
    /// In words, where no statement can be derived.
    Words(String),
}

/// How long the same work took on each engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Workload {
    /// The rows that were written, over all tables.
    pub rows: usize,
    /// Each operation on each object, with every engine's time.
    pub operations: Vec<Operation>,
    /// What could not be timed, and why.
    pub untimed: Vec<Untimed>,
    /// What the times are held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
}

/// An operation on an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// What is done.
    pub kind: OperationKind,
    /// With what.
    pub path: Path,
    /// How long each engine took.
    #[serde(rename = "engines")]
    pub spans: BTreeMap<Engine, Span>,
}

/// A kind of operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// All rows of a table are written.
    BulkInsert,
    /// Single rows are read by a key.
    PointRead,
    /// Rows between two values of an index are read.
    RangeRead,
    /// Single rows are changed.
    Update,
    /// Single rows are deleted.
    Delete,
    /// Children are counted with their parents.
    Join,
}

impl OperationKind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::BulkInsert, Self::PointRead, Self::RangeRead, Self::Update, Self::Delete, Self::Join];

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BulkInsert => "bulk insert",
            Self::PointRead => "point read",
            Self::RangeRead => "range read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Join => "join",
        }
    }
}

/// The times of several rounds of the same work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The median.
    #[serde(rename = "median_ms", serialize_with = "milliseconds")]
    pub median: Duration,
    /// The shortest.
    #[serde(rename = "least_ms", serialize_with = "milliseconds")]
    pub least: Duration,
    /// The longest.
    #[serde(rename = "most_ms", serialize_with = "milliseconds")]
    pub most: Duration,
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_micros() as f64 / 1000.0)
}

impl Span {
    /// Of the rounds' times; nothing where there was none.
    #[must_use]
    pub fn of(mut rounds: Vec<Duration>) -> Option<Self> {
        rounds.sort_unstable();
        Some(Self { median: *rounds.get(rounds.len() / 2)?, least: *rounds.first()?, most: *rounds.last()? })
    }

    /// How much longer it takes than before, as a part of before, where that is more than noise: more than a tenth and
    /// [`NOTICEABLE`], with no round of the one as long as any of the other.
    #[must_use]
    pub fn change_since(&self, before: &Self) -> Option<f64> {
        let (now, then) = (self.median.as_secs_f64(), before.median.as_secs_f64());
        let is_noticeable = self.median.abs_diff(before.median) >= NOTICEABLE;
        let is_apart = self.least > before.most || self.most < before.least;
        let change = (now - then) / then;
        (then > 0.0 && is_noticeable && is_apart && change.abs() > TENTH).then_some(change)
    }
}

/// A change that is less than this is noise, however fast the work is.
pub const NOTICEABLE: Duration = Duration::from_micros(200);

/// A change that is less than this part is none.
const TENTH: f64 = 0.1;

/// What could not be timed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Untimed {
    /// What would have been done.
    pub kind: OperationKind,
    /// With what.
    pub path: Path,
    /// Why it was not.
    pub reason: String,
}

/// An earlier run of the same work on the same machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// When it was made, in UTC.
    pub day: Date,
    /// Whether this run made it.
    pub is_new: bool,
    /// What takes longer or less long now.
    pub changes: Vec<BaselineChange>,
}

/// An operation whose time has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaselineChange {
    /// What is done.
    pub kind: OperationKind,
    /// With what.
    pub path: Path,
    /// Where.
    pub engine: Engine,
    /// How long it took.
    #[serde(rename = "before_ms", serialize_with = "milliseconds")]
    pub before: Duration,
    /// How long it takes.
    #[serde(rename = "now_ms", serialize_with = "milliseconds")]
    pub now: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(rounds: &[u64]) -> Span {
        Span::of(rounds.iter().map(|micros| Duration::from_micros(*micros)).collect()).expect("rounds")
    }

    #[test]
    fn a_change_is_more_than_noise() {
        let before = span(&[900, 1000, 1100]);
        assert_eq!(before.median, Duration::from_micros(1000));
        for (now, is_change) in [
            ([1000, 1050, 1100], false),
            // More than a tenth, but one round was as long before.
            ([1050, 1500, 1600], false),
            ([1200, 1300, 1400], true),
            ([400, 500, 600], true),
        ] {
            assert_eq!(span(&now).change_since(&before).is_some(), is_change, "{now:?}");
        }
        // A tenth of next to nothing is noise.
        assert_eq!(span(&[50, 60, 70]).change_since(&span(&[10, 20, 30])), None);
        assert_eq!(Span::of(Vec::new()), None);
    }
}
