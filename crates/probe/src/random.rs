//! The differential run: random statements on all engines in lockstep, and the fewest statements that show a difference.
//! What the engines do otherwise on every schema is kept out, by name.

mod exclusion;
mod finding;
mod generator;
mod ground;
mod lockstep;
mod outcome;
mod party;
mod pool;
mod reach;
mod reproducer;
mod shrink;
mod statement;

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Path, Untried};
use isoschema_rows::Moments;

use self::generator::Generator;
use self::ground::{Excluded, Ground, Omission, Schemas};
use self::lockstep::{Departure, Lockstep, side_by_side};
use self::statement::{Statement, tidy};
use crate::{Found, ProbeError, Subject};

/// What a random run is to do.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    /// How many statements, on each engine.
    pub statements: usize,
    /// Where the chance begins: the same seed gives the same statements on the same schemas.
    pub seed: u64,
    /// After how many differences it ends: each leaves fewer tables to go on with.
    pub findings: usize,
    /// The time in which the run lies.
    pub moments: Moments,
}

/// How many statements begin on empty tables together.
const EPOCH: usize = 1000;

/// How often statements are tried while they are shrunk.
const PATIENCE: usize = 400;

/// What a random run has come to so far.
struct Progress {
    /// The next thousand.
    epoch: u64,
    /// How many statements were made.
    made: usize,
}

/// Makes random statements on all engines in lockstep.
///
/// # Errors
/// When an engine cannot be asked.
pub fn run(subjects: &[Subject<'_>], random: &Random) -> Result<Found, ProbeError> {
    let schemas: Schemas<'_> = subjects.iter().map(|subject| (subject.engine, subject.schema)).collect();
    let mut found = Found::default();
    let mut progress = Progress { epoch: 0, made: 0 };
    let mut without = BTreeSet::new();
    let mut is_first = true;
    let beginnings: BTreeMap<_, _> =
        subjects.iter().map(|subject| (subject.engine, subject.beginning)).collect();
    while found.findings.len() < random.findings {
        let ground = Ground::of(&schemas, &without);
        if std::mem::take(&mut is_first) {
            found.objects.extend(ground.plots.iter().map(|plot| Path::object(&plot.table)));
            found.untried.extend(ground.excluded.iter().map(untried));
        }
        if ground.plots.is_empty() {
            break;
        }
        let departure = side_by_side(subjects, &ground, random.moments, |lockstep| {
            let departure = until_they_differ(lockstep, &ground, random, &mut progress)?;
            let shrunk =
                departure.map(|(made, departure)| shrunk(lockstep, &ground, made, departure)).transpose();
            lockstep.clear()?;
            shrunk
        })?;
        let Some((statements, departure)) = departure else { break };
        let made = progress.made;
        let finding = finding::of(&statements, &departure, &ground, &beginnings, made);
        without.extend(finding::tables(&statements, &departure));
        leave_out_orphans(&schemas, &mut without);
        found.findings.push(finding);
    }
    found.experiments = progress.made;
    Ok(found)
}

/// Goes on where the last difference was left behind; gives the statements since the tables were empty.
fn until_they_differ(
    lockstep: &Lockstep<'_>,
    ground: &Ground,
    random: &Random,
    progress: &mut Progress,
) -> Result<Option<(Vec<Statement>, Departure)>, ProbeError> {
    while progress.made < random.statements {
        let count = EPOCH.min(random.statements - progress.made);
        // Seeds that lie side by side give streams that have nothing in common.
        let mut generator = Generator::new(ground, random.seed.rotate_left(32) ^ progress.epoch);
        let mut statements: Vec<_> = generator.by_ref().take(count).collect();
        statements.extend(generator.end());
        progress.epoch += 1;
        lockstep.clear()?;
        let departure = lockstep.run(&statements)?;
        let Some(departure) = departure else {
            progress.made += count;
            continue;
        };
        progress.made += count.min(departure.at + 1);
        statements.truncate(departure.at + 1);
        return Ok(Some((statements, departure)));
    }
    Ok(None)
}

/// The fewest statements that show a difference in the same matter, and what it is then.
fn shrunk(
    lockstep: &Lockstep<'_>,
    ground: &Ground,
    statements: Vec<Statement>,
    first: Departure,
) -> Result<(Vec<Statement>, Departure), ProbeError> {
    let mut last = (statements.clone(), first.clone());
    let mut differ = |statements: &[Statement]| {
        let statements = tidy(statements.iter().cloned());
        lockstep.clear()?;
        match lockstep.run(&statements)? {
            Some(departure) if departure.matter == first.matter => {
                let mut shown = statements;
                shown.truncate(departure.at + 1);
                last = (shown, departure);
                Ok(true)
            }
            Some(_) | None => Ok(false),
        }
    };
    let mut statements = shrink::shrink(statements, PATIENCE, &mut differ)?;
    loop {
        let before = statements.clone();
        simplify(&mut statements, ground, &mut differ)?;
        // A simpler statement may need fewer before it.
        statements = shrink::shrink(statements, PATIENCE, &mut differ)?;
        if statements == before {
            break;
        }
    }
    Ok(last)
}

/// Lets statements say less, as long as the engines still differ.
fn simplify(
    statements: &mut [Statement],
    ground: &Ground,
    differ: &mut impl FnMut(&[Statement]) -> Result<bool, ProbeError>,
) -> Result<(), ProbeError> {
    for at in 0..statements.len() {
        let mut is_simplest = false;
        while !is_simplest {
            is_simplest = true;
            let plot = statements[at].table().and_then(|table| ground.plot(table));
            // What the ground says must be given is given: without it, engines differ by nature.
            let may_omit = |column: &str| {
                plot.and_then(|plot| plot.field(column)).is_some_and(|field| field.omission == Omission::Free)
            };
            for simpler in statements[at].simpler(may_omit) {
                let whole = std::mem::replace(&mut statements[at], simpler);
                if differ(statements)? {
                    is_simplest = false;
                    break;
                }
                statements[at] = whole;
            }
        }
    }
    Ok(())
}

/// Leaves out the tables that cannot be filled without those that are left out.
fn leave_out_orphans(schemas: &Schemas<'_>, without: &mut BTreeSet<String>) {
    let mut grew = true;
    while grew {
        grew = false;
        for (name, table) in schemas.values().flat_map(|schema| &schema.tables) {
            let must_be_given = |column: &String| table.column(column).is_some_and(|column| !column.nullable);
            let orphaned = table
                .foreign_keys
                .iter()
                .any(|key| without.contains(&key.parent) && key.columns.iter().all(must_be_given));
            if orphaned {
                grew |= without.insert(name.clone());
            }
        }
    }
}

fn untried(excluded: &Excluded) -> Untried {
    let path = match &excluded.column {
        Some(column) => Path::member(&excluded.table, column),
        None => Path::object(&excluded.table),
    };
    Untried { path, probe: format!("random/{}", excluded.id), reason: excluded.reason.clone() }
}
