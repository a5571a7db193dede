//! What a Galera cluster must do beyond the suite: one lock, rows that are seen from every node, and writers that go on
//! when a node dies. The tests kill nothing: `cargo xtask test-galera` does, when the last of them says that it writes.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::TransactionManager;
use diesel::prelude::*;
use isoschema_ledger::{Error, NewProject, Storage};

use super::Database;
use super::sample::{self, change};
use crate::DatabaseUrl;
use crate::connection::{Access, LedgerConnection};
use crate::mysql::galera::Lock;
use crate::schema::{audit_events, projects};

/// How long the others take to hold a node that says nothing for gone (`evs.suspect_timeout`, 5 s), with room.
const MOURNING: Duration = Duration::from_secs(60);

fn lock(node: &DatabaseUrl) -> Option<Lock> {
    Lock::try_take(&node.secret()).unwrap()
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_GALERA_URL"]
fn the_lock_is_the_whole_clusters() {
    let database = Database::on_galera();
    drop(database.store());
    let nodes = database.url.nodes();
    assert_eq!(nodes.len(), 3);
    let held = lock(&nodes[0]).expect("nobody has it");
    assert!(nodes.iter().all(|node| lock(node).is_none()));
    held.release().unwrap();
    // It goes with its connection, too: not at once, but soon.
    drop(lock(&nodes[1]).expect("it was given back"));
    let begin = Instant::now();
    while lock(&nodes[2]).is_none() {
        assert!(begin.elapsed() < Duration::from_secs(10), "it did not go with its connection");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(database.store().migrated(), Vec::<String>::new(), "its row was never there");
}

#[test]
#[ignore = "needs ISOSCHEMA_TEST_GALERA_URL"]
fn what_one_node_committed_every_node_sees() {
    let database = Database::on_galera();
    drop(database.store());
    let mut nodes: Vec<_> =
        database.url.nodes().iter().map(|node| LedgerConnection::open(node).unwrap()).collect();
    for number in 0..60 {
        let slug = format!("p{number}");
        insert(&mut nodes[number % 3], &slug);
        let found: i64 = projects::table
            .filter(projects::slug.eq(&slug))
            .count()
            .get_result(&mut nodes[(number + 1) % 3])
            .unwrap();
        assert_eq!(found, 1, "{slug}");
    }
}

fn insert(connection: &mut LedgerConnection, slug: &str) {
    let created_at = crate::timestamp::Stored::from(change().at);
    let row = crate::row::NewProjectRow { slug, display_name: "x", created_at, archived: false };
    diesel::insert_into(projects::table).values(&row).execute(connection).unwrap();
}

/// `FOR UPDATE` locks a row on its own node alone: where two nodes change it, the second learns so at its COMMIT.
#[test]
#[ignore = "needs ISOSCHEMA_TEST_GALERA_URL"]
fn a_conflict_between_nodes_ends_the_second() {
    let database = Database::on_galera();
    sample::project(&database.store(), "p");
    let nodes = database.url.nodes();
    let mut connections = [0, 1].map(|node| LedgerConnection::open(&nodes[node]).unwrap());
    let rename = |connection: &mut LedgerConnection, name: &str| {
        connection.begin(Access::Write)?;
        diesel::update(projects::table).set(projects::display_name.eq(name)).execute(connection)
    };
    for (connection, name) in connections.iter_mut().zip(["first", "second"]) {
        assert_eq!(rename(connection, name), Ok(1), "nobody waits");
    }
    let [first, second] = &mut connections;
    assert_eq!(LedgerConnection::commit_transaction(first), Ok(()));
    let error = LedgerConnection::commit_transaction(second).expect_err("it came second");
    assert!(crate::conflict::is_conflict(&error), "{error:?}");
    assert_eq!(database.store().project(&sample::slug("p")).unwrap().display_name.as_str(), "first");
}

/// What the writers of the test below have been told is there.
#[derive(Default)]
struct Written {
    acknowledged: Mutex<BTreeSet<String>>,
    since_the_death: AtomicUsize,
    node_is_dead: AtomicBool,
}

const WRITERS: usize = 6;

#[test]
#[ignore = "needs ISOSCHEMA_TEST_GALERA_URL, and a node that is killed when it says so"]
fn writers_go_on_when_a_node_dies() {
    let database = Database::on_galera();
    let store = database.store_of(u32::try_from(WRITERS).unwrap());
    let written = Written::default();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, written) = (&store, &written);
            scope.spawn(move || write(store, written, writer));
        }
        println!("the writers write");
        let begin = Instant::now();
        while database.url.nodes().iter().all(|node| LedgerConnection::open(node).is_ok()) {
            assert!(begin.elapsed() < MOURNING, "no node died");
            thread::sleep(Duration::from_millis(50));
        }
        written.node_is_dead.store(true, Ordering::SeqCst);
    });
    let acknowledged = written.acknowledged.into_inner().unwrap();
    let contents: Vec<_> = database
        .url
        .nodes()
        .iter()
        .filter_map(|node| LedgerConnection::open(node).ok())
        .map(content)
        .collect();
    assert_eq!(contents.len(), 2);
    assert_eq!(contents[0], contents[1], "the nodes that are left differ");
    let (projects, events) = &contents[0];
    let there: BTreeSet<_> = projects.iter().map(|(_, slug, _)| slug.clone()).collect();
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(there.len(), projects.len(), "something is there twice");
    assert_eq!(events.len(), projects.len(), "a project and its event are one");
    println!("{} rows were acknowledged, {} of them after the death of a node", there.len(), {
        written.since_the_death.into_inner()
    });
}

/// Writes until it has written a while after the death of a node. Who is not told whether something was committed, asks
/// by writing it again.
fn write(store: &crate::Store, written: &Written, writer: usize) {
    let mut after = 0;
    for number in 0.. {
        let slug = format!("w{writer}-{number}");
        let new = NewProject { slug: sample::slug(&slug), display_name: "x".parse().unwrap() };
        let begin = Instant::now();
        loop {
            let was_dead = written.node_is_dead.load(Ordering::SeqCst);
            match store.create_project(&change(), &new) {
                Ok(_) | Err(Error::SlugTaken(_)) => {
                    after += usize::from(was_dead);
                    break;
                }
                Err(Error::Unreachable(_) | Error::Busy { .. }) if begin.elapsed() < MOURNING => {}
                Err(error) => panic!("{slug}: {error}"),
            }
        }
        written.acknowledged.lock().unwrap().insert(slug);
        if after == 20 {
            written.since_the_death.fetch_add(after, Ordering::SeqCst);
            return;
        }
    }
}

type Content = (Vec<(i64, String, String)>, Vec<(i64, String)>);

fn content(mut node: LedgerConnection) -> Content {
    let projects = projects::table
        .order(projects::id)
        .select((projects::id, projects::slug, projects::display_name))
        .load(&mut node)
        .unwrap();
    let events =
        audit_events::table.order(audit_events::id).select((audit_events::id, audit_events::subject));
    (projects, events.load(&mut node).unwrap())
}
