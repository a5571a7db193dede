//! Probing: after the comparison, each engine gets one more database of its lease, migrated by the folder's own runner
//! and otherwise untouched, and experiments are made on all of them. What is tried, and what it means, stands in `probe`.

use std::path::PathBuf;
use std::time::Instant;

use isoschema_compare::{
    Category, Date, Finding, FindingName, ProbeReport, Probed, Reading, Tallies, Workload,
};
use isoschema_probe::{Found, ProbeError, Random, Subject};
use isoschema_rows::Moments;
use isoschema_schema::Engine;
use isoschema_servers::Lease;
use jiff::Timestamp;

use crate::baseline;
use crate::pipeline::{EngineError, Job};
use crate::room::Room;
use crate::verification::side_by_side;
use crate::verify_error::VerifyError;

/// What is to be probed.
#[derive(Debug, Clone, Default)]
pub struct Probing {
    /// Whether nothing but behaviour is reported and judged; nothing is sealed then.
    pub alone: bool,
    /// How many random statements are made on all engines in lockstep, and from which seed.
    pub random: Option<(usize, u64)>,
    /// Whether the report across databases is made too: counts, differences, what mends them, and how long a workload
    /// takes.
    pub report: bool,
    /// The folder where the workload's times are kept, for later runs to be held against; none keeps none.
    pub baselines: Option<PathBuf>,
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
    let opens: Vec<_> = rooms.iter().map(|room| (room.engine(), room.beginning(), || room.open())).collect();
    let subjects: Vec<_> = opens
        .iter()
        .filter_map(|(engine, beginning, open)| {
            let reading = whole(*engine)?;
            Some(Subject { engine: *engine, schema: &reading.schema, beginning, open })
        })
        .collect();
    let mut found = Found::default();
    let mut workload = None;
    if subjects.len() > 1 {
        (found, workload) = experiments(&subjects, probing).map_err(|error| {
            let engine = error.engine();
            VerifyError::Engines(vec![(engine, EngineError::Probe(error))])
        })?;
    }
    let Found { findings, experiments, objects, mut untried, mut by_nature, tallies, mut differences } =
        found;
    untried.sort();
    by_nature.sort();
    differences.sort();
    let report = probing.report.then(|| ProbeReport {
        categories: tallies,
        differences,
        recommendations: Vec::new(),
        workload,
    });
    let elapsed = begin.elapsed();
    let probed = Probed { experiments, objects: objects.len(), untried, by_nature, report, elapsed };
    Ok((findings, probed))
}

/// Completes the report with the migrations that were applied, so many of each engine's, and with what mends the
/// findings.
pub(crate) fn complete(
    report: &mut ProbeReport,
    jobs: &[Job],
    applied: &[usize],
    findings: &[&Finding],
    readings: &[Reading],
    kept: Option<(&std::path::Path, Date)>,
) {
    let mut tallies = Tallies::default();
    for (job, applied) in jobs.iter().zip(applied) {
        let all = job.folder.migrations.len();
        let tally = tallies.of(Category::SchemaOperations, job.engine);
        tally.passed = *applied;
        tally.failed = usize::from(*applied < all);
        for _ in *applied + tally.failed..all {
            let reason = "a migration before it is refused";
            tallies.not_applicable(Category::SchemaOperations, job.engine, reason);
        }
    }
    report.categories.add(tallies);
    if let (Some(workload), Some((folder, today))) = (&mut report.workload, kept) {
        baseline::hold(workload, readings, folder, today);
    }
    report.recommendations = isoschema_probe::recommendations(findings, readings);
}

/// Every kind of experiment, one after the other.
fn experiments(subjects: &[Subject<'_>], probing: &Probing) -> Result<(Found, Option<Workload>), ProbeError> {
    let mut found = Found::default();
    let moments = Moments::around(Timestamp::now());
    if let Some((statements, seed)) = probing.random {
        let random = Random { statements, seed, findings: DIFFERENCES, moments };
        found.add(isoschema_probe::random(subjects, &random)?);
        return Ok((found, None));
    }
    found.add(isoschema_probe::derived(subjects, moments)?);
    found.add(isoschema_probe::nature::found(subjects)?);
    if !probing.report {
        return Ok((found, None));
    }
    let (indexes, workload) = isoschema_probe::workload(subjects)?;
    found.add(indexes);
    Ok((found, Some(workload)))
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
