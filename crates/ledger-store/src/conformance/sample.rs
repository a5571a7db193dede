//! Values that the tests put into the ledger.

use diesel::connection::SimpleConnection;
use isoschema_ledger::{
    Actor, Change, Engine, Event, EventId, Limit, Moment, NewProject, NewRun, Page, Project, Run, Slug,
    Storage, ToolVersion,
};

use crate::Store;
use crate::connection::LedgerConnection;
use crate::transaction::Failure;

pub fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

pub fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// A change at a moment that no clock gave.
pub fn change() -> Change {
    Change { actor: Actor::new("tester").unwrap(), at: moment("2026-11-20T08:15:30.000001Z") }
}

pub fn project(store: &Store, name: &str) -> Project {
    let new = NewProject { slug: slug(name), display_name: name.parse().unwrap() };
    store.create_project(&change(), &new).unwrap()
}

/// A report whose findings are given as name, path, grade and whether they fail.
pub fn report(findings: &[(&str, &str, &str, bool)]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let findings: Vec<_> = findings
        .iter()
        .map(|(name, path, grade, failing)| {
            format!(
                "{{\"name\": {}, \"path\": {}, \"grade\": {}, \"failing\": {failing}}}",
                quoted(name),
                quoted(path),
                quoted(grade)
            )
        })
        .collect();
    let timing = "{\"start_ms\": 0.041, \"migrate_ms\": 60.204, \"inspect_ms\": 2}";
    format!(
        "{{\"format\": \"isoschema-report/1\", \"verdict\": \"different\", \"engines\": {{\"sqlite\": {{\"version\": \
         \"3.50.4\"}}, \"postgres\": {{\"version\": \"15.20\"}}}}, \"findings\": [{}], \"timings\": {{\"engines\": \
         {{\"sqlite\": {timing}, \"postgres\": {timing}}}}}}}",
        findings.join(", ")
    )
}

pub const FINDINGS: &[(&str, &str, &str, bool)] = &[
    ("column-type", "users.akey", "hazardous", true),
    ("key-kind", "groups(a,b)", "equivalent", false),
    ("column-type", "users.akey", "hazardous", false),
    ("column-length", "b.\"quoted\" \\ 🐍", "widened", false),
    ("index-missing", "a", "incompatible", true),
];

pub fn new_run(started_at: &str) -> NewRun {
    let version = ToolVersion::new("0.1.0").unwrap();
    NewRun::new(report(FINDINGS), version, moment(started_at), None).unwrap()
}

pub fn run(store: &Store, project: &Project, started_at: &str) -> Run {
    store.record_run(&change(), &project.slug, &new_run(started_at)).unwrap()
}

/// A run with a snapshot of SQLite's.
pub fn run_with_snapshot(store: &Store, project: &Project, content: &str) -> Run {
    let new = new_run("2026-11-20T08:00:00Z").with_snapshot(Engine::Sqlite, content).unwrap();
    store.record_run(&change(), &project.slug, &new).unwrap()
}

/// A row in every table.
pub fn fill(store: &Store) -> (Project, Run) {
    let project = project(store, "vaultwarden");
    let run = run_with_snapshot(store, &project, "{}");
    store.create_token(&change(), &"ci".parse().unwrap(), &isoschema_ledger::Digest::of(b"secret")).unwrap();
    (project, run)
}

/// Every event, the first one first.
pub fn events(store: &Store) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut after: Option<EventId> = None;
    loop {
        let listing = store.events(Page { after, limit: Limit::MOST }).unwrap();
        events.extend(listing.items);
        after = listing.next;
        if after.is_none() {
            events.reverse();
            return events;
        }
    }
}

/// A statement that every engine understands, alone in a transaction.
pub fn execute(store: &Store, sql: &str) -> Result<(), isoschema_ledger::Error> {
    store.write(|connection: &mut LedgerConnection| Ok::<_, Failure>(connection.batch_execute(sql)?))
}
