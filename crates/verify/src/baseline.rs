//! The times of an earlier run of the same workload on the same machine, kept in a file of the user's cache: what a new
//! run is held against. Not how they are taken.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use isoschema_compare::{Baseline, BaselineChange, Date, Operation, OperationKind, Reading, Span, Workload};
use isoschema_schema::Engine;
use isoschema_seal::Fingerprint;
use serde::{Deserialize, Serialize};

use crate::whole_file::write_whole;

/// What the file says; times in microseconds.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    day: Date,
    operations: Vec<KeptOperation>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptOperation {
    kind: String,
    path: String,
    engine: Engine,
    median: u64,
    least: u64,
    most: u64,
}

/// Holds a workload against the earlier run's, or keeps it as the one that later runs are held against. A folder that
/// cannot be written costs the comparison, and nothing else.
pub(crate) fn hold(workload: &mut Workload, readings: &[Reading], folder: &Path, today: Date) {
    let file = file(readings, folder);
    let known = fs::read_to_string(&file).ok().and_then(|text| toml::from_str::<Kept>(&text).ok());
    workload.baseline = match known {
        Some(kept) => Some(Baseline { day: kept.day, is_new: false, changes: changes(workload, &kept) }),
        None => {
            keep(workload, &file, today).then(|| Baseline { day: today, is_new: true, changes: Vec::new() })
        }
    };
}

/// One file for each machine, set of schemas, set of versions, and build of isoschema, which has SQLite in it.
fn file(readings: &[Reading], folder: &Path) -> PathBuf {
    let machine = ["/etc/machine-id", "/proc/sys/kernel/hostname"];
    let machine = machine.iter().find_map(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let mut told = format!("{machine}\n{}\n{}\n", env!("CARGO_PKG_VERSION"), cfg!(debug_assertions));
    for reading in readings {
        let schema = Fingerprint::of_schema(&reading.schema);
        told += &format!("{} {} {schema}\n", reading.snapshot.engine, reading.snapshot.version);
    }
    folder.join(format!("{}.toml", Fingerprint::of(told.as_bytes())))
}

fn keep(workload: &Workload, file: &Path, today: Date) -> bool {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let kept = |operation: &Operation, engine: Engine, span: &Span| KeptOperation {
        kind: operation.kind.title().to_owned(),
        path: operation.path.to_string(),
        engine,
        median: micros(span.median),
        least: micros(span.least),
        most: micros(span.most),
    };
    let operations = workload
        .operations
        .iter()
        .flat_map(|operation| {
            operation.spans.iter().map(move |(engine, span)| kept(operation, *engine, span))
        })
        .collect();
    toml::to_string(&Kept { day: today, operations }).ok().is_some_and(|text| {
        file.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok())
            && write_whole(file, &text).is_ok()
    })
}

/// What takes more than a tenth longer or less long than then.
fn changes(workload: &Workload, kept: &Kept) -> Vec<BaselineChange> {
    let known: BTreeMap<_, _> =
        kept.operations.iter().map(|one| ((one.kind.as_str(), one.path.as_str(), one.engine), one)).collect();
    let mut changes = Vec::new();
    for Operation { kind, path, spans } in &workload.operations {
        for (engine, span) in spans {
            let Some(before) = known.get(&(OperationKind::title(*kind), path.as_str(), *engine)) else {
                continue;
            };
            let [median, least, most] = [before.median, before.least, before.most].map(Duration::from_micros);
            if span.change_since(&Span { median, least, most }).is_some() {
                changes.push(BaselineChange {
                    kind: *kind,
                    path: path.clone(),
                    engine: *engine,
                    before: median,
                    now: span.median,
                });
            }
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use isoschema_compare::Path as Place;

    use super::*;

    fn workload(micros: u64) -> Workload {
        let span = Span::of([0, 5, 9].map(|more| Duration::from_micros(micros + more)).to_vec());
        let spans = BTreeMap::from([(Engine::Sqlite, span.unwrap())]);
        let operation = Operation { kind: OperationKind::PointRead, path: Place::key("t", &["id"]), spans };
        Workload { operations: vec![operation], ..Workload::default() }
    }

    #[test]
    fn a_run_is_held_against_the_first_one() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("workload");
        let day = |text: &str| text.parse::<Date>().unwrap();
        let held = |micros: u64, today: &str| {
            let mut workload = workload(micros);
            hold(&mut workload, &[], &folder, day(today));
            workload.baseline.unwrap()
        };
        let first = held(1000, "2026-11-01");
        assert!(first.is_new && first.changes.is_empty());
        let same = held(1050, "2026-11-02");
        assert_eq!((same.is_new, same.day, same.changes.len()), (false, day("2026-11-01"), 0));
        let slow = held(2000, "2026-11-03");
        let [change] = &slow.changes[..] else { panic!("{slow:?}") };
        assert_eq!((change.engine, change.path.as_str()), (Engine::Sqlite, "t(id)"));
        assert_eq!((change.before.as_micros(), change.now.as_micros()), (1005, 2005));
        // A folder that cannot be made costs the comparison only.
        let mut workload = workload(1);
        hold(&mut workload, &[], Path::new("/proc/none"), day("2026-11-03"));
        assert_eq!(workload.baseline, None);
    }
}
