//! Interruptions: a migration is cut off after each of its statements and run again from its start, as the next start
//! of the program would run it.

use std::collections::BTreeMap;

use isoschema_compare::{Change, Reading, changes};
use isoschema_migrations::{Migration, Sends, Statement};
use isoschema_schema::Engine;
use isoschema_servers::Lease;

use super::scratch::Scratch;
use crate::pipeline::{EngineError, Job};
use crate::refused;

/// By migration, where the first interruption that leaves it stuck leaves it.
pub(super) fn run(
    job: &Job,
    lease: &Lease,
    states: &[Reading],
) -> Result<BTreeMap<String, String>, EngineError> {
    let mut stuck = BTreeMap::new();
    for (place, migration) in job.folder.migrations.iter().enumerate() {
        let Some(made) = states.get(place + 1) else { break };
        let statements = job.statements(&migration.up);
        let sent_whole = is_sent_whole(job.folder.layout.sends);
        if !can_stop_halfway(job.engine, migration, sent_whole, &statements) {
            continue;
        }
        for done in 1..statements.len() {
            let told = interrupted(job, lease, place, migration, &statements, done, made)?;
            if let Some(told) = told {
                stuck.insert(migration.name.clone(), told);
                break;
            }
        }
    }
    Ok(stuck)
}

/// Whether something of the migration can stay when its rest is lost.
fn can_stop_halfway(
    engine: Engine,
    migration: &Migration,
    sent_whole: bool,
    statements: &[Statement],
) -> bool {
    let several = statements.len() > 1;
    match engine {
        Engine::Sqlite => several && !migration.in_transaction,
        // Each CREATE and ALTER commits.
        Engine::MariaDb | Engine::MySql => several,
        // A file that is sent in one piece is one transaction, whatever its metadata.toml says, unless it ends it itself.
        Engine::Postgres if sent_whole || migration.in_transaction => {
            several && statements.iter().any(ends_a_transaction)
        }
        Engine::Postgres => several,
    }
}

/// Whether a script reaches the server in one piece.
const fn is_sent_whole(sends: Sends) -> bool {
    match sends {
        Sends::Diesel | Sends::Whole | Sends::WholeUnlessEmpty => true,
        Sends::Statements | Sends::Goose | Sends::Blocks => false,
    }
}

fn ends_a_transaction(statement: &Statement) -> bool {
    let word = statement.text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["COMMIT", "END"].iter().any(|end| word.eq_ignore_ascii_case(end))
}

/// Where a migration stands still that is run again after an interruption behind its first `done` statements.
fn interrupted(
    job: &Job,
    lease: &Lease,
    place: usize,
    migration: &Migration,
    statements: &[Statement],
    done: usize,
    made: &Reading,
) -> Result<Option<String>, EngineError> {
    let in_transaction = match job.engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => migration.in_transaction,
        Engine::Postgres => migration.in_transaction || is_sent_whole(job.folder.layout.sends),
    };
    let file = migration.shown(&migration.up);
    let after = match statements.get(done - 1) {
        Some(last) => format!("interrupted after line {}", last.line),
        None => "interrupted".to_owned(),
    };
    let mut scratch = Scratch::after(job, lease, place)?;
    if let Some(refused) = scratch.execute_each(in_transaction, &statements[..done])? {
        // It passes as a whole: its runner does not send it statement by statement.
        return Ok(Some(format!("cannot be cut off: {}", refused::told(&file, Some(refused), ""))));
    }
    scratch.crash()?;
    let refused = scratch.execute_each(in_transaction, statements)?;
    if refused.is_some() {
        return Ok(Some(format!("{after}: {}", refused::told(&file, refused, ""))));
    }
    if in_transaction {
        let _committed = scratch.execute("COMMIT")?;
    }
    let other = changes(made, &scratch.read()?);
    Ok((!other.is_empty()).then(|| {
        format!("{after} and run again, it makes something else: {}", Change::told(&other, "should be", "is"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transactions_end_is_seen() {
        let ends = |text: &str| ends_a_transaction(&Statement { text: text.to_owned(), line: 1 });
        assert!(ends("COMMIT") && ends("end;") && ends("Commit Work"));
        assert!(!ends("ENDING") && !ends("CREATE TABLE commit (a int)"));
    }
}
