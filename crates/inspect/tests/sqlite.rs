//! SQLite's catalogue: what each statement must be read as.

mod shown;

use isoschema_engines::Connection;
use isoschema_inspect::{Outlines, Scope, inspect};
use isoschema_schema::{Engine, Snapshot};
use shown::expect;

fn snapshot(sql: &str) -> Snapshot {
    let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
    connection.execute(sql).unwrap_or_else(|error| panic!("{sql}\n{error}"));
    inspect(&mut connection, &Scope::default()).unwrap()
}

/// Each statement, and what it must be read as.
const CASES: &[(&str, &str)] = &[
    ("", ""),
    // Columns: types as SQLite spells them, defaults as they were written, nullability as it really is.
    (
        "CREATE TABLE t (a, b VARCHAR(64) NOT NULL, c DECIMAL(10,2) DEFAULT -1.50, d TEXT DEFAULT 'it''s',
                         e TEXT DEFAULT (datetime('now')), f INT DEFAULT NULL, g BOOLEAN DEFAULT true,
                         h DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, i TEXT COLLATE NOCASE)",
        "table t lax
           a <>
           b <VARCHAR(64)> not null
           c <DECIMAL(10,2)> default [-1.50]
           d <TEXT> default ['it''s']
           e <TEXT> default [datetime('now')]
           f <INT> default [NULL]
           g <BOOLEAN> default [true]
           h <DATETIME> not null default [CURRENT_TIMESTAMP]
           i <TEXT> collate NOCASE",
    ),
    // Primary keys: the rowid alias, its near misses, and who may be NULL.
    (
        "CREATE TABLE alias (id INTEGER PRIMARY KEY);
         CREATE TABLE auto (id INTEGER PRIMARY KEY AUTOINCREMENT);
         CREATE TABLE auto2 (id INTEGER, PRIMARY KEY (id AUTOINCREMENT));
         CREATE TABLE bigint (id BIGINT PRIMARY KEY);
         CREATE TABLE desc_ (id INTEGER PRIMARY KEY DESC);
         CREATE TABLE pair (a TEXT, b INTEGER, c TEXT, PRIMARY KEY (c, a));
         CREATE TABLE rowless (a TEXT, b INTEGER PRIMARY KEY) WITHOUT ROWID;
         CREATE TABLE strict_ (a TEXT PRIMARY KEY, b ANY) STRICT;
         CREATE TABLE text (id TEXT PRIMARY KEY);",
        "table alias lax
           id <INTEGER> not null identity reuses
           primary key (id)
         table auto lax
           id <INTEGER> not null identity
           primary key (id)
         table auto2 lax
           id <INTEGER> not null identity
           primary key (id)
         table bigint lax
           id <BIGINT>
           primary key (id)
         table desc_ lax
           id <INTEGER>
           primary key (id)
         table pair lax
           a <TEXT>
           b <INTEGER>
           c <TEXT>
           primary key (c, a)
         table rowless lax
           a <TEXT>
           b <INTEGER> not null
           primary key (b)
         table strict_
           a <TEXT> not null
           b <ANY>
           primary key (a)
         table text lax
           id <TEXT>
           primary key (id)",
    ),
    (
        "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED, c TEXT AS (a || ','))",
        "table t lax
           a <INT>
           b <INT> stored [a + 1]
           c <TEXT> virtual [a || ',']",
    ),
    // Unique constraints keep the names of the statement, unique indexes their own.
    (
        "CREATE TABLE t (a TEXT UNIQUE, b TEXT COLLATE NOCASE, c INT,
                         CONSTRAINT pair UNIQUE (B, c), UNIQUE (c DESC, a COLLATE NOCASE));
         CREATE UNIQUE INDEX u ON t (b COLLATE BINARY, lower(a)) WHERE c > 0",
        "table t lax
           a <TEXT>
           b <TEXT> collate NOCASE
           c <INT>
           unique (a)
           unique pair (b, c)
           unique (c desc, a collate NOCASE)
           unique u (b collate BINARY, (lower(a))) where c > 0",
    ),
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
         CREATE INDEX late ON t (b DESC, id); CREATE INDEX early ON t (a || b COLLATE NOCASE DESC);
         CREATE INDEX part ON t (a) WHERE b IS NOT NULL;",
        "table t lax
           id <INTEGER> not null identity reuses
           a <TEXT>
           b <TEXT>
           primary key (id)
           index late btree (b desc, id)
           index early btree ((a || b COLLATE NOCASE) desc)
           index part btree (a) where b IS NOT NULL",
    ),
    // Foreign keys: composite, to a primary key that is not named, to a parent that is not there.
    (
        "CREATE TABLE Parent (X INT, Y INT, Z INT UNIQUE, PRIMARY KEY (Y, X));
         CREATE TABLE t (a INT REFERENCES parent(z) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
                         b INT REFERENCES nowhere, c INT CONSTRAINT fk REFERENCES nowhere(n) ON UPDATE SET NULL,
                         d INT DEFAULT 1 REFERENCES Parent(Z) ON DELETE SET DEFAULT CHECK (d > 0),
                         e INT REFERENCES parent(Z) ON DELETE RESTRICT DEFERRABLE,
                         CONSTRAINT both FOREIGN KEY (a, b) REFERENCES PARENT MATCH FULL)",
        "table Parent lax
           X <INT>
           Y <INT>
           Z <INT>
           primary key (Y, X)
           unique (Z)
         table t lax
           a <INT>
           b <INT>
           c <INT>
           d <INT> default [1]
           e <INT>
           foreign key (a) -> Parent(Z) on delete CASCADE deferred
           foreign key (b) -> nowhere()
           foreign key fk (c) -> nowhere(n) on update SET NULL
           foreign key (d) -> Parent(Z) on delete SET DEFAULT
           foreign key (e) -> Parent(Z) on delete RESTRICT deferrable
           foreign key both (a, b) -> Parent(Y, X)
           check [d > 0]",
    ),
    // What ALTER TABLE leaves behind.
    (
        "CREATE TABLE old (a INT CHECK (a > 0), b TEXT, gone INT, CONSTRAINT c CHECK (b <> ')'));
         ALTER TABLE old RENAME TO \"new one\"; ALTER TABLE \"new one\" RENAME COLUMN a TO \"a b\";
         ALTER TABLE \"new one\" DROP COLUMN gone;
         ALTER TABLE \"new one\" ADD COLUMN d INT NOT NULL DEFAULT 7 CHECK (d <> 8) REFERENCES p;",
        "table new one lax
           a b <INT>
           b <TEXT>
           d <INT> not null default [7]
           foreign key (d) -> p()
           check [\"a b\" > 0]
           check [d <> 8]
           check c [b <> ')']",
    ),
    ("CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b c\"", "table t lax\n a <>\n b c <>"),
    // Odd spellings that SQLite takes.
    (
        "create temp table hidden (a); create table if not exists main.'t t' ( -- CHECK (no), comment
           'q' varying character ( 10 , 2 ) /* , x */ , [w w] \"strange type\" default deferred, `e`,
           constraint named constraint pos check((q) <> (\"w w\")) unique(q) constraint e2 check(1));
         create table \"größe🐍\" (\"a\"\"b\" int check (\"a\"\"b\" > length('🐍')), z text collate \"rtrim\");",
        "table größe🐍 lax
           a\"b <INT>
           z <TEXT> collate rtrim
           check [\"a\"\"b\" > length('🐍')]
         table t t lax
           q <varying character ( 10 , 2 )>
           w w <strange type> default [deferred]
           e <>
           unique (q)
           check pos [(q) <> (\"w w\")]
           check e2 [1]",
    ),
    // Views, also one whose table is gone; triggers.
    (
        "CREATE TABLE t (a INT); CREATE TABLE lost (b INT);
         CREATE VIEW v (x, y) AS SELECT a, a + 1 AS z FROM t; CREATE VIEW w AS SELECT * FROM lost;
         CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN SELECT 1; END;
         CREATE TRIGGER h DELETE ON t BEGIN SELECT 1; END;
         CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
         DROP TABLE lost;",
        "table t lax
           a <INT>
         view v (x, y): SELECT a, a + 1 AS z FROM t
         view w (): SELECT * FROM lost
         trigger g after update on t
         trigger h before delete on t
         trigger i instead of insert on v
         unaccounted broken view w",
    ),
];

#[test]
fn each_statement_is_read_as_what_it_means() {
    for (sql, expected) in CASES {
        expect(sql, &snapshot(sql), expected);
    }
}

/// One object of each kind that SQLite has; none is lost.
#[test]
fn the_census_accounts_for_every_object() {
    let sql = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE); CREATE INDEX i ON t (a);
               INSERT INTO t (a) VALUES ('x'); ANALYZE;
               CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
               CREATE VIRTUAL TABLE f USING fts5(x); CREATE VIRTUAL TABLE r USING rtree(id, lo, hi);";
    expect(
        sql,
        &snapshot(sql),
        "table t lax
           id <INTEGER> not null identity
           a <TEXT>
           primary key (id)
           unique (a)
           index i btree (a)
         view v (a): SELECT a FROM t
         trigger g after insert on t
         unaccounted virtual table f
         unaccounted virtual table r",
    );
}

#[test]
fn settings_and_version_are_read() {
    let snapshot = snapshot("PRAGMA encoding = 'UTF-16le'; PRAGMA foreign_keys = ON; CREATE TABLE t (a)");
    let settings: Vec<_> =
        snapshot.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        settings,
        [
            ("encoding", "UTF-16le"),
            ("foreign_keys", "1"),
            ("ignore_check_constraints", "0"),
            ("recursive_triggers", "0")
        ]
    );
    assert!(snapshot.version.starts_with("3."), "{}", snapshot.version);
}

/// In UTF-16, SQLite sorts names otherwise than Rust does.
#[test]
fn no_encoding_parts_a_table_from_its_columns() {
    let sql = "CREATE TABLE \"\u{ff21}\" (a PRIMARY KEY); CREATE TABLE \"\u{1f40d}\" (b); CREATE TABLE \"\u{100}\" (c UNIQUE);
               CREATE TABLE b (d REFERENCES a); CREATE TABLE a (e);";
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        expect(
            encoding,
            &snapshot(&format!("PRAGMA encoding = '{encoding}'; {sql}")),
            "table a lax
               e <>
             table b lax
               d <>
               foreign key (d) -> a()
             table \u{100} lax
               c <>
               unique (c)
             table \u{ff21} lax
               a <>
               primary key (a)
             table \u{1f40d} lax
               b <>",
        );
    }
}

#[test]
fn reading_twice_gives_equal_values() {
    let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
    for (sql, _) in CASES.iter().filter(|(sql, _)| sql.starts_with("CREATE TABLE Parent")) {
        connection.execute(sql).unwrap();
    }
    let first = inspect(&mut connection, &Scope::default()).unwrap();
    assert!(!first.tables.is_empty());
    assert_eq!(first, inspect(&mut connection, &Scope::default()).unwrap());
}

/// What is not read again is what reading it would give.
#[test]
fn an_outline_that_is_kept_is_the_one_that_would_be_read() {
    let scope = Scope::default();
    let mut connection = Connection::open(Engine::Sqlite, ":memory:").unwrap();
    let mut kept = Outlines::prepare(&mut connection, &scope).unwrap();
    let names = ["books", "loans", "titles", "readers"];
    let mut shown = Vec::new();
    for sql in [
        "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL)",
        "CREATE TABLE Loans (id INTEGER PRIMARY KEY, book INTEGER REFERENCES books (id), due DATE)",
        "INSERT INTO books VALUES (1, 'a')",
        "ALTER TABLE books ADD COLUMN pages INTEGER DEFAULT 1",
        "CREATE UNIQUE INDEX u ON loans (due) WHERE due > 0",
        "CREATE TRIGGER t AFTER INSERT ON LOANS BEGIN SELECT 1; END",
        "CREATE VIEW titles AS SELECT title FROM books",
        "ALTER TABLE books RENAME COLUMN title TO name",
        "ALTER TABLE books RENAME COLUMN id TO number",
        "DROP INDEX u",
        "CREATE INDEX u ON loans (due)",
        "DROP TRIGGER t",
        "ALTER TABLE loans RENAME TO readers",
        "DROP VIEW titles",
        "DROP TABLE readers",
        "CREATE TABLE readers (id INTEGER PRIMARY KEY) STRICT",
    ] {
        connection.execute(sql).unwrap();
        let again = kept.read(&mut connection, &names, true).unwrap();
        let anew =
            Outlines::prepare(&mut connection, &scope).unwrap().read(&mut connection, &names, true).unwrap();
        assert_eq!(again, anew, "{sql}");
        shown.push(again);
    }
    // An INSERT changes nothing; every other statement changes an outline.
    let same: Vec<usize> = (1..shown.len()).filter(|at| shown[*at] == shown[at - 1]).collect();
    assert_eq!(same, [2]);
}
