//! Reading a catalogue of 1,000 tables, beside the bare queries that it takes: the same texts over the same
//! connection, their rows fetched and thrown away, in turn. SQLite stands in memory; the other engines are those
//! whose server `ISOSCHEMA_TEST_<ENGINE>_URL` names, and one of them is needed.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use isoschema_engines::Connection;
use isoschema_inspect::{Scope, inspect};
use isoschema_schema::{Engine, Snapshot};
use serde::de::IgnoredAny;

const TABLES: usize = 1_000;
const COLUMNS: usize = 8;
const PAIRS: usize = 15;

/// More than this, and reading is slower than it should be.
const GOAL: f64 = 1.3;

macro_rules! query {
    ($path:literal) => {
        include_str!(concat!("../queries/", $path, ".sql"))
    };
}

/// The queries that reading the tables of this benchmark takes.
const SQLITE: &[&str] = &[
    query!("sqlite/settings"),
    query!("sqlite/relations"),
    query!("sqlite/objects"),
    query!("sqlite/columns"),
    query!("sqlite/keys"),
    query!("sqlite/foreign_keys"),
    query!("sqlite/view_columns"),
];
const MARIADB: &[&str] = &[
    query!("mysql/session"),
    query!("mysql/checks_mariadb"),
    query!("mysql/tables"),
    query!("mysql/settings"),
    query!("mysql/columns_mariadb"),
    query!("mysql/indexes_mariadb"),
    query!("mysql/foreign_key_columns"),
    query!("mysql/foreign_key_rules"),
    query!("mysql/triggers"),
    query!("mysql/routines"),
    query!("mysql/events"),
];
const MYSQL: &[&str] = &[
    query!("mysql/session"),
    query!("mysql/checks_mysql"),
    query!("mysql/tables"),
    query!("mysql/settings"),
    query!("mysql/columns_mysql"),
    query!("mysql/indexes_mysql"),
    query!("mysql/foreign_key_columns"),
    query!("mysql/foreign_key_rules"),
    query!("mysql/triggers"),
    query!("mysql/routines"),
    query!("mysql/events"),
];
const POSTGRES: &[&str] = &[
    query!("postgres/settings"),
    query!("postgres/relations"),
    query!("postgres/columns"),
    query!("postgres/sequences"),
    query!("postgres/domains"),
    query!("postgres/labels"),
    query!("postgres/since_15"),
    query!("postgres/constraints"),
    query!("postgres/indexes"),
    query!("postgres/triggers"),
    query!("postgres/unmodelled"),
    query!("postgres/census"),
];

