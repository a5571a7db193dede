//! Real experiments on SQLite, counted: a constraint that holds passes, one that does not fails, and is told as what it is.

use std::collections::BTreeMap;

use isoschema_compare::{Category, FindingName, OperationKind, Workload};
use isoschema_engines::Connection;
use isoschema_probe::{Found, Subject, derived, workload};
use isoschema_rows::Moments;
use isoschema_schema::{
    Action, Column, DefaultValue, Deferrability, Domain, Engine, ForeignKey, Index, KeyPart, MatchKind,
    PrimaryKey, Schema, Table,
};

const TABLES: &str = "CREATE TABLE piers (no BIGINT NOT NULL PRIMARY KEY);
    CREATE TABLE boats (no BIGINT NOT NULL PRIMARY KEY, pier BIGINT NOT NULL REFERENCES piers (no))";

fn table(columns: &[&str]) -> Table {
    let column = |name: &&str| Column {
        name: (*name).to_owned(),
        domain: Domain::Integer { min: i64::MIN, max: i64::MAX.unsigned_abs() },
        bound: None,
        equality: None,
        nullable: false,
        default: DefaultValue::Absent,
        generated: None,
        identity: None,
        on_update: DefaultValue::Absent,
    };
    let primary_key = Some(PrimaryKey { columns: vec![columns[0].to_owned()] });
    Table { columns: columns.iter().map(column).collect(), primary_key, ..Table::default() }
}

fn schema() -> Schema {
    let mut boats = table(&["no", "pier"]);
    boats.foreign_keys.push(ForeignKey {
        name: None,
        columns: vec!["pier".to_owned()],
        parent: "piers".to_owned(),
        parent_columns: vec!["no".to_owned()],
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        match_kind: MatchKind::Simple,
        deferrability: Deferrability::NotDeferrable,
    });
    let tables = BTreeMap::from([("boats".to_owned(), boats), ("piers".to_owned(), table(&["no"]))]);
    Schema { tables, ..Schema::default() }
}

