//! The seal: the committed file that says which files were verified, on which engines, with which schemas, and
//! whether that still holds. It verifies nothing itself and reaches no database, so that holding a seal against
//! the files takes milliseconds.
//!
//! - [`Seal`] is what a verification that passed can say; its text is TOML, sorted, one line for each file.
//! - [`Fingerprint`] is the SHA-256 of a file, a canonical schema or the rules. Files are taken as bytes, the
//!   configuration too: `sha256sum` gives the same, another version of isoschema gives the same, and no key is passed
//!   over that turns out to matter.
//! - The line `whole` is the fingerprint of all that the seal claims. Two branches that sealed different contents have
//!   different ones, so that git cannot merge their seals, and a seal that was merged by hand does not hold.

mod breach;
mod fingerprint;
mod renewal;
mod seal;

pub use breach::Breach;
pub use fingerprint::{FileError, Fingerprint, files};
pub use renewal::{Doubt, Renewal};
pub use seal::{Claims, FORMAT, Seal, SealError, SealedEngine};
