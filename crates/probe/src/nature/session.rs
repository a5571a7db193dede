//! One session of a row's script: a connection that does one thing at a time, in the background where it may have to
//! wait for another session. Not which thing.

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use isoschema_engines::{Connection, QueryError};
use isoschema_schema::Engine;

use super::canonical::{self, ACCEPTED, Cells};

/// The longest that a statement is waited for. Every session gives up a lock long before.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a statement that is to wait is given to begin to.
const HEAD_START: Duration = Duration::from_millis(60);

/// What is told of a statement that was waited for in vain.
const NO_ANSWER: &str = "no answer";

/// What is to be done.
pub enum Task {
    /// Whether it is accepted.
    Run(String),
    /// Which rows it gives.
    Ask(String),
}

impl Task {
    fn on(&self, connection: &mut Connection) -> String {
        match self {
            Self::Run(sql) => connection
                .execute(sql)
                .map_or_else(|error| canonical::refused(&error), |()| ACCEPTED.to_owned()),
            Self::Ask(sql) => connection
                .rows::<Cells>(sql)
                .map_or_else(|error| canonical::refused(&error), |rows| canonical::rows(&rows)),
        }
    }

    /// Whether it changes what the session does later.
    fn is_of_the_session(&self) -> bool {
        let (Self::Run(sql) | Self::Ask(sql)) = self;
        ["SET ", "PRAGMA "].iter().any(|word| sql.starts_with(word))
    }
}

/// A session.
pub struct Session {
    state: State,
    /// Whether it is no longer as it began.
    is_altered: bool,
}

enum State {
    /// Nothing is under way.
    Idle(Connection),
    /// The answer will come here, with the connection.
    Waiting(Receiver<(Connection, String)>),
    /// It never came.
    Lost,
}

impl Session {
    /// A session of this connection, as Diesel sets it up but for how long it waits for a lock: engines wait from not
    /// at all to for ever, and a script must end.
    pub fn of(mut connection: Connection) -> Result<Self, QueryError> {
        let patience = match connection.engine() {
            // It does not wait at all; nor need it wait for the disk, as the database is thrown away.
            Engine::Sqlite => "PRAGMA synchronous = OFF",
            // Not at all for a row; a table may be held for a moment by the purging of what was deleted from it.
            Engine::MariaDb => "SET innodb_lock_wait_timeout = 0, lock_wait_timeout = 5",
            // The least that it takes, in seconds.
            Engine::MySql => "SET innodb_lock_wait_timeout = 1, lock_wait_timeout = 5",
            Engine::Postgres => "SET lock_timeout = '100ms'",
        };
        connection.execute(patience)?;
        Ok(Self { state: State::Idle(connection), is_altered: false })
    }

    /// Does a task to its end and gives what came of it.
    pub fn finish(&mut self, task: &Task) -> String {
        self.is_altered |= task.is_of_the_session();
        match &mut self.state {
            State::Idle(connection) => task.on(connection),
            State::Waiting(_) | State::Lost => NO_ANSWER.to_owned(),
        }
    }

    /// Begins a task in the background.
    pub fn begin(&mut self, task: Task) {
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Idle(mut connection) => {
                let (answer, waiting) = channel();
                thread::spawn(move || {
                    let outcome = task.on(&mut connection);
                    // Nobody listens any more where the script has given up.
                    drop(answer.send((connection, outcome)));
                });
                thread::sleep(HEAD_START);
                self.state = State::Waiting(waiting);
            }
            State::Waiting(_) | State::Lost => {}
        }
    }

    /// The answer to what was begun, if anything was.
    pub fn answer(&mut self) -> Option<String> {
        let State::Waiting(waiting) = &self.state else { return None };
        let (state, outcome) = match waiting.recv_timeout(PATIENCE) {
            Ok((connection, outcome)) => (State::Idle(connection), outcome),
            Err(_) => (State::Lost, NO_ANSWER.to_owned()),
        };
        self.state = state;
        Some(outcome)
    }

    /// Ends whatever transaction is open, and says whether the session is as good as new.
    pub fn end(&mut self) -> bool {
        match &mut self.state {
            State::Idle(connection) => {
                // Refused where nothing is open.
                drop(connection.execute("ROLLBACK"));
                !self.is_altered
            }
            State::Waiting(_) | State::Lost => false,
        }
    }
}
