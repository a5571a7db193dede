//! The commands: each takes its arguments, calls the crates that know, and gives an exit status.

use std::process::ExitCode;

use anyhow::{Context, Result};
use isoschema_verify::{FindingName, Scope, Sealing, Verification, diff_urls, inspect_url, survey};

use crate::arguments::{Command, Deny, DiffArguments, ExplainArguments, InspectArguments, VerifyArguments};
use crate::terminal::Terminal;
use crate::{allow, config_file, doctor, init, install, output, page, progress, report, seal};

/// Does what was asked.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify(arguments),
        Command::Check(arguments) => seal::check(&arguments),
        Command::Allow(arguments) => allow::run(arguments),
        Command::Inspect(arguments) => inspect(&arguments),
        Command::Diff(arguments) => diff(&arguments),
        Command::Explain(arguments) => explain(&arguments),
        Command::Doctor => doctor(),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => install::completions(arguments.shell),
        Command::Man(arguments) => install::man(&arguments.directory),
    }
}

fn verify(arguments: VerifyArguments) -> Result<ExitCode> {
    report::check(&arguments.report)?;
    let config = config_file::find(arguments.config.as_deref())?;
    let mut verification = Verification::from_config(&config)?
        .engines(&arguments.engines)
        .deny_widened(arguments.deny == Some(Deny::Widened))
        .keep(arguments.keep)
        .trials(&arguments.trials.asked())
        .progress(progress::watcher());
    for (engine, way) in arguments.servers {
        verification = verification.server(engine, way);
    }
    for (engine, image) in arguments.images {
        verification = verification.image(engine, image);
    }
    let verified = verification.run()?;
    let status = report::write(&verified.outcome, &arguments.report, "isoschema verify");
    // Told even if the report is not: nothing else says how to end them.
    for (engine, kept) in &verified.kept {
        output::tell(format_args!("{engine} is left up\n  connect: {}\n  end: {}", kept.connect, kept.end));
    }
    let sealing = if arguments.frozen { Sealing::Frozen } else { Sealing::Write };
    seal::tell(&verified, sealing, status?)
}

/// What `--schema` says.
fn scope(schemas: &[String]) -> Result<Scope> {
    if schemas.is_empty() {
        Ok(Scope::default())
    } else {
        Scope::of(schemas.to_vec()).map_err(anyhow::Error::msg)
    }
}

fn inspect(arguments: &InspectArguments) -> Result<ExitCode> {
    let reading = inspect_url(&arguments.url, &scope(&arguments.schemas)?)?;
    let schema = serde_json::to_string_pretty(&reading.schema).context("cannot write the schema as JSON")?;
    output::print(&(schema + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn diff(arguments: &DiffArguments) -> Result<ExitCode> {
    report::check(&arguments.report)?;
    let outcome = diff_urls(&arguments.first, &arguments.second, &scope(&arguments.schemas)?)?;
    report::write(&outcome, &arguments.report, "isoschema diff URL URL")
}

fn doctor() -> Result<ExitCode> {
    output::print(&doctor::told(&survey(), Terminal::of_stdout().width))?;
    Ok(ExitCode::SUCCESS)
}

fn explain(arguments: &ExplainArguments) -> Result<ExitCode> {
    let terminal = Terminal::of_stdout();
    let text = match arguments.name {
        Some(name) => page::render(name.page(), terminal),
        None => {
            let width = FindingName::ALL.iter().map(|name| name.name().len()).max().unwrap_or(0);
            let mut text = String::new();
            for name in FindingName::ALL {
                let sentence = page::first_sentence(name.page());
                let room = terminal.width.saturating_sub(width + 2).max(20);
                for (at, line) in isoschema_report::wrap(&sentence, room).iter().enumerate() {
                    let name = if at == 0 { name.name() } else { "" };
                    text += &format!("{name:<width$}  {line}\n");
                }
            }
            text + "\none in full: isoschema explain NAME\n"
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
