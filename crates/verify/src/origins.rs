//! Gives each side of each finding its origin, by a replay on each engine that a finding is about. Findings of losses
//! come from the same replay.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use isoschema_compare::{Excerpt, Finding, Origin};
use isoschema_migrations::{Migration, Script};
use isoschema_origins::{Acts, Aspect, History, Place};
use isoschema_schema::Engine;
use isoschema_servers::Lease;

use crate::lossy;
use crate::pipeline::{EngineError, Job};
use crate::replay::{Watch, replay};
use crate::verification::side_by_side;
use crate::verify_error::VerifyError;

/// One engine's history, and whose it is.
pub(crate) struct Replayed<'a> {
    pub job: &'a Job,
    pub history: History,
}

/// Adds the origins, and the findings that only a replay can give. `whole` are the engines whose folders were
/// applied to their end. Where nothing differs and no statement can have lost anything, nothing is done;
/// else it gives how long it took.
pub(crate) fn attach(
    root: &Path,
    jobs: &[Job],
    leases: &mut [Lease],
    whole: &[Engine],
    findings: &mut Vec<Finding>,
) -> Result<Option<Duration>, VerifyError> {
    let begin = Instant::now();
    let replayed = replay_all(jobs, leases, whole, findings)?;
    let histories: BTreeMap<Engine, &Replayed<'_>> = replayed.iter().map(|it| (it.job.engine, it)).collect();
    for finding in findings.iter_mut() {
        let aspects: Vec<_> = whole.iter().map(|engine| (*engine, Aspect::of(finding, *engine))).collect();
        for (engine, aspect) in aspects {
            let (Some(aspect), Some(replayed), Some(side)) =
                (aspect, histories.get(&engine), finding.sides.get_mut(&engine))
            else {
                continue;
            };
            side.origin = origin(root, replayed, &aspect);
        }
    }
    findings.extend(lossy::findings(root, &replayed, findings));
    Ok((!replayed.is_empty()).then(|| begin.elapsed()))
}

fn replay_all<'a>(
    jobs: &'a [Job],
    leases: &mut [Lease],
    whole: &[Engine],
    findings: &[Finding],
) -> Result<Vec<Replayed<'a>>, VerifyError> {
    let applied = jobs.iter().zip(leases).filter(|(job, _)| whole.contains(&job.engine));
    let replays =
        side_by_side(applied.map(|(job, lease)| (job.engine, move || replay_one(job, lease, findings))))?;
    Ok(replays.into_iter().flatten().collect())
}

fn replay_one<'a>(
    job: &'a Job,
    lease: &Lease,
    findings: &[Finding],
) -> Result<Option<Replayed<'a>>, EngineError> {
    let mut watch = Watch::default();
    for aspect in findings.iter().filter_map(|finding| Aspect::of(finding, job.engine)) {
        let changed_by = watch.tables.entry(aspect.table.to_lowercase()).or_default();
        changed_by.extend(aspect.tables().into_iter().map(str::to_lowercase));
    }
    let migrations = &job.folder.migrations;
    let acts: Vec<Acts> = migrations
        .iter()
        .map(|migration| Acts::read(&migration.up, job.folder.layout.sends, job.engine))
        .collect();
    for (number, acts) in acts.iter().enumerate() {
        for table in acts.restated_tables() {
            let table = table.to_lowercase();
            let names = [acts.former_name(&table).map(str::to_lowercase), Some(table.clone())];
            watch.around.entry(number).or_default().extend(names.into_iter().flatten());
            // Whether a later migration restores what was lost is to be seen as well.
            watch.tables.entry(table.clone()).or_default().insert(table);
        }
    }
    if watch.tables.is_empty() {
        return Ok(None);
    }
    let history = replay(job, lease, acts, watch)?;
    Ok(Some(Replayed { job, history }))
}

fn origin(root: &Path, replayed: &Replayed<'_>, aspect: &Aspect) -> Option<Origin> {
    let change = replayed.history.last_change(aspect)?;
    let migration = replayed.job.folder.migrations.get(change.migration)?;
    Some(at_place(root, migration, change.place))
}

/// The origin at a place of a migration's way up.
pub(crate) fn at_place(root: &Path, migration: &Migration, place: Option<Place>) -> Origin {
    let origin = of_migration(root, migration);
    let Some(place) = place else { return origin };
    let (line, column) = place.start;
    Origin { line: Some(line), column: Some(column), excerpt: excerpt(&migration.up, place), ..origin }
}

/// The origin that a migration is as a whole.
pub(crate) fn of_migration(root: &Path, migration: &Migration) -> Origin {
    let path = migration.up.path.strip_prefix(root).unwrap_or(&migration.up.path);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let file = parts.join("/");
    let file = if path.has_root() { file.replacen("//", "/", 1) } else { file };
    Origin { migration: migration.name.clone(), file, line: None, column: None, excerpt: None }
}

/// The lines of a place, and what of them is meant, in bytes.
fn excerpt(script: &Script, place: Place) -> Option<Excerpt> {
    let first = place.start.0.checked_sub(script.first_line)?;
    let last = place.end.0.checked_sub(script.first_line)?;
    let lines: Vec<&str> = script.text.lines().skip(first).take(last - first + 1).collect();
    let offset = |line: &str, column: usize| {
        line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(offset, _)| offset)
    };
    let start = offset(lines.first()?, place.start.1);
    let before_last: usize = lines[..lines.len() - 1].iter().map(|line| line.len() + 1).sum();
    let end = before_last + offset(lines.last()?, place.end.1);
    Some(Excerpt { text: lines.join("\n"), mark: start..end })
}
