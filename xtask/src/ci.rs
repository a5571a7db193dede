//! Everything that needs no server.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use isoschema_verify::{FILE_NAME, today};

use crate::command::{cargo, root, run, run_tests};
use crate::output;

/// What cargo is asked for, beside the tests.
const COMMANDS: [&[&str]; 3] = [
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"],
    &["doc", "--workspace", "--no-deps", "--locked"],
];

/// Every test but those that are ignored: who needs a server is.
const TESTS: [&str; 3] = ["test", "--workspace", "--locked"];

/// Runs every check that needs no server.
pub fn check() -> Result<ExitCode> {
    let checked = isoschema_verify::check(root().join(FILE_NAME), today())?;
    ensure!(checked.is_sealed(), "{checked}here that is: cargo xtask verify-migrations");
    for command in COMMANDS {
        run(cargo(command.iter().copied()).env("RUSTDOCFLAGS", "--deny warnings"))?;
    }
    let passed = run_tests(&mut cargo(TESTS))?;
    output::print(&format!("ci: the seal, formatting, lints, documentation and {passed} tests pass\n"))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a command of cargo's could come to start a server: by a test that is ignored, or by a program that it runs.
    fn may_start_servers(command: &[&str]) -> bool {
        let checks = ["fmt", "clippy", "doc", "test"];
        !command.first().is_some_and(|first| checks.contains(first))
            || command.iter().any(|word| word.contains("ignored") || word.contains("xtask"))
    }

    #[test]
    fn no_server_is_started() {
        let commands = COMMANDS.iter().copied().chain([&TESTS[..]]);
        let found: Vec<_> = commands.filter(|command| may_start_servers(command)).collect();
        assert_eq!(found, Vec::<&[&str]>::new());
        for seeded in [&["test", "--", "--include-ignored"][..], &["xtask", "test-mariadb"], &["run"], &[]] {
            assert!(may_start_servers(seeded), "{seeded:?}");
        }
    }
}
