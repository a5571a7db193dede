//! A row's script on one database: its tables made, its steps taken in order, what was seen told, everything dropped.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use isoschema_engines::ConnectError;
use isoschema_schema::Engine;

use super::canonical::ACCEPTED;
use super::crowd;
use super::row::{Row, Sql};
use super::session::{Session, Task};
use crate::Subject;

/// The session that makes a row's tables and drops them.
pub const FIRST: &str = "a";

/// What every table of a row begins with.
pub const PREFIX: &str = "isoschema_probe_";

/// The sessions of a database, by name. What a row leaves as it was, the next one finds.
pub struct Sessions<'s> {
    subject: &'s Subject<'s>,
    open: BTreeMap<&'static str, Session>,
    /// The tables that the row at hand has made, in order.
    made: Vec<String>,
}

impl<'s> Sessions<'s> {
    /// No sessions yet.
    pub fn of(subject: &'s Subject<'s>) -> Self {
        Self { subject, open: BTreeMap::new(), made: Vec::new() }
    }

    /// A session, opened where it is not.
    fn named(&mut self, name: &'static str) -> Result<&mut Session, ConnectError> {
        match self.open.entry(name) {
            Entry::Occupied(session) => Ok(session.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Session::of((self.subject.open)()?)?)),
        }
    }

    /// Plays a row's script and gives what was seen.
    pub fn play(&mut self, row: &'static Row) -> Result<String, ConnectError> {
        let mut outcome = self.tell(row)?;
        // Whatever a session holds goes with it, before anything is dropped.
        self.open.retain(|_, session| session.end());
        let engine = self.subject.engine;
        let mut drops: Vec<_> = row.cleanup.iter().filter_map(|sql| spelled(sql, row, engine)).collect();
        let cascade = if engine == Engine::Postgres { " CASCADE" } else { "" };
        let made = self.made.drain(..).rev();
        drops.extend(made.map(|table| format!("DROP TABLE IF EXISTS {table}{cascade}")));
        for sql in drops {
            let dropped = self.named(FIRST)?.finish(&Task::Run(sql.clone()));
            if dropped != ACCEPTED {
                outcome = format!("not dropped: {dropped}: {sql}");
            }
        }
        Ok(outcome)
    }

    fn tell(&mut self, row: &'static Row) -> Result<String, ConnectError> {
        let engine = self.subject.engine;
        for sql in row.setup.iter().filter_map(|sql| spelled(sql, row, engine)) {
            let outcome = self.named(FIRST)?.finish(&Task::Run(sql.clone()));
            if outcome != ACCEPTED {
                return Ok(not_ready(&sql, &outcome));
            }
            self.made.extend(table_made(&sql).map(str::to_owned));
        }
        let mut told = Vec::new();
        // Sessions whose answer is outstanding, in the order in which they began.
        let mut waiting: Vec<&'static str> = Vec::new();
        for step in &row.steps {
            let Some(sql) = step.sql().and_then(|sql| spelled(sql, row, engine)) else { continue };
            if let Some(crowd) = step.crowd {
                told.push(crowd::run(self.subject, crowd, &sql)?);
                continue;
            }
            let session = self.named(&step.session)?;
            if let Some(outcome) = session.answer() {
                waiting.retain(|name| *name != step.session);
                told.push(outcome);
            }
            let task = if step.ask.is_some() { Task::Ask(sql.clone()) } else { Task::Run(sql.clone()) };
            if step.waits {
                session.begin(task);
                waiting.push(&step.session);
                continue;
            }
            let outcome = session.finish(&task);
            if outcome == ACCEPTED {
                self.made.extend(table_made(&sql).map(str::to_owned));
            }
            if step.quiet.is_none() {
                told.push(outcome);
            } else if outcome != ACCEPTED {
                return Ok(not_ready(&sql, &outcome));
            }
        }
        for name in waiting {
            told.extend(self.named(name)?.answer());
        }
        if row.unordered {
            told.sort();
        }
        Ok(told.join("; "))
    }
}

fn not_ready(sql: &str, outcome: &str) -> String {
    format!("not tried: {outcome}: {sql}")
}

/// The statement for an engine: `{table}` is the row's own table, `{utf8mb4}` and `{identity}` are what MariaDB and MySQL
/// need said, and each engine's automatic key, and `[…]` is a value as text. Nothing where there is nothing to do.
pub fn spelled(sql: &Sql, row: &Row, engine: Engine) -> Option<String> {
    let sql = sql.on(engine).filter(|sql| !sql.is_empty())?;
    let (text, utf8mb4, identity) = match engine {
        Engine::Sqlite => ("TEXT", "", "INTEGER PRIMARY KEY"),
        Engine::MariaDb | Engine::MySql => {
            ("CHAR", " CHARACTER SET utf8mb4", "BIGINT AUTO_INCREMENT PRIMARY KEY")
        }
        Engine::Postgres => ("TEXT", "", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
    };
    let spelled = sql
        .replace("{table}", &table(row))
        .replace("{utf8mb4}", utf8mb4)
        .replace("{identity}", identity)
        .replace('[', "CAST(")
        .replace(']', &format!(" AS {text})"));
    Some(spelled)
}

/// The name that a row's tables begin with.
fn table(row: &Row) -> String {
    format!("{PREFIX}{}", row.id.replace('-', "_"))
}

/// The table that a statement makes.
fn table_made(sql: &str) -> Option<&str> {
    sql.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next()
}
