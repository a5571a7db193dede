//! Histories made by hand: which migration a change is laid to, and which text of it is pointed at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use isoschema_compare::{Finding, FindingName, Grade, Path, Side};
use isoschema_migrations::{Script, Sends};
use isoschema_origins::{Acts, Aspect, Attribute, History, Look, Reach, may_make_triggers};
use isoschema_schema::{Engine, Facet, Outline, OutlineColumn, OutlinePart, PartKind};

const ALL: &[Engine] = &Engine::ALL;
const MYSQL: &[Engine] = &[Engine::MariaDb, Engine::MySql];
const POSTGRES: &[Engine] = &[Engine::Postgres];
const SQLITE: &[Engine] = &[Engine::Sqlite];

/// A table: its name, its columns as `name: Facet=text,…`, its parts as `kind(columns)`.
type Table<'a> = (&'a str, &'a [&'a str], &'a [(PartKind, &'a str, &'a str)]);

fn outline((_, columns, parts): &Table<'_>) -> Outline {
    let column = |said: &&str| {
        let mut words = said.split(' ');
        let name = words.next().unwrap().to_owned();
        let facet = |word: &str| match word {
            "NOTNULL" => (Facet::NotNull, "NOT NULL".to_owned()),
            "IDENTITY" => (Facet::Identity, "AUTOINCREMENT".to_owned()),
            word => match word.strip_prefix("DEFAULT=") {
                Some(value) => (Facet::Default, value.to_owned()),
                None => (Facet::Type, word.to_owned()),
            },
        };
        OutlineColumn { name, facets: words.map(facet).collect() }
    };
    let part = |(kind, name, columns): &(PartKind, &str, &str)| OutlinePart {
        kind: *kind,
        name: Some((*name).to_owned()),
        columns: columns.split(',').map(str::to_owned).collect(),
        parent: (*kind == PartKind::ForeignKey).then(|| "books".to_owned()),
        text: format!("({columns})"),
    };
    Outline {
        columns: columns.iter().map(column).collect(),
        parts: parts.iter().map(part).collect(),
        query: None,
    }
}

