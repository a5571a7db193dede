//! Runs, trends and the index over the reports, through the storage.

use diesel::prelude::*;
use isoschema_ledger::{
    Counts, Error, Limit, Moment, NewRun, Page, Rebuilt, Report, RunCursor, Storage, ToolVersion,
};

use super::Database;
use super::sample::{self, change, moment};
use crate::schema::{findings, snapshots};

pub fn a_run_is_recorded_read_and_deleted(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "grid");
    let text = sample::report(sample::FINDINGS);
    let finished = moment("2026-11-20T08:00:01.5Z");
    let version = ToolVersion::new("0.1.0").unwrap();
    let new =
        NewRun::new(text.clone(), version.clone(), moment("2026-11-20T08:00:00Z"), Some(finished)).unwrap();
    let run = store.record_run(&change(), &project.slug, &new).unwrap();
    assert_eq!(run.counts, Counts { failing: 2, equivalent: 1, widened: 1, hazardous: 2, incompatible: 1 });
    assert_eq!((run.finished_at, &run.tool_version), (Some(finished), &version));
    assert_eq!(store.report(run.id).unwrap(), text);
    let details = store.run(run.id).unwrap();
    let read = Report::read(&text).unwrap();
    assert_eq!((&details.run, &details.findings), (&run, &read.findings));
    assert_eq!(details.engines, read.engines);
    let missing = Error::NotFound("project none".to_owned());
    assert_eq!(store.record_run(&change(), &sample::slug("none"), &new), Err(missing));
    store.delete_run(&change(), run.id).unwrap();
    let gone = Error::NotFound(format!("run {}", run.id));
    assert_eq!(store.run(run.id), Err(gone.clone()));
    assert_eq!(store.report(run.id), Err(gone.clone()));
    assert_eq!(store.delete_run(&change(), run.id), Err(gone));
    let events = sample::events(&store);
    let told: Vec<_> = events.iter().map(|event| (event.action.as_str(), event.subject.clone())).collect();
    let subject = format!("run/{}", run.id);
    assert_eq!(told[1..], [("record-run", subject.clone()), ("delete-run", subject)]);
}

pub fn a_report_with_many_findings_is_indexed(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "large");
    let paths: Vec<_> = (0..2500).map(|number| format!("t{number}.c")).collect();
    let rows: Vec<_> = paths.iter().map(|path| ("column-type", path.as_str(), "hazardous", true)).collect();
    let version = ToolVersion::new("1").unwrap();
    let new = NewRun::new(sample::report(&rows), version, change().at, None).unwrap();
    let run = store.record_run(&change(), &project.slug, &new).unwrap();
    let found: Vec<_> = store.run(run.id).unwrap().findings.into_iter().map(|finding| finding.path).collect();
    assert_eq!(found, paths, "in the report's order");
}

pub fn snapshots_are_shared_and_go_with_their_last_run(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "shared");
    let runs = ["{\"a\": 1}", "{\"a\": 1}", "{\"b\": 1}"]
        .map(|content| sample::run_with_snapshot(&store, &project, content).id);
    let count =
        || -> i64 { store.read(|connection| Ok(snapshots::table.count().get_result(connection)?)).unwrap() };
    assert_eq!(count(), 2);
    let digest = store.run(runs[0]).unwrap().engines[0].snapshot.unwrap();
    store.delete_run(&change(), runs[0]).unwrap();
    assert_eq!(store.snapshot(&digest).unwrap(), "{\"a\": 1}");
    store.delete_run(&change(), runs[1]).unwrap();
    assert_eq!(store.snapshot(&digest), Err(Error::NotFound(format!("snapshot {digest}"))));
    assert_eq!(count(), 1);
}

pub fn runs_are_listed_page_by_page(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "grid");
    let other = sample::project(&store, "other");
    sample::run(&store, &other, "2026-11-20T08:00:00Z");
    let starts =
        ["2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"];
    let made = starts.map(|start| sample::run(&store, &project, start));
    let limit = Limit::new(2).unwrap();
    let first = store.runs(&project.slug, Page { after: None, limit }).unwrap();
    assert_eq!(
        first.items,
        [made[1].clone(), made[3].clone()],
        "the last first; of two at once, the one recorded last"
    );
    assert_eq!(first.next, Some(RunCursor::from(&made[3])));
    // The run of the cursor is deleted: the page goes on where it was.
    store.delete_run(&change(), made[3].id).unwrap();
    let second = store.runs(&project.slug, Page { after: first.next, limit }).unwrap();
    assert_eq!(second.items, [made[2].clone(), made[0].clone()]);
    assert_eq!(second.next, None);
}

pub fn a_trend_has_the_runs_of_its_time(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "grid");
    let starts = ["2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z"];
    let made = starts.map(|start| sample::run(&store, &project, start));
    let trend = |from: &str, until: Moment| -> Vec<_> {
        let points = store.trend(&project.slug, moment(from), until).unwrap();
        points.into_iter().map(|point| (point.run, point.counts)).collect()
    };
    let counts = made[0].counts;
    assert_eq!(trend(starts[0], Moment::LAST), [0, 2, 1].map(|at| (made[at].id, counts)));
    assert_eq!(trend(starts[0], moment(starts[1])), [0, 2].map(|at| (made[at].id, counts)));
    assert_eq!(trend("2026-11-20T08:00:00.000001Z", moment(starts[2])), []);
}

pub fn rebuild_gives_equal_results(database: &Database) {
    let store = database.store();
    let (project, _) = sample::fill(&store);
    for start in ["2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"] {
        sample::run(&store, &project, start);
    }
    let all = || {
        let runs = store.runs(&project.slug, Page::default()).unwrap().items;
        let details: Vec<_> = runs.iter().map(|run| store.run(run.id).unwrap()).collect();
        let trend = store.trend(&project.slug, moment("2026-01-01T00:00:00Z"), Moment::LAST).unwrap();
        (details, trend, store.projects(isoschema_ledger::ProjectState::Active, Page::default()).unwrap())
    };
    let before = all();
    let rebuilt = Rebuilt { runs: 3, findings: 15 };
    assert_eq!(store.rebuild(&change()), Ok(rebuilt));
    assert_eq!(all(), before, "over a sound index");
    for damage in [
        "DELETE FROM findings",
        "DELETE FROM run_counts",
        "UPDATE findings SET path = 'x', allowed = TRUE",
        "UPDATE run_counts SET failing = 99",
    ] {
        sample::execute(&store, damage).unwrap();
        assert_eq!(store.rebuild(&change()), Ok(rebuilt));
        assert_eq!(all(), before, "after {damage}");
    }
    // A report that was spoilt is named, not passed over.
    let last = before.0[0].run.id;
    sample::execute(&store, &format!("UPDATE runs SET report = '{{}}' WHERE id = {last}")).unwrap();
    let error = store.rebuild(&change()).unwrap_err();
    assert!(matches!(&error, Error::ReportUnreadable { run, .. } if *run == last), "{error}");
    let kept: i64 = store
        .read(|connection| {
            Ok(findings::table.filter(findings::run_id.eq(last.0)).count().get_result(connection)?)
        })
        .unwrap();
    assert_eq!(kept, 5, "its index stays as it was");
}
