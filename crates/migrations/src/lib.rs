//! Folders of migrations: reads one as its runner reads it ([`Folder`]), pairs several into steps ([`steps`]),
//! splits a file into statements ([`statements`]) and finds folders that nobody configured ([`find_folders`]).
//!
//! Nothing here runs a migration or knows what its SQL means.

mod body;
mod diesel;
mod discovery;
mod folder;
mod folder_error;
mod layout;
mod migration;
mod statement;
mod step;

pub use discovery::{Candidate, find_folders};
pub use folder::Folder;
pub use folder_error::FolderError;
pub use layout::{Layout, NoLayout, Sends};
pub use migration::{Migration, Script};
pub use statement::{Statement, statements};
pub use step::{PairedBy, Step, Steps, steps};
