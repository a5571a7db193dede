//! The catalogue of what is by nature of an engine: its rows are sound, each gives on live engines what it says that it
//! gives, and what is wrong is seen.

use std::collections::BTreeMap;

use isoschema_engines::Connection;
use isoschema_probe::Subject;
use isoschema_probe::nature::{self, Expected, Observation, Outcomes, Row};
use isoschema_schema::{Engine, Schema};

fn rows() -> Vec<&'static Row> {
    nature::catalogue().unwrap().iter().collect()
}

fn observe(engine: Engine, url: &str) -> Vec<Observation> {
    let open = {
        let url = url.to_owned();
        move || Connection::open(engine, &url)
    };
    let schema = Schema::default();
    nature::run(&[Subject { engine, schema: &schema, beginning: &[], open: &open }], &rows()).unwrap()
}

/// Tries every row on the database behind a URL. Where the environment names a file, what was seen is written there
/// instead of being judged.
fn hold(engine: Engine, url: &str) {
    let observations = observe(engine, url);
    assert_eq!(left(engine, url), Vec::<String>::new(), "{engine} still has these");
    if let Some(file) = std::env::var_os("ISOSCHEMA_TEST_OBSERVED") {
        std::fs::write(&file, nature::Recorded::of(&observations).to_toml().unwrap()).unwrap();
        return;
    }
    let surprises = nature::surprises(&rows(), &observations);
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// What the rows left behind.
fn left(engine: Engine, url: &str) -> Vec<String> {
    let tables = match engine {
        Engine::Sqlite => "SELECT name AS name FROM sqlite_master WHERE name LIKE 'isoschema_probe%'",
        Engine::MariaDb | Engine::MySql => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_name LIKE 'isoschema_probe%'"
        }
        Engine::Postgres => {
            "SELECT relname::text AS name FROM pg_class WHERE relname LIKE 'isoschema_probe%'
             UNION ALL SELECT proname::text FROM pg_proc WHERE proname LIKE 'isoschema_probe%'"
        }
    };
    let mut connection = Connection::open(engine, url).unwrap();
    let rows = connection.rows::<BTreeMap<String, String>>(tables).unwrap();
    rows.into_iter().flat_map(BTreeMap::into_values).collect()
}

fn given(engine: Engine) -> String {
    let variable = format!("ISOSCHEMA_TEST_{}_URL", engine.name().to_uppercase());
    std::env::var(&variable).unwrap_or_else(|_| panic!("this test needs {variable}, the URL of a database"))
}

#[test]
fn rows_hold_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    hold(Engine::Sqlite, folder.path().join("probe.db").to_str().unwrap());
}

#[test]
#[ignore = "needs a MariaDB server: cargo xtask test-mariadb"]
fn rows_hold_on_mariadb() {
    hold(Engine::MariaDb, &given(Engine::MariaDb));
}

#[test]
#[ignore = "needs a MySQL server: cargo xtask test-mysql"]
fn rows_hold_on_mysql() {
    hold(Engine::MySql, &given(Engine::MySql));
}

#[test]
#[ignore = "needs a PostgreSQL server: cargo xtask test-postgres"]
fn rows_hold_on_postgres() {
    hold(Engine::Postgres, &given(Engine::Postgres));
}

#[test]
fn the_rows_are_sound() {
    assert_eq!(nature::faults(nature::catalogue().unwrap()), Vec::<String>::new());
}

/// What the rows knew when they were recorded they still know, and every row was recorded on every server.
#[test]
fn the_record_is_what_the_rows_expect() {
    let recorded = nature::recorded().unwrap();
    let mut observations = Vec::new();
    for run in &recorded.run {
        for row in rows() {
            let outcome = run.outcomes.get(&row.id).cloned();
            let version = run.version.clone();
            observations.push(Observation { row: &row.id, engine: run.engine, version, outcome });
        }
        let unknown = run.outcomes.keys().find(|id| rows().iter().all(|row| row.id != **id));
        assert_eq!(unknown, None, "{} {}: record anew", run.engine, run.version);
    }
    assert!(Engine::ALL.iter().all(|engine| recorded.run.iter().any(|run| run.engine == *engine)));
    assert_eq!(nature::surprises(&rows(), &observations), Vec::<String>::new());
}

