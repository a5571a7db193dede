//! Renders an outcome as asked and hands it out; its verdict is the exit status.

use std::process::ExitCode;

use anyhow::Result;
use isoschema_report::{Show, TextOptions, json, text, verdict};
use isoschema_verify::{Outcome, Verdict};

use crate::arguments::{Format, ReportArguments, Shown};
use crate::output;
use crate::terminal::Terminal;

/// Refuses what could not be done later.
pub(crate) fn check(arguments: &ReportArguments) -> Result<()> {
    arguments.output.as_deref().map_or(Ok(()), output::check_writable)
}

/// Writes the report. `command` is what to type to see it again.
pub(crate) fn write(outcome: &Outcome, arguments: &ReportArguments, command: &str) -> Result<ExitCode> {
    let options = |terminal: Terminal| TextOptions {
        width: terminal.width,
        colour: terminal.colour,
        unicode: terminal.unicode,
        show: show(&arguments.show),
        command: command.to_owned(),
    };
    let rendered = |terminal| match arguments.format {
        Format::Text => text(outcome, &options(terminal)),
        Format::Json => json(outcome),
    };
    match &arguments.output {
        Some(file) => {
            output::write(file, &rendered(Terminal::of_file()))?;
            output::print(&verdict(outcome, &options(Terminal::of_stdout())))?;
        }
        None => output::print(&rendered(Terminal::of_stdout()))?,
    }
    Ok(match outcome.verdict {
        Verdict::Equal => ExitCode::SUCCESS,
        Verdict::Different => ExitCode::from(1),
    })
}

fn show(shown: &[Shown]) -> Show {
    let mut names = Vec::new();
    for shown in shown {
        match shown {
            Shown::All => return Show::All,
            Shown::Name(name) => names.push(*name),
        }
    }
    if names.is_empty() { Show::Folded } else { Show::Names(names) }
}
