//! Transactions: all or nothing, and nothing half-done is seen.

use std::cell::Cell;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;
use isoschema_ledger::{Engine, Error, NewProject, RunId, Storage};

use super::Database;
use super::sample;
use crate::connection::{Access, LedgerConnection};
use crate::row::NewProjectRow;
use crate::schema::{audit_events, projects};
use crate::timestamp::Stored;
use crate::transaction::Failure;

fn insert(connection: &mut LedgerConnection, slug: &str) -> Result<(), Failure> {
    let created_at = Stored::from(sample::change().at);
    let row = NewProjectRow { slug, display_name: "x", created_at, archived: false };
    diesel::insert_into(projects::table).values(&row).execute(connection)?;
    Ok(())
}

fn slugs(store: &crate::Store) -> Vec<String> {
    store
        .read(|connection| Ok(projects::table.order(projects::id).select(projects::slug).load(connection)?))
        .unwrap()
}

pub fn rollback_leaves_nothing(database: &Database) {
    let store = database.store();
    let given_up = store.write(|connection| {
        insert(connection, "gone")?;
        Err::<(), _>(Error::NotFound("what was looked for".to_owned()).into())
    });
    assert_eq!(given_up, Err(Error::NotFound("what was looked for".to_owned())));
    assert_eq!(slugs(&store), Vec::<String>::new());
    store.write(|connection| insert(connection, "kept")).unwrap();
    assert_eq!(slugs(&store), ["kept"]);
}

pub fn a_failing_statement_undoes_the_transaction(database: &Database) {
    let store = database.store();
    sample::project(&store, "first");
    let failed = store.write(|connection| {
        insert(connection, "second")?;
        insert(connection, "first")?;
        insert(connection, "third")
    });
    assert!(matches!(failed, Err(Error::Refused(_))), "{failed:?}");
    assert_eq!(slugs(&store), ["first"]);
    // Going on after a failure: PostgreSQL refuses every further statement, the others do not. So nothing does.
    let goes_on = Cell::new(None);
    let _ = store.write(|connection| {
        let _ = insert(connection, "first");
        goes_on.set(Some(insert(connection, "second").is_ok()));
        Err::<(), _>(Error::NotFound("nothing".to_owned()).into())
    });
    let expected = match database.engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => true,
        Engine::Postgres => false,
    };
    assert_eq!(goes_on.get(), Some(expected));
    assert_eq!(slugs(&store), ["first"]);
}

pub fn a_savepoint_undoes_only_what_follows_it(database: &Database) {
    let store = database.store();
    store
        .write(|connection| {
            insert(connection, "before")?;
            let undone = connection.transaction(|connection| {
                diesel::update(projects::table)
                    .set(projects::display_name.eq("changed"))
                    .execute(connection)?;
                connection.batch_execute("UPDATE projects SET slug = NULL")
            });
            assert!(undone.is_err());
            insert(connection, "after")
        })
        .unwrap();
    assert_eq!(slugs(&store), ["before", "after"]);
    assert_eq!(store.project(&sample::slug("before")).unwrap().display_name.as_str(), "x");
}

/// Waits for a thread, but not for ever; gives whether it is done.
fn is_done<T>(thread: &ScopedJoinHandle<'_, T>, database: &Database) -> bool {
    // In memory it is to wait for us. A node of a cluster first applies what the others committed, and other tests
    // commit much.
    let patience = Duration::from_millis(if database.is_in_memory() { 500 } else { 30_000 });
    let begun = Instant::now();
    while !thread.is_finished() && begun.elapsed() < patience {
        thread::sleep(Duration::from_millis(10));
    }
    thread.is_finished()
}

pub fn nothing_is_seen_before_it_is_committed(database: &Database) {
    let store = database.store();
    let mut writer = LedgerConnection::open(&database.url).unwrap();
    writer.begin(Access::Write).unwrap();
    assert!(insert(&mut writer, "late").is_ok());
    let (read, seen) = thread::scope(|scope| {
        let reader = scope.spawn(|| slugs(&store));
        let read = is_done(&reader, database);
        LedgerConnection::commit_transaction(&mut writer).unwrap();
        (read, reader.join().unwrap())
    });
    // In memory SQLite has no WAL: there, who reads waits for the writer.
    let expected: &[&str] = if read { &[] } else { &["late"] };
    assert_eq!(
        (read, seen.iter().map(String::as_str).collect::<Vec<_>>()),
        (!database.is_in_memory(), expected.to_vec())
    );
    assert_eq!(slugs(&store), ["late"]);
}

pub fn a_page_is_read_at_one_moment(database: &Database) {
    let store = database.store();
    sample::project(&store, "first");
    thread::scope(|scope| {
        let counts = store
            .read(|connection| {
                let before: i64 = projects::table.count().get_result(connection)?;
                let writer = scope.spawn(|| sample::project(&store, "second"));
                // In memory SQLite has no WAL: there, who writes waits for the reader.
                assert_eq!(is_done(&writer, database), !database.is_in_memory());
                let after: i64 = projects::table.count().get_result(connection)?;
                Ok((before, after))
            })
            .unwrap();
        assert_eq!(counts, (1, 1));
    });
    assert_eq!(slugs(&store), ["first", "second"]);
}

pub fn a_change_and_its_event_are_one(database: &Database) {
    let store = database.store();
    let (project, run) = sample::fill(&store);
    let change = sample::change();
    let count = sample::events(&store).len();
    // What is refused leaves no event.
    let again = NewProject { slug: project.slug.clone(), display_name: project.display_name.clone() };
    assert_eq!(store.create_project(&change, &again), Err(Error::SlugTaken(project.slug.clone())));
    assert!(store.delete_project(&change, &project.slug).is_err());
    assert!(store.delete_run(&change, RunId(run.id.0 + 1000)).is_err());
    assert_eq!(sample::events(&store).len(), count);
    // What cannot be noted is not done.
    sample::execute(&store, "ALTER TABLE audit_events RENAME TO elsewhere").unwrap();
    assert!(store.delete_run(&change, run.id).is_err());
    assert!(store.record_run(&change, &project.slug, &sample::new_run("2026-11-20T08:00:00Z")).is_err());
    sample::execute(&store, "ALTER TABLE elsewhere RENAME TO audit_events").unwrap();
    assert_eq!(store.runs(&project.slug, isoschema_ledger::Page::default()).unwrap().items, [run]);
    let events: i64 =
        store.read(|connection| Ok(audit_events::table.count().get_result(connection)?)).unwrap();
    assert_eq!(usize::try_from(events), Ok(count));
}
