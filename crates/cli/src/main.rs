//! The `isoschema` command: reads the command line, calls the crates, prints. It knows no engine.

mod allow;
mod arguments;
mod commands;
mod config_file;
mod delivery;
mod doctor;
mod init;
mod install;
mod ledger;
mod ledger_arguments;
mod output;
mod page;
mod progress;
mod report;
mod seal;
mod serve;
mod terminal;
mod version;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // What removes a killed run's databases is this same program, and must not get any further.
    if let Some(status) = isoschema_verify::clean_up_if_asked() {
        return status;
    }
    match commands::run(arguments::Arguments::parse().command) {
        Ok(status) => status,
        Err(error) => {
            output::tell(told(&error).trim_end());
            ExitCode::from(2)
        }
    }
}

/// The error and what caused it, each on lines of its own, the causes indented.
fn told(error: &anyhow::Error) -> String {
    let mut text = String::from("isoschema: ");
    let mut last = String::new();
    for cause in error.chain() {
        let message = cause.to_string();
        // Some errors print their cause themselves; once is enough.
        if !last.is_empty() && last.contains(&message) {
            continue;
        }
        for (at, line) in message.lines().enumerate() {
            if at > 0 || !last.is_empty() {
                text += "  ";
            }
            text += line;
            text.push('\n');
        }
        last = message;
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::told;

    #[test]
    fn the_whole_chain_is_told_once() {
        let error = anyhow!("no such file")
            .context("cannot read x: no such file\nname another")
            .context("no verdict");
        assert_eq!(told(&error), "isoschema: no verdict\n  cannot read x: no such file\n  name another\n");
    }
}
