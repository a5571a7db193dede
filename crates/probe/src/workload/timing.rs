//! Rounds of work against the clock. A round is all work once, so that what disturbs the machine for a while disturbs few
//! rounds of each; engines take turns, and none works while another one is timed.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use isoschema_compare::{Operation, Span, Untimed};
use isoschema_engines::{Connection, QueryError};
use isoschema_schema::Engine;

use super::ground::{Ground, refusal};
use super::operation::Work;
use crate::ProbeError;

/// How often the same work is done.
pub const ROUNDS: usize = 7;

/// How long statements take.
pub fn clocked(connection: &mut Connection, statements: &[String]) -> Result<Duration, QueryError> {
    let begin = Instant::now();
    for sql in statements {
        connection.execute(sql)?;
    }
    Ok(begin.elapsed())
}

/// Does all work on every engine, round by round, each piece rolled back; where an engine refuses it, that is told
/// instead. A round before the first warms the caches and is not counted.
pub fn rounds(
    ground: &mut Ground<'_>,
    works: &[Work],
) -> Result<Vec<Result<Operation, Untimed>>, ProbeError> {
    let mut times: Vec<BTreeMap<Engine, Vec<Duration>>> = vec![BTreeMap::new(); works.len()];
    let mut refused = vec![None; works.len()];
    for round in 0..=ROUNDS {
        for ((work, times), refused) in works.iter().zip(&mut times).zip(&mut refused) {
            for party in &mut ground.parties {
                if refused.is_some() {
                    break;
                }
                let engine = party.engine;
                let statements = work.statements.get(&engine).map_or(&[][..], Vec::as_slice);
                party.must("BEGIN")?;
                let time = clocked(&mut party.connection, statements);
                party.must("ROLLBACK")?;
                match time {
                    Ok(time) if round > 0 => times.entry(engine).or_default().push(time),
                    Ok(_) => {}
                    Err(error) => *refused = Some(refusal(engine, &error)),
                }
            }
        }
    }
    let done = works.iter().zip(times).zip(refused).map(|((work, times), refused)| {
        let (kind, path) = (work.kind, work.path.clone());
        match refused {
            Some(reason) => Err(Untimed { kind, path, reason }),
            None => {
                let span = |(engine, times)| Some((engine, Span::of(times)?));
                Ok(Operation { kind, path, spans: times.into_iter().filter_map(span).collect() })
            }
        }
    });
    Ok(done.collect())
}
