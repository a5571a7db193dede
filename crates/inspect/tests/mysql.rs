//! Reading MariaDB's and MySQL's catalogue, on live servers: each case makes a schema and names everything
//! that must be read back, no more and no less.

#[path = "mysql/server.rs"]
mod server;

#[path = "mysql/listing.rs"]
mod listing;

#[path = "mysql/cases.rs"]
mod cases;

use cases::{CASES, Case};
use isoschema_inspect::{Scope, inspect};
use isoschema_schema::Engine;
use listing::listing;
use server::Database;

/// What differs between what a case expects and what is read back; nothing where the two are the same.
fn difference(engine: Engine, case: &Case) -> Option<String> {
    let expected = match engine {
        Engine::MariaDb => case.mariadb,
        Engine::MySql => case.mysql,
        Engine::Sqlite | Engine::Postgres => panic!("this test knows MariaDB and MySQL"),
    };
    let expected = expected?.join("\n");
    let mut database = Database::create(engine);
    for statement in case.sql {
        if let Err(error) = database.execute(statement) {
            return Some(format!("case `{}`: {error}", case.name));
        }
    }
    let snapshot = inspect(&mut database.connection, &Scope::default()).unwrap();
    let again = inspect(&mut database.connection, &Scope::default()).unwrap();
    assert_eq!(snapshot, again, "case `{}` on {engine}: reading twice", case.name);
    let found = listing(&snapshot).join("\n").replace(&database.name, "DATABASE");
    (found != expected).then(|| format!("case `{}`, expected:\n{expected}\nfound:\n{found}\n", case.name))
}

fn check_all(engine: Engine) {
    let differences: Vec<String> = CASES.iter().filter_map(|case| difference(engine, case)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A view longer than 64 KiB comes back whole, and as long a CHECK as the server takes.
fn check_long_texts(engine: Engine) {
    let list =
        |count: u32| (0..count).map(|number| format!("'literal {number}'")).collect::<Vec<_>>().join(",");
    let in_check = match engine {
        // "Expression in the CHECK clause is too big" from 64 KiB on.
        Engine::MariaDb => list(4_000),
        Engine::MySql => list(8_000),
        Engine::Sqlite | Engine::Postgres => panic!("this test knows MariaDB and MySQL"),
    };
    let in_view = list(8_000);
    let mut database = Database::create(engine);
    for statement in [
        format!("CREATE TABLE t (a VARCHAR(20), CHECK (a IN ({in_check})))"),
        format!("CREATE VIEW v AS SELECT a FROM t WHERE a IN ({in_view})"),
    ] {
        assert!(database.connection.execute(&statement).is_ok(), "a statement of {} bytes", statement.len());
    }
    let snapshot = inspect(&mut database.connection, &Scope::default()).unwrap();
    let check = &snapshot.tables[0].checks[0].expression;
    assert!(*check == format!("`a` in ({in_check})"), "{} bytes of a check", check.len());
    let view = &snapshot.views[0].definition;
    assert!(view.len() > 65_536 && view.contains(&in_view), "{} bytes of a view", view.len());
}

/// What the session's settings do to printing does not reach the snapshot, and they stand as before.
fn check_session(engine: Engine) {
    let mut database = Database::create(engine);
    let connection = &mut database.connection;
    connection.execute("CREATE TABLE t (a VARCHAR(20) DEFAULT 'x\\\\y', CHECK (a <> 'it''s'))").unwrap();
    connection.execute("CREATE VIEW v AS SELECT a FROM t WHERE a <> 'it''s'").unwrap();
    let mut plain = inspect(connection, &Scope::default()).unwrap();
    connection
        .execute("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', sql_quote_show_create = 0")
        .unwrap();
    let quoting = inspect(connection, &Scope::default()).unwrap();
    assert_eq!(quoting.settings["sql_mode"], "ANSI_QUOTES,NO_BACKSLASH_ESCAPES");
    assert_ne!(plain.settings["sql_mode"], quoting.settings["sql_mode"]);
    plain.settings.clone_from(&quoting.settings);
    assert_eq!(plain, quoting);
    // Still the session's own: a quoted name, where the default mode reads a text.
    assert!(connection.execute("SELECT \"no_such_column\" FROM t").is_err());
}

/// The settings are those of the session and of the database, under the names and words that both servers share.
fn check_settings(engine: Engine) {
    let mut database = Database::create(engine);
    database.connection.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'").unwrap();
    let snapshot = inspect(&mut database.connection, &Scope::default()).unwrap();
    assert_eq!(snapshot.engine, engine);
    assert!(snapshot.version.split('.').all(|number| number.parse::<u32>().is_ok()), "{}", snapshot.version);
    let names: Vec<&str> = snapshot.settings.keys().map(String::as_str).collect();
    let expected = [
        ("character_set_database", "utf8mb4"),
        ("collation_database", "utf8mb4_unicode_ci"),
        ("default_storage_engine", "InnoDB"),
        ("explicit_defaults_for_timestamp", "ON"),
        ("sql_mode", "STRICT_ALL_TABLES"),
    ];
    for (name, value) in expected {
        assert_eq!(snapshot.settings[name], value, "{name}");
    }
    assert_eq!(names.len(), expected.len() + 1, "{names:?}");
    assert!(["0", "1", "2"].contains(&snapshot.settings["lower_case_table_names"].as_str()));
}

fn check_no_database(engine: Engine) {
    let mut database = Database::create(engine);
    // Whoever drops the database that a connection is on is left on none.
    database.connection.execute(&format!("DROP DATABASE {}", database.name)).unwrap();
    let error = inspect(&mut database.connection, &Scope::default()).unwrap_err().to_string();
    assert!(error.contains("is on no database"), "{error}");
}

macro_rules! on_both {
    ($($test:ident => $check:ident,)+) => {
        mod mariadb {
            use super::*;
            $(#[test]
            #[ignore = "needs a MariaDB server: ISOSCHEMA_TEST_MARIADB_URL"]
            fn $test() {
                $check(Engine::MariaDb);
            })+
        }
        mod mysql {
            use super::*;
            $(#[test]
            #[ignore = "needs a MySQL server: ISOSCHEMA_TEST_MYSQL_URL"]
            fn $test() {
                $check(Engine::MySql);
            })+
        }
    };
}

on_both! {
    each_case_is_read_back_whole => check_all,
    long_texts_come_back_whole => check_long_texts,
    the_session_does_not_change_what_is_read => check_session,
    settings_are_told => check_settings,
    a_connection_without_a_database_is_refused => check_no_database,
}
