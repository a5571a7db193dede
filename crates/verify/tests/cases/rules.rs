//! The rules' cases: spellings that must read as equal, by topic; and the claim that the cases together fire every
//! rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use isoschema_compare::{compare, rules};
use isoschema_verify::Engine;
use libtest_mimic::Trial;

use crate::case::{Case, Half, RULES, entries, root, source, unordered_pairs};
use crate::live::{self, Live};
use crate::{complain, judgement, pair};

/// Rules that no case can fire on every server, and why.
const UNFIRED: [(&str, &str); 6] = [
    ("expression-introducer", "the reading of MySQL's catalogue leaves the introducers out"),
    ("foreign-key-to-primary-key", "the reading of SQLite's catalogue names the columns"),
    ("ignored-sqlite-table", "the reading of SQLite's catalogue leaves SQLite's own tables out"),
    ("mariadb-timestamp-2106", "only MariaDB from 11.5 on has it"),
    ("name-case", "the reading of every catalogue names tables and columns as they stand"),
    ("postgres-encoding", "the databases of this test are UTF-8, as isoschema makes them"),
];

/// The trials of the topics, and of the claim.
pub fn trials(live: &Arc<Live>, engines: &[Engine], cases: &[Arc<Case>]) -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    let mut folders = Vec::new();
    for topic in entries(&root().join(RULES))? {
        let folder = root().join(RULES).join(&topic);
        let name = format!("{RULES}/{topic}");
        if let Some(file) = source(&folder, Engine::Sqlite) {
            let live = Arc::clone(live);
            trials.push(Trial::test(format!("{name} sqlite reads"), move || {
                live.reading(Engine::Sqlite, &file)?;
                Ok(())
            }));
        }
        for (a, b) in unordered_pairs(|engine| source(&folder, engine).is_some()) {
            let (live, folder) = (Arc::clone(live), folder.clone());
            trials.extend(pair(engines, name.clone(), a, b, move || equal(&live, &folder, [a, b])));
        }
        folders.push(folder);
    }
    for half in [Half::Clean, Half::Seeded] {
        folders.extend(
            cases.iter().filter(|case| !case.has_folders()).map(|case| case.folder.join(half.name())),
        );
    }
    let all = Arc::new(folders);
    trials.push(Trial::test("every rule of SQLite alone fires", {
        let (live, folders) = (Arc::clone(live), Arc::clone(&all));
        move || complain(&unfired(&live, &folders, &[Engine::Sqlite])?)
    }));
    let (live, engines) = (Arc::clone(live), engines.to_vec());
    let claim = Trial::test("every rule fires", move || {
        for engine in engines.iter().filter(|engine| **engine != Engine::Sqlite) {
            live::server_url(*engine)?;
        }
        complain(&unfired(&live, &all, &engines)?)
    });
    trials.push(claim.with_kind("needs every server").with_ignored_flag(true));
    Ok(trials)
}

/// Two spellings read as equal.
fn equal(live: &Live, folder: &Path, engines: [Engine; 2]) -> Result<(), String> {
    let mut readings = Vec::new();
    for engine in engines {
        let file: PathBuf = source(folder, engine).ok_or_else(|| format!("no file for {engine}"))?;
        readings.push(live.reading(engine, &file)?);
    }
    let findings = compare(&readings);
    let faults = judgement::failing(&findings);
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nfound:\n{}", faults.join("\n"), judgement::told(&findings)))
}

/// The rules that are for these engines only, or one of them at least where all are there, and that no case fires.
fn unfired(live: &Live, folders: &[PathBuf], engines: &[Engine]) -> Result<Vec<String>, String> {
    let mut fired = BTreeSet::new();
    for folder in folders {
        for engine in engines {
            let Some(file) = source(folder, *engine) else { continue };
            let reading = live.reading(*engine, &file)?;
            fired.extend(reading.rules_fired.into_iter().map(|rule| rule.id));
        }
    }
    let can_fire = |of: &[Engine]| {
        let only_here = of.iter().all(|engine| engines.contains(engine));
        only_here || (engines.len() > 1 && of.iter().any(|engine| engines.contains(engine)))
    };
    let silent = rules().iter().filter(|rule| {
        can_fire(rule.engines) && !fired.contains(rule.id) && !UNFIRED.iter().any(|(id, _)| *id == rule.id)
    });
    let unknown = UNFIRED.iter().filter(|(id, _)| !rules().iter().any(|rule| rule.id == *id));
    Ok(silent
        .map(|rule| format!("no case fires {} ({})", rule.id, rule.spelling))
        .chain(unknown.map(|(id, reason)| format!("there is no rule {id}; it was excused because {reason}")))
        .collect())
}