/// Works on a database with these statements run, whose sessions begin with another one.
fn on_sqlite<T>(
    made: &str,
    begin: &'static str,
    schema: &Schema,
    work: impl FnOnce(&[Subject<'_>]) -> T,
) -> T {
    let directory = tempfile::tempdir().unwrap();
    let url = directory.path().join("db.sqlite3").display().to_string();
    Connection::open(Engine::Sqlite, &url).unwrap().execute(made).unwrap();
    let open = move || {
        let mut connection = Connection::open(Engine::Sqlite, &url)?;
        connection.execute(begin).map_err(isoschema_engines::ConnectError::Query)?;
        Ok(connection)
    };
    work(&[Subject { engine: Engine::Sqlite, schema, beginning: &[], open: &open }])
}

/// The experiments on a database whose sessions begin with a statement.
fn probed(begin: &'static str) -> Found {
    let now = Moments::around("2026-01-01T00:00:00Z".parse().unwrap());
    on_sqlite(TABLES, begin, &schema(), |subjects| derived(subjects, now).unwrap())
}

#[test]
fn a_foreign_key_that_does_not_hold_fails() {
    let mut sound = probed("PRAGMA foreign_keys = ON");
    let mut unsound = probed("PRAGMA foreign_keys = OFF");
    let kept = sound.tallies.of(Category::DataIntegrity, Engine::Sqlite).clone();
    let broken = unsound.tallies.of(Category::DataIntegrity, Engine::Sqlite).clone();
    assert_eq!((kept.failed, &sound.differences, &sound.findings), (0, &Vec::new(), &Vec::new()));
    assert!(kept.passed > 0 && broken.failed > 0, "{kept:?}, {broken:?}");
    assert_eq!(kept.passed, broken.passed + broken.failed, "the same experiments");
    let [difference] = &unsound.differences[..] else { panic!("{:?}", unsound.differences) };
    assert_eq!(difference.name, FindingName::ConstraintNotEnforced.name());
    assert_eq!(difference.path.as_ref().unwrap().as_str(), "boats(pier)->piers");
    assert_eq!(difference.failed, BTreeMap::from([(Engine::Sqlite, broken.failed)]));
    // What is counted is what was made.
    let made = |found: &Found| {
        let counts = found.tallies.iter().flat_map(|(_, engines)| engines.values());
        counts.map(|tally| tally.passed + tally.failed).sum::<usize>()
    };
    assert_eq!((made(&sound), made(&unsound)), (sound.experiments, unsound.experiments));
}

/// The workload on the tables, and an index over a boat's pier that these statements make.
fn worked(index: &str, parts: &[&str], others: &[(&str, &[&str])]) -> (Found, Workload) {
    let mut schema = schema();
    let boats = schema.tables.get_mut("boats").unwrap();
    let named = |name: &str, parts: &[&str]| Index {
        name: name.to_owned(),
        parts: parts.iter().map(|part| KeyPart::column(*part)).collect(),
        predicate: None,
        method: "btree".to_owned(),
    };
    boats.indexes = others.iter().map(|(name, parts)| named(name, parts)).collect();
    boats.indexes.push(named("boats_pier", parts));
    on_sqlite(&format!("{TABLES}; {index}"), "PRAGMA foreign_keys = ON", &schema, |subjects| {
        workload(subjects).unwrap()
    })
}

#[test]
fn the_same_work_is_timed_and_every_index_is_asked_for() {
    let (mut found, work) = worked("CREATE INDEX boats_pier ON boats (pier)", &["pier"], &[]);
    assert_eq!((work.rows, found.findings.len()), (2000, 0), "{:?}", found.findings);
    let tally = found.tallies.of(Category::Performance, Engine::Sqlite);
    assert_eq!((tally.passed, tally.failed), (3, 0), "two keys and an index");
    let done: Vec<_> = work.operations.iter().map(|one| (one.kind, one.path.as_str())).collect();
    assert_eq!(
        done,
        [
            (OperationKind::BulkInsert, "boats"),
            (OperationKind::BulkInsert, "piers"),
            (OperationKind::PointRead, "boats(no)"),
            (OperationKind::PointRead, "piers(no)"),
            (OperationKind::RangeRead, "boats(pier)"),
            (OperationKind::Delete, "boats"),
            (OperationKind::Join, "boats(pier)->piers"),
        ]
    );
    let untimed: Vec<_> = work.untimed.iter().map(|one| (one.kind, one.reason.as_str())).collect();
    assert_eq!(
        untimed,
        [
            (OperationKind::Update, "every column is of a key"),
            (OperationKind::Update, "every column is of a key"),
            (OperationKind::Delete, "other rows refer to its rows"),
        ]
    );
}

#[test]
fn an_index_that_serves_nothing_is_told() {
    for (made, others, side) in [
        // The catalogue says less than the statement: as where a collation is not the column's own.
        (
            "CREATE INDEX boats_pier ON boats (pier + 0)",
            &[][..],
            "unused: boats_pier (no search for a value of its columns can use it)",
        ),
        (
            "CREATE INDEX boats_by_pier ON boats (pier, no); CREATE INDEX boats_pier ON boats (pier, no)",
            &[("boats_by_pier", &["pier", "no"][..])][..],
            "serves its query)",
        ),
    ] {
        let parts = if others.is_empty() { &["pier"][..] } else { &["pier", "no"] };
        let (mut found, _) = worked(made, parts, others);
        let [finding] = &found.findings[..] else { panic!("{made}: {:?}", found.findings) };
        assert_eq!(finding.name, FindingName::IndexUnused);
        let told = &finding.sides[&Engine::Sqlite].definition;
        assert!(told.ends_with(side), "{made}: {told}");
        assert!(found.tallies.of(Category::Performance, Engine::Sqlite).failed > 0);
    }
}
