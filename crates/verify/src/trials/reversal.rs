//! The way back: each migration is reverted, from the last to the first, and what stands then is held against what
//! stood before it.

use std::collections::BTreeMap;

use isoschema_compare::{Reading, Reversal, changes};
use isoschema_engines::MigrateError;
use isoschema_migrations::Script;
use isoschema_servers::Lease;

use super::scratch::Scratch;
use crate::pipeline::{EngineError, Job};
use crate::refused;

/// Reverts every migration that stands between two of the states, the first of which is the empty database. Where a way
/// back is missing or leaves something, the next one is tried on a database that was built anew, so that each is judged
/// by itself.
pub(super) fn run(
    job: &Job,
    lease: &Lease,
    states: &[Reading],
) -> Result<BTreeMap<String, Reversal>, EngineError> {
    let mut reversals = BTreeMap::new();
    let mut standing: Option<(Scratch<'_>, usize)> = None;
    for (place, (migration, before)) in job.folder.migrations.iter().zip(states).enumerate().rev() {
        if place + 1 >= states.len() {
            continue;
        }
        let says_something = |down: &&Script| !job.statements(down).is_empty();
        let Some(down) = migration.down.as_ref().filter(says_something) else {
            reversals.insert(migration.name.clone(), Reversal::Declared);
            continue;
        };
        let mut scratch = match standing.take() {
            Some((scratch, count)) if count == place + 1 => scratch,
            Some(_) | None => Scratch::after(job, lease, place + 1)?,
        };
        let reversal = match scratch.runner().down(migration) {
            Ok(()) => {
                let stays = changes(before, &scratch.read()?);
                if stays.is_empty() {
                    standing = Some((scratch, place));
                    Reversal::Undone
                } else {
                    Reversal::Stays(stays)
                }
            }
            Err(MigrateError::Refused { reason, .. }) => {
                drop(scratch);
                let mut again = Scratch::after(job, lease, place + 1)?;
                let statements = job.statements(down);
                let refused = again.execute_each(migration.in_transaction, &statements)?;
                Reversal::Refused(refused::told(&migration.shown(down), refused, &reason))
            }
            Err(error) => return Err(error.into()),
        };
        reversals.insert(migration.name.clone(), reversal);
    }
    Ok(reversals)
}
