//! Real experiments on SQLite, counted: a constraint that holds passes, one that does not fails, and is told as what it is.

use std::collections::BTreeMap;

use isoschema_compare::{Category, FindingName};
use isoschema_engines::Connection;
use isoschema_probe::{Found, Subject, derived};
use isoschema_rows::Moments;
use isoschema_schema::{
    Action, Column, DefaultValue, Deferrability, Domain, Engine, ForeignKey, MatchKind, PrimaryKey, Schema,
    Table,
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

/// The experiments on a database whose sessions begin with a statement.
fn probed(begin: &'static str) -> Found {
    let directory = tempfile::tempdir().unwrap();
    let url = directory.path().join("db.sqlite3").display().to_string();
    Connection::open(Engine::Sqlite, &url).unwrap().execute(TABLES).unwrap();
    let open = move || {
        let mut connection = Connection::open(Engine::Sqlite, &url)?;
        connection.execute(begin).map_err(isoschema_engines::ConnectError::Query)?;
        Ok(connection)
    };
    let schema = schema();
    let subject = Subject { engine: Engine::Sqlite, schema: &schema, beginning: &[], open: &open };
    derived(&[subject], Moments::around("2026-01-01T00:00:00Z".parse().unwrap())).unwrap()
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
