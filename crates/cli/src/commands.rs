//! The commands: each takes its arguments, calls the crates that know, and gives an exit status.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use etcetera::BaseStrategy;
use isoschema_verify::{FindingName, Probing, Scope, Sealing, Verification, diff_urls, inspect_url, survey};

use crate::arguments::{
    Command, Deny, DiffArguments, ExplainArguments, InspectArguments, ProbeArguments, SourceArguments,
    VerifyArguments,
};
use crate::delivery::Delivery;
use crate::terminal::Terminal;
use crate::{allow, config_file, doctor, init, install, ledger, output, page, progress, report, seal, serve};

/// Does what was asked.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify(arguments),
        Command::Probe(arguments) => probe(arguments),
        Command::Check(arguments) => seal::check(&arguments),
        Command::Allow(arguments) => allow::run(arguments),
        Command::Inspect(arguments) => inspect(&arguments),
        Command::Diff(arguments) => diff(&arguments),
        Command::Explain(arguments) => explain(&arguments),
        Command::Doctor => doctor(),
        Command::Init(arguments) => init::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Ledger(arguments) => ledger::run(arguments),
        Command::Completions(arguments) => install::completions(arguments.shell),
        Command::Man(arguments) => install::man(&arguments.directory),
    }
}

fn verify(arguments: VerifyArguments) -> Result<ExitCode> {
    report::check(&arguments.report)?;
    let config = config_file::find(arguments.sources.config.as_deref())?;
    let delivery = Delivery::prepare(&arguments.delivery, &config)?;
    let mut verification = verification(&config, arguments.sources)?
        .deny_widened(arguments.deny == Some(Deny::Widened))
        .keep(arguments.keep)
        .trials(&arguments.trials.asked());
    if arguments.probe {
        verification = verification.probing(Probing::default());
    }
    let verified = verification.run()?;
    let status = report::write(&verified.outcome, &arguments.report, "isoschema verify");
    // Told even if the report is not: nothing else says how to end them.
    for (engine, kept) in &verified.kept {
        output::tell(format_args!("{engine} is left up\n  connect: {}\n  end: {}", kept.connect, kept.end));
    }
    // The verdict was told; whatever becomes of its delivery, the seal is written.
    let delivered = delivery.map_or(Ok(()), |delivery| delivery.deliver(&verified.outcome));
    let sealing = if arguments.frozen { Sealing::Frozen } else { Sealing::Write };
    let status = seal::tell(&verified, sealing, status?)?;
    delivered.map(|()| status)
}

fn probe(arguments: ProbeArguments) -> Result<ExitCode> {
    report::check(&arguments.report)?;
    let config = config_file::find(arguments.sources.config.as_deref())?;
    let random = arguments.random.map(|statements| (statements, arguments.seed));
    let probing = Probing { alone: true, random, report: arguments.across, baselines: baselines() };
    let verified = verification(&config, arguments.sources)?.probing(probing).run()?;
    report::write(&verified.outcome, &arguments.report, "isoschema probe")
}

/// Where the times of workloads are kept; nowhere, where the environment names no home.
fn baselines() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("isoschema").join("workloads"))
}

/// A verification as the configuration and the command line say what it looks at.
fn verification(config: &Path, sources: SourceArguments) -> Result<Verification> {
    let mut verification =
        Verification::from_config(config)?.engines(&sources.engines).progress(progress::watcher());
    for (engine, way) in sources.servers {
        verification = verification.server(engine, way);
    }
    for (engine, image) in sources.images {
        verification = verification.image(engine, image);
    }
    Ok(verification)
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
