//! Transactions: an explicit level, a bound on trying again, and the domain's errors at the end.

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::TransactionManager;
use isoschema_ledger::{Error, Invalid};

use crate::conflict::{is_conflict, is_gone};
use crate::connection::{Access, LedgerConnection};
use crate::pool::Connections;

/// How often a transaction is tried. With the pauses below, the last try begins about two seconds after the first,
/// not counting what the database itself waits for locks.
const ATTEMPTS: u32 = 12;

/// No try begins later than this after the first.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a transaction did not do its work.
pub enum Failure {
    /// The database refused; whether to try again, its words say.
    Database(diesel::result::Error),
    /// What was asked cannot be done.
    Domain(Error),
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Domain(Error::Refused(format!("the database holds what the ledger never stores: {invalid}")))
    }
}

/// Does the work in a transaction, again when another writer was in the way, until it is committed.
pub fn run<T>(
    pool: &Connections,
    access: Access,
    mut work: impl FnMut(&mut LedgerConnection) -> Result<T, Failure>,
) -> Result<T, Error> {
    let begin = Instant::now();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut connection = pool.get().map_err(|error| Error::Unreachable(error.to_string()))?;
        match attempt(&mut connection, access, &mut work) {
            Ok(done) => return Ok(done),
            Err(Failure::Domain(error)) => return Err(error),
            Err(Failure::Database(error)) if is_gone(&error) => {
                return Err(Error::Unreachable(error.to_string()));
            }
            Err(Failure::Database(error)) if !is_conflict(&error) => {
                return Err(Error::Refused(error.to_string()));
            }
            Err(Failure::Database(error)) if attempts == ATTEMPTS || begin.elapsed() > PATIENCE => {
                return Err(Error::Busy { attempts, reason: error.to_string() });
            }
            Err(Failure::Database(_)) => {}
        }
        drop(connection);
        thread::sleep(pause(attempts));
    }
}

/// Does the work in one transaction: committed, or as if it had never begun.
pub fn attempt<T>(
    connection: &mut LedgerConnection,
    access: Access,
    work: &mut impl FnMut(&mut LedgerConnection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    connection.begin(access)?;
    match work(connection) {
        Ok(done) => {
            LedgerConnection::commit_transaction(connection)?;
            Ok(done)
        }
        Err(failure) => {
            // A connection that cannot even roll back is thrown away by the pool, which ends the transaction too.
            let _ = LedgerConnection::rollback_transaction(connection);
            Err(failure)
        }
    }
}

/// Twice as long each time, up to a quarter of a second, and by chance up to twice that: writers that met once should
/// not meet again.
fn pause(attempts: u32) -> Duration {
    let least = 2_u64.saturating_pow(attempts).min(250);
    // Without a random number the pause is merely regular.
    let chance = getrandom::u32().unwrap_or_default();
    Duration::from_millis(least + u64::from(chance) % least)
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorKind;

    use super::*;
    use crate::pool::fill;
    use crate::url::DatabaseUrl;

    /// Runs a transaction that meets another writer so many times; how it ended, and how often it was tried.
    fn run_with_conflicts(conflicts: u32) -> (Result<(), Error>, u32) {
        let pool = fill(&DatabaseUrl::memory(), 1, PATIENCE).unwrap();
        let mut attempts = 0;
        let outcome = run(&pool, Access::Write, |_| {
            attempts += 1;
            if attempts > conflicts {
                return Ok(());
            }
            let words = Box::new("another writer was first".to_owned());
            Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::SerializationFailure, words).into())
        });
        (outcome, attempts)
    }

    #[test]
    fn a_conflict_is_tried_again_up_to_a_bound() {
        assert_eq!(run_with_conflicts(0), (Ok(()), 1));
        assert_eq!(run_with_conflicts(3), (Ok(()), 4));
        let reason = "another writer was first".to_owned();
        assert_eq!(run_with_conflicts(u32::MAX), (Err(Error::Busy { attempts: ATTEMPTS, reason }), ATTEMPTS));
    }

    #[test]
    fn pauses_grow_and_end() {
        for (attempts, least) in [(1, 2), (5, 32), (8, 250), (ATTEMPTS, 250)] {
            let pause = pause(attempts).as_millis();
            assert!((least..2 * least).contains(&pause), "{attempts}: {pause} ms");
        }
    }
}
