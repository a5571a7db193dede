//! A script that a maintainer can paste into an engine's own client, on a database with the project's migrations, to see
//! what an experiment saw. It ends with a rollback.

use isoschema_rows::insert;
use isoschema_schema::Engine;

use super::bench::Bench;
use super::experiment::Experiment;
use super::parents::needed;

/// The script of an experiment for an engine; `beginning` is what its client must be told first.
pub fn reproducer(
    engine: Engine,
    beginning: &[String],
    bench: &Bench<'_>,
    experiment: &Experiment,
    seen: &str,
) -> String {
    let Experiment { probe, path, what, .. } = experiment;
    let on_one_line = |text: &str| text.replace(['\n', '\r'], " ");
    let mut lines = vec![
        format!("-- {path}: {} ({}, {}; {})", on_one_line(what), probe.id, probe.entry, probe.source),
        format!("-- seen: {}", on_one_line(seen)),
    ];
    lines.extend(beginning.iter().cloned());
    lines.push("BEGIN;".to_owned());
    let needed = needed(bench, &experiment.needs);
    if !needed.is_empty() {
        lines.push("-- what must stand:".to_owned());
    }
    lines.extend(needed.into_iter().filter_map(|at| bench.parents.get(at)).map(|parent| {
        let sql = insert(engine, &parent.layout, &parent.row);
        format!("{sql};")
    }));
    lines.push("-- what is tried:".to_owned());
    let steps = experiment.steps.get(&engine).into_iter().flatten();
    lines.extend(steps.map(|step| format!("{};", step.sql())));
    lines.push("ROLLBACK;".to_owned());
    lines.join("\n") + "\n"
}
