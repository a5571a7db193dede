//! The page on behaviour, docs/behaviour.md, written from the rows and from what was recorded. Prose and nothing else.

use isoschema_schema::Engine;

use super::catalogue::{DataError, catalogue};
use super::recorded::{Run, recorded};
use super::row::{Row, Touches};

const BEGINNING: &str = "# Behaviour

What SQLite, MariaDB, MySQL and PostgreSQL do otherwise than each other, each with the smallest SQL that shows it. This page
is written from the rows in `crates/probe/probes/nature` and from what they gave on real servers
(`crates/probe/probes/observed.toml`, written by `cargo xtask record-behaviour`); a test holds them together. Everything is
tried through Diesel's own connections. That each engine still does what its row says is tested by `cargo test` (SQLite)
and `cargo xtask test-mariadb`, `test-mysql` and `test-postgres`.

What the ledger does about those that it meets is in [engines.md](engines.md).

An outcome tells the steps of a row in order: `accepted`, `refused (why)`, or the rows that were read, with `/` between
rows. `–`: the row does not apply to the engine. The entries C1 to C80 are those of the list of known differences that
the rows were made from; the last column says whether the servers do what that list said, and which versions that it
speaks of were not run.
";

const BY_NATURE: &str = "
## By nature of an engine

These touch no object of a schema: no migration can mend them, and a program meets them with every schema. `isoschema
probe` tries them and lists those on which the compared engines differ, once for each run, under `engine-behaviour` (in a
JSON report, `probed.by_nature`). It is no finding and fails nothing.
";

/// The page, as it stands in docs/behaviour.md.
///
/// # Errors
/// When the rows or the record cannot be read.
pub fn behaviour_page() -> Result<String, DataError> {
    let rows = catalogue()?;
    let runs = recorded()?.run;
    let mut page = BEGINNING.to_owned();
    page += BY_NATURE;
    page += "\n| row | what is tried | why it matters |\n|---|---|---|\n";
    for row in rows.iter().filter(|row| row.touches == Touches::Nothing) {
        page += &line([format!("`{}`", row.id), prose(&row.what), prose(&row.why)]);
    }
    page += "\n## Outcomes\n\n";
    let heads = runs.iter().map(|run| format!("{} {}", run.engine.title(), short(run.engine, &run.version)));
    let heads: Vec<_> =
        ["entry", "row"].map(str::to_owned).into_iter().chain(heads).chain(["list".to_owned()]).collect();
    page += &line(&heads);
    page += &line(heads.iter().map(|_| "---".to_owned())).replace(' ', "");
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|row| row.entry_number());
    for row in sorted {
        let cells = runs.iter().map(|run| outcome(row, run));
        page +=
            &line([row.entry.clone(), format!("`{}`", row.id)].into_iter().chain(cells).chain([list(row)]));
    }
    let mut topic = "";
    for row in rows {
        if row.topic != topic {
            topic = &row.topic;
            page += &format!("\n## {topic}\n\n");
        }
        page += &format!(
            "- `{}` ({}, {}): {}. {} [Source]({})\n",
            row.id,
            row.entry,
            row.severity.name(),
            prose(&row.what),
            prose(&row.why),
            row.source
        );
        for (engine, reason) in &row.does_not_apply {
            page += &format!("  - not on {}: {reason}\n", engine.title());
        }
    }
    Ok(page)
}

fn line(cells: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let cells: Vec<_> = cells.into_iter().map(|cell| cell.as_ref().to_owned()).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn outcome(row: &Row, run: &Run) -> String {
    match run.outcomes.get(&row.id) {
        Some(outcome) => format!("`{}`", outcome.replace('|', "\\|")),
        None => "–".to_owned(),
    }
}

/// What the list said of a row, held against what was seen.
fn list(row: &Row) -> String {
    let differs: Vec<_> = row
        .said
        .iter()
        .map(|(engine, said)| format!("differs on {}; it said: {}", engine.title(), prose(said)))
        .collect();
    let mut told = if differs.is_empty() { "agrees".to_owned() } else { differs.join("; ") };
    if let Some(versions) = &row.not_run {
        told += &format!("; not run: {}", prose(versions));
    }
    told
}

/// A text that no table or list takes apart.
fn prose(text: &str) -> String {
    text.replace('|', "\\|").replace('_', "\\_").replace('*', "\\*")
}

/// The numbers of a version that name a release: one on PostgreSQL, two elsewhere.
fn short(engine: Engine, version: &str) -> String {
    let numbers = match engine {
        Engine::Postgres => 1,
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => 2,
    };
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    version[..end].split('.').take(numbers).collect::<Vec<_>>().join(".")
}
