//! The rows, by topic, from `probes/nature`, and what could be wrong with them. Not what they give.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use isoschema_compare::Category;
use isoschema_schema::Engine;
use serde::Deserialize;

use super::refusal;
use super::row::{Expected, Outcomes, Row};
use super::script::{PREFIX, spelled};

/// The entries of the list of known differences: C1 to this one.
const ENTRIES: u32 = 80;

/// Each topic and its rows.
const TOPICS: &[(&str, &str)] = &[
    ("keys", include_str!("../../probes/nature/keys.toml")),
    ("text", include_str!("../../probes/nature/text.toml")),
    ("numbers", include_str!("../../probes/nature/numbers.toml")),
    ("types", include_str!("../../probes/nature/types.toml")),
    ("times", include_str!("../../probes/nature/times.toml")),
    ("identity", include_str!("../../probes/nature/identity.toml")),
    ("foreign-keys", include_str!("../../probes/nature/foreign-keys.toml")),
    ("checks", include_str!("../../probes/nature/checks.toml")),
    ("indexes", include_str!("../../probes/nature/indexes.toml")),
    ("names", include_str!("../../probes/nature/names.toml")),
    ("migrations", include_str!("../../probes/nature/migrations.toml")),
    ("transactions", include_str!("../../probes/nature/transactions.toml")),
    ("writes", include_str!("../../probes/nature/writes.toml")),
    ("queries", include_str!("../../probes/nature/queries.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Category,
    probe: Vec<Row>,
}

/// A file of rows, or of what was recorded, that cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}: {reason}; please report this")]
pub struct DataError {
    /// The file, below the crate.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

static CATALOGUE: LazyLock<Result<Vec<Row>, DataError>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for (topic, text) in TOPICS {
        let file: File = toml::from_str(text).map_err(|error| DataError {
            file: format!("probes/nature/{topic}.toml"),
            reason: error.to_string(),
        })?;
        let category = file.category;
        rows.extend(file.probe.into_iter().map(|row| Row {
            topic: (*topic).to_owned(),
            category: row.category.or(Some(category)),
            ..row
        }));
    }
    Ok(rows)
});

/// Every row, topic by topic.
///
/// # Errors
/// When a file of rows is no such file; a test holds that none is.
pub fn catalogue() -> Result<&'static [Row], DataError> {
    CATALOGUE.as_ref().map(Vec::as_slice).map_err(Clone::clone)
}

/// What is wrong with the rows, as a list of faults; each names its row.
#[must_use]
pub fn faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    let mut entries = BTreeSet::new();
    for row in rows {
        let mut fault = |told: &str| faults.push(format!("{}: {told}", row.id));
        if !ids.insert(&row.id) {
            fault("the id stands twice");
        }
        let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if row.id.is_empty() || !row.id.chars().all(is_kebab) || PREFIX.len() + row.id.len() > 50 {
            fault("the id is not of lower-case words and short enough for a table's name");
        }
        match row.entry_number() {
            Some(number) if (1..=ENTRIES).contains(&number) => {
                entries.insert(number);
            }
            Some(_) | None => fault(&format!("`{}` is no entry", row.entry)),
        }
        for (name, text) in [("what", &row.what), ("why", &row.why), ("source", &row.source)] {
            if text.trim().is_empty() {
                fault(&format!("`{name}` is empty"));
            }
        }
        if row.why.chars().any(|c| c == '\n') || row.what.chars().any(|c| c == '\n') {
            fault("`what` and `why` are one line each");
        }
        if row.category.is_none() {
            fault("it has no category");
        }
        if !row.source.starts_with("https://") {
            fault("the source is no address of a public page");
        }
        for engine in Engine::ALL {
            row_on(row, engine, &mut fault);
        }
        let is_expected = |engine: &&Engine| row.reason_against(**engine).is_none();
        if row.said.keys().any(|engine| !is_expected(&engine)) {
            fault("`said` speaks of an engine that the row does not apply to");
        }
    }
    let missing = (1..=ENTRIES).filter(|number| !entries.contains(number));
    faults.extend(missing.map(|number| format!("C{number}: no row stands for it")));
    faults
}

/// What is wrong with a row on one engine.
fn row_on(row: &Row, engine: Engine, fault: &mut impl FnMut(&str)) {
    let applies = row.reason_against(engine).is_none();
    let outcomes: Vec<&str> = match &row.expect {
        Expected::Same(outcome) => vec![outcome],
        Expected::Each(each) => match each.get(&engine) {
            None => Vec::new(),
            Some(Outcomes::Always(outcome)) => vec![outcome],
            Some(Outcomes::ByVersion(ranges)) => {
                let bounds: Vec<_> = ranges.iter().map(|range| range.below.as_ref()).collect();
                let (last, earlier) = bounds.split_last().unwrap_or((&None, &[]));
                if last.is_some() || earlier.iter().any(Option::is_none) || !earlier.is_sorted() {
                    fault(&format!("the versions of {engine} are not in order, the last without a bound"));
                }
                ranges.iter().map(|range| range.is.as_str()).collect()
            }
        },
    };
    match (applies, &row.expect) {
        (true, _) if outcomes.is_empty() => fault(&format!("it expects nothing of {engine}")),
        (false, Expected::Each(each)) if each.contains_key(&engine) => {
            fault(&format!("it expects something of {engine} and does not apply there"));
        }
        (true | false, _) => {}
    }
    if !applies {
        return;
    }
    for outcome in outcomes.iter().flat_map(|outcome| outcome.split("; ")) {
        let class = outcome.strip_prefix("refused (").and_then(|rest| rest.strip_suffix(')'));
        if class.is_some_and(|class| !refusal::is_class(class)) {
            fault(&format!("`{outcome}` is no outcome: no row of refusals.toml gives it"));
        }
    }
    if row.steps.iter().any(|step| step.sql().is_none()) {
        fault("a step is one of run, ask and quiet");
    }
    if row.steps.iter().any(|step| step.crowd.is_some() && (step.run.is_none() || step.waits)) {
        fault("what a crowd does is a run that does not wait");
    }
    let all = row.setup.iter().chain(row.steps.iter().filter_map(|step| step.sql())).chain(&row.cleanup);
    if all.clone().any(|sql| sql.on(engine).is_none()) {
        fault(&format!("a statement forgets {engine}; an empty one says that there is none"));
    }
    let made = all.filter_map(|sql| spelled(sql, row, engine));
    if made
        .into_iter()
        .any(|sql| sql.contains("CREATE TABLE ") && !sql.contains(&format!("CREATE TABLE {PREFIX}")))
    {
        fault("a table is not the row's own: its name must begin with {table}");
    }
}
