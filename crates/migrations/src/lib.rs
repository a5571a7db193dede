//! Folders of migrations: reads one as its runner reads it ([`Folder`], by a [`Layout`]), pairs several into steps ([`steps`]),
//! splits a file into statements ([`statements`]) and finds folders that nobody configured ([`find_folders`]).
//!
//! Nothing here runs a migration or knows what its SQL means.

mod body;
mod delimiter;
mod detection;
mod diesel;
mod discovery;
mod folder;
mod folder_error;
mod given;
mod layout;
mod layout_page;
mod migration;
mod named;
mod piece;
mod section;
mod statement;
mod step;
mod target;

pub use discovery::{Candidate, find_folders};
pub use folder::{Folder, LeftOut};
pub use folder_error::FolderError;
pub use layout::{Layout, NoLayout, Sends};
pub use layout_page::layout_page;
pub use migration::{Migration, Script};
pub use statement::{Statement, significant_tokens, statements};
pub use step::{PairedBy, Step, Steps, steps};
