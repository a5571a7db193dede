//! `cargo xtask verify-migrations`: the repository's own folders.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueEnum};
use isoschema_report::TextOptions;
use isoschema_verify::{
    Engine, Event, FILE_NAME, Progress, SealState, Sealing, Trial, Verdict, Verification, Way, engine_image,
    engine_way,
};

use crate::command::root;
use crate::output;

/// What to verify, and how.
#[derive(Args)]
pub struct Arguments {
    /// Compare these engines (sqlite, mariadb, mysql, postgres) instead of those that isoschema.toml names.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Where servers come from: auto, native, container or a URL, for all engines or as ENGINE=WAY.
    #[arg(long = "server", value_name = "WAY", value_parser = engine_way)]
    servers: Vec<(Option<Engine>, Way)>,
    /// A container image, as ENGINE=IMAGE.
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image)]
    images: Vec<(Engine, String)>,
    /// The report's form.
    #[arg(long, default_value = "text")]
    format: Format,
    /// Write no seal, and fail if it would change.
    #[arg(long)]
    frozen: bool,
    /// Leave the servers up after the verdict, and print how to reach and end them.
    #[arg(long)]
    keep: bool,
    /// Revert each migration: it must leave what was there before it.
    #[arg(long)]
    down: bool,
    /// Run everything twice from empty.
    #[arg(long)]
    twice: bool,
    /// Interrupt migrations and run them again.
    #[arg(long)]
    resume: bool,
    /// Give the tables rows before each step.
    #[arg(long)]
    filled: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Verifies, prints the report, seals, and gives the exit status: 0 equal, 1 different or not as it was sealed.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let trials = [
        (arguments.down, Trial::Down),
        (arguments.twice, Trial::Twice),
        (arguments.resume, Trial::Resume),
        (arguments.filled, Trial::Filled),
    ];
    let trials: Vec<_> = trials.into_iter().filter_map(|(asked, trial)| asked.then_some(trial)).collect();
    let mut verification = Verification::from_config(root().join(FILE_NAME))?
        .engines(&arguments.engines)
        .keep(arguments.keep)
        .trials(&trials)
        .progress(Arc::new(Stages));
    for (engine, way) in arguments.servers {
        verification = verification.server(engine, way);
    }
    for (engine, image) in arguments.images {
        verification = verification.image(engine, image);
    }
    let verified = verification.run()?;
    let report = match arguments.format {
        Format::Text => isoschema_report::text(&verified.outcome, &TextOptions::default()),
        Format::Json => isoschema_report::json(&verified.outcome),
    };
    let printed = output::print(&report);
    // Told even if the report is not: nothing else says how to end them.
    for (engine, kept) in &verified.kept {
        eprintln!("{engine} is up\n  to connect: {}\n  to end it:  {}", kept.connect, kept.end);
    }
    printed?;
    let sealed = verified.seal(if arguments.frozen { Sealing::Frozen } else { Sealing::Write })?;
    eprintln!("{sealed}");
    let would_change = matches!(sealed.state, SealState::WouldChange(_));
    Ok(match verified.outcome.verdict {
        Verdict::Equal if !would_change => ExitCode::SUCCESS,
        Verdict::Equal | Verdict::Different => ExitCode::from(1),
    })
}

/// Tells each engine's stages on stderr.
struct Stages;

impl Progress for Stages {
    fn event(&self, engine: Engine, event: Event) {
        match event {
            Event::Started { server, version } => eprintln!("{engine:<9} {server} {version}"),
            Event::Done { elapsed } => eprintln!("{engine:<9} done in {:.2} s", elapsed.as_secs_f64()),
            Event::Failed => eprintln!("{engine:<9} failed"),
            Event::Starting | Event::Migrated { .. } | Event::Reading => {}
        }
    }
}
