//! Cases whose sources are folders of migrations: they run through the whole pipeline, as a project's would.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use isoschema_compare::Finding;
use isoschema_verify::{Engine, Probing, Verification, Way};
use libtest_mimic::Trial;

use crate::case::{Case, Half};
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
        let (case, live) = (Arc::clone(case), Arc::clone(live));
        trials.extend(pair(engines, case.name.clone(), a, b, move || {
            let sides = [(a, Half::Seeded), (b, Half::Clean)];
            let findings = verify(&case, sides)?;
            judgement::seeded(&case, &findings, a, b)?;
            if case.expect.probe || case.expect.random.is_some() {
                let folder = |(engine, half)| Some((engine, case.source(half, engine)?));
                let folders: BTreeMap<_, _> = sides.into_iter().filter_map(folder).collect();
                reproduction::hold(&live, &findings, &folders)?;
            }
            Ok(())
        }));
    }
    trials
}

/// Runs the pipeline over two folders.
fn verify(case: &Case, sides: [(Engine, Half); 2]) -> Result<Vec<Finding>, String> {
    let mut config = String::new();
    for (engine, half) in sides {
        let folder =
            case.source(half, engine).ok_or_else(|| format!("{} has no folder for {engine}", case.name))?;
        let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        config += &format!("[{engine}]\nmigrations = '{}'\n", folder.display());
        // What a half says in isoschema.toml of one engine.
        let keys = case.folder.join(half.name()).join(format!("{engine}.toml"));
        if keys.is_file() {
            config += &fs::read_to_string(&keys).map_err(|error| format!("{}: {error}", keys.display()))?;
        }
    }
    let mut halves: Vec<_> = sides.iter().map(|(_, half)| half.name()).collect();
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
        verification = verification.probing(Probing::alone());
    }
    if let Some(statements) = case.expect.random {
        verification = verification.probing(Probing { random: Some((statements, 1)), ..Probing::default() });
    }
    for (engine, _) in sides.into_iter().filter(|(engine, _)| *engine != Engine::Sqlite) {
        let way: Way = live::server_url(engine)?.parse().map_err(|error| format!("{engine}: {error}"))?;
        verification = verification.server(Some(engine), way);
    }
    let verified = verification.run().map_err(|error| error.to_string())?;
    Ok(verified.outcome.findings.into_iter().map(|judged| judged.finding).collect())
}
