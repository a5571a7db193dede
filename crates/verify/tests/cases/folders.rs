//! Cases whose sources are folders of migrations: they run through the whole pipeline, as a project's would.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use isoschema_compare::{Finding, Mending};
use isoschema_verify::{Engine, Outcome, Probing, Verification, Way};
use libtest_mimic::Trial;

use crate::case::{Case, Half, entries};
use crate::live::Live;
use crate::{judgement, live, pair, reproduction};

/// The trials of such a case.
pub fn trials(case: &Arc<Case>, live: &Arc<Live>, engines: &[Engine]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (a, b) in case.clean_pairs() {
        let case = Arc::clone(case);
        trials.extend(pair(engines, format!("{} clean", case.name), a, b, move || {
            judgement::clean(&case, &verify(&case, [(a, Half::Clean), (b, Half::Clean)])?)
        }));
    }
    for (a, b) in case.pairs() {
        let (seeded, live) = (Arc::clone(case), Arc::clone(live));
        trials.extend(pair(engines, case.name.clone(), a, b, move || {
            let sides = [(a, Half::Seeded), (b, Half::Clean)];
            let findings = verify(&seeded, sides)?;
            judgement::seeded(&seeded, &findings, a, b)?;
            if seeded.expect.probe || seeded.expect.random.is_some() {
                let folder = |(engine, half)| Some((engine, seeded.source(half, engine)?));
                let folders: BTreeMap<_, _> = sides.into_iter().filter_map(folder).collect();
                reproduction::hold(&live, &findings, &folders)?;
            }
            Ok(())
        }));
        if case.expect.mended_by_report.contains(&a) {
            let case = Arc::clone(case);
            trials.extend(pair(engines, format!("{} mended by the report", case.name), a, b, move || {
                mended(&case, [(a, Half::Seeded), (b, Half::Clean)])
            }));
        }
    }
    trials
}

/// Holds the SQL that the report recommends against the case: run as one more migration of each engine that it is for,
/// it leaves no finding of the case's.
fn mended(case: &Case, sides: [(Engine, Half); 2]) -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (engine, half) in sides {
        copy(&folder(case, engine, half)?, &place.path().join(engine.name()))?;
    }
    let folders = sides.map(|(engine, half)| (engine, half, place.path().join(engine.name())));
    let before = run(case, &folders)?;
    let report = before.probed.and_then(|probed| probed.report).ok_or("there is no report")?;
    let recommended: Vec<_> =
        report.recommendations.iter().filter(|one| one.finding == case.finding).collect();
    let mut statements = 0;
    for (engine, mending) in recommended.iter().flat_map(|one| &one.mending) {
        let Mending::Sql(sql) = mending else { continue };
        let migration = place.path().join(engine.name()).join("2099-01-01-000000_mended");
        fs::create_dir_all(&migration)
            .and_then(|()| fs::write(migration.join("up.sql"), sql))
            .and_then(|()| fs::write(migration.join("down.sql"), "SELECT 1;\n"))
            .map_err(|error| error.to_string())?;
        statements += 1;
    }
    if statements == 0 {
        return Err(format!("no SQL is recommended: {recommended:?}"));
    }
    let after: Vec<_> = run(case, &folders)?.findings.into_iter().map(|judged| judged.finding).collect();
    judgement::clean(case, &after).map_err(|error| format!("after {recommended:?}:\n{error}"))
}

/// Copies a folder of migrations.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let copied = |migration: &str| -> std::io::Result<()> {
        fs::create_dir_all(to.join(migration))?;
        for file in fs::read_dir(from.join(migration))? {
            let file = file?;
            fs::copy(file.path(), to.join(migration).join(file.file_name()))?;
        }
        Ok(())
    };
    entries(from)?.iter().try_for_each(|migration| {
        copied(migration).map_err(|error| format!("{}: {error}", from.join(migration).display()))
    })
}

fn folder(case: &Case, engine: Engine, half: Half) -> Result<PathBuf, String> {
    let folder =
        case.source(half, engine).ok_or_else(|| format!("{} has no folder for {engine}", case.name))?;
    folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))
}

/// What the pipeline finds over two halves' folders.
fn verify(case: &Case, sides: [(Engine, Half); 2]) -> Result<Vec<Finding>, String> {
    let mut folders = Vec::new();
    for (engine, half) in sides {
        folders.push((engine, half, folder(case, engine, half)?));
    }
    let outcome = run(case, &folders)?;
    Ok(outcome.findings.into_iter().map(|judged| judged.finding).collect())
}

/// Runs the pipeline over folders.
fn run(case: &Case, sides: &[(Engine, Half, PathBuf)]) -> Result<Outcome, String> {
    let mut config = String::new();
    for (engine, half, folder) in sides {
        config += &format!("[{engine}]\nmigrations = '{}'\n", folder.display());
        // What a half says in isoschema.toml of one engine.
        let keys = case.folder.join(half.name()).join(format!("{engine}.toml"));
        if keys.is_file() {
            config += &fs::read_to_string(&keys).map_err(|error| format!("{}: {error}", keys.display()))?;
        }
    }
    let mut halves: Vec<_> = sides.iter().map(|(_, half, _)| half.name()).collect();
    halves.sort_unstable();
    halves.dedup();
    // What a half says in isoschema.toml beside its folders.
    for file in
        halves.iter().map(|half| case.folder.join(half).join("allow.toml")).filter(|file| file.is_file())
    {
        config += &fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = place.path().join("isoschema.toml");
    fs::write(&file, config).map_err(|error| error.to_string())?;
    let mut verification = Verification::from_config(&file).map_err(|error| error.to_string())?;
    verification = verification.trials(&case.expect.trials);
    if case.expect.probe {
        let report = !case.expect.mended_by_report.is_empty();
        verification = verification.probing(Probing { report, ..Probing::alone() });
    }
    if let Some(statements) = case.expect.random {
        verification = verification.probing(Probing { random: Some((statements, 1)), ..Probing::default() });
    }
    for (engine, _, _) in sides.iter().filter(|(engine, _, _)| *engine != Engine::Sqlite) {
        let way: Way = live::server_url(*engine)?.parse().map_err(|error| format!("{engine}: {error}"))?;
        verification = verification.server(Some(*engine), way);
    }
    Ok(verification.run().map_err(|error| error.to_string())?.outcome)
}
