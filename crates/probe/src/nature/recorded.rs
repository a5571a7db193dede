//! What the rows gave on the servers that were at hand, as it stands in `probes/observed.toml`. It is written by
//! `cargo xtask record-behaviour`, and read for the page.

use std::collections::BTreeMap;

use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use super::Observation;
use super::catalogue::DataError;

/// Everything that was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Each server, in the order of the page.
    pub run: Vec<Run>,
}

/// What one server gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its engine.
    pub engine: Engine,
    /// Its version, as it says it.
    pub version: String,
    /// The outcome of each row that applies to it, by the row's id.
    pub outcomes: BTreeMap<String, String>,
}

/// What stands in `probes/observed.toml`.
///
/// # Errors
/// When the file is no such record; a test holds that it is.
pub fn recorded() -> Result<Recorded, DataError> {
    let text = include_str!("../../probes/observed.toml");
    toml::from_str(text)
        .map_err(|error| DataError { file: "probes/observed.toml".to_owned(), reason: error.to_string() })
}

impl Recorded {
    /// What was observed, by server.
    #[must_use]
    pub fn of(observations: &[Observation]) -> Self {
        let mut runs = BTreeMap::<(Engine, String), BTreeMap<String, String>>::new();
        for seen in observations {
            let outcomes = runs.entry((seen.engine, seen.version.clone())).or_default();
            if let Some(outcome) = &seen.outcome {
                outcomes.insert(seen.row.to_owned(), outcome.clone());
            }
        }
        let run = runs.into_iter().map(|((engine, version), outcomes)| Run { engine, version, outcomes });
        Self { run: run.collect() }
    }

    /// The record as a file.
    ///
    /// # Errors
    /// When an outcome is nothing that the file can say.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}
