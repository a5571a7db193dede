//! `cargo xtask record-behaviour`: what every row on the nature of an engine gives on the servers at hand, written down
//! for docs/behaviour.md. Whether that is right, the tests say.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use isoschema_verify::{Engine, Way, engine_image};

use crate::command::{cargo, root, run_tests};
use crate::live_tests::{start, variable};
use crate::output;

/// Where the record stands, below the repository's root.
const RECORD: &str = "crates/probe/probes/observed.toml";

const BEGINNING: &str = "# What the rows of probes/nature gave on these servers: written by `cargo xtask record-behaviour`, \
                         shown by docs/behaviour.md.\n\n";

/// Which servers, beside SQLite.
#[derive(Args)]
pub struct Arguments {
    /// An engine whose native server is recorded.
    #[arg(long, value_name = "ENGINE")]
    native: Vec<Engine>,
    /// A container image that is recorded, as ENGINE=IMAGE; an engine may have several.
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image)]
    images: Vec<(Engine, String)>,
}

/// Records SQLite and the servers that are named, one after the other, and writes the page anew.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let native = arguments.native.iter().map(|engine| (*engine, Way::Native, None));
    let images =
        arguments.images.iter().map(|(engine, image)| (*engine, Way::Container, Some(image.clone())));
    let mut servers: Vec<_> =
        std::iter::once((Engine::Sqlite, Way::Auto, None)).chain(native).chain(images).collect();
    servers.sort_by_key(|(engine, ..)| *engine);
    let folder = tempfile::tempdir()?;
    let mut record = BEGINNING.to_owned();
    for (at, (engine, way, image)) in servers.into_iter().enumerate() {
        let lease = start(engine, way, image)?;
        let file = folder.path().join(at.to_string());
        let mut tests = cargo(["test", "--locked", "--package", "isoschema-probe", "--test", "nature", "--"]);
        tests.args(["--include-ignored", "--nocapture", "--exact"]).arg(format!("rows_hold_on_{engine}"));
        run_tests(tests.env(variable(engine), lease.url()).env("ISOSCHEMA_TEST_OBSERVED", &file))?;
        record += &fs::read_to_string(&file).with_context(|| format!("what {engine} gave"))?;
        record.push('\n');
    }
    fs::write(root().join(RECORD), record.trim_end().to_owned() + "\n")?;
    output::print(&format!("{RECORD} is written; renewing the page\n"))?;
    let mut page = cargo(["test", "--locked", "--package", "isoschema-probe", "--test", "behaviour_page"]);
    run_tests(page.env("ISOSCHEMA_WRITE_PAGES", "1"))?;
    Ok(ExitCode::SUCCESS)
}
