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
the rows were made from. `agrees` holds what each server gave against what that list expects of its engine and version,
and names those that did otherwise, and the versions that the list speaks of and that were not run. `derived`: the probes
that try the entry on the objects of a schema at hand (`crates/probe/probes/derived`).
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
    let heads: Vec<_> = ["entry", "row"]
        .map(str::to_owned)
        .into_iter()
        .chain(heads)
        .chain(["agrees", "derived"].map(str::to_owned))
        .collect();
    page += &line(&heads);
    page += &line(heads.iter().map(|_| "---".to_owned())).replace(' ', "");
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|row| row.entry_number());
    for row in sorted {
        let cells = runs.iter().map(|run| outcome(row, run));
        page += &line(
            [row.entry.clone(), format!("`{}`", row.id)]
                .into_iter()
                .chain(cells)
                .chain([agrees(row, &runs), derived(row)]),
        );
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

/// What the servers gave of a row, held against what the list expects of their engine and version.
fn agrees(row: &Row, runs: &[Run]) -> String {
    let mut others: Vec<String> = Vec::new();
    for run in runs {
        let said = row.said.get(&run.engine);
        let expected =
            said.map(|said| said.gives.as_str()).or_else(|| row.expected(run.engine, &run.version));
        if run.outcomes.get(&row.id).map(String::as_str) != expected {
            let server = format!("{} {}", run.engine.title(), short(run.engine, &run.version));
            others.push(match said {
                Some(said) => format!("not {server}; it said: {}", prose(&said.words)),
                None => format!("not {server}; it expects `{}`", expected.unwrap_or("nothing")),
            });
        }
    }
    let mut told = if others.is_empty() { "yes".to_owned() } else { others.join("; ") };
    if let Some(versions) = &row.not_run {
        told += &format!("; not run: {}", prose(versions));
    }
    told
}

/// The derived probes of a row's entry.
fn derived(row: &Row) -> String {
    let ids: Vec<_> = crate::derived::probes_of(&row.entry).map(|id| format!("`{id}`")).collect();
    if ids.is_empty() { "–".to_owned() } else { ids.join(", ") }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_got_wrong_is_seen() {
        let runs = recorded().unwrap().run;
        let mut wrong = 0;
        for row in catalogue().unwrap() {
            let told = agrees(row, &runs);
            assert_eq!(told.starts_with("yes"), row.said.is_empty(), "{}: {told}", row.id);
            for engine in row.said.keys() {
                assert!(told.contains(&format!("not {} ", engine.title())), "{}: {told}", row.id);
                wrong += 1;
            }
        }
        assert!(wrong > 0);
    }

    #[test]
    fn another_outcome_is_seen() {
        let mut runs = recorded().unwrap().run;
        let row = catalogue().unwrap().iter().find(|row| row.id == "unique-case").unwrap();
        assert_eq!(agrees(row, &runs), "yes");
        let run = runs.iter_mut().find(|run| run.engine == Engine::Postgres).unwrap();
        run.outcomes.insert(row.id.clone(), "refused (unique)".to_owned());
        let told = agrees(row, &runs);
        assert!(told.starts_with("not PostgreSQL ") && told.ends_with("it expects `accepted`"), "{told}");
        for run in runs.iter_mut().filter(|run| run.engine == Engine::Postgres) {
            run.outcomes.remove(&row.id);
        }
        assert!(agrees(row, &runs).ends_with("it expects `accepted`"));
    }
}
