//! Many writers at once: nothing is lost, nothing is there twice.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use isoschema_ledger::{Page, ProjectState, Storage};

use super::Database;
use super::sample::{self, change};
use crate::schema::{findings, projects, run_counts};

pub fn ten_writers_of_ten_rows_lose_nothing(database: &Database) {
    let store = database.store_of(10);
    let ids: Vec<Vec<i64>> = thread::scope(|scope| {
        let writer = |writer: usize| {
            let store = &store;
            move || (0..10).map(|row| sample::project(store, &format!("w{writer}-{row}")).id.0).collect()
        };
        let threads: Vec<_> = (0..10).map(|number| scope.spawn(writer(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|ids| ids.is_sorted_by(|a, b| a < b)), "{ids:?}");
    assert_eq!(ids.iter().flatten().collect::<BTreeSet<_>>().len(), 100);
    let page = Page { after: None, limit: isoschema_ledger::Limit::MOST };
    assert_eq!(store.projects(ProjectState::Active, page).unwrap().items.len(), 100);
    assert_eq!(sample::events(&store).len(), 100);
}

pub fn sixteen_writers_of_one_row_lose_nothing(database: &Database) {
    let store = database.store_of(16);
    let (_, run) = sample::fill(&store);
    let before = run.counts.failing;
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..5 {
                    store
                        .write(|connection| {
                            let row = run_counts::table.find(run.id.0);
                            let one_more = run_counts::failing.eq(run_counts::failing + 1_i64);
                            Ok(diesel::update(row).set(one_more).execute(connection)?)
                        })
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(store.run(run.id).unwrap().run.counts.failing, before + 80);
}

/// Two transactions that change two rows in opposite orders: the servers end one of them, which is tried again. On
/// SQLite the second waits for the first.
pub fn a_deadlock_is_tried_again(database: &Database) {
    let store = database.store_of(2);
    for slug in ["a", "b"] {
        sample::project(&store, slug);
    }
    let append = |first: &'static str, second: &'static str, mark: &'static str| {
        let store = &store;
        move || {
            let mut attempts = 0;
            store
                .write(|connection| {
                    attempts += 1;
                    for slug in [first, second] {
                        let name: String = projects::table
                            .filter(projects::slug.eq(slug))
                            .select(projects::display_name)
                            .first(connection)?;
                        let row = projects::table.filter(projects::slug.eq(slug));
                        diesel::update(row)
                            .set(projects::display_name.eq(format!("{}{mark}", &name[..1])))
                            .execute(connection)?;
                        thread::sleep(Duration::from_millis(300));
                    }
                    Ok(())
                })
                .unwrap();
            attempts
        }
    };
    let attempts: u32 = thread::scope(|scope| {
        let one = scope.spawn(append("a", "b", "1"));
        let two = scope.spawn(append("b", "a", "2"));
        one.join().unwrap() + two.join().unwrap()
    });
    let expected = match database.engine {
        isoschema_ledger::Engine::Sqlite => 2,
        isoschema_ledger::Engine::MariaDb
        | isoschema_ledger::Engine::MySql
        | isoschema_ledger::Engine::Postgres => 3,
    };
    assert_eq!(attempts, expected);
    let names = ["a", "b"].map(|slug| store.project(&sample::slug(slug)).unwrap().display_name.to_string());
    assert_eq!(
        names[0][1..],
        names[1][1..],
        "both rows were changed last by the same transaction: {names:?}"
    );
}

pub fn runs_of_one_snapshot_are_recorded_and_deleted_at_once(database: &Database) {
    let store = database.store_of(4);
    let project = sample::project(&store, "shared");
    let kept = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let run = sample::run_with_snapshot(&store, &project, "{}");
                        store.delete_run(&change(), run.id).unwrap();
                    }
                    sample::run_with_snapshot(&store, &project, "{}").id
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for run in &kept {
        let digest = store.run(*run).unwrap().engines[0].snapshot.unwrap();
        assert_eq!(store.snapshot(&digest).unwrap(), "{}");
    }
    assert_eq!(store.runs(&project.slug, Page::default()).unwrap().items.len(), kept.len());
}

pub fn two_rebuilds_at_once_leave_one_index(database: &Database) {
    let store = database.store_of(4);
    let (project, run) = sample::fill(&store);
    let before = store.run(run.id).unwrap();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..5 {
                    store.rebuild(&change()).unwrap();
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..5 {
                let run = sample::run(&store, &project, "2026-11-20T09:00:00Z");
                store.delete_run(&change(), run.id).unwrap();
            }
        });
    });
    assert_eq!(store.run(run.id).unwrap(), before);
    let rows: i64 = store.read(|connection| Ok(findings::table.count().get_result(connection)?)).unwrap();
    assert_eq!(usize::try_from(rows), Ok(before.findings.len()));
}