fn main() -> ExitCode {
    let mut servers = 0;
    measure(Engine::Sqlite, ":memory:");
    for engine in [Engine::MariaDb, Engine::MySql, Engine::Postgres] {
        if let Ok(url) = std::env::var(variable(engine)) {
            let database = Database::create(engine, url);
            measure(engine, &database.url());
            servers += 1;
        }
    }
    if servers == 0 {
        let names = [Engine::MariaDb, Engine::MySql, Engine::Postgres].map(variable);
        eprintln!("no server: set at least one of {} to a server's URL", names.join(", "));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn variable(engine: Engine) -> String {
    format!("ISOSCHEMA_TEST_{}_URL", engine.name().to_uppercase())
}

/// Fills an empty database, measures, prints.
fn measure(engine: Engine, url: &str) {
    let mut connection = Connection::open(engine, url).expect("a connection to the benchmark's own database");
    fill(&mut connection);
    // The first reading fills the server's own caches; it must have found everything.
    check(&inspect(&mut connection, &Scope::default()).expect("a catalogue that can be read"));
    ask(&mut connection);

    let mut pairs = Vec::with_capacity(PAIRS);
    for pair in 0..PAIRS {
        // Whoever comes second profits or suffers from the first.
        let (bare, read) = if pair % 2 == 0 {
            let bare = seconds(|| ask(&mut connection));
            (bare, seconds(|| read(&mut connection)))
        } else {
            let read = seconds(|| read(&mut connection));
            (seconds(|| ask(&mut connection)), read)
        };
        pairs.push((bare, read));
    }
    let bare = median(pairs.iter().map(|(bare, _)| bare * 1e3));
    let read = median(pairs.iter().map(|(_, read)| read * 1e3));
    let ratio = median(pairs.iter().map(|(bare, read)| read / bare));
    let judged = if ratio <= GOAL { "within" } else { "OVER" };
    println!(
        "{:<10} inspect {read:6.1} ms, bare queries {bare:6.1} ms, ratio {ratio:.2}, {judged} the goal of {GOAL} \
         (medians of {PAIRS} pairs, {TABLES} tables)",
        engine.title()
    );
}

fn read(connection: &mut Connection) -> Snapshot {
    inspect(connection, &Scope::default()).expect("a catalogue that can be read")
}

/// Asks every query and throws the rows away, which the servers' client libraries have fetched by then. SQLite
/// makes a value only for who asks for it, so that its rows are asked for each.
fn ask(connection: &mut Connection) {
    let queries = match connection.engine() {
        Engine::Sqlite => SQLITE,
        Engine::MariaDb => MARIADB,
        Engine::MySql => MYSQL,
        Engine::Postgres => POSTGRES,
    };
    for query in queries {
        match connection.engine() {
            Engine::Sqlite => drop(connection.rows::<IgnoredAny>(query).expect("a query of the catalogue")),
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                connection.execute(query).expect("a query of the catalogue");
            }
        }
    }
}

/// How long the work takes, without the freeing of what it made.
fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let begin = Instant::now();
    let made = work();
    let elapsed = begin.elapsed();
    drop(black_box(made));
    elapsed.as_secs_f64()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Makes the tables, each with a primary key, a UNIQUE, an index and a foreign key to the table before it.
fn fill(connection: &mut Connection) {
    let (identity, text) = match connection.engine() {
        Engine::Sqlite => ("INTEGER PRIMARY KEY NOT NULL", "TEXT"),
        Engine::MariaDb | Engine::MySql => ("BIGINT AUTO_INCREMENT PRIMARY KEY", "VARCHAR(200)"),
        Engine::Postgres => ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "TEXT"),
    };
    let number = if connection.engine() == Engine::Sqlite { "INTEGER" } else { "BIGINT" };
    let mut sql = String::new();
    for table in 0..TABLES {
        let parent = table.saturating_sub(1);
        let lines = [
            format!("CREATE TABLE table_{table} ("),
            format!("    id {identity},"),
            format!("    parent_id {number} NOT NULL,"),
            format!("    slug {text} NOT NULL,"),
            format!("    title {text},"),
            format!("    size {number} NOT NULL DEFAULT 0,"),
            format!("    state {text} NOT NULL DEFAULT 'open',"),
            "    made_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,".to_owned(),
            format!("    note {text},"),
            "    UNIQUE (slug),".to_owned(),
            format!("    FOREIGN KEY (parent_id) REFERENCES table_{parent} (id) ON DELETE CASCADE"),
            ");".to_owned(),
            format!("CREATE INDEX table_{table}_made_at ON table_{table} (made_at);"),
        ];
        sql.extend(lines.map(|line| line + "\n"));
    }
    let (begin, end) = match connection.engine() {
        Engine::Sqlite | Engine::Postgres => ("BEGIN;", "COMMIT;"),
        Engine::MariaDb | Engine::MySql => ("", ""),
    };
    connection.execute(&format!("{begin}\n{sql}{end}")).expect("the benchmark's tables");
}

fn check(snapshot: &Snapshot) {
    assert_eq!(snapshot.tables.len(), TABLES);
    assert_eq!(snapshot.unaccounted, []);
    for table in &snapshot.tables {
        // MariaDB and MySQL add an index for the foreign key.
        let found = (table.columns.len(), table.uniques.len(), table.foreign_keys.len());
        assert_eq!(found, (COLUMNS, 1, 1), "{}", table.name);
        assert!(table.primary_key.is_some() && !table.indexes.is_empty(), "{}", table.name);
    }
}

/// A database of the benchmark's own on a given server. Dropping it removes it.
struct Database {
    engine: Engine,
    server: String,
    name: String,
}

impl Database {
    fn create(engine: Engine, server: String) -> Self {
        let name = format!("isoschema_bench_{}", std::process::id());
        let database = Self { engine, server, name };
        let settings = match engine {
            Engine::Sqlite => "",
            // A throw-away cluster has no other template.
            Engine::Postgres => " TEMPLATE template0",
            Engine::MariaDb | Engine::MySql => " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        };
        database.tell_server(&format!("CREATE DATABASE {}{settings}", database.name));
        database
    }

    fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (host, _) = address.rsplit_once('/').expect("a server's URL that names a database");
        format!("{host}/{}?{options}", self.name)
    }

    fn tell_server(&self, sql: &str) {
        let mut connection = Connection::open(self.engine, &self.server).expect("a server that answers");
        connection.execute(sql).expect("a database of the benchmark's own");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.tell_server(&format!("DROP DATABASE IF EXISTS {}", self.name));
    }
}
