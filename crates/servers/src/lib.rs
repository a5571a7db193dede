//! Throw-away database servers that vanish with the process that asked for them.
//!
//! [`start`] gives a [`Lease`]: the right to use one server, with an empty database of its own. Dropping the
//! lease ends the server and removes everything that it left; so does the end of the process, however it
//! comes, because a small supervisor waits on a pipe that only this process holds open.
//!
//! Not for talking to databases: the caller brings a [`Client`], so that no database library is named here.
//! Not for Windows: signals, Unix sockets and named pipes are what this stands on.
#![expect(clippy::disallowed_methods, reason = "starting processes is what this crate is for")]

mod address;
mod binary;
mod cleaner;
mod client;
mod cluster;
mod command_line;
mod container;
mod copy_tree;
mod error;
mod given;
mod lease;
mod native;
mod place;
mod prepared;
mod random;
mod request;
mod secret;
mod supervisor;
mod survey;
mod sweep;
mod user;
mod version;

pub use cleaner::run_as_cleaner_if_asked;
pub use client::Client;
pub use cluster::{Cluster, start_cluster};
pub use error::StartError;
pub use lease::{Kept, Lease, ServerKind};
pub use request::{Request, UnknownWay, Way};
pub use secret::Secret;
pub use survey::{Availability, ContainerCommand, NativeServer, Survey, survey};
pub use version::Version;

use isoschema_schema::Engine;

/// Starts, or reaches, the server that was asked for and makes an empty database on it.
///
/// # Errors
///
/// When the server cannot be had, does not answer in time, or refuses to make the database. The error says
/// what was looked for, where, and how to mend it; nothing is left behind.
pub fn start(request: &Request, client: &'static dyn Client) -> Result<Lease, StartError> {
    request.validate()?;
    if request.engine == Engine::Sqlite {
        return Ok(Lease::embedded(request));
    }
    match &request.way {
        Way::Native => native::start(request, client),
        Way::Container => container::start(request, client),
        Way::Given(url) => given::start(request, url, client),
        Way::Auto => match native::find(request) {
            Ok(server) => native::start_server(request, &server, client),
            Err(native) => container::start(request, client).map_err(|container| {
                if matches!(container, StartError::NoContainerCommand { .. } | StartError::NoImage { .. }) {
                    let (native, container) = (Box::new(native), Box::new(container));
                    StartError::NoWay { engine: request.engine, native, container }
                } else {
                    container
                }
            }),
        },
    }
}
