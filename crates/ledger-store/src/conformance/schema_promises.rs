//! What the schema promises on every engine, asked below the domain's checks: what must be refused is refused by the
//! database itself.

use diesel::prelude::*;
use isoschema_ledger::{Error, Storage};

use super::Database;
use super::sample;
use crate::Store;
use crate::conflict::is_foreign_key;
use crate::connection::LedgerConnection;
use crate::row::NewProjectRow;
use crate::schema::{audit_events, findings, projects, run_counts, run_engines, runs, snapshots, tokens};
use crate::timestamp::Stored;

/// Inserts a project below the domain's checks and gives its id.
fn insert(store: &Store, slug: &str) -> Result<i64, Error> {
    let created_at = Stored::from(sample::change().at);
    let row = NewProjectRow { slug, display_name: "x", created_at, archived: false };
    store.write(|connection| {
        diesel::insert_into(projects::table).values(&row).execute(connection)?;
        Ok(connection.last_id()?)
    })
}

/// Each statement must be refused, and change nothing.
fn all_refused(store: &Store, statements: impl IntoIterator<Item = String>) {
    let taken: Vec<_> = statements
        .into_iter()
        .filter(|sql| !matches!(sample::execute(store, sql), Err(Error::Refused(_))))
        .collect();
    assert_eq!(taken, Vec::<String>::new(), "these were taken");
}

pub fn ids_are_positive_and_increase(database: &Database) {
    let store = database.store_of(1);
    let ids: Vec<_> = (0..10).map(|number| insert(&store, &format!("p{number}")).unwrap()).collect();
    assert!(ids[0] > 0, "{ids:?}");
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
}

pub fn ids_are_never_given_twice(database: &Database) {
    let store = database.store();
    let (project, run) = sample::fill(&store);
    let last = insert(&store, "last").unwrap();
    sample::execute(&store, "DELETE FROM projects WHERE slug = 'last'").unwrap();
    assert!(insert(&store, "next").unwrap() > last);
    store.delete_run(&sample::change(), run.id).unwrap();
    assert!(sample::run(&store, &project, "2026-11-20T08:00:00Z").id > run.id);
    for (table, values) in [
        (
            "findings",
            "(run_id, name, path, grade, allowed) SELECT MAX(id), 'x', 'x', 'widened', FALSE FROM runs",
        ),
        ("audit_events", "(actor, action, subject, at) VALUES ('x', 'x', 'x', '2026-01-01 00:00:00')"),
        ("tokens", "(name, digest, created_at) VALUES ('x', 'x', '2026-01-01 00:00:00')"),
    ] {
        let insert = || {
            sample::execute(&store, &format!("INSERT INTO {table} {values}")).unwrap();
            highest(&store, table)
        };
        let first = insert();
        sample::execute(&store, &format!("DELETE FROM {table} WHERE id = {first}")).unwrap();
        assert!(insert() > first, "{table}");
    }
}

