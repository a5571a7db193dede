//! The differential run on live engines: every bug of tests/random/bugs.toml is come upon where it is, the sound schemas are silent,
//! and one seed gives the same findings, byte by byte, each time.
//!
//! The run is told the sound schemas, and given databases of which one has the bug. All of this is ignored by default;
//! `cargo xtask test-random` runs it, and it fails where a server's URL is missing. `ISOSCHEMA_TEST_ENGINES`
//! (`mariadb,postgres`) names the engines beside SQLite, `ISOSCHEMA_TEST_STATEMENTS` how long the sound schemas are to be
//! silent.

mod bug;
mod live;

use std::process::ExitCode;
use std::sync::Arc;

use isoschema_verify::Engine;
use libtest_mimic::{Arguments, Trial};

use crate::bug::Bug;
use crate::live::Live;

/// The seed of every run.
const SEED: u64 = 1;

/// How many statements a bug may take.
const FOUND_WITHIN: usize = 10_000;

/// How many statements the sound schemas are silent for, unless the variable says otherwise.
const SILENT_FOR: usize = 20_000;

fn main() -> ExitCode {
    if let Some(status) = isoschema_verify::clean_up_if_asked() {
        return status;
    }
    let arguments = Arguments::from_args();
    let live = Arc::new(Live::default());
    let trials = trials(&live).unwrap_or_else(|error| panic!("{error}"));
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Leaving the process drops nothing.
    live.end();
    conclusion.exit_code()
}

fn trials(live: &Arc<Live>) -> Result<Vec<Trial>, String> {
    let engines = engines()?;
    let mut trials = Vec::new();
    for bug in bug::all()? {
        if !engines.iter().any(|engine| bug.concerns(*engine)) {
            continue;
        }
        let (live, engines) = (Arc::clone(live), engines.clone());
        let name = format!("{} ({}) is come upon", bug.what, bug.file);
        trials.push(Trial::test(name, move || Ok(is_come_upon(&live, &engines, &bug)?)));
    }
    let sound = (Arc::clone(live), engines.clone());
    trials.push(Trial::test("the sound schemas are silent", move || {
        let statements = match std::env::var("ISOSCHEMA_TEST_STATEMENTS") {
            Ok(number) => number.parse().map_err(|error| format!("ISOSCHEMA_TEST_STATEMENTS: {error}"))?,
            Err(_) => SILENT_FOR,
        };
        let found = sound.0.random(&sound.1, None, statements, SEED)?;
        if found.experiments != statements || !found.findings.is_empty() {
            return Err(format!("after {} statements: {}", found.experiments, told(&found)).into());
        }
        Ok(())
    }));
    let again = (Arc::clone(live), engines);
    trials.push(Trial::test("one seed gives the same bytes each time", move || {
        let bugs = bug::all()?;
        let bug = bugs.first().ok_or("bugs.toml has no bug")?;
        let texts: Result<Vec<_>, String> =
            (0..2).map(|_| Ok(told(&again.0.random(&again.1, Some(bug), FOUND_WITHIN, SEED)?))).collect();
        let texts = texts?;
        if texts[0] == texts[1] { Ok(()) } else { Err(texts.join("\n").into()) }
    }));
    Ok(trials.into_iter().map(|trial| trial.with_kind("needs servers").with_ignored_flag(true)).collect())
}

fn is_come_upon(live: &Live, engines: &[Engine], bug: &Bug) -> Result<(), String> {
    let found = live.random(engines, Some(bug), FOUND_WITHIN, SEED)?;
    let finding = found.findings.first().ok_or("it is not found")?;
    let scripts = finding.sides.values().filter_map(|side| side.reproducer.as_ref());
    let shortest = scripts.map(|script| script.lines().count()).min().unwrap_or(0);
    if finding.path.as_str() != bug.path {
        return Err(format!(
            "it is at {}, and what is found is at {}: {}",
            bug.path,
            finding.path,
            told(&found)
        ));
    }
    println!("{:<45} {:<24} {shortest:>2} lines: {}", bug.what, finding.path.as_str(), finding.explanation);
    Ok(())
}

fn told(found: &isoschema_probe::Found) -> String {
    serde_json::to_string_pretty(&found.findings).unwrap_or_else(|error| error.to_string())
}

/// SQLite and the engines that are asked for.
fn engines() -> Result<Vec<Engine>, String> {
    let named = std::env::var("ISOSCHEMA_TEST_ENGINES").unwrap_or_else(|_| "mariadb,postgres".to_owned());
    let mut engines = vec![Engine::Sqlite];
    for name in named.split(',').filter(|name| !name.is_empty()) {
        engines.push(name.trim().parse().map_err(|error| format!("ISOSCHEMA_TEST_ENGINES: {error}"))?);
    }
    Ok(engines)
}
