//! The rules' cases: spellings that must read as equal, and that the rule reads.

use std::path::PathBuf;
use std::sync::Arc;

use isoschema_compare::{Reading, compare, rules};
use isoschema_verify::Engine;
use libtest_mimic::Trial;

use crate::case::{RULES, entries, root, source, unordered_pairs};
use crate::live::Live;
use crate::{judgement, pair};

/// The trials of every rule's case.
pub fn trials(live: &Arc<Live>, engines: &[Engine]) -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    for id in entries(&root().join(RULES))? {
        let folder = root().join(RULES).join(&id);
        let name = format!("{RULES}/{id}");
        if let Some(file) = source(&folder, Engine::Sqlite) {
            let live = Arc::clone(live);
            trials.push(Trial::test(format!("{name} sqlite reads"), move || {
                live.reading(Engine::Sqlite, &file)?;
                Ok(())
            }));
        }
        for (a, b) in unordered_pairs(|engine| source(&folder, engine).is_some()) {
            let (live, folder, id) = (Arc::clone(live), folder.clone(), id.clone());
            trials.extend(pair(engines, name.clone(), a, b, move || equal(&live, &folder, &id, [a, b])));
        }
    }
    Ok(trials)
}

/// Two spellings read as equal; an engine that the rule is for has needed it.
fn equal(live: &Live, folder: &std::path::Path, id: &str, engines: [Engine; 2]) -> Result<(), String> {
    let rule = rules().iter().find(|rule| rule.id == id).ok_or_else(|| format!("there is no rule `{id}`"))?;
    let mut readings = Vec::new();
    for engine in engines {
        let file: PathBuf = source(folder, engine).ok_or_else(|| format!("no file for {engine}"))?;
        readings.push(live.reading(engine, &file)?);
    }
    let findings = compare(&readings);
    let mut faults = judgement::failing(&findings);
    for reading in &readings {
        let engine = reading.snapshot.engine;
        if is_for(rule.engines, engine) && !fired(reading, id) {
            let all: Vec<_> = reading.rules_fired.iter().map(|rule| rule.id.as_str()).collect();
            faults.push(format!("{engine} did not need the rule; it fired {}", all.join(", ")));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nfound:\n{}", faults.join("\n"), judgement::told(&findings)))
}

fn fired(reading: &Reading, id: &str) -> bool {
    reading.rules_fired.iter().any(|fired| fired.id == id && fired.count > 0)
}

/// Whether a rule's engines (`mariadb ≥ 10.2, mysql`, or `all`) name one.
fn is_for(engines: &str, engine: Engine) -> bool {
    engines == "all"
        || engines.split(',').any(|one| one.split_whitespace().next().is_some_and(|name| name == engine.name()))
}
