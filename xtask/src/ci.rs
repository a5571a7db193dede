//! Everything that needs no server.

use std::process::ExitCode;

use anyhow::Result;

use crate::command::{cargo, run, run_tests};
use crate::output;

/// Runs every check that needs no server.
pub fn check() -> Result<ExitCode> {
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]))?;
    run(cargo(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "--deny warnings"))?;
    let passed = run_tests(&mut cargo(["test", "--workspace", "--locked"]))?;
    output::print(&format!("ci: formatting, lints, documentation and {passed} tests pass\n"))?;
    Ok(ExitCode::SUCCESS)
}
