//! The flake, held against the repository without its inputs: nix/mock.nix evaluates it on stand-ins for nixpkgs, crane
//! and rust-overlay, and what they recorded is judged here. Then mistakes are planted, each of which must be caught.
//! Whether the real inputs have what the stand-ins have, and whether anything builds, is not seen here.
//!
//! The trials need nix-instantiate and nix of any version from 2.8 on, and git; no network. They are ignored by default;
//! `cargo xtask test-flake` runs them.
// A test of the flake runs Nix.
#![allow(clippy::disallowed_methods)]

mod embedded;
mod evaluation;
mod planted;
mod rules;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::evaluation::Flake;
use crate::planted::MISTAKES;
use crate::rules::RULES;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = embedded::trials();
    for rule in RULES {
        trials.push(ignored(format!("the flake: {}", rule.says), || {
            complain(&(rule.faults)(&Flake::evaluated(&root())?))
        }));
    }
    trials.push(ignored("the lock agrees with the inputs, as Nix reads them", locked));
    for mistake in MISTAKES {
        trials.push(ignored(format!("planted: {}", mistake.is), || Ok(mistake.is_caught()?)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn ignored(name: impl Into<String>, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(name, test).with_kind("needs Nix").with_ignored_flag(true)
}

/// Fails with complaints, where there are any.
fn complain(faults: &[String]) -> Result<(), Failed> {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository's root")
}

/// What a command prints; its complaints are the error.
fn output_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| {
        format!("running `{name}`: {error} (is it on your PATH? Debian and Ubuntu have it in nix-bin)")
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
    } else {
        Err(format!("{name}: {}", said.trim()))
    }
}

/// Nix would write a lock that lacks an input, or has one too many; here it may not.
fn locked() -> Result<(), Failed> {
    let store = tempfile::tempdir()?;
    let mut nix = Command::new("nix");
    nix.args(["--extra-experimental-features", "nix-command flakes", "--store"]).arg(store.path());
    nix.args(["flake", "metadata", "--offline", "--no-update-lock-file"]).arg(root());
    let said = output_of(nix.env("NO_COLOR", "1"))?;
    for input in ["crane", "nixpkgs", "rust-overlay"] {
        if !said.contains(input) {
            return Err(format!("Nix does not name {input}:\n{said}").into());
        }
    }
    Ok(())
}
