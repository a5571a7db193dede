//! Behaviour: experiments on live databases whose outcome must be the same on every engine, and what it means when it
//! is not. It is handed databases that are migrated, empty and its own ([`Subject`]); it makes none.

mod clearing;
mod derived;
mod found;
pub mod nature;
mod probe_error;
mod random;
mod recommendation;
mod subject;
mod workload;

pub use derived::run as derived;
pub use found::Found;
pub use probe_error::ProbeError;
pub use random::{Random, run as random};
pub use recommendation::recommendations;
pub use subject::{Open, Subject};
pub use workload::{UNUSED, index_path, run as workload};
