//! What is installed beside the program: manual pages and completions, made from the command line's own description.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::output;

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "isoschema", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the manual pages into a directory.
pub(crate) fn man(directory: &Path) -> Result<ExitCode> {
    let cannot = || format!("cannot write manual pages to {}", directory.display());
    fs::create_dir_all(directory).with_context(cannot)?;
    clap_mangen::generate_to(Arguments::command(), directory).with_context(cannot)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let scratch = tempfile::tempdir().expect("a directory");
        man(scratch.path()).expect("pages");
        for command in Arguments::command().get_subcommands() {
            let page = scratch.path().join(format!("isoschema-{}.1", command.get_name()));
            let text = fs::read_to_string(&page).unwrap_or_default();
            assert!(
                text.contains("isoschema\\-") && text.contains(".SH SYNOPSIS"),
                "{}: {text}",
                page.display()
            );
        }
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "isoschema", &mut script);
            let script = String::from_utf8(script).expect("text");
            for command in Arguments::command().get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}: {} is missing", command.get_name());
            }
        }
    }
}
