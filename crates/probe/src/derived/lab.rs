//! The laboratory: connections on which rows are tried and experiments are made, the engines side by side. Each table's
//! experiments share a transaction, and each is rolled back to a savepoint. What an outcome means is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use isoschema_engines::{Connection, QueryError, Refusal};
use isoschema_rows::{Row, insert};
use isoschema_schema::Engine;

use super::bench::Bench;
use super::experiment::{Experiment, Outcome, Outcomes, Reading, Step};
use crate::{ProbeError, Subject};

const BEGIN: &str = "BEGIN";
const ROLLBACK: &str = "ROLLBACK";
const SAVE: &str = "SAVEPOINT isoschema";
const BACK: &str = "ROLLBACK TO SAVEPOINT isoschema; ";

/// One engine's connection.
struct Party<'a> {
    subject: &'a Subject<'a>,
    connection: Connection,
    /// Whether what the last experiment did still stands: the way back goes with the next statement.
    is_dirty: bool,
}

/// All of them.
pub struct Lab<'a> {
    parties: Vec<Party<'a>>,
}

impl<'a> Lab<'a> {
    /// Opens a connection to each.
    pub fn open(subjects: &'a [Subject<'a>]) -> Result<Self, ProbeError> {
        let party =
            |subject: &'a Subject<'a>| Ok(Party { subject, connection: subject.connect()?, is_dirty: false });
        let parties: Result<_, ProbeError> = subjects.iter().map(party).collect();
        Ok(Self { parties: parties? })
    }

    /// Which of these rows every engine takes, in their order, after `before`.
    pub fn taken(
        &mut self,
        bench: &Bench<'_>,
        before: &[&Row],
        rows: &[Row],
    ) -> Result<Vec<Row>, ProbeError> {
        let all = self.side_by_side(|party| party.taken(bench, before, rows))?;
        let everywhere = |at: &usize| all.iter().all(|(_, taken)| taken.contains(at));
        Ok((0..rows.len()).filter(everywhere).map(|at| rows[at].clone()).collect())
    }

    /// Makes every experiment on every engine; an outcome is missing where an engine could not be asked any more.
    pub fn outcomes(&mut self, work: &[(Bench<'_>, Vec<Experiment>)]) -> Result<Outcomes, ProbeError> {
        let all = self.side_by_side(|party| {
            work.iter().map(|(bench, experiments)| party.experiments(bench, experiments)).collect()
        })?;
        Ok(all.into_iter().collect())
    }

    fn side_by_side<T: Send>(
        &mut self,
        work: impl Fn(&mut Party<'a>) -> Result<T, ProbeError> + Sync,
    ) -> Result<Vec<(Engine, T)>, ProbeError> {
        let work = &work;
        thread::scope(|scope| {
            let threads: Vec<_> = self
                .parties
                .iter_mut()
                .map(|party| (party.subject.engine, scope.spawn(move || work(party))))
                .collect();
            let joined = threads.into_iter().map(|(engine, thread)| match thread.join() {
                Ok(result) => Ok((engine, result?)),
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        })
    }
}

impl Party<'_> {
    /// Runs a statement, on what stood when the table's transaction began if one experiment more has ended.
    fn execute(&mut self, sql: &str) -> Result<(), QueryError> {
        if std::mem::take(&mut self.is_dirty) {
            self.connection.execute(&[BACK, sql].concat())
        } else {
            self.connection.execute(sql)
        }
    }

    fn around(&mut self, sql: &str) -> Result<(), ProbeError> {
        Ok(self.connection.execute(sql)?)
    }

    /// Begins a table's transaction; says whether its parents were taken.
    fn begin(&mut self, bench: &Bench<'_>) -> Result<bool, ProbeError> {
        self.around(BEGIN)?;
        let engine = self.subject.engine;
        let taken = bench.prepare(engine).iter().all(|sql| self.connection.execute(sql).is_ok());
        if taken {
            self.around(SAVE)?;
        }
        self.is_dirty = false;
        Ok(taken)
    }

    fn taken(
        &mut self,
        bench: &Bench<'_>,
        before: &[&Row],
        rows: &[Row],
    ) -> Result<BTreeSet<usize>, ProbeError> {
        let engine = self.subject.engine;
        let mut taken = BTreeSet::new();
        if self.begin(bench)? {
            for (at, row) in rows.iter().enumerate() {
                let mut all = before.iter().copied().chain([row]);
                if all.all(|row| self.execute(&insert(engine, &bench.layout, row)).is_ok()) {
                    taken.insert(at);
                }
                self.is_dirty = true;
            }
        }
        self.around(ROLLBACK)?;
        Ok(taken)
    }

    fn experiments(
        &mut self,
        bench: &Bench<'_>,
        experiments: &[Experiment],
    ) -> Result<Vec<Option<Outcome>>, ProbeError> {
        let mut outcomes = vec![None; experiments.len()];
        let mut is_ready = self.begin(bench)?;
        let mut known = BTreeMap::new();
        for (experiment, outcome) in experiments.iter().zip(&mut outcomes) {
            if !is_ready {
                break;
            }
            let found = self.experiment(experiment, &mut known)?;
            let is_lost = matches!(found, Outcome::Lost(_));
            *outcome = Some(found);
            if is_lost {
                // Where the server is gone for good, what is left is not tried.
                let Ok(connection) = self.subject.connect() else { return Ok(outcomes) };
                self.connection = connection;
                is_ready = self.begin(bench)?;
            } else {
                self.is_dirty = true;
            }
        }
        self.around(ROLLBACK)?;
        Ok(outcomes)
    }

    /// `known` has the answers before the first experiment of this table: rows that migrations left.
    fn experiment(
        &mut self,
        experiment: &Experiment,
        known: &mut BTreeMap<String, Vec<Option<String>>>,
    ) -> Result<Outcome, ProbeError> {
        let steps = experiment.steps.get(&self.subject.engine).map_or(&[][..], Vec::as_slice);
        for step in steps {
            if let Step::Ask(sql) = step
                && !known.contains_key(sql)
                && experiment.reading != Reading::Ranks
            {
                if std::mem::take(&mut self.is_dirty) {
                    self.around(BACK)?;
                }
                // What is refused here is refused after the experiment's own statements too, and is told then.
                let answer = self.ask(sql).unwrap_or_else(|_| {
                    self.is_dirty = true;
                    Vec::new()
                });
                known.insert(sql.clone(), answer);
            }
        }
        let mut answers = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let outcome = match step {
                Step::Do(sql) => self.execute(sql),
                Step::Ask(sql) => self.ask(sql).map(|mut answer| {
                    for text in known.get(sql).into_iter().flatten() {
                        if let Some(at) = answer.iter().position(|one| one == text) {
                            answer.swap_remove(at);
                        }
                    }
                    answers.push(answer);
                }),
            };
            if let Err(error) = outcome {
                return Ok(self.refused(at, error));
            }
        }
        Ok(Outcome::Taken(answers))
    }

    fn ask(&mut self, sql: &str) -> Result<Vec<Option<String>>, QueryError> {
        let rows = self.connection.rows::<BTreeMap<String, Option<String>>>(sql)?;
        Ok(rows.into_iter().map(|mut row| row.remove("c0").flatten()).collect())
    }

    fn refused(&mut self, step: usize, error: QueryError) -> Outcome {
        let QueryError { refusal, reason, .. } = error;
        let is_lost = refusal == Refusal::Other && {
            // In PostgreSQL's failed transaction nothing but this is answered.
            self.connection.execute(BACK).is_err() && !self.connection.is_alive()
        };
        if is_lost { Outcome::Lost(reason) } else { Outcome::Refused { step, refusal, reason } }
    }
}
