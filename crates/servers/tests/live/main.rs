//! Real servers: that they start by each way, and that nothing of them outlives the program that started
//! them, however it ends. Every test here is ignored by default; `cargo xtask test-servers` runs them.
//!
//! This program is also the victim of its own kill tests: started with `--hold`, it takes servers and waits.
#![expect(clippy::disallowed_methods, reason = "tests of starting processes start processes")]

mod client;
mod kill;
mod start;
mod trouble;
mod victim;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use crate::client::CommandLineClient;

static CLIENT: CommandLineClient = CommandLineClient;

fn main() -> ExitCode {
    if let Some(status) = isoschema_servers::run_as_cleaner_if_asked(&CLIENT) {
        return status;
    }
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--hold") {
        return victim::hold(&arguments[1..]);
    }
    let trials: Vec<Trial> =
        start::trials().into_iter().chain(trouble::trials()).chain(kill::trials()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test that needs servers: ignored unless it is asked for, and failing, not skipping, when one is missing.
fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
    .with_ignored_flag(true)
}
