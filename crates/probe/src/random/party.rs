//! One engine's part in a random run: its connection, in a thread of its own, and what it is asked for. Not what the
//! others do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use isoschema_engines::{Connection, QueryError};
use isoschema_rows::{Moments, Row, select};
use isoschema_schema::Engine;

use super::outcome::{Class, Outcome};
use super::statement::{Layouts, Statement};
use crate::clearing::clear;
use crate::{ProbeError, Subject};

/// What an engine is asked for.
pub(super) enum Order {
    /// To run statements.
    Run(Arc<[Statement]>),
    /// For all rows of all tables.
    Tell,
    /// To delete all rows.
    Clear,
    /// Whether it is there at all.
    Live,
}

/// What it answers.
pub(super) enum Answer {
    /// What became of each statement.
    Outcomes(Vec<Outcome>),
    /// The rows, by table.
    Rows(BTreeMap<String, Vec<Row>>),
    /// It is done.
    Done,
}

/// Answers orders until there are no more.
pub(super) fn serve(
    subject: &Subject<'_>,
    layouts: &Layouts,
    moments: Moments,
    orders: &Receiver<Order>,
    answers: &Sender<Result<Answer, ProbeError>>,
) {
    let engine = subject.engine;
    let mut party = match subject.connect() {
        Ok(connection) => Party { engine, connection, layouts, moments, is_open: false },
        Err(error) => {
            // Nobody listens any more where this cannot be told.
            let _told = answers.send(Err(error));
            return;
        }
    };
    for order in orders {
        let answer = party.answer(&order).map_err(ProbeError::from);
        if answers.send(answer).is_err() {
            return;
        }
    }
}

struct Party<'a> {
    engine: Engine,
    connection: Connection,
    layouts: &'a Layouts,
    moments: Moments,
    is_open: bool,
}

/// The savepoint before each statement of a transaction on PostgreSQL.
const SAVEPOINT: &str = "isoschema";

impl Party<'_> {
    fn answer(&mut self, order: &Order) -> Result<Answer, QueryError> {
        Ok(match order {
            Order::Run(statements) => {
                let outcomes: Result<_, _> = statements.iter().map(|statement| self.run(statement)).collect();
                Answer::Outcomes(outcomes?)
            }
            Order::Tell => Answer::Rows(self.rows()?),
            Order::Clear => {
                self.clear()?;
                Answer::Done
            }
            Order::Live => {
                self.connection.execute("SELECT 1")?;
                Answer::Done
            }
        })
    }

    fn run(&mut self, statement: &Statement) -> Result<Outcome, QueryError> {
        let sql = statement.sql(self.engine, self.layouts);
        let result = match statement {
            Statement::Begin | Statement::Commit | Statement::Rollback => {
                self.connection.execute(&sql).map(|()| 0)
            }
            Statement::Insert { .. }
            | Statement::Upsert { .. }
            | Statement::Update { .. }
            | Statement::Delete { .. } => self.connection.affect(&sql),
        };
        let outcome = match result {
            Ok(rows) => Outcome::Taken { rows },
            Err(error) => Outcome::Refused { class: class(&error), reason: error.reason },
        };
        let is_refused = matches!(outcome, Outcome::Refused { .. });
        match statement {
            Statement::Begin => {
                self.is_open = true;
                self.guard(&format!("SAVEPOINT {SAVEPOINT}"))?;
            }
            Statement::Commit | Statement::Rollback => {
                self.is_open = false;
                if is_refused {
                    // SQLite leaves a transaction open that it cannot commit; on the others there is none any more.
                    let _ended = self.connection.execute("ROLLBACK");
                }
            }
            Statement::Insert { .. }
            | Statement::Upsert { .. }
            | Statement::Update { .. }
            | Statement::Delete { .. } => {
                if is_refused {
                    self.guard(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}"))?;
                } else {
                    self.guard(&format!("RELEASE SAVEPOINT {SAVEPOINT}; SAVEPOINT {SAVEPOINT}"))?;
                }
            }
        }
        Ok(outcome)
    }

    /// Keeps a transaction alive on PostgreSQL whatever is refused in it.
    fn guard(&mut self, sql: &str) -> Result<(), QueryError> {
        match self.engine {
            Engine::Postgres if self.is_open => self.connection.execute(sql),
            Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres => Ok(()),
        }
    }

    fn rows(&mut self) -> Result<BTreeMap<String, Vec<Row>>, QueryError> {
        let mut rows = BTreeMap::new();
        for (table, layout) in self.layouts {
            let texts =
                self.connection.rows::<BTreeMap<String, Option<String>>>(&select(self.engine, layout))?;
            let read = texts.iter().map(|row| layout.read(row, self.moments));
            rows.insert(table.clone(), read.collect());
        }
        Ok(rows)
    }

    /// Deletes all rows, whatever refers to them.
    fn clear(&mut self) -> Result<(), QueryError> {
        if std::mem::take(&mut self.is_open) {
            self.connection.execute("ROLLBACK")?;
        }
        clear(&mut self.connection, self.layouts.values())
    }
}

fn class(error: &QueryError) -> Class {
    use isoschema_engines::Refusal;
    match error.refusal {
        Refusal::NotNull => Class::NotNull,
        Refusal::Unique => Class::Unique,
        Refusal::ForeignKey => Class::ForeignKey,
        Refusal::Check | Refusal::TooLong | Refusal::OutOfRange | Refusal::InvalidValue => Class::Value,
        Refusal::Conflict | Refusal::Other => Class::Other,
    }
}
