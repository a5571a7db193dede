//! From snapshots to a verdict: rules that read an engine's spelling as its meaning ([`read`]), the
//! comparison of what they give ([`compare`]), and the policy that says which findings fail ([`Policy`]).
//!
//! Everything here is pure: values in, values out; no clock, no disk, no database.
//!
//! ```text
//! Snapshot ─ read ─► Reading ─┐
//! Snapshot ─ read ─► Reading ─┼─ compare ─► Vec<Finding> ─ Policy::judge ─► Verdict, Vec<JudgedFinding>
//! Snapshot ─ read ─► Reading ─┘
//! ```
//!
//! - All engines are compared at once. A difference is one [`Finding`] with a permanent [`FindingName`], a
//!   [`Path`], a [`Grade`] and every engine's side in its own spelling, however many engines there are. No name
//!   stands twice at one path.
//! - Only meanings are compared. SQL text is read by the rules, which say so ([`Reading::rules_fired`]); what
//!   they could not read is compared as it is printed, and differs rather than agrees.
//! - Two columns agree when they hold the same values, hold two texts for the same value in the same cases, and
//!   agree on NULL, default, generation and identity. Where types hold different values but something keeps the
//!   columns to the same ones (a CHECK, or the limit that an engine declares and does not enforce), the finding
//!   is `widened` and says what proves it.
//! - Keys, foreign keys, indexes and CHECKs are compared by what they do, not by name: a primary key enforces
//!   what a unique of its columns does, an index serves the searches of a shorter one, a type refuses what a
//!   CHECK elsewhere does.
//! - What belongs to a table that an engine lacks is not reported again for that engine: it is `table-missing`.
//! - The same readings give the same findings, in the same order, whatever the order of the engines.
//!
//! ```
//! use isoschema_compare::{Policy, Verdict, compare, read};
//! use isoschema_schema::{CatalogColumn, CatalogTable, Engine, Snapshot};
//!
//! let snapshot = |engine, nullable| {
//!     let column = CatalogColumn {
//!         name: "seats".to_owned(),
//!         declared: "BIGINT".to_owned(),
//!         labels: Vec::new(),
//!         nullable,
//!         default: None,
//!         on_update: None,
//!         generated: None,
//!         identity: None,
//!         character_set: None,
//!         collation: None,
//!     };
//!     let table = CatalogTable {
//!         name: "halls".to_owned(),
//!         columns: vec![column],
//!         primary_key: None,
//!         uniques: Vec::new(),
//!         foreign_keys: Vec::new(),
//!         indexes: Vec::new(),
//!         checks: Vec::new(),
//!         strict: true,
//!     };
//!     Snapshot {
//!         engine,
//!         version: "15.20".to_owned(),
//!         settings: Default::default(),
//!         tables: vec![table],
//!         views: Vec::new(),
//!         triggers: Vec::new(),
//!         unaccounted: Vec::new(),
//!     }
//! };
//! let readings = [read(snapshot(Engine::Sqlite, false)), read(snapshot(Engine::Postgres, true))];
//! let (verdict, judged) = Policy::default().judge(compare(&readings));
//! assert_eq!(verdict, Verdict::Different);
//! let finding = &judged[0].finding;
//! assert_eq!((finding.name.name(), finding.path.as_str()), ("column-nullability", "halls.seats"));
//! assert_eq!(finding.sides[&Engine::Postgres].definition, "BIGINT NULL");
//! ```

mod allowance;
mod allowances;
mod behaviour;
mod compare;
mod contract;
mod finding;
mod name;
mod normalise;
mod origin;
mod outcome;
mod policy;
mod probe_report;
mod rule;
mod tally;
mod trial;

pub use allowance::{Allowance, PathPattern, PatternError};
pub use allowances::{Allowances, Allowed, AppliedAllowance};
pub use compare::{Change, changes, compare, compare_under};
pub use contract::{Admission, Affinity, Outcome as AdmissionOutcome, admissions};
pub use finding::{Finding, FindingName, Grade, Level, Path, Side, UnknownFindingName};
pub use name::{Rename, RenameError, rename};
pub use normalise::{Reading, read};
pub use origin::{Excerpt, Origin};
pub use outcome::{
    ByNature, Declared, EngineFacts, JudgedFinding, Outcome, Probed, Timing, Untried, Verdict,
};
pub use policy::{LevelOverride, Policy};
pub use probe_report::{
    Baseline, BaselineChange, BehaviourDifference, Mending, NOTICEABLE, Operation, OperationKind,
    ProbeReport, Recommendation, Span, Untimed, Workload,
};
pub use rule::{FiredRule, Rule, RuleId, rules};
pub use tally::{Category, Tallies, Tally};
pub use trial::Reversal;

/// A day of the calendar, without a clock.
pub use jiff::civil::Date;
