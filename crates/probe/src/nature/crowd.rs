//! Many sessions that do one thing at once. What stands there afterwards, a later step asks.

use std::thread;
use std::time::{Duration, Instant};

use isoschema_engines::ConnectError;

use super::canonical::ACCEPTED;
use super::row::Crowd;
use super::session::{Session, Task};
use crate::Subject;

/// The longest that one statement is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a session rests before it tries again.
const REST: Duration = Duration::from_millis(2);

/// What another session's work keeps a statement from, for now.
const FOR_NOW: [&str; 3] = ["refused (lock-timeout)", "refused (deadlock)", "refused (serialization)"];

/// Lets a crowd run a statement: `accepted` where all of it was, in the end, and else what was refused for good.
pub fn run(subject: &Subject<'_>, crowd: Crowd, sql: &str) -> Result<String, ConnectError> {
    let sessions = (0..crowd.sessions).map(|_| Ok(Session::of((subject.open)()?)?));
    let sessions = sessions.collect::<Result<Vec<_>, ConnectError>>()?;
    let outcomes: Vec<_> = thread::scope(|scope| {
        let works = sessions.into_iter().enumerate();
        let threads: Vec<_> = works
            .map(|(at, session)| scope.spawn(move || work(session, at * crowd.times, crowd.times, sql)))
            .collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|outcome| outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Ok(outcomes.into_iter().find(|outcome| outcome != ACCEPTED).unwrap_or_else(|| ACCEPTED.to_owned()))
}

/// What one of them does, its numbers following `before`.
fn work(mut session: Session, before: usize, times: usize, sql: &str) -> String {
    for number in 1..=times {
        let task = Task::Run(sql.replace("{n}", &(before + number).to_string()));
        let begin = Instant::now();
        loop {
            let outcome = session.finish(&task);
            if outcome == ACCEPTED {
                break;
            }
            if !FOR_NOW.contains(&outcome.as_str()) || begin.elapsed() > PATIENCE {
                return outcome;
            }
            thread::sleep(REST);
        }
    }
    ACCEPTED.to_owned()
}
