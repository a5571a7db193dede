//! Trials: what is asked of a folder's migrations beyond building a schema once. Each is made on scratch databases, so
//! the run's own database and its verdict on the schema are untouched by it. What an outcome means is compare's.

mod filling;
mod held;
mod repetition;
mod resumption;
mod reversal;
mod scratch;

use std::collections::BTreeMap;

use isoschema_compare::{Finding, Path, Reading, Reversal};
use isoschema_schema::Engine;
use isoschema_servers::Lease;
use serde::Deserialize;

pub(crate) use self::filling::fill;
use self::repetition::Repetition;
use crate::pipeline::{EngineError, Job};

/// What may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trial {
    /// Each migration is reverted, from the last to the first, and must leave what was there before it.
    Down,
    /// A second run from empty must give the same schema.
    Twice,
    /// Each migration is interrupted after each statement that is committed by itself, and run again.
    Resume,
    /// The tables hold rows before each step; afterwards every engine must hold the same ones.
    Filled,
}

/// What came of one engine's own trials.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    repetition: Option<Repetition>,
    reversals: BTreeMap<String, Reversal>,
    stuck: BTreeMap<String, String>,
}

/// Makes the trials that concern one engine alone, over the migrations that it takes: `applied` of them. `whole` is the
/// schema that they gave, where that is all of them.
pub(crate) fn run(
    job: &Job,
    lease: &Lease,
    whole: Option<&Reading>,
    applied: usize,
) -> Result<Tried, EngineError> {
    let asked = |trial| job.trials.contains(&trial);
    let mut tried = Tried::default();
    if ![Trial::Down, Trial::Twice, Trial::Resume].into_iter().any(asked) {
        return Ok(tried);
    }
    let each = asked(Trial::Down) || asked(Trial::Resume);
    let states = match repetition::run(job, lease, applied, each)? {
        Ok(states) => states,
        Err(refused) => {
            // Whatever else is tried begins with another run from empty.
            tried.repetition = Some(refused);
            return Ok(tried);
        }
    };
    if asked(Trial::Twice)
        && let (Some(whole), Some(last)) = (whole, states.last())
    {
        tried.repetition = Some(Repetition::of(whole, last));
    }
    if asked(Trial::Down) {
        tried.reversals = reversal::run(job, lease, &states)?;
    }
    if asked(Trial::Resume) {
        tried.stuck = resumption::run(job, lease, &states)?;
    }
    Ok(tried)
}

/// The findings of all engines' own trials. `step_names` gives each engine's migration the name of its step.
pub(crate) fn findings(
    tried: &BTreeMap<Engine, Tried>,
    step_names: &BTreeMap<(Engine, String), String>,
    compared: &[Engine],
) -> Vec<Finding> {
    let step = |engine: Engine, migration: &String| {
        step_names.get(&(engine, migration.clone())).unwrap_or(migration).clone()
    };
    let mut reversals = BTreeMap::<String, BTreeMap<Engine, Reversal>>::new();
    let mut stuck = BTreeMap::<String, BTreeMap<Engine, String>>::new();
    let mut unrepeated = BTreeMap::<Path, BTreeMap<Engine, String>>::new();
    for (engine, tried) in tried {
        for (migration, reversal) in &tried.reversals {
            reversals.entry(step(*engine, migration)).or_default().insert(*engine, reversal.clone());
        }
        for (migration, told) in &tried.stuck {
            stuck.entry(step(*engine, migration)).or_default().insert(*engine, told.clone());
        }
        for (path, told) in tried.repetition.iter().flat_map(Repetition::told) {
            unrepeated.entry(path).or_default().insert(*engine, told);
        }
    }
    let others = |step: &str, otherwise: &str| -> BTreeMap<Engine, String> {
        let has = |engine: Engine| step_names.iter().any(|((of, _), name)| *of == engine && name == step);
        let said = |engine: &Engine| if has(*engine) { otherwise } else { "no such migration" }.to_owned();
        compared.iter().map(|engine| (*engine, said(engine))).collect()
    };
    let mut findings = Vec::new();
    findings.extend(reversals.iter().filter_map(|(step, of_step)| {
        Finding::migration_irreversible(step, of_step, others(step, "not tried"))
    }));
    findings.extend(stuck.into_iter().map(|(step, of_step)| {
        let others = others(&step, "comes to its end");
        Finding::migration_not_resumable(&step, of_step, others)
    }));
    findings.extend(
        unrepeated.into_iter().map(|(path, sides)| Finding::migration_not_repeatable(path, sides, compared)),
    );
    findings
}
