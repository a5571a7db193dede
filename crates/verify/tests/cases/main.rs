//! The cases of tests/cases on live engines: each drift is seen by each pair of engines in which it can occur,
//! clean twins are equal, the pages' SQL mends, and every rule has fired.
//!
//! `tests/cases/<finding>/<variant>/` is one drift. `clean/` and `seeded/` hold a file of SQL for each engine, without
//! and with the drift (`mysql.sql` serves MariaDB too, unless it has one of its own), or a folder of migrations, and
//! beside these an `allow.toml` that isoschema.toml ends with.
//! `expect.toml` names the finding's path and grade, and says of each engine and pair that is left out why.
//! `clean/schema.rs`, where it stands, is what a program was compiled with.
//! The reproducers of probed cases are pasted into `sqlite3`, `mariadb` and `psql`.
//! `tests/probes/*.toml` has for each derived probe a schema that only it reports, and its clean twin.
//! `tests/cases/rules/<topic>/` holds spellings that must read as equal.
//!
//! Tests that need no server but SQLite run always. The others are ignored by default; `cargo xtask test-cases`
//! runs them, and they fail where a server's URL is missing. `ISOSCHEMA_TEST_ENGINES` (`mariadb,postgres`) narrows
//! them to SQLite and the engines that it names; `ISOSCHEMA_TEST_FINDINGS` names a file for every finding that the
//! seeded pairs gave, so that two runs on different servers can be held against each other.

mod case;
mod client;
mod expectation;
mod folders;
mod judgement;
mod live;
mod page;
mod reproduction;
mod rules;
mod seeds;
mod tester;

use std::process::ExitCode;
use std::sync::Arc;

use isoschema_compare::compare_under;
use isoschema_schema::Contracts;
use isoschema_verify::Engine;
use libtest_mimic::{Arguments, Trial};

use crate::case::{Case, Half};
use crate::live::Live;

/// The variable that narrows the engines.
const ENGINES: &str = "ISOSCHEMA_TEST_ENGINES";

fn main() -> ExitCode {
    if let Some(status) = isoschema_verify::clean_up_if_asked() {
        return status;
    }
    let arguments = Arguments::from_args();
    let live = Arc::new(Live::default());
    let trials = trials(&live).unwrap_or_else(|error| panic!("{error}"));
    let conclusion = libtest_mimic::run(&arguments, trials);
    live.write_findings();
    let reproduced = live.reproduced();
    if !reproduced.is_empty() {
        println!("reproducers run by the engines' own clients: {reproduced}");
    }
    // Leaving the process drops nothing.
    live.end();
    conclusion.exit_code()
}

fn trials(live: &Arc<Live>) -> Result<Vec<Trial>, String> {
    let engines = engines()?;
    let mut trials = tester::trials();
    let cases: Vec<_> = case::all()?.into_iter().map(Arc::new).collect();
    for case in &cases {
        trials.push(Trial::test(format!("{} is whole", case.name), {
            let case = Arc::clone(case);
            move || complain(&case.faults())
        }));
        if case.has_folders() {
            trials.extend(folders::trials(case, live, &engines));
        } else {
            trials.extend(of_files(case, live, &engines));
        }
    }
    trials.extend(rules::trials(live, &engines, &cases)?);
    trials.extend(seeds::trials(live, &engines)?);
    Ok(trials)
}

/// The engines whose pairs are tested.
fn engines() -> Result<Vec<Engine>, String> {
    let Ok(named) = std::env::var(ENGINES) else { return Ok(Engine::ALL.to_vec()) };
    let mut engines = vec![Engine::Sqlite];
    for name in named.split(',').filter(|name| !name.is_empty()) {
        engines.push(name.trim().parse().map_err(|error| format!("{ENGINES}: {error}"))?);
    }
    Ok(engines)
}

