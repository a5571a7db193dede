//! `isoschema serve`: opens the ledger, says where it is served, and serves it until it is told to stop.

use std::io::stderr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use isoschema_ledger_server::{Ledger, Options, Reading, router, serve};
use tracing_subscriber::filter::LevelFilter;

use crate::ledger::{open, url};
use crate::ledger_arguments::ServeArguments;
use crate::output;

/// How long a request waits for the database.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves.
pub(crate) fn run(arguments: &ServeArguments) -> Result<ExitCode> {
    tracing_subscriber::fmt().with_writer(stderr).with_max_level(LevelFilter::WARN).with_target(false).init();
    let url = url(&arguments.database)?;
    let options = Options::default();
    let storage = open(&url, &options)?;
    let reading = if arguments.closed { Reading::Closed } else { Reading::Open };
    let ledger = Ledger::new(storage, options.connections, reading, PATIENCE);
    serve(&arguments.listen, router(ledger), |address| {
        // Whoever started it may not read what it says.
        let _ = output::print(&format!("isoschema: serving http://{address}, the ledger in {url}\n"));
    })?;
    Ok(ExitCode::SUCCESS)
}
