//! The storage as requests ask it: on threads that may block, so many at once as it has connections, and not for ever.

use std::sync::Arc;
use std::time::Duration;

use isoschema_ledger::{Error, Storage};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::problem::{Kind, Problem};

/// How many requests may wait for a turn, for each that has one. More are sent away at once.
const WAITING_PER_TURN: usize = 32;

/// Who may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Everyone who reaches the server.
    Open,
    /// Who has a token.
    Closed,
}

/// A storage and the bounds on asking it.
#[derive(Clone)]
pub struct Ledger {
    storage: Arc<dyn Storage>,
    reading: Reading,
    /// Those who ask or wait.
    places: Arc<Semaphore>,
    /// Those who ask: as many as there are connections, so that nobody holds a thread to wait for one.
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Ledger {
    /// A ledger whose storage has so many connections. A request waits no longer than `patience` for its
    /// body, for a turn, and for what the storage says then.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>, connections: u32, reading: Reading, patience: Duration) -> Self {
        let turns = connections.max(1) as usize;
        Self {
            storage,
            reading,
            places: Arc::new(Semaphore::new(turns * (1 + WAITING_PER_TURN))),
            turns: Arc::new(Semaphore::new(turns)),
            patience,
        }
    }

    pub(crate) const fn reading(&self) -> Reading {
        self.reading
    }

    pub(crate) const fn patience(&self) -> Duration {
        self.patience
    }

    /// Asks the storage.
    ///
    /// Who is told that it took too long does not know whether a change was made: what was begun is ended.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Storage) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = |why: &str| {
            tracing::warn!("sent away: {why}");
            Problem::new(Kind::Busy, format!("{why}; try again"))
        };
        let Ok(_place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(busy("too many requests wait for the database"));
        };
        let turn = match timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(turn) => turn.map_err(|error| Problem::new(Kind::Failed, error))?,
            Err(_) => return Err(busy("the database had no time for this request")),
        };
        let storage = Arc::clone(&self.storage);
        let answer = tokio::task::spawn_blocking(move || {
            // Given back when the storage is done, not when the request gives up.
            let _turn = turn;
            question(storage.as_ref())
        });
        match timeout(self.patience, answer).await {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(panic)) => {
                tracing::error!("the storage panicked: {panic}");
                Err(Problem::new(Kind::Failed, "the server's log says why"))
            }
            Err(_) => Err(busy("the database took too long; a change that was asked for may still be made")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use isoschema_ledger_store::{DatabaseUrl, Options, Store};
    use tokio::sync::oneshot;

    use super::*;

    fn ledger(patience: Duration) -> Ledger {
        let store = Store::open(&DatabaseUrl::memory(), &Options::default(), &|_, _| Ok(())).unwrap();
        Ledger::new(Arc::new(store), 1, Reading::Open, patience)
    }

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(test);
    }

    #[test]
    fn who_waits_too_long_is_sent_away_and_the_turn_comes_back() {
        run(async {
            let ledger = ledger(Duration::from_millis(50));
            let (end, ended) = mpsc::channel::<()>();
            let slow = ledger.ask(move |_| {
                let _ = ended.recv();
                Ok(())
            });
            assert_eq!(slow.await.unwrap_err().kind, Kind::Busy, "it took too long");
            let waited = ledger.ask(|_| Ok(())).await;
            assert_eq!(waited.unwrap_err().kind, Kind::Busy, "the turn is still taken");
            drop(end);
            while ledger.ask(|storage| storage.ping()).await.is_err() {}
        });
    }

    #[test]
    fn who_finds_no_place_to_wait_is_sent_away_at_once() {
        run(async {
            let ledger = ledger(Duration::from_secs(60));
            let (end, ended) = mpsc::channel::<()>();
            let (begin, begun) = oneshot::channel();
            let slow = ledger.clone();
            let hold = move |_: &dyn Storage| {
                begin.send(()).unwrap();
                Ok(ended.recv().is_err())
            };
            let slow = tokio::spawn(async move { slow.ask(hold).await });
            begun.await.unwrap();
            let waiting: Vec<_> = (0..2 * WAITING_PER_TURN)
                .map(|_| {
                    let ledger = ledger.clone();
                    tokio::spawn(async move { ledger.ask(|_| Ok(())).await })
                })
                .collect();
            // None of those that wait ends before the first does: what has ended was sent away.
            while waiting.iter().filter(|task| task.is_finished()).count() < WAITING_PER_TURN {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            drop(end);
            assert_eq!(slow.await.unwrap(), Ok(true));
            let mut served = 0;
            for task in waiting {
                match task.await.unwrap() {
                    Ok(()) => served += 1,
                    Err(problem) => assert_eq!(problem.kind, Kind::Busy),
                }
            }
            assert_eq!(served, WAITING_PER_TURN);
        });
    }

    #[test]
    fn a_panic_is_a_failure_of_one_request() {
        run(async {
            let ledger = ledger(Duration::from_secs(60));
            let panicked = ledger.ask(|_| -> Result<(), Error> { panic!("on purpose") }).await;
            assert_eq!(panicked.unwrap_err().kind, Kind::Failed);
            assert_eq!(ledger.ask(|storage| storage.ping()).await, Ok(()));
        });
    }
}
