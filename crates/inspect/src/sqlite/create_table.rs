//! The clauses of a stored CREATE TABLE that SQLite's pragmas do not tell. It reads only them, so that it
//! understands whatever SQLite accepted, ALTER TABLE's additions and odd types included.

use isoschema_schema::{CatalogCheck, Deferrability};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Stored};

/// What a CREATE TABLE says beyond the pragmas, each list in the order of the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CreateTable {
    pub columns: Vec<ColumnClauses>,
    pub uniques: Vec<UniqueClause>,
    pub foreign_keys: Vec<ForeignKeyClause>,
    pub checks: Vec<CatalogCheck>,
    pub autoincrement: bool,
}

/// A column's clauses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ColumnClauses {
    pub name: String,
    pub collation: Option<String>,
    /// The expression of a generated column.
    pub expression: Option<String>,
}

/// A UNIQUE constraint.
#[derive(Debug, PartialEq, Eq)]
pub struct UniqueClause {
    pub name: Option<String>,
    pub columns: Vec<String>,
}

/// What the pragmas do not tell of a foreign key.
#[derive(Debug, PartialEq, Eq)]
pub struct ForeignKeyClause {
    pub name: Option<String>,
    pub deferrability: Deferrability,
}

/// Reads a stored CREATE TABLE; `None` where it is not of SQLite's form.
pub fn read(sql: &str) -> Option<CreateTable> {
    let stored = Stored::read(sql)?;
    let mut cursor = stored.cursor();
    // SQLite itself writes these two words, and leaves out TEMPORARY and IF NOT EXISTS.
    cursor.take(&[Keyword::CREATE, Keyword::TABLE]).then_some(())?;
    cursor.qualified_name()?;
    let mut table = CreateTable::default();
    for mut item in cursor.brackets()?.items() {
        if !begins_table_constraint(&item) {
            let name = item.name()?;
            table.columns.push(ColumnClauses { name, ..ColumnClauses::default() });
            read_constraints(&mut table, item, true)?;
        } else {
            read_constraints(&mut table, item, false)?;
        }
    }
    Some(table)
}

/// These words are reserved: no column bears one without quotes.
fn begins_table_constraint(item: &Cursor<'_>) -> bool {
    matches!(
        item.keyword(),
        Some(Keyword::CONSTRAINT | Keyword::PRIMARY | Keyword::UNIQUE | Keyword::CHECK | Keyword::FOREIGN)
    )
}

/// Reads the constraints of a column, whose type is passed over, or of a table, where SQLite lets them follow
/// each other without a comma.
fn read_constraints(table: &mut CreateTable, mut cursor: Cursor<'_>, of_column: bool) -> Option<()> {
    let mut name = None;
    while !cursor.is_at_end() {
        // A type's length, a parent's columns.
        if cursor.brackets().is_some() {
            continue;
        }
        let word = cursor.keyword();
        cursor.skip();
        match word {
            Some(Keyword::CONSTRAINT) => name = cursor.name(),
            Some(Keyword::CHECK) => {
                let expression = cursor.brackets()?.text().to_owned();
                table.checks.push(CatalogCheck { name: name.take(), expression });
            }
            Some(Keyword::UNIQUE) => {
                let columns = if of_column {
                    vec![table.columns.last()?.name.clone()]
                } else {
                    key_columns(cursor.brackets()?)
                };
                table.uniques.push(UniqueClause { name: name.take(), columns });
            }
            Some(Keyword::REFERENCES) => {
                let deferrability = Deferrability::NotDeferrable;
                table.foreign_keys.push(ForeignKeyClause { name: name.take(), deferrability });
                cursor.name()?;
            }
            Some(Keyword::DEFERRABLE) => {
                table.foreign_keys.last_mut()?.deferrability =
                    if cursor.take(&[Keyword::INITIALLY, Keyword::DEFERRED]) {
                        Deferrability::InitiallyDeferred
                    } else {
                        Deferrability::InitiallyImmediate
                    };
            }
            Some(Keyword::NOT) => {
                if cursor.take(&[Keyword::DEFERRABLE]) {
                    table.foreign_keys.last_mut()?.deferrability = Deferrability::NotDeferrable;
                }
                name = None;
            }
            Some(Keyword::COLLATE) => {
                table.columns.last_mut()?.collation = Some(cursor.name()?);
                name = None;
            }
            Some(Keyword::AS) => {
                table.columns.last_mut()?.expression = Some(cursor.brackets()?.text().to_owned());
                name = None;
            }
            Some(Keyword::DEFAULT) => {
                skip_default(&mut cursor);
                name = None;
            }
            // An action's SET NULL and SET DEFAULT are no clauses of their own.
            Some(Keyword::SET) => cursor.skip(),
            Some(Keyword::PRIMARY) => {
                cursor.take(&[Keyword::KEY]);
                if let Some(mut key) = cursor.brackets() {
                    table.autoincrement |= key.take_last(Keyword::AUTOINCREMENT);
                }
                name = None;
            }
            Some(Keyword::AUTOINCREMENT) => table.autoincrement = true,
            Some(Keyword::NULL) => name = None,
            // A type's words, or a clause that the pragmas tell. FOREIGN KEY's name waits for REFERENCES.
            _ => {}
        }
    }
    Some(())
}

