//! Letter case: what pairs in spite of it, and what does not.

use isoschema_schema::Engine::{self, MariaDb, MySql, Postgres, Sqlite};
use isoschema_schema::{Length, PrimaryKey};

use super::database::{
    Database, check, column, foreign_key, index, integer, primary_key, text, trigger, unique, view,
};
use super::told;
use crate::FindingName::{self, ColumnMissing, IdentifierCase, TableMissing};
use crate::Grade::{self, Equivalent, Hazardous, Incompatible};
use crate::{Reading, compare};

/// A database with names in many places, each in the spelling given.
fn library(engine: Engine, [books, book_no, title]: [&str; 3]) -> Database {
    Database::new(engine)
        .with("shelves", [column("book", integer(64))])
        .with(books, [column(book_no, integer(64)), column(title, text(Length::Unbounded))])
        .altered("shelves", |table| table.foreign_keys.push(foreign_key(&["book"], books, &[book_no])))
        .altered(books, |table| {
            table.primary_key = primary_key(&[book_no]);
            table.uniques.push(unique(&[title]));
            table.indexes.push(index(&[title, book_no]));
            // A canonical condition is in lower case.
            table.checks.push(check(&["title"], "length(title) > 1"));
        })
        .viewed("titles", view(&[title], "SELECT title FROM books"))
        .triggered(trigger(books, "insert", "Stamp"))
}

const LOWER: [&str; 3] = ["books", "book_no", "title"];

fn folding(engine: Engine) -> Reading {
    let mut reading = library(engine, LOWER).reading();
    reading.snapshot.settings.insert("lower_case_table_names".to_owned(), "1".to_owned());
    reading
}

#[test]
fn what_differs_in_letter_case_pairs_and_is_listed() {
    for (sqlite, expected) in [
        (LOWER, &[][..]),
        (["Books", "book_no", "title"], &["books"]),
        (["BOOKS", "Book_No", "Title"], &["books", "books.book_no", "books.title", "titles.title"]),
    ] {
        for other in [MariaDb, MySql, Postgres] {
            let readings = [library(Sqlite, sqlite).reading(), library(other, LOWER).reading()];
            let expected: Vec<_> = expected.iter().map(|path| (IdentifierCase, *path, Equivalent)).collect();
            assert_eq!(told(&compare(&readings)), expected, "{other}");
        }
    }
}

#[test]
fn a_path_keeps_the_case_that_engines_agree_on() {
    let names = ["Books", "Book_No", "Title"];
    let mut other = library(Postgres, names);
    other.column("Books", "Title").nullable = true;
    let findings = compare(&[library(Sqlite, names).reading(), other.reading()]);
    let paths: Vec<_> = findings.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["Books.Title"]);
}

#[test]
fn a_difference_below_a_paired_name_is_seen() {
    let mut other = library(Sqlite, ["Books", "book_no", "Title"]);
    other.table("Books").primary_key = None::<PrimaryKey>;
    other.column("Books", "Title").nullable = true;
    let findings = compare(&[other.reading(), library(Postgres, LOWER).reading()]);
    let told: Vec<_> = told(&findings).into_iter().filter(|(name, ..)| *name != IdentifierCase).collect();
    assert_eq!(
        told,
        [
            (FindingName::PrimaryKey, "books(book_no)", Incompatible),
            (FindingName::ColumnNullability, "books.title", Hazardous)
        ]
    );
    let sides: Vec<_> = findings
        .iter()
        .filter(|finding| finding.name == IdentifierCase)
        .map(|finding| finding.sides[&Sqlite].definition.as_str())
        .collect();
    assert_eq!(sides, ["Books", "Title", "Title"]);
}

/// The grade of a table's name that differs, by how each engine looks at letter case.
#[test]
fn the_grade_says_whether_any_way_to_write_the_name_works() {
    let named = |engine, table: &str| {
        let database = Database::new(engine).with(table, [column("id", integer(64))]);
        let mut reading = database.reading();
        reading.snapshot.settings.insert("lower_case_table_names".to_owned(), "0".to_owned());
        reading
    };
    for (first, second, grade, part) in [
        ((Sqlite, "Jobs"), (Postgres, "jobs"), Equivalent, "written as jobs"),
        ((Sqlite, "jobs"), (Postgres, "Jobs"), Equivalent, "written as Jobs"),
        ((MySql, "Jobs"), (Postgres, "jobs"), Equivalent, "without quotes"),
        ((MySql, "jobs"), (Postgres, "Jobs"), Hazardous, "No way to write the name"),
        ((MariaDb, "jobs"), (MySql, "Jobs"), Hazardous, "No way to write the name"),
    ] {
        let findings = compare(&[named(first.0, first.1), named(second.0, second.1)]);
        assert_eq!(told(&findings), [(IdentifierCase, "jobs", grade)], "{first:?} {second:?}");
        assert!(findings[0].explanation.contains(part), "{}", findings[0].explanation);
    }
    let folding = {
        let mut reading = named(MySql, "jobs");
        reading.snapshot.settings.insert("lower_case_table_names".to_owned(), "1".to_owned());
        reading
    };
    let findings = compare(&[folding, named(Postgres, "Jobs")]);
    assert_eq!(told(&findings), [(IdentifierCase, "jobs", Equivalent)]);
}

#[test]
fn two_names_of_one_engine_that_fold_together_stay_two() {
    let two = || library(Postgres, LOWER).with("Books", [column("id", integer(64))]);
    for (engine, name, missing) in [(Sqlite, "books", "Books"), (Sqlite, "BOOKS", "Books")] {
        let findings = compare(&[library(engine, [name, "book_no", "title"]).reading(), two().reading()]);
        let expected: [(FindingName, &str, Grade); 2] =
            [(TableMissing, missing, Incompatible), (IdentifierCase, "books", Hazardous)];
        assert_eq!(told(&findings), expected, "{name}");
    }
    let columns = || {
        library(Postgres, LOWER)
            .altered("books", |table| table.columns.push(column("Title", text(Length::Unbounded))))
    };
    let findings = compare(&[library(Sqlite, LOWER).reading(), columns().reading()]);
    let expected = [(ColumnMissing, "books.Title", Incompatible), (IdentifierCase, "books.title", Hazardous)];
    assert_eq!(told(&findings), expected);
    assert_eq!(told(&compare(&[folding(MySql), library(Postgres, LOWER).reading()])), []);
}
