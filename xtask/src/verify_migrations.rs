//! `cargo xtask verify-migrations`: the repository's own folders.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use isoschema_report::TextOptions;
use isoschema_verify::{Engine, Event, FILE_NAME, Progress, Verdict, Verification, Way};

use crate::command::root;

/// What to verify, and how.
#[derive(Args)]
pub struct Arguments {
    /// Compare these engines (sqlite, mariadb, mysql, postgres) instead of those that isoschema.toml names.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Where servers come from: auto, native, container or a URL, for all engines or as ENGINE=WAY.
    #[arg(long = "server", value_name = "WAY")]
    servers: Vec<String>,
    /// A container image, as ENGINE=IMAGE.
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image)]
    images: Vec<(Engine, String)>,
    /// The report's form.
    #[arg(long, default_value = "text")]
    format: Format,
    /// Leave the servers up after the verdict, and print how to reach and end them.
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Verifies, prints the report, and gives the exit status: 0 equal, 1 different.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let mut verification = Verification::from_config(&root().join(FILE_NAME))?
        .engines(&arguments.engines)
        .keep(arguments.keep)
        .progress(Arc::new(Stages));
    for server in &arguments.servers {
        let (engine, way) = engine_way(server)?;
        verification = verification.server(engine, way);
    }
    for (engine, image) in arguments.images {
        verification = verification.image(engine, image);
    }
    let verified = verification.run()?;
    match arguments.format {
        Format::Text => print!("{}", isoschema_report::text(&verified.outcome, &TextOptions::default())),
        Format::Json => print!("{}", isoschema_report::json(&verified.outcome)),
    }
    for (engine, kept) in &verified.kept {
        eprintln!("{engine} is up\n  to connect: {}\n  to end it:  {}", kept.connect, kept.end);
    }
    Ok(match verified.outcome.verdict {
        Verdict::Equal => ExitCode::SUCCESS,
        Verdict::Different => ExitCode::from(1),
    })
}

/// Reads `WAY` or `ENGINE=WAY`. A URL may have `=` in it, so only an engine's name before it counts.
pub fn engine_way(text: &str) -> Result<(Option<Engine>, Way)> {
    match text.split_once('=').and_then(|(engine, way)| Some((engine.parse().ok()?, way))) {
        Some((engine, way)) => Ok((Some(engine), way.parse()?)),
        None => Ok((None, text.parse()?)),
    }
}

/// Reads `ENGINE=IMAGE`.
pub fn engine_image(text: &str) -> Result<(Engine, String)> {
    let (engine, image) = text.split_once('=').with_context(|| format!("`{text}` is not ENGINE=IMAGE"))?;
    Ok((engine.parse()?, image.to_owned()))
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
