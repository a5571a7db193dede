//! From snapshots to a verdict: rules that read an engine's spelling as its meaning ([`read`]), the
//! comparison of what they give ([`compare`]), and the policy that says which findings fail.
//!
//! Everything here is pure: values in, values out; no clock, no disk, no database.

mod compare;
mod finding;
mod normalise;
mod outcome;
mod policy;
mod rule;

pub use compare::compare;
pub use finding::{Finding, FindingName, Grade, Level, Path, Side, UnknownFindingName};
pub use normalise::{Reading, read};
pub use outcome::{EngineFacts, JudgedFinding, Outcome, Timing, Verdict};
pub use policy::{LevelOverride, Policy};
pub use rule::{FiredRule, Rule, RuleId, rules};
