//! Everything that needs no server.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use isoschema_verify::{FILE_NAME, today};

use crate::command::{cargo, root, run, run_tests};
use crate::output;

/// Runs every check that needs no server.
pub fn check() -> Result<ExitCode> {
    let checked = isoschema_verify::check(root().join(FILE_NAME), today())?;
    ensure!(checked.is_sealed(), "{checked}here that is: cargo xtask verify-migrations");
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]))?;
    run(cargo(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "--deny warnings"))?;
    let passed = run_tests(&mut cargo(["test", "--workspace", "--locked"]))?;
    output::print(&format!("ci: the seal, formatting, lints, documentation and {passed} tests pass\n"))?;
    Ok(ExitCode::SUCCESS)
}
