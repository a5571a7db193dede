//! All engines side by side: the same statements on each, until they differ. Not which statements.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use isoschema_rows::{Difference, Moments, differences};
use isoschema_schema::Engine;

use super::ground::Ground;
use super::outcome::{Matter, Outcome, matter};
use super::party::{Answer, Order, serve};
use super::statement::Statement;
use crate::{ProbeError, Subject};

/// How many statements each engine is given at a time; what differs among them is seen afterwards.
const BATCH: usize = 64;

/// All engines.
pub(super) struct Lockstep<'a> {
    ground: &'a Ground,
    parties: Vec<(Engine, Sender<Order>, Receiver<Answered>)>,
}

/// What an engine's thread sends back.
type Answered = Result<Answer, ProbeError>;

/// Where the engines differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Departure {
    /// How many statements they had made alike.
    pub at: usize,
    /// In what.
    pub matter: Matter,
    /// What each made of the next statement, where it is that.
    pub outcomes: BTreeMap<Engine, Outcome>,
    /// The rows that they do not hold alike, where it is that.
    pub rows: Vec<Difference>,
}

/// Gives all engines to some work, each on a thread of its own.
pub(super) fn side_by_side<T>(
    subjects: &[Subject<'_>],
    ground: &Ground,
    moments: Moments,
    work: impl FnOnce(&Lockstep<'_>) -> Result<T, ProbeError>,
) -> Result<T, ProbeError> {
    thread::scope(|scope| {
        let mut parties = Vec::new();
        for subject in subjects {
            let (orders, inbox) = channel();
            let (outbox, answers) = channel();
            scope.spawn(move || serve(subject, &ground.layouts, moments, &inbox, &outbox));
            parties.push((subject.engine, orders, answers));
        }
        // Its end closes the channels, and with them the threads.
        work(&Lockstep { ground, parties })
    })
}

impl Lockstep<'_> {
    fn ask(&self, order: impl Fn() -> Order) -> Result<BTreeMap<Engine, Answer>, ProbeError> {
        for (_, orders, _) in &self.parties {
            // A party that has ended has said why.
            let _sent = orders.send(order());
        }
        let mut all = BTreeMap::new();
        for (engine, _, answers) in &self.parties {
            match answers.recv() {
                Ok(answer) => {
                    all.insert(*engine, answer?);
                }
                Err(_ended) => return Err(ProbeError::Ended { engine: *engine }),
            }
        }
        Ok(all)
    }

    /// Deletes all rows.
    pub(super) fn clear(&self) -> Result<(), ProbeError> {
        self.ask(|| Order::Clear).map(|_done| ())
    }

    /// Runs statements until the engines differ; at the end they must hold the same rows.
    pub(super) fn run(&self, statements: &[Statement]) -> Result<Option<Departure>, ProbeError> {
        for (number, batch) in statements.chunks(BATCH).enumerate() {
            let shared: Arc<[Statement]> = batch.into();
            let answers = self.ask(|| Order::Run(Arc::clone(&shared)))?;
            for (at, statement) in batch.iter().enumerate() {
                let outcomes: BTreeMap<Engine, &Outcome> = answers
                    .iter()
                    .filter_map(|(engine, answer)| match answer {
                        Answer::Outcomes(outcomes) => Some((*engine, outcomes.get(at)?)),
                        Answer::Rows(_) | Answer::Done => None,
                    })
                    .collect();
                let plot = statement.table().and_then(|table| self.ground.plot(table));
                if let Some(matter) = matter(statement, plot, &outcomes) {
                    self.ask(|| Order::Live)?;
                    let outcomes =
                        outcomes.into_iter().map(|(engine, outcome)| (engine, outcome.clone())).collect();
                    return Ok(Some(Departure {
                        at: number * BATCH + at,
                        matter,
                        outcomes,
                        rows: Vec::new(),
                    }));
                }
            }
        }
        let rows = self.differences()?;
        let departure =
            Departure { at: statements.len(), matter: Matter::Rows, outcomes: BTreeMap::new(), rows };
        Ok((!departure.rows.is_empty()).then_some(departure))
    }

    /// The rows that the engines do not hold alike.
    fn differences(&self) -> Result<Vec<Difference>, ProbeError> {
        let answers = self.ask(|| Order::Tell)?;
        let mut found = Vec::new();
        for (table, layout) in &self.ground.layouts {
            let rows = answers
                .iter()
                .filter_map(|(engine, answer)| match answer {
                    Answer::Rows(rows) => Some((*engine, rows.get(table)?.clone())),
                    Answer::Outcomes(_) | Answer::Done => None,
                })
                .collect();
            found.extend(differences(layout, &rows));
        }
        Ok(found)
    }
}
