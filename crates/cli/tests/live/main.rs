//! The built command on bad inputs and in bad surroundings: how it ends, what it says, and that nothing of it is
//! left. Every trial here is ignored by default; `cargo xtask test-command` runs them, as root, because each run
//! has a `/dev/shm` of its own: whatever stands or lives in it was left by that run.
#![expect(clippy::disallowed_methods, reason = "starting the command is what is tested")]

mod across;
mod ended;
mod folders;
mod isoschema;
mod ledger;
mod output;
mod place;
mod probed;
mod project;
mod servers;
mod sharing;
mod size;
mod ways;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    // Dropped before the end of `main`: what is common to all trials goes with them.
    let common = place::Common::new();
    let trials = [
        ways::trials(),
        folders::trials(),
        servers::trials(),
        ended::trials(),
        sharing::trials(),
        output::trials(),
        size::trials(),
        ledger::trials(),
        probed::trials(),
        across::trials(),
    ];
    let conclusion = libtest_mimic::run(&arguments, trials.into_iter().flatten().collect());
    drop(common);
    conclusion.exit_code()
}

/// A trial that needs servers and root: ignored unless it is asked for, and failing, not skipping, without them.
fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
    .with_ignored_flag(true)
}
