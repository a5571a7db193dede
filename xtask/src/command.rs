//! Running another program: printed first, failing loudly.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::output;

/// The root of the checkout that the current directory is in. Where this program was built says nothing: the flake
/// builds it in a directory that is gone when it runs.
pub fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let root = here.ancestors().find(|folder| folder.join("xtask/Cargo.toml").is_file());
    root.unwrap_or(&here).to_owned()
}

/// Cargo, in the repository's root, with these arguments.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let status = command.status().with_context(|| missing(&shown))?;
    ensure!(status.success(), "`{shown}` ended with {status}");
    Ok(())
}

/// Runs a test command to its end and gives the number of tests that ran. None is a failure.
pub fn run_tests(command: &mut Command) -> Result<usize> {
    run_tests_watched(command, |_| Ok(()))
}

/// The same, with somebody who is shown each line of its output when it comes.
pub fn run_tests_watched(command: &mut Command, mut watch: impl FnMut(&str) -> Result<()>) -> Result<usize> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| missing(&shown))?;
    let mut passed = 0;
    let output = child.stdout.take().context("the test command has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        output::print(&format!("{line}\n"))?;
        passed += passed_tests(&line);
        watch(&line)?;
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{shown}` ended with {status}");
    if passed == 0 {
        bail!("`{shown}` ran no test");
    }
    Ok(passed)
}

/// What to say of a command that cannot be run.
fn missing(shown: &str) -> String {
    format!(
        "running `{shown}` (is it on your PATH? nix/shell.nix and scripts/debian-packages list what is needed)"
    )
}

/// The number in `test result: ok. 12 passed; …`; 0 for any other line.
fn passed_tests(line: &str) -> usize {
    line.strip_prefix("test result: ")
        .and_then(|rest| rest.split_once(". "))
        .and_then(|(_, counts)| counts.split_once(" passed"))
        .and_then(|(count, _)| count.parse().ok())
        .unwrap_or(0)
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::passed_tests;

    #[test]
    fn tests_are_counted() {
        assert_eq!(passed_tests("test result: ok. 12 passed; 0 failed; 3 ignored"), 12);
        assert_eq!(passed_tests("running 12 tests"), 0);
    }
}
