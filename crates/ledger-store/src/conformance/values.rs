//! Values: what is put in comes back, and what could not is refused before.

use diesel::prelude::*;
use isoschema_ledger::{
    Actor, Change, DisplayName, Engine, Error, Moment, NewProject, NewRun, Slug, Storage, ToolVersion,
};

use super::Database;
use super::sample::{self, moment};
use crate::schema::audit_events;

const TEXTS: &[&str] = &[
    "plain",
    "  blanks around  ",
    "'; DROP TABLE projects; --",
    "back\\slash \"quoted\" 'quoted' `quoted` %_",
    "line\nbreak\r\n\ttab \u{7f}",
    "🐍👩‍👩‍👧‍👦 astral and joined",
    "e\u{301} combining, \u{e9} composed",
    "\u{202e}right to left עברית",
    "\u{feff}mark \u{fffd}\u{ffff}\u{10ffff}",
];

pub fn texts_come_back_unchanged(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "texts");
    for text in TEXTS {
        let name = DisplayName::new(*text).unwrap();
        assert_eq!(store.rename_project(&sample::change(), &project.slug, &name).unwrap().display_name, name);
        assert_eq!(store.project(&project.slug).unwrap().display_name.as_str(), *text);
        let content = store.snapshot(&snapshot_of(&store, &project.slug, text)).unwrap();
        assert_eq!(content, *text);
    }
    assert_eq!(store.snapshot(&snapshot_of(&store, &project.slug, "")).unwrap(), "", "empty is not NULL");
}

fn snapshot_of(store: &crate::Store, slug: &Slug, content: &str) -> isoschema_ledger::Digest {
    let new = sample::new_run("2026-11-20T08:00:00Z").with_snapshot(Engine::Sqlite, content).unwrap();
    let run = store.record_run(&sample::change(), slug, &new).unwrap();
    store.run(run.id).unwrap().engines[0].snapshot.unwrap()
}

pub fn a_mebibyte_comes_back_unchanged(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "large");
    let text: String = TEXTS.concat().chars().cycle().take(1024 * 1024).collect();
    assert!(text.len() >= 1024 * 1024);
    let digest = snapshot_of(&store, &project.slug, &text);
    assert!(store.snapshot(&digest).unwrap() == text, "the snapshot came back changed");
    let report = format!("{}{}", sample::report(sample::FINDINGS), " ".repeat(1024 * 1024));
    let new = NewRun::new(report.clone(), ToolVersion::new("1").unwrap(), sample::change().at, None).unwrap();
    let run = store.record_run(&sample::change(), &project.slug, &new).unwrap();
    assert!(store.report(run.id).unwrap() == report, "the report came back changed");
}

pub fn nul_is_refused(database: &Database) {
    assert!(Slug::new("a\0b").is_err());
    assert!(DisplayName::new("a\0b").is_err());
    assert!(Actor::new("a\0b").is_err());
    assert!(sample::new_run("2026-11-20T08:00:00Z").with_snapshot(Engine::Sqlite, "a\0b").is_err());
    let version = ToolVersion::new("1").unwrap();
    for report in [sample::report(&[("n", "a\0b", "widened", false)]), sample::report(&[]) + "\0"] {
        assert!(NewRun::new(report, version.clone(), sample::change().at, None).is_err());
    }
    let escaped = sample::report(&[("n", "PATH", "widened", false)]).replace("PATH", "a\\u0000b");
    let error = NewRun::new(escaped, version, sample::change().at, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "findings[0].path of the report has a NUL character, which PostgreSQL cannot store"
    );
    // Why the domain must do it: below it, only PostgreSQL refuses.
    let store = database.store();
    let project = sample::project(&store, "nul");
    let below = store.write(|connection| {
        let row = crate::row::NewEventRow {
            actor: "a\0b",
            action: "x",
            subject: "x",
            at: crate::timestamp::Stored::from(sample::change().at),
        };
        Ok(diesel::insert_into(audit_events::table).values(&row).execute(connection)?)
    });
    match database.engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => assert_eq!(below, Ok(1)),
        Engine::Postgres => assert!(matches!(below, Err(Error::Refused(_))), "{below:?}"),
    }
    assert_eq!(store.project(&project.slug).unwrap(), project);
}

/// In the order of time.
const MOMENTS: &[&str] = &[
    "1000-01-01T00:00:00.000000Z",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00.000000Z",
    "2000-02-29T12:00:00.100000Z",
    "2026-03-29T01:30:00.000000Z",
    "2026-03-29T02:30:00.000001Z",
    "2026-11-20T08:15:30.000000Z",
    "2026-11-20T08:15:30.000001Z",
    "2026-11-20T08:15:30.000010Z",
    "2026-11-20T08:15:30.120000Z",
    "2026-11-20T08:15:30.123456Z",
    "2026-11-20T08:15:30.200000Z",
    "2026-11-20T08:15:30.999999Z",
    "2038-01-19T03:14:08.000000Z",
    "9999-12-31T23:59:59.999999Z",
];

pub fn times_are_kept_to_the_microsecond_in_utc(database: &Database) {
    let store = database.store();
    for (number, text) in MOMENTS.iter().enumerate() {
        let change = Change { actor: sample::change().actor, at: moment(text) };
        let new =
            NewProject { slug: sample::slug(&format!("p{number}")), display_name: "x".parse().unwrap() };
        store.create_project(&change, &new).unwrap();
        assert_eq!(store.project(&new.slug).unwrap().created_at.to_string(), *text);
    }
    let events: Vec<_> = sample::events(&store).iter().map(|event| event.at.to_string()).collect();
    assert_eq!(events, MOMENTS);
}

pub fn times_are_sorted_as_times(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "sorted");
    // Recorded in an order that is none.
    for step in 0..MOMENTS.len() {
        sample::run(&store, &project, MOMENTS[step * 7 % MOMENTS.len()]);
    }
    let runs = store.runs(&project.slug, isoschema_ledger::Page::default()).unwrap().items;
    let sorted: Vec<_> = runs.iter().rev().map(|run| run.started_at.to_string()).collect();
    assert_eq!(sorted, MOMENTS);
    // A time is found again, and is not less than itself.
    for (number, text) in MOMENTS.iter().enumerate() {
        let points = store.trend(&project.slug, moment(text), Moment::LAST).unwrap();
        assert_eq!(points.len(), MOMENTS.len() - 1 - number, "from {text} until the last");
    }
}
