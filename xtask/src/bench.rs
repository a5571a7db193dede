//! Benchmarks: isoschema beside what it is measured against, in turn, in one run. The figures are medians of whole
//! processes; the ratio is the median of the pairs' ratios, which holds on a machine whose speed drifts.

mod ledger;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};
use isoschema_verify::{Config, Engine, FILE_NAME};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::command::{cargo, root, run};
use crate::output;

/// What to measure.
#[derive(Subcommand)]
pub enum Benchmark {
    /// A verification on native servers, against the floor and against today's tools.
    Verify(Arguments),
    /// The check of a seal, against its limit of 20 ms.
    Check(CheckArguments),
    /// Reading a catalogue of 1,000 tables, against the bare queries.
    Catalogue(CatalogueArguments),
    /// Posts to the ledger's server by many clients, and a kill in their midst.
    Ledger(ledger::Arguments),
}

/// Which project, and how often.
#[derive(Args)]
pub struct Arguments {
    /// The project's isoschema.toml; default: the repository's own.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Counted runs of each side, after one that is not counted.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Measure against diesel_cli's way (servers made new, migration run, print-schema, diff) too.
    #[arg(long)]
    today: bool,
    /// A table that `diesel print-schema` refuses to print, as a regular expression; it is left out there.
    #[arg(long, value_name = "TABLE", requires = "today")]
    except_table: Vec<String>,
}

/// Which project, and how often.
#[derive(Args)]
pub struct CheckArguments {
    /// The project's isoschema.toml, sealed or not; default: the repository's own.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Counted runs, after one that is not counted.
    #[arg(long, default_value_t = 41, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
}

/// Which engines.
#[derive(Args)]
pub struct CatalogueArguments {
    /// The engines beside SQLite; default: mariadb and postgres.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Engine>,
}

/// Measures, and prints what was measured.
pub fn run_benchmark(benchmark: &Benchmark) -> Result<ExitCode> {
    match benchmark {
        Benchmark::Verify(arguments) => verify(arguments),
        Benchmark::Check(arguments) => check(arguments),
        Benchmark::Catalogue(arguments) => catalogue(arguments),
        Benchmark::Ledger(arguments) => ledger(arguments),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn verify(arguments: &Arguments) -> Result<()> {
    run(&mut cargo(["build", "--release", "--locked", "--package", "isoschema"]))?;
    let config_path = arguments.config.clone().unwrap_or_else(|| root().join(FILE_NAME));
    let config = Config::read(&config_path)?;
    let folders = [Engine::Sqlite, Engine::MariaDb, Engine::Postgres]
        .into_iter()
        .map(|engine| {
            let section = config.sections.get(&engine).with_context(|| format!("[{engine}] is missing"))?;
            let [folder] = section.migrations.as_slice() else {
                bail!("[{engine}] names several paths; the floor runs one folder in Diesel's layout");
            };
            folder.canonicalize().with_context(|| folder.display().to_string())
        })
        .collect::<Result<Vec<_>>>()?;

    let scripts = root().join("xtask/bench");
    let prepared = tempfile::tempdir()?;
    run(Command::new(scripts.join("floor.sh")).arg("prepare").arg(prepared.path()))?;

    let ours = Side {
        name: "isoschema verify",
        command: &|| {
            let mut command = Command::new(executable());
            command.args(["verify", "--server", "native", "--engine", "sqlite", "--engine", "mariadb"]);
            command.args(["--engine", "postgres", "--format", "json", "--config"]).arg(&config_path);
            command
        },
        // A verification that finds differences has done its work.
        successes: &[0, 1],
    };
    let floor = Side {
        name: "floor",
        command: &|| {
            let mut command = Command::new(scripts.join("floor.sh"));
            command.arg("run").arg(prepared.path()).args(&folders);
            command
        },
        successes: &[0],
    };
    let today = Side {
        name: "today's pipeline",
        command: &|| {
            let mut command = Command::new(scripts.join("today.sh"));
            command.args(&folders).args(&arguments.except_table);
            command
        },
        successes: &[0],
    };
    output::print(&format!("{}\n", config_path.display()))?;
    compare(&ours, &floor, arguments.runs)?;
    if arguments.today {
        compare(&ours, &today, arguments.runs)?;
    }
    measure_replay(&ours, arguments.runs)
}

/// What of a report tells how long the replay took that gives findings their origins.
#[derive(Deserialize)]
struct Report {
    findings: Vec<IgnoredAny>,
    timings: Timings,
}

#[derive(Deserialize)]
struct Timings {
    engines: BTreeMap<Engine, FirstPass>,
    elapsed_ms: f64,
    #[serde(default)]
    replay_ms: f64,
}

#[derive(Deserialize)]
struct FirstPass {
    start_ms: f64,
    migrate_ms: f64,
    inspect_ms: f64,
}

impl Timings {
    /// The verification against what it would have taken without the replay: at most 2, whatever is found.
    fn replay(&self) -> f64 {
        self.elapsed_ms / (self.elapsed_ms - self.replay_ms)
    }

    /// The verification against the first pass of the engine that took longest.
    fn passes(&self) -> f64 {
        let passes = self.engines.values().map(|pass| pass.start_ms + pass.migrate_ms + pass.inspect_ms);
        self.elapsed_ms / passes.fold(0.0, f64::max)
    }
}

/// Prints what findings cost beyond the pass that found them.
fn measure_replay(ours: &Side<'_>, runs: u16) -> Result<()> {
    let mut ratios = Vec::with_capacity(runs.into());
    let mut passes = Vec::with_capacity(runs.into());
    for _ in 0..runs {
        let report: Report =
            serde_json::from_slice(&ours.output()?).context("the report of a verification")?;
        if report.findings.is_empty() {
            return Ok(());
        }
        ratios.push(report.timings.replay());
        passes.push(report.timings.passes());
    }
    output::print(&format!(
        "  with findings: {:.2} times what it takes without the replay, {:.2} times the longest first pass (medians of \
         {runs} runs)\n",
        median(ratios.into_iter()),
        median(passes.into_iter())
    ))?;
    Ok(())
}

/// The longest that a check may take: short enough for a hook of every commit.
const CHECK_LIMIT: Duration = Duration::from_millis(20);

fn check(arguments: &CheckArguments) -> Result<()> {
    run(&mut cargo(["build", "--release", "--locked", "--package", "isoschema"]))?;
    let config = arguments.config.clone().unwrap_or_else(|| root().join(FILE_NAME));
    let ours = Side {
        name: "isoschema check",
        command: &|| {
            let mut command = Command::new(executable());
            command.args(["check", "--config"]).arg(&config);
            command
        },
        // Without a seal it has read the same files.
        successes: &[0, 1],
    };
    ours.time()?;
    let times = (0..arguments.runs).map(|_| ours.time()).collect::<Result<Vec<_>>>()?;
    let time = median(times.iter().map(Duration::as_secs_f64));
    let longest = times.iter().max().copied().unwrap_or_default();
    println!("{}", config.display());
    println!(
        "  {} {:.1} ms, longest {:.1} ms ({} runs, whole processes)",
        ours.name,
        time * 1e3,
        longest.as_secs_f64() * 1e3,
        arguments.runs
    );
    ensure!(time <= CHECK_LIMIT.as_secs_f64(), "{} takes longer than {CHECK_LIMIT:?}", ours.name);
    Ok(())
}

fn catalogue(arguments: &CatalogueArguments) -> Result<()> {
    let mut bench = cargo(["bench", "--locked", "--package", "isoschema-inspect", "--bench", "catalogue"]);
    let leases = crate::live_tests::start_all(&arguments.engines)?;
    for lease in &leases {
        bench.env(crate::live_tests::variable(lease.engine()), lease.url());
    }
    run(&mut bench)
}

fn ledger(arguments: &ledger::Arguments) -> Result<()> {
    match &arguments.executable {
        Some(executable) => ledger::measure(arguments, executable),
        None => {
            run(&mut cargo(["build", "--release", "--locked", "--package", "isoschema"]))?;
            ledger::measure(arguments, &executable())
        }
    }
}

fn executable() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release/isoschema")
}

/// What is measured.
struct Side<'a> {
    name: &'static str,
    command: &'a dyn Fn() -> Command,
    /// The exit statuses that say that the work was done.
    successes: &'static [i32],
}