fn highest(store: &Store, table: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Highest {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    let sql = format!("SELECT MAX(id) AS id FROM {table}");
    store.read(|connection| Ok(diesel::sql_query(&sql).get_result::<Highest>(connection)?.id)).unwrap()
}

pub fn no_column_takes_null_that_must_not(database: &Database) {
    let store = database.store();
    sample::fill(&store);
    let columns = [
        ("projects", "slug display_name created_at archived"),
        ("runs", "project_id started_at verdict tool_version report"),
        ("run_engines", "run_id engine server_version start_us migrate_us inspect_us"),
        ("findings", "run_id name path grade allowed"),
        ("run_counts", "run_id failing equivalent widened hazardous incompatible"),
        ("snapshots", "digest content created_at"),
        ("audit_events", "actor action subject at"),
        ("tokens", "name digest created_at"),
    ];
    let statements = columns.into_iter().flat_map(|(table, columns)| {
        columns.split(' ').map(move |column| format!("UPDATE {table} SET {column} = NULL"))
    });
    all_refused(&store, statements);
}

pub fn null_is_kept_where_it_may_be(database: &Database) {
    let store = database.store();
    let (project, run) = sample::fill(&store);
    assert_eq!(run.finished_at, None);
    assert_eq!(store.run(run.id).unwrap().run.finished_at, None);
    let details = store.run(run.id).unwrap();
    assert_eq!(
        details.engines.iter().map(|engine| engine.snapshot.is_some()).collect::<Vec<_>>(),
        [true, false]
    );
    // NULL is equal to nothing, itself included, and comes out of no comparison.
    let found: i64 = store
        .read(|connection| {
            let never = runs::finished_at.eq(runs::finished_at).or(runs::finished_at.ne(runs::finished_at));
            Ok(runs::table.filter(never).count().get_result(connection)?)
        })
        .unwrap();
    assert_eq!(found, 0);
    assert_eq!(store.runs(&project.slug, isoschema_ledger::Page::default()).unwrap().items, [run]);
}

pub fn foreign_keys_are_enforced(database: &Database) {
    let store = database.store();
    sample::fill(&store);
    for sql in [
        "UPDATE runs SET project_id = 999999",
        "UPDATE findings SET run_id = 999999",
        "UPDATE run_counts SET run_id = 999999",
        "UPDATE run_engines SET run_id = 999999",
        "UPDATE run_engines SET snapshot_digest = 'none'",
        "DELETE FROM projects",
        "DELETE FROM snapshots",
    ] {
        // Not through the storage: it would take the refusal for another writer's doing, and try again.
        let mut connection = LedgerConnection::open(&database.url).unwrap();
        let error = diesel::sql_query(sql).execute(&mut connection).expect_err(sql);
        assert!(is_foreign_key(&error), "{sql}: {error:?}");
    }
}

pub fn deleting_a_run_deletes_what_belongs_to_it(database: &Database) {
    let store = database.store();
    let (project, run) = sample::fill(&store);
    let other = sample::run(&store, &project, "2026-11-20T09:00:00Z");
    let before = store.run(other.id).unwrap();
    store.delete_run(&sample::change(), run.id).unwrap();
    let left: (i64, i64, i64) = store
        .read(|connection| {
            Ok((
                findings::table.filter(findings::run_id.eq(run.id.0)).count().get_result(connection)?,
                run_engines::table.filter(run_engines::run_id.eq(run.id.0)).count().get_result(connection)?,
                run_counts::table.filter(run_counts::run_id.eq(run.id.0)).count().get_result(connection)?,
            ))
        })
        .unwrap();
    assert_eq!(left, (0, 0, 0));
    assert_eq!(store.run(other.id).unwrap(), before, "another run's rows stay");
}

pub fn checks_are_enforced(database: &Database) {
    let store = database.store();
    sample::fill(&store);
    let statements = [
        "UPDATE projects SET archived = 2",
        "UPDATE findings SET allowed = 2",
        "UPDATE findings SET grade = 'grave'",
        "UPDATE findings SET grade = 'Hazardous'",
        "UPDATE runs SET verdict = 'perhaps'",
        "UPDATE run_engines SET engine = 'oracle'",
        "UPDATE run_engines SET start_us = -1",
        "UPDATE run_engines SET migrate_us = -1",
        "UPDATE run_engines SET inspect_us = -1",
        "UPDATE run_counts SET failing = -1",
        "UPDATE run_counts SET equivalent = -1",
        "UPDATE run_counts SET widened = -1",
        "UPDATE run_counts SET hazardous = -1",
        "UPDATE run_counts SET incompatible = -1",
    ];
    all_refused(&store, statements.map(str::to_owned));
}

pub fn limits_are_enforced_in_characters(database: &Database) {
    let store = database.store();
    sample::fill(&store);
    let limits = [
        ("projects", "slug", 64),
        ("projects", "display_name", 255),
        ("runs", "verdict", 16),
        ("runs", "tool_version", 64),
        ("run_engines", "server_version", 64),
        ("findings", "name", 64),
        ("findings", "path", 512),
        ("audit_events", "actor", 255),
        ("audit_events", "action", 64),
        ("audit_events", "subject", 255),
        ("tokens", "name", 64),
        ("tokens", "digest", 64),
    ];
    let statements = limits
        .into_iter()
        .map(|(table, column, limit)| format!("UPDATE {table} SET {column} = '{}'", "x".repeat(limit + 1)));
    all_refused(&store, statements);
    for (table, column, limit) in limits {
        // A CHECK lets only some verdicts in.
        if column != "verdict" {
            let text = "🐍".repeat(limit);
            sample::execute(&store, &format!("UPDATE {table} SET {column} = '{text}'")).unwrap();
        }
    }
}

/// Texts that some collation holds equal, and bytes do not.
const PAIRS: &[(&str, &str)] = &[
    ("Bob", "bob"),
    ("a", "a "),
    ("a", "á"),
    ("stra\u{df}e", "strasse"),
    ("\u{e9}", "e\u{301}"),
    ("🐍", "🦀"),
    ("a", "a\u{200d}"),
    ("", " "),
    ("ｱ", "ア"),
];

pub fn unique_is_by_bytes(database: &Database) {
    let store = database.store();
    for (a, b) in PAIRS {
        sample::execute(&store, "DELETE FROM projects").unwrap();
        insert(&store, a).unwrap();
        insert(&store, b).unwrap_or_else(|error| panic!("{a:?} beside {b:?}: {error}"));
        for again in [a, b] {
            assert!(insert(&store, again).is_err(), "{again:?} twice");
        }
    }
}

pub fn equality_is_by_bytes(database: &Database) {
    let store = database.store();
    for (a, b) in PAIRS {
        sample::execute(&store, "DELETE FROM projects").unwrap();
        insert(&store, a).unwrap();
        let count = |slug: &str| -> i64 {
            store
                .read(|connection| {
                    Ok(projects::table.filter(projects::slug.eq(slug)).count().get_result(connection)?)
                })
                .unwrap()
        };
        assert_eq!((count(a), count(b)), (1, 0), "{a:?} beside {b:?}");
    }
    // The tables that no test above asks for by text are compared by bytes as well.
    sample::fill(&store);
    let counts: (i64, i64, i64, i64) = store
        .read(|connection| {
            Ok((
                findings::table.filter(findings::name.eq("COLUMN-TYPE")).count().get_result(connection)?,
                tokens::table.filter(tokens::name.eq("CI")).count().get_result(connection)?,
                audit_events::table
                    .filter(audit_events::actor.eq("tester "))
                    .count()
                    .get_result(connection)?,
                snapshots::table.filter(snapshots::content.eq("{} ")).count().get_result(connection)?,
            ))
        })
        .unwrap();
    assert_eq!(counts, (0, 0, 0, 0));
}
