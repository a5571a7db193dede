//! Probing: after the comparison, each engine gets one more database of its lease, migrated by the folder's own runner
//! and otherwise untouched, and experiments are made on all of them. What is tried, and what it means, stands in `probe`.

use std::fs;
use std::time::Instant;

use isoschema_compare::{Finding, FindingName, Probed, Reading, Rename};
use isoschema_engines::{ConnectError, Connection};
use isoschema_probe::{Found, Open, ProbeError, Random, Subject};
use isoschema_rows::{Moments, name};
use isoschema_schema::Engine;
use isoschema_servers::Lease;
use jiff::Timestamp;
use tempfile::TempDir;

use crate::pipeline::{EngineError, Job};
use crate::runner::Runner;
use crate::session::Session;
use crate::verification::side_by_side;
use crate::verify_error::VerifyError;

/// What is to be probed.
#[derive(Debug, Clone, Default)]
pub struct Probing {
    /// Whether nothing but behaviour is reported and judged; nothing is sealed then.
    pub alone: bool,
    /// How many random statements are made on all engines in lockstep, and from which seed.
    pub random: Option<(usize, u64)>,
}

impl Probing {
    /// Behaviour alone, and no comparison.
    #[must_use]
    pub fn alone() -> Self {
        Self { alone: true, ..Self::default() }
    }
}

/// Probes the engines whose folder was applied to its end, where these are two or more.
pub(crate) fn run(
    jobs: &[Job],
    leases: &[Lease],
    readings: &[Reading],
    probing: &Probing,
) -> Result<(Vec<Finding>, Probed), VerifyError> {
    let begin = Instant::now();
    let whole = |engine: Engine| readings.iter().find(|reading| reading.snapshot.engine == engine);
    let works = jobs.iter().zip(leases).filter(|(job, _)| whole(job.engine).is_some());
    let rooms = side_by_side(works.map(|(job, lease)| (job.engine, move || Room::ready(job, lease))))?;
    let opens: Vec<_> = rooms.iter().map(|room| (room.engine, room.opens())).collect();
    let subjects: Vec<_> = opens
        .iter()
        .filter_map(|(engine, open)| {
            let reading = whole(*engine)?;
            Some(Subject { engine: *engine, schema: &reading.schema, open: &**open })
        })
        .collect();
    let mut found = Found::default();
    if subjects.len() > 1 {
        found = experiments(&subjects, probing).map_err(|error| {
            let engine = error.engine();
            VerifyError::Engines(vec![(engine, EngineError::Probe(error))])
        })?;
    }
    let Found { findings, experiments, objects, mut untried, mut by_nature } = found;
    untried.sort();
    by_nature.sort();
    let probed = Probed { experiments, objects: objects.len(), untried, by_nature, elapsed: begin.elapsed() };
    Ok((findings, probed))
}

/// Every kind of experiment, one after the other.
fn experiments(subjects: &[Subject<'_>], probing: &Probing) -> Result<Found, ProbeError> {
    let mut found = Found::default();
    let moments = Moments::around(Timestamp::now());
    if let Some((statements, seed)) = probing.random {
        let random = Random { statements, seed, findings: DIFFERENCES, moments };
        found.add(isoschema_probe::random(subjects, &random)?);
        return Ok(found);
    }
    found.add(isoschema_probe::derived(subjects, moments)?);
    found.add(isoschema_probe::nature::found(subjects)?);
    Ok(found)
}

/// Adds what was found to what the comparison found. Where that says so already, the experiment is its evidence. At a
/// limit it is as grave as the comparison says, which knows what the program's types and CHECKs bound; elsewhere no
/// experiment is hidden by what is less grave.
pub(crate) fn tell(findings: &mut Vec<Finding>, found: Vec<Finding>, probing: &Probing) {
    let mut new = Vec::new();
    for mut finding in found {
        let is_of_a_limit =
            matches!(finding.name, FindingName::BehaviourLength | FindingName::BehaviourRange);
        match finding.confirmed(findings) {
            Some(known) if probing.alone || (known.grade < finding.grade && !is_of_a_limit) => {
                if is_of_a_limit {
                    finding.grade = finding.grade.min(known.grade);
                }
                finding.explanation += &format!(" {} says so of the schemas.", known.name);
                new.push(finding);
            }
            Some(known) => {
                let seen: Vec<_> = finding
                    .sides
                    .iter()
                    .map(|(engine, side)| format!("{engine} {}", side.definition))
                    .collect();
                known.explanation += &format!(" Tried: {}.", seen.join("; "));
                for (engine, side) in finding.sides {
                    if let Some(known) = known.sides.get_mut(&engine) {
                        known.reproducer = side.reproducer;
                    }
                }
            }
            None => new.push(finding),
        }
    }
    findings.extend(new);
}

/// After so many differences of a random run, a maintainer has enough to do.
const DIFFERENCES: usize = 8;

/// One engine's database to probe, gone with the value.
struct Room<'a> {
    engine: Engine,
    url: String,
    session: Session,
    /// Where the database is a file.
    directory: Option<TempDir>,
    lease: &'a Lease,
}