/// A history of these migrations, with what stood there after each of them.
fn history(engine: Engine, steps: &[(&str, &[Table<'_>])]) -> History {
    let mut history = History::default();
    let mut before = BTreeMap::new();
    let names: BTreeSet<String> =
        steps.iter().flat_map(|(_, tables)| tables.iter().map(|table| table.0.to_owned())).collect();
    for (migration, (sql, tables)) in steps.iter().enumerate() {
        let script = Script { path: PathBuf::from("up.sql"), text: (*sql).to_owned(), first_line: 1 };
        history.acts.push(Acts::read(&script, Sends::Diesel, engine));
        let after: BTreeMap<String, Arc<Outline>> =
            tables.iter().map(|table| (table.0.to_owned(), Arc::new(outline(table)))).collect();
        history.looks.push(Look { migration, tables: names.clone(), before, after: after.clone() });
        before = after;
    }
    history
}

fn aspect(name: FindingName, path: Path) -> Aspect {
    let finding = Finding {
        name,
        path,
        grade: Grade::Hazardous,
        sides: Engine::ALL.map(|engine| (engine, Side::new("x"))).into(),
        explanation: String::new(),
    };
    Aspect::of(&finding, Engine::Sqlite).unwrap()
}

/// The migration's number and the text that is pointed at.
fn told(history: &History, steps: &[(&str, &[Table<'_>])], aspect: &Aspect) -> Option<(usize, String)> {
    let change = history.last_change(aspect)?;
    let Some(place) = change.place else { return Some((change.migration, String::new())) };
    let lines: Vec<&str> = steps[change.migration].0.lines().collect();
    let first: String = lines[place.start.0 - 1].chars().skip(place.start.1 - 1).collect();
    let text = if place.start.0 == place.end.0 {
        first.chars().take(place.end.1 - place.start.1).collect()
    } else {
        first
    };
    Some((change.migration, text))
}

fn check(engines: &[Engine], steps: &[(&str, &[Table<'_>])], asked: &Aspect, expected: (usize, &str)) {
    for engine in engines {
        let found = told(&history(*engine, steps), steps, asked);
        assert_eq!(found, Some((expected.0, expected.1.to_owned())), "{asked:?} on {engine}");
    }
}

const CREATE: &str =
    "CREATE TABLE loans (\n  id INTEGER PRIMARY KEY,\n  due DATE NOT NULL,\n  UNIQUE (due)\n);";

#[test]
fn a_column_comes_from_the_line_that_defines_it() {
    let due = || aspect(FindingName::ColumnNullability, Path::member("loans", "due"));
    let created: &[Table<'_>] = &[("loans", &["id INTEGER", "due DATE NOTNULL"], &[])];
    check(ALL, &[(CREATE, created)], &due(), (0, "due DATE NOT NULL"));
    let without: &[Table<'_>] = &[("loans", &["id INTEGER"], &[])];
    let first = ("CREATE TABLE loans (id INTEGER);", without);
    let add = "SELECT 1; ALTER TABLE loans ADD COLUMN due DATE NOT NULL;";
    check(ALL, &[first, (add, created)], &due(), (1, "ADD COLUMN due DATE NOT NULL"));
}

#[test]
fn what_changed_nothing_in_this_respect_is_no_origin() {
    let nullable: &[Table<'_>] = &[("loans", &["due DATE"], &[])];
    let typed: &[Table<'_>] = &[("loans", &["due DATETIME"], &[])];
    let steps: &[(&str, &[Table<'_>])] =
        &[("CREATE TABLE loans (due DATE);", nullable), ("ALTER TABLE loans MODIFY due DATETIME;", typed)];
    let path = || Path::member("loans", "due");
    check(MYSQL, steps, &aspect(FindingName::ColumnNullability, path()), (0, "due DATE"));
    check(MYSQL, steps, &aspect(FindingName::ColumnType, path()), (1, "MODIFY due DATETIME"));
}

#[test]
fn each_respect_has_its_own_operation() {
    let before: &[Table<'_>] = &[("loans", &["due DATE NOTNULL DEFAULT=1"], &[])];
    let after: &[Table<'_>] = &[("loans", &["due TIME"], &[])];
    let alter = "ALTER TABLE loans ALTER COLUMN due DROP NOT NULL,\n  ALTER due TYPE TIME,\n  ALTER due DROP DEFAULT;";
    let steps = &[("CREATE TABLE loans (due DATE NOT NULL DEFAULT 1);", before), (alter, after)];
    for (name, expected) in [
        (FindingName::ColumnNullability, "ALTER COLUMN due DROP NOT NULL"),
        (FindingName::ColumnType, "ALTER due TYPE TIME"),
        (FindingName::ColumnDefault, "ALTER due DROP DEFAULT"),
    ] {
        check(POSTGRES, steps, &aspect(name, Path::member("loans", "due")), (1, expected));
    }
}

#[test]
fn a_renamed_table_and_column_are_followed() {
    let old: &[Table<'_>] = &[("lendings", &["due_on DATE NOTNULL"], &[])];
    let new: &[Table<'_>] = &[("loans", &["due DATE NOTNULL"], &[])];
    let rename = "ALTER TABLE lendings RENAME TO loans;\nALTER TABLE loans RENAME COLUMN due_on TO due;";
    let steps = &[("CREATE TABLE lendings (due_on DATE NOT NULL);", old), (rename, new)];
    let due = || aspect(FindingName::ColumnNullability, Path::member("loans", "due"));
    check(ALL, steps, &due(), (0, "due_on DATE NOT NULL"));
    let lost: &[Table<'_>] = &[("lendings", &["due DATE"], &[])];
    let change = ("ALTER TABLE lendings CHANGE due_on due DATE;", lost);
    let due = aspect(FindingName::ColumnNullability, Path::member("lendings", "due"));
    check(MYSQL, &[steps[0], change], &due, (1, "CHANGE due_on due DATE"));
}

#[test]
fn a_rebuilt_table_points_at_its_new_definition() {
    let before: &[Table<'_>] = &[("loans", &["due DATE NOTNULL"], &[])];
    let after: &[Table<'_>] = &[("loans", &["due DATE"], &[])];
    let rebuild = "CREATE TABLE loans_new (\n  due DATE\n);\nINSERT INTO loans_new SELECT due FROM loans;\n\
                   DROP TABLE loans;\nALTER TABLE loans_new RENAME TO loans;";
    let steps = &[("CREATE TABLE loans (due DATE NOT NULL);", before), (rebuild, after)];
    check(
        SQLITE,
        steps,
        &aspect(FindingName::ColumnNullability, Path::member("loans", "due")),
        (1, "due DATE"),
    );
    // The type is what it was: the first table's definition stands.
    check(
        SQLITE,
        steps,
        &aspect(FindingName::ColumnType, Path::member("loans", "due")),
        (0, "due DATE NOT NULL"),
    );
}

#[test]
fn keys_and_indexes_come_from_their_own_lines() {
    let columns: &[&str] = &["id INTEGER", "due DATE NOTNULL"];
    let unique: &[Table<'_>] = &[("loans", columns, &[(PartKind::Unique, "u", "due")])];
    let none: &[Table<'_>] = &[("loans", columns, &[])];
    let key = || aspect(FindingName::UniqueMissing, Path::key("loans", &["due"]));
    check(ALL, &[(CREATE, unique)], &key(), (0, "UNIQUE (due)"));
    let bare = ("CREATE TABLE loans (id INTEGER, due DATE);", none);
    let index = "CREATE UNIQUE INDEX u ON loans (due);";
    check(ALL, &[bare, (index, unique)], &key(), (1, "CREATE UNIQUE INDEX u ON loans (due)"));
    let drop = "DROP INDEX u;";
    check(
        &[Engine::Sqlite, Engine::Postgres],
        &[bare, (index, unique), (drop, none)],
        &key(),
        (2, "DROP INDEX u"),
    );
    let drop = "ALTER TABLE loans DROP INDEX u;";
    check(MYSQL, &[bare, (index, unique), (drop, none)], &key(), (2, "DROP INDEX u"));
    let absorbed: &[Table<'_>] = &[("loans", columns, &[(PartKind::PrimaryKey, "p", "due")])];
    let twice = "CREATE TABLE loans (id INTEGER,\n  due DATE PRIMARY KEY,\n  UNIQUE (due));";
    check(ALL, &[(twice, absorbed)], &key(), (0, "due DATE PRIMARY KEY"));
    // One that was never there comes from the table that was made without it.
    check(ALL, &[bare], &key(), (0, "CREATE TABLE loans"));
}

#[test]
fn foreign_keys_stand_alone_or_in_their_column() {
    let tables: &[Table<'_>] = &[("loans", &["book_no INTEGER"], &[(PartKind::ForeignKey, "f", "book_no")])];
    let key = || aspect(FindingName::ForeignKeyAction, Path::foreign_key("loans", &["book_no"], "books"));
    let inline = "CREATE TABLE loans (\n  book_no INTEGER REFERENCES books (id)\n);";
    check(ALL, &[(inline, tables)], &key(), (0, "book_no INTEGER REFERENCES books (id)"));
    let alone = "CREATE TABLE loans (book_no INTEGER, FOREIGN KEY (book_no) REFERENCES books (id));";
    check(ALL, &[(alone, tables)], &key(), (0, "FOREIGN KEY (book_no) REFERENCES books (id)"));
}

#[test]
fn what_cannot_be_read_falls_back_to_the_statement() {
    let before: &[Table<'_>] = &[("loans", &["due DATE NOTNULL"], &[])];
    let after: &[Table<'_>] = &[("loans", &["due DATE"], &[])];
    let first = ("CREATE TABLE loans (due DATE NOT NULL);", before);
    let due = || aspect(FindingName::ColumnNullability, Path::member("loans", "due"));
    let odd = "SELECT 1;\nALTER WONDER loans MAKE due LOOSE;";
    check(ALL, &[first, (odd, after)], &due(), (1, "ALTER WONDER loans MAKE due LOOSE"));
    check(ALL, &[first, ("SELECT repair();", after)], &due(), (1, ""));
}

#[test]
fn statements_that_hide_their_tables_are_looked_behind() {
    for (engine, sql, hides) in [
        (Engine::Postgres, "DO $$ BEGIN EXECUTE 'x'; END $$;", true),
        (Engine::Postgres, "DROP TABLE books CASCADE;", true),
        (Engine::Postgres, "DROP INDEX u;", true),
        (Engine::Postgres, "ALTER TYPE mood ADD VALUE 'x';", true),
        (Engine::Postgres, "SELECT diesel_manage_updated_at('x');", true),
        (Engine::Sqlite, "ALTER TABLE books RENAME TO old_books;", true),
        (Engine::MySql, "CALL repair();", true),
        (Engine::MariaDb, "PREPARE a FROM 'x';", true),
        (Engine::Sqlite, "PRAGMA writable_schema = 1;", true),
        (Engine::Sqlite, "PRAGMA foreign_keys = OFF;", false),
        (Engine::Postgres, "CREATE TABLE a (b INTEGER REFERENCES c ON DELETE CASCADE);", false),
        (Engine::Postgres, "ALTER TABLE books ADD COLUMN a INTEGER;", false),
        (Engine::Sqlite, "INSERT INTO books SELECT * FROM others;", false),
    ] {
        let script = Script { path: PathBuf::from("up.sql"), text: sql.to_owned(), first_line: 1 };
        let acts = Acts::read(&script, Sends::Diesel, engine);
        assert_eq!(acts.may_change("loans"), hides, "{sql}");
        let named = sql.contains("books");
        assert_eq!(acts.may_change("books"), hides || named, "{sql}");
    }
}

#[test]
fn a_migration_reaches_what_it_names_and_sometimes_more() {
    for (engine, sql, reach) in [
        (
            Engine::Postgres,
            "ALTER TABLE books ADD COLUMN a INTEGER; CREATE INDEX i ON books (a);",
            Reach::Named,
        ),
        (Engine::MariaDb, "DROP TABLE books; INSERT INTO loans VALUES (1);", Reach::Named),
        (Engine::Sqlite, "ALTER TABLE books RENAME COLUMN a TO b;", Reach::Others),
        (Engine::MySql, "ALTER TABLE books CHANGE a b INT;", Reach::Others),
        (Engine::Postgres, "DROP TABLE books CASCADE;", Reach::Others),
        (Engine::MariaDb, "CALL repair();", Reach::Others),
        (Engine::MariaDb, "/*M! ALTER TABLE loans ADD a INT */;", Reach::Others),
        (Engine::Postgres, "CREATE TABLE novels () INHERITS (books);", Reach::Lasting),
        (Engine::Postgres, "create function f() returns int language sql as 'select 1';", Reach::Lasting),
    ] {
        let script = Script { path: PathBuf::from("up.sql"), text: sql.to_owned(), first_line: 1 };
        assert_eq!(Acts::read(&script, Sends::Diesel, engine).reach(), reach, "{sql}");
    }
}

#[test]
fn a_trigger_needs_its_word_or_sql_from_a_text() {
    for (sql, may) in [
        ("CREATE TABLE books (a INT);", false),
        ("/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 trigger t ...", true),
        ("EXECUTE IMMEDIATE CONCAT('CREATE TRIG', 'GER ...');", true),
        ("prepare s from @a;", true),
    ] {
        assert_eq!(may_make_triggers(sql), may, "{sql}");
    }
}

#[test]
fn losses_are_what_no_statement_names() {
    let lost = |engine, steps: &[(&str, &[Table<'_>])]| -> Vec<(usize, Attribute, bool)> {
        let losses = history(engine, steps).losses();
        losses.into_iter().map(|loss| (loss.migration, loss.attribute, loss.stands)).collect()
    };
    let full: &[Table<'_>] = &[("loans", &["due DATE NOTNULL DEFAULT=1"], &[(PartKind::Index, "i", "due")])];
    let bare: &[Table<'_>] = &[("loans", &["due DATE"], &[(PartKind::Index, "i", "due")])];
    let create = ("CREATE TABLE loans (due DATE NOT NULL DEFAULT 1);", full);
    let modify = ("ALTER TABLE loans MODIFY due DATE;", bare);
    let attributes = [Facet::NotNull, Facet::Default].map(|facet| Attribute::Column("due".to_owned(), facet));
    let found = lost(Engine::MySql, &[create, modify]);
    assert_eq!(found, attributes.clone().map(|attribute| (1, attribute, true)));
    let restored = ("ALTER TABLE loans MODIFY due DATE NOT NULL DEFAULT 1;", full);
    let found = lost(Engine::MySql, &[create, modify, restored]);
    assert_eq!(found, attributes.map(|attribute| (1, attribute, false)));
    assert_eq!(lost(Engine::MySql, &[create, restored]), []);
    assert_eq!(lost(Engine::Postgres, &[create, ("ALTER TABLE loans ALTER due DROP NOT NULL;", bare)]), []);

    let rebuilt: &[Table<'_>] = &[("loans", &["due DATE NOTNULL DEFAULT=1"], &[])];
    let rebuild = "CREATE TABLE n (due DATE);DROP TABLE loans;ALTER TABLE n RENAME TO loans;";
    let index = Attribute::Part(PartKind::Index, vec!["due".to_owned()]);
    assert_eq!(lost(Engine::Sqlite, &[create, (rebuild, rebuilt)]), [(1, index, true)]);
    let named = format!("DROP INDEX i;{rebuild}");
    assert_eq!(lost(Engine::Sqlite, &[create, (&named, rebuilt)]), []);
    assert_eq!(lost(Engine::Sqlite, &[create, (rebuild, full)]), []);
}
