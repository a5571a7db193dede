//! What a database promises, in two forms.
//!
//! A [`Snapshot`] is a schema as one server's catalogue spells it. A [`Schema`] is the canonical form:
//! engine-free, so that two of them can be compared. The way from one to the other is made of rules, and
//! these live in `isoschema-compare`; this crate holds values only and knows no engine's spelling.

mod column;
mod contract;
mod domain;
mod engine;
mod key;
mod outline;
mod schema;
mod snapshot;

pub use column::{Bound, Column, DefaultValue, Equality, Generated, Identity, Proof};
pub use contract::{Carrier, Contract, ContractColumn, ContractTable, Contracts, DieselType};
pub use domain::{Domain, Length, Repertoire, TrailingBlanks, Zone};
pub use engine::{Engine, UnknownEngine};
pub use key::{Action, Deferrability, ForeignKey, Index, KeyPart, KeySubject, MatchKind, PrimaryKey, Unique};
pub use outline::{Facet, Outline, OutlineColumn, OutlinePart, PartKind};
pub use schema::{Check, Schema, Table, Trigger, View};
pub use snapshot::{CatalogCheck, CatalogColumn, CatalogObject, CatalogTable, CatalogView, Snapshot};