/// A row whose expectation is wrong on an engine is seen there, whichever row it is.
#[test]
fn a_wrong_expectation_is_caught() {
    let folder = tempfile::tempdir().unwrap();
    let observations = observe(Engine::Sqlite, folder.path().join("probe.db").to_str().unwrap());
    for row in rows() {
        let mut wrong = row.clone();
        wrong.expect = Expected::Same("something else".to_owned());
        let surprises = nature::surprises(&[&wrong], &observations);
        let applies = row.reason_against(Engine::Sqlite).is_none();
        assert_eq!(surprises.len(), usize::from(applies), "{}: {surprises:?}", row.id);
    }
}

/// One way of breaking a row, and what is then said of it.
type Fault = (&'static str, fn(&mut Vec<Row>));

#[test]
fn a_wrong_row_is_refused() {
    const FAULTS: &[Fault] = &[
        ("unique-case: the id stands twice", |rows| rows[1].id = "unique-case".to_owned()),
        ("Unique_Case: the id is not", |rows| rows[0].id = "Unique_Case".to_owned()),
        ("unique-case: `C81` is no entry", |rows| rows[0].entry = "C81".to_owned()),
        ("unique-case: `case` is no entry", |rows| rows[0].entry = "case".to_owned()),
        ("C1: no row stands for it", |rows| rows[0].entry = "C2".to_owned()),
        ("unique-case: `why` is empty", |rows| rows[0].why = String::new()),
        ("unique-case: the source is no address", |rows| rows[0].source = "the manual".to_owned()),
        ("unique-case: it expects nothing of mysql", |rows| {
            let Expected::Each(each) = &mut rows[0].expect else { panic!("one for all") };
            each.remove(&Engine::MySql);
        }),
        ("unique-case: it expects something of mysql and does not apply", |rows| {
            rows[0].does_not_apply.insert(Engine::MySql, "for no reason".to_owned());
        }),
        ("unique-case: `refused (whim)` is no outcome", |rows| {
            let Expected::Each(each) = &mut rows[0].expect else { panic!("one for all") };
            each.insert(Engine::MySql, Outcomes::Always("accepted; refused (whim)".to_owned()));
        }),
        ("unique-case: the versions of mysql are not in order", |rows| {
            let Expected::Each(each) = &mut rows[0].expect else { panic!("one for all") };
            let bounded = "mysql = [{ below = '9', is = 'accepted' }]";
            each.extend(toml::from_str::<BTreeMap<Engine, Outcomes>>(bounded).unwrap());
        }),
        ("unique-case: a statement forgets mariadb", |rows| {
            let each = nature::EachSql { sqlite: Some(String::new()), ..Default::default() };
            rows[0].steps[0].run = Some(nature::Sql::Each(each));
        }),
        ("unique-case: a step is one of run, ask and quiet", |rows| {
            rows[0].steps[0].ask = rows[0].steps[0].run.clone();
        }),
        ("unique-case: a table is not the row's own", |rows| {
            rows[0].setup.push(nature::Sql::All("CREATE TABLE users (id INTEGER)".to_owned()));
        }),
        ("integer-range: `said` speaks of an engine", |rows| {
            let row = rows.iter_mut().find(|row| row.id == "integer-range").unwrap();
            row.expect = Expected::Same("accepted".to_owned());
            row.does_not_apply.insert(Engine::MySql, "for no reason".to_owned());
            let said = nature::Said { gives: "refused (unique)".to_owned(), words: "something".to_owned() };
            row.said.insert(Engine::MySql, said);
        }),
    ];
    for (expected, break_row) in FAULTS {
        let mut rows = nature::catalogue().unwrap().to_vec();
        break_row(&mut rows);
        let faults = nature::faults(&rows);
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{expected}: {faults:?}");
    }
}
