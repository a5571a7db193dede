//! A second run from empty: whether it gives the schema of the first.

use isoschema_compare::{Change, Path, Reading, changes};
use isoschema_engines::MigrateError;
use isoschema_servers::Lease;

use super::scratch::Scratch;
use crate::pipeline::{EngineError, Job};
use crate::refused;

/// How a second run compares with the first.
#[derive(Debug, Clone)]
pub(super) enum Repetition {
    /// What the two runs made differently; nothing, where they made the same.
    Made(Vec<Change>),
    /// A migration was refused that the first run took.
    Refused { migration: String, failure: String },
}

impl Repetition {
    pub(super) fn of(first: &Reading, second: &Reading) -> Self {
        Self::Made(changes(first, second))
    }

    /// What differs, by path.
    pub(super) fn told(&self) -> Vec<(Path, String)> {
        match self {
            Self::Made(changes) => changes
                .iter()
                .map(|it| (it.path.clone(), format!("first {}, then {}", it.before, it.after)))
                .collect(),
            Self::Refused { migration, failure } => {
                let told = format!(
                    "the first run took it, the second did not, and nothing else was tried: {failure}"
                );
                vec![(Path::object(migration), told)]
            }
        }
    }
}

/// Runs the first `applied` migrations from empty. Gives what stands before the first and, if `each`, after each one;
/// else at the end only.
pub(super) fn run(
    job: &Job,
    lease: &Lease,
    applied: usize,
    each: bool,
) -> Result<Result<Vec<Reading>, Repetition>, EngineError> {
    let mut scratch = Scratch::empty(job, lease)?;
    let mut states = vec![scratch.read()?];
    for (place, migration) in job.folder.migrations.iter().take(applied).enumerate() {
        match scratch.runner().up(migration) {
            Ok(()) => {}
            Err(MigrateError::Refused { reason, .. }) => {
                let failure = refused::said(&migration.shown(&migration.up), &reason);
                return Ok(Err(Repetition::Refused { migration: migration.name.clone(), failure }));
            }
            Err(error) => return Err(error.into()),
        }
        if each || place + 1 == applied {
            states.push(scratch.read()?);
        }
    }
    Ok(Ok(states))
}
