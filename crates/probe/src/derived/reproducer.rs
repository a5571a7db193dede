//! A script that a maintainer can paste into an engine's own client, on a database with the project's migrations, to see
//! what an experiment saw. It ends with a rollback.

use isoschema_schema::Engine;

use super::bench::Bench;
use super::experiment::Experiment;

/// The script of an experiment for an engine.
pub fn reproducer(engine: Engine, bench: &Bench<'_>, experiment: &Experiment, seen: &str) -> String {
    let Experiment { probe, path, what, .. } = experiment;
    let on_one_line = |text: &str| text.replace(['\n', '\r'], " ");
    let mut lines = vec![
        format!("-- {path}: {} ({}, {}; {})", on_one_line(what), probe.id, probe.entry, probe.source),
        format!("-- seen: {}", on_one_line(seen)),
    ];
    match engine {
        // The client's own library may have been built without it.
        Engine::Sqlite => lines.push("PRAGMA foreign_keys = ON;".to_owned()),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => {}
    }
    lines.push("BEGIN;".to_owned());
    let steps = experiment.steps.get(&engine).into_iter().flatten();
    lines.extend(bench.prepare(engine).into_iter().map(|sql| sql + ";"));
    lines.extend(steps.map(|step| format!("{};", step.sql())));
    lines.push("ROLLBACK;".to_owned());
    lines.join("\n") + "\n"
}