impl<'a> Room<'a> {
    /// A database after all migrations, its objects under the names that they are compared by.
    fn ready(job: &'a Job, lease: &'a Lease) -> Result<Self, EngineError> {
        let room = Self::empty(job, lease)?;
        let mut connection = Connection::open(job.engine, &room.url)?;
        if job.engine == Engine::Sqlite {
            // Nobody needs the file after a power cut.
            connection.execute(UNSYNCED)?;
        }
        let mut runner = Runner::begin(connection, &job.session, &job.folder)?;
        for migration in &job.folder.migrations {
            runner.up(migration)?;
        }
        for statement in renames(job) {
            runner.connection().execute(&statement)?;
        }
        Ok(room)
    }

    fn empty(job: &'a Job, lease: &'a Lease) -> Result<Self, EngineError> {
        let session = job.connections.clone();
        let room = |url, directory| Self { engine: job.engine, url, session, directory, lease };
        match job.engine {
            Engine::Sqlite => {
                let directory = TempDir::with_prefix("isoschema-probe-").map_err(EngineError::NoDirectory)?;
                let path = fs::canonicalize(directory.path()).map_err(EngineError::NoDirectory)?;
                Ok(room(path.join("db.sqlite3").display().to_string(), Some(directory)))
            }
            Engine::MariaDb | Engine::MySql | Engine::Postgres => Ok(room(lease.fresh_database()?, None)),
        }
    }

    /// Opens connections to it, each with the session that the project's program begins.
    fn opens(&self) -> Box<Open> {
        let (engine, url, session) = (self.engine, self.url.clone(), self.session.clone());
        Box::new(move || {
            let mut connection = Connection::open(engine, &url)?;
            if engine == Engine::Sqlite {
                connection.execute(UNSYNCED).map_err(ConnectError::Query)?;
            }
            session.begin(&mut connection).map_err(ConnectError::Query)?;
            Ok(connection)
        })
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        match self.directory.take() {
            // What cannot be removed now is in the system's place for such.
            Some(directory) => drop(directory),
            // The lease's end removes what cannot be removed now.
            None => {
                let _removed = self.lease.drop_database(&self.url);
            }
        }
    }
}

const UNSYNCED: &str = "PRAGMA synchronous = OFF";

/// The statements after which an engine's objects have the names that they are compared by.
fn renames(job: &Job) -> Vec<String> {
    let quoted = |text: &str| name(job.engine, text);
    let own = || job.renames.iter().filter(|rename| rename.engine == job.engine);
    let columns = own().filter_map(|Rename { from, to, .. }| {
        let ((table, from), (_, to)) = (from.split_once('.')?, to.split_once('.')?);
        Some(format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quoted(table), quoted(from), quoted(to)))
    });
    let tables = own().filter(|rename| !rename.from.contains('.'));
    let tables = tables
        .map(|Rename { from, to, .. }| format!("ALTER TABLE {} RENAME TO {}", quoted(from), quoted(to)));
    columns.chain(tables).collect()
}