impl Side<'_> {
    /// Runs it once, from start to end.
    fn time(&self) -> Result<Duration> {
        let begin = Instant::now();
        self.run(Stdio::null())?;
        Ok(begin.elapsed())
    }

    /// Runs it once, and gives what it printed.
    fn output(&self) -> Result<Vec<u8>> {
        self.run(Stdio::piped())
    }

    fn run(&self, stdout: Stdio) -> Result<Vec<u8>> {
        let mut command = (self.command)();
        let shown = Path::new(command.get_program()).display().to_string();
        let output = command.stdout(stdout).output().with_context(|| shown.clone())?;
        let worked = output.status.code().is_some_and(|code| self.successes.contains(&code));
        ensure!(
            worked,
            "`{shown}` ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output.stdout)
    }
}

/// Runs both in turn and prints the medians of both and of the ratios.
fn compare(ours: &Side<'_>, other: &Side<'_>, runs: u16) -> Result<()> {
    ours.time()?;
    other.time()?;
    let mut pairs = Vec::with_capacity(runs.into());
    for _ in 0..runs {
        pairs.push((ours.time()?.as_secs_f64(), other.time()?.as_secs_f64()));
    }
    let our_time = median(pairs.iter().map(|(ours, _)| *ours));
    let other_time = median(pairs.iter().map(|(_, other)| *other));
    let ratio = median(pairs.iter().map(|(ours, other)| ours / other));
    output::print(&format!(
        "  {} {our_time:.3} s, {} {other_time:.3} s, ratio {ratio:.2} (medians of {runs} pairs)\n",
        ours.name, other.name
    ))?;
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_replay_is_held_against_the_rest_and_against_the_longest_first_pass() {
        let report = r#"{"verdict": "different", "findings": [{}], "timings": {"engines": {
            "sqlite": {"start_ms": 0.0, "migrate_ms": 20.0, "inspect_ms": 5.0},
            "mariadb": {"start_ms": 60.0, "migrate_ms": 70.0, "inspect_ms": 20.0}}, "elapsed_ms": 270.0,
            "replay_ms": 90.0}}"#;
        let report: super::Report = serde_json::from_str(report).unwrap();
        assert_eq!(report.findings.len(), 1);
        assert!((report.timings.replay() - 1.5).abs() < 1e-9);
        assert!((report.timings.passes() - 1.8).abs() < 1e-9);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((super::median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
    }
}