/// Passes over a default's value, which may be a word that means something else elsewhere.
fn skip_default(cursor: &mut Cursor<'_>) {
    if cursor.brackets().is_some() {
        return;
    }
    while cursor.take_sign(&Token::Minus) || cursor.take_sign(&Token::Plus) {}
    cursor.skip();
}

fn key_columns(key: Cursor<'_>) -> Vec<String> {
    key.items().into_iter().filter_map(|mut part| part.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> ColumnClauses {
        ColumnClauses { name: name.to_owned(), ..ColumnClauses::default() }
    }

    fn check(name: Option<&str>, expression: &str) -> CatalogCheck {
        CatalogCheck { name: name.map(str::to_owned), expression: expression.to_owned() }
    }

    fn unique(name: Option<&str>, columns: &[&str]) -> UniqueClause {
        UniqueClause {
            name: name.map(str::to_owned),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        }
    }

    fn foreign_key(name: Option<&str>, deferrability: Deferrability) -> ForeignKeyClause {
        ForeignKeyClause { name: name.map(str::to_owned), deferrability }
    }

    /// The statements are as SQLite stores them; each is also given to SQLite by the tests of the module above.
    #[test]
    fn clauses_are_found_wherever_sqlite_allows_them() {
        use Deferrability::{InitiallyDeferred, InitiallyImmediate, NotDeferrable};
        let cases: Vec<(&str, CreateTable)> = vec![
            (
                "CREATE TABLE t (a, 'b c' VARYING CHARACTER(10, 2), [d] unsigned big int, `e` \"odd type\")",
                CreateTable {
                    columns: vec![column("a"), column("b c"), column("d"), column("e")],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a INT CHECK (a > 0) CONSTRAINT c CHECK((a) < (9)), CHECK (a <> ')'))",
                CreateTable {
                    columns: vec![column("a")],
                    checks: vec![
                        check(None, "a > 0"),
                        check(Some("c"), "(a) < (9)"),
                        check(None, "a <> ')'"),
                    ],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a -- CHECK (comment), here\n TEXT /* COLLATE x */ COLLATE NOCASE)",
                CreateTable {
                    columns: vec![ColumnClauses { collation: Some("NOCASE".to_owned()), ..column("a") }],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED, c AS (a || ','))",
                CreateTable {
                    columns: vec![
                        column("a"),
                        ColumnClauses { expression: Some("a + 1".to_owned()), ..column("b") },
                        ColumnClauses { expression: Some("a || ','".to_owned()), ..column("c") },
                    ],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a REFERENCES p DEFERRABLE INITIALLY DEFERRED, \
                 b CONSTRAINT f REFERENCES p(x) ON DELETE SET NULL NOT DEFERRABLE INITIALLY DEFERRED, \
                 c REFERENCES p DEFERRABLE, FOREIGN KEY (a, b) REFERENCES q ON UPDATE CASCADE)",
                CreateTable {
                    columns: vec![column("a"), column("b"), column("c")],
                    foreign_keys: vec![
                        foreign_key(None, InitiallyDeferred),
                        foreign_key(Some("f"), NotDeferrable),
                        foreign_key(None, InitiallyImmediate),
                        foreign_key(None, NotDeferrable),
                    ],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT ABORT AUTOINCREMENT UNIQUE)",
                CreateTable {
                    columns: vec![column("id")],
                    uniques: vec![unique(None, &["id"])],
                    autoincrement: true,
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a, b, PRIMARY KEY (a AUTOINCREMENT) CONSTRAINT u UNIQUE (a COLLATE x, \"b\" DESC) \
                 CONSTRAINT unnamed CONSTRAINT named CHECK (b))",
                CreateTable {
                    columns: vec![column("a"), column("b")],
                    uniques: vec![unique(Some("u"), &["a", "b"])],
                    checks: vec![check(Some("named"), "b")],
                    autoincrement: true,
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a DEFAULT deferred, b DEFAULT -1 NOT NULL CHECK (1), c DEFAULT ('CHECK (x)'))",
                CreateTable {
                    columns: vec![column("a"), column("b"), column("c")],
                    checks: vec![check(None, "1")],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (a REFERENCES p (x) ON DELETE SET DEFAULT CHECK (a) CONSTRAINT n NOT NULL UNIQUE)",
                CreateTable {
                    columns: vec![column("a")],
                    uniques: vec![unique(None, &["a"])],
                    foreign_keys: vec![foreign_key(None, NotDeferrable)],
                    checks: vec![check(None, "a")],
                    ..CreateTable::default()
                },
            ),
            (
                "CREATE TABLE t (\"check\" INT, \"constraint\" TEXT, \"a\"\"b\" TEXT, \"größe🐍\" CHECK (\"größe🐍\" > 'ä'), z)",
                CreateTable {
                    columns: vec![
                        column("check"),
                        column("constraint"),
                        column("a\"b"),
                        column("größe🐍"),
                        column("z"),
                    ],
                    checks: vec![check(None, "\"größe🐍\" > 'ä'")],
                    ..CreateTable::default()
                },
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(read(sql).as_ref(), Some(&expected), "{sql}");
        }
    }

    #[test]
    fn what_is_no_table_is_not_read_as_one() {
        for sql in ["CREATE VIRTUAL TABLE f USING fts5(x)", "CREATE TABLE t", "CREATE TABLE t (a", ""] {
            assert_eq!(read(sql), None, "{sql}");
        }
    }
}