/// The trials of a case whose sources are single files.
fn of_files(case: &Arc<Case>, live: &Arc<Live>, engines: &[Engine]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for half in [Half::Clean, Half::Seeded] {
        let Some(file) = case.source(half, Engine::Sqlite) else { continue };
        let live = Arc::clone(live);
        trials.push(Trial::test(format!("{} {} sqlite reads", case.name, half.name()), move || {
            let reading = live.reading(Engine::Sqlite, &file)?;
            if reading.snapshot.tables.is_empty() { Err("no table was read back".into()) } else { Ok(()) }
        }));
    }
    for (a, b) in case.clean_pairs() {
        let (case, live) = (Arc::clone(case), Arc::clone(live));
        trials.extend(pair(engines, format!("{} clean", case.name), a, b, move || {
            let readings = [a, b].map(|engine| read(&case, &live, Half::Clean, engine));
            let [a, b] = readings;
            judgement::clean(&case, &compare_under(&[a?, b?], &case.contracts()?))
        }));
    }
    trials.extend(alone(case, live));
    for (a, b) in case.pairs() {
        let (seeded, looked) = (Arc::clone(case), Arc::clone(live));
        trials.extend(pair(engines, case.name.clone(), a, b, move || {
            let mut readings =
                [read(&seeded, &looked, Half::Seeded, a)?, read(&seeded, &looked, Half::Clean, b)?];
            readings.sort_by_key(|reading| reading.snapshot.engine);
            let findings = compare_under(&readings, &seeded.contracts()?);
            looked.record(format!("{} {a}-{b}", seeded.name), &findings);
            judgement::seeded(&seeded, &findings, a, b)
        }));
        if case.expect.mended_by_page {
            let (case, live) = (Arc::clone(case), Arc::clone(live));
            trials.extend(pair(engines, format!("{} mended", case.name), a, b, move || {
                let mut readings = [mended(&case, &live, a)?, read(&case, &live, Half::Clean, b)?];
                readings.sort_by_key(|reading| reading.snapshot.engine);
                judgement::clean(&case, &compare_under(&readings, &case.contracts()?))
            }));
        }
    }
    trials
}

/// What a contract says of SQLite's database by itself: a trial that needs no server.
fn alone(case: &Arc<Case>, live: &Arc<Live>) -> Vec<Trial> {
    let contracts = case.contracts();
    if contracts.as_ref().is_ok_and(Contracts::is_empty) {
        return Vec::new();
    }
    let trial = |half: Half| {
        case.source(half, Engine::Sqlite)?;
        let (case, live) = (Arc::clone(case), Arc::clone(live));
        let name = format!("{} {} sqlite alone", case.name, half.name());
        Some(Trial::test(name, move || {
            let findings = compare_under(&[read(&case, &live, half, Engine::Sqlite)?], &case.contracts()?);
            match half {
                Half::Clean => judgement::clean(&case, &findings)?,
                Half::Seeded => judgement::seeded(&case, &findings, Engine::Sqlite, Engine::Sqlite)?,
            }
            Ok(())
        }))
    };
    [Half::Clean, Half::Seeded].into_iter().filter_map(trial).collect()
}

fn read(case: &Case, live: &Live, half: Half, engine: Engine) -> Result<isoschema_compare::Reading, String> {
    let file = case.source(half, engine).ok_or_else(|| format!("{} has no file for {engine}", case.name))?;
    live.reading(engine, &file)
}

fn mended(case: &Case, live: &Live, engine: Engine) -> Result<isoschema_compare::Reading, String> {
    let file =
        case.source(Half::Seeded, engine).ok_or_else(|| format!("{} has no file for {engine}", case.name))?;
    let sql = page::mending(case.finding, engine).ok_or_else(|| {
        format!("docs/findings/{}.md has no SQL for {} under `Mending it`", case.finding, engine.title())
    })?;
    live.mended(engine, &file, &sql)
}

/// A trial on two engines, unless the run is narrowed to others.
pub(crate) fn pair(
    engines: &[Engine],
    name: String,
    a: Engine,
    b: Engine,
    test: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Option<Trial> {
    if ![a, b].iter().all(|engine| engines.contains(engine)) {
        return None;
    }
    let servers: Vec<_> = [a, b].into_iter().filter(|engine| *engine != Engine::Sqlite).collect();
    let kind = servers.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(" and ");
    let trial = Trial::test(format!("{name} {a}-{b}"), move || {
        for server in servers {
            live::server_url(server)?;
        }
        Ok(test()?)
    });
    Some(trial.with_kind(format!("needs {kind}")).with_ignored_flag(true))
}

/// Fails with complaints, where there are any.
pub(crate) fn complain(faults: &[String]) -> Result<(), libtest_mimic::Failed> {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
