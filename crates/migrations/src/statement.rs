//! Statements: where a file of SQL comes apart. By tokens alone, so that nothing need be understood: strings,
//! comments, dollar quotes and the bodies of triggers and routines stay whole. Used to say which statement failed
//! and on which line; never to run one.

use std::any::TypeId;

use isoschema_schema::Engine;
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};

use crate::body::Body;

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text, from its first word, without the `;` at its end.
    pub text: String,
    /// The line of its first word, from 1.
    pub line: usize,
}

/// Splits a file at the semicolons between statements. Comments between statements belong to none.
///
/// What cannot be read as tokens (a string without an end) is the last statement, up to the file's end.
#[must_use]
pub fn statements(sql: &str, engine: Engine) -> Vec<Statement> {
    let (tokens, complete) = tokens(sql, engine);
    let mut places = Places::new(sql);
    let mut result = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut body = Body::default();
    let significant: Vec<&TokenWithSpan> =
        tokens.iter().filter(|token| is_significant(&token.token, engine)).collect();
    for (index, token) in significant.iter().enumerate() {
        let start = places.offset(token.span.start);
        if token.token == Token::SemiColon && !body.is_open() {
            if let Some((from, line)) = open.take() {
                result.push(statement(sql, from, start, line));
            }
            body = Body::default();
            continue;
        }
        if open.is_none() {
            open = Some((start, usize::try_from(token.span.start.line).unwrap_or(usize::MAX)));
        }
        body.read(&significant[index..]);
    }
    let rest = match (complete, significant.last()) {
        (true, Some(last)) => places.offset(last.span.end),
        (true, None) => 0,
        (false, _) => sql.len(),
    };
    match open {
        Some((from, line)) => result.push(statement(sql, from, rest, line)),
        None if !complete => result.extend(unread(sql, &tokens, &mut places)),
        None => {}
    }
    result
}

/// What parts words in SQL. Other blanks that Unicode knows may stand in a name.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

fn statement(sql: &str, from: usize, to: usize, line: usize) -> Statement {
    Statement { text: sql[from..to].trim_end_matches(BLANKS).to_owned(), line }
}

/// What follows the last token of a file that could not be read to its end.
fn unread(sql: &str, tokens: &[TokenWithSpan], places: &mut Places<'_>) -> Option<Statement> {
    let from = tokens.last().map_or(0, |token| places.offset(token.span.end));
    let rest = sql[from..].trim_start_matches(BLANKS);
    let from = sql.len() - rest.len();
    let line = 1 + sql[..from].matches('\n').count();
    (!rest.is_empty()).then(|| statement(sql, from, sql.len(), line))
}

/// The tokens of a text, white space and comments aside, each with its place in the text. What cannot be read as
/// tokens is left out, and whatever follows it.
#[must_use]
pub fn significant_tokens(sql: &str, engine: Engine) -> Vec<TokenWithSpan> {
    let (mut tokens, _) = tokens(sql, engine);
    tokens.retain(|token| is_significant(&token.token, engine));
    tokens
}

/// The tokens of a text, and whether they reach its end.
pub(crate) fn tokens(sql: &str, engine: Engine) -> (Vec<TokenWithSpan>, bool) {
    let dialect: &dyn Dialect = match engine {
        Engine::Sqlite => &SQLiteDialect {},
        Engine::MariaDb | Engine::MySql => &CommentsStayWhole(MySqlDialect {}),
        Engine::Postgres => &PostgreSqlDialect {},
    };
    let mut tokens = Vec::new();
    let complete = Tokenizer::new(dialect, sql).tokenize_with_location_into_buf(&mut tokens).is_ok();
    (tokens, complete)
}

fn is_significant(token: &Token, engine: Engine) -> bool {
    let Token::Whitespace(whitespace) = token else { return true };
    let Whitespace::MultiLineComment(text) = whitespace else { return false };
    // Comments that a server runs.
    match engine {
        Engine::Sqlite | Engine::Postgres => false,
        Engine::MariaDb => text.starts_with('!') || text.starts_with("M!"),
        Engine::MySql => text.starts_with('!'),
    }
}

/// MySQL's tokens, but for `/*! … */`, which stays one token: its parts would carry wrong places.
#[derive(Debug)]
struct CommentsStayWhole(MySqlDialect);

impl Dialect for CommentsStayWhole {
    fn dialect(&self) -> TypeId {
        self.0.dialect()
    }
    fn is_identifier_start(&self, ch: char) -> bool {
        self.0.is_identifier_start(ch)
    }
    fn is_identifier_part(&self, ch: char) -> bool {
        self.0.is_identifier_part(ch)
    }
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        self.0.is_delimited_identifier_start(ch)
    }
    fn supports_string_literal_backslash_escape(&self) -> bool {
        self.0.supports_string_literal_backslash_escape()
    }
    fn ignores_wildcard_escapes(&self) -> bool {
        self.0.ignores_wildcard_escapes()
    }
    fn supports_numeric_prefix(&self) -> bool {
        self.0.supports_numeric_prefix()
    }
    fn requires_single_line_comment_whitespace(&self) -> bool {
        self.0.requires_single_line_comment_whitespace()
    }
}

/// An unquoted word, in upper case.
pub(crate) fn word(token: &Token) -> Option<String> {
    let Token::Word(word) = token else { return None };
    word.quote_style.is_none().then(|| word.value.to_ascii_uppercase())
}

/// Byte offsets of places that are asked for in ascending order.
struct Places<'a> {
    rest: std::iter::Peekable<std::str::CharIndices<'a>>,
    length: usize,
    line: u64,
    column: u64,
}

impl<'a> Places<'a> {
    fn new(sql: &'a str) -> Self {
        Self { rest: sql.char_indices().peekable(), length: sql.len(), line: 1, column: 1 }
    }

    fn offset(&mut self, place: Location) -> usize {
        while (self.line, self.column) < (place.line, place.column) {
            match self.rest.next() {
                Some((_, '\n')) => (self.line, self.column) = (self.line + 1, 1),
                Some(_) => self.column += 1,
                None => break,
            }
        }
        self.rest.peek().map_or(self.length, |(offset, _)| *offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Engine] = &Engine::ALL;
    const MYSQL: &[Engine] = &[Engine::MariaDb, Engine::MySql];
    const SQLITE: &[Engine] = &[Engine::Sqlite];
    const POSTGRES: &[Engine] = &[Engine::Postgres];

    fn check(topic: &str, engines: &[Engine], sql: &str, expected: &[(usize, &str)]) {
        for engine in engines {
            let found = statements(sql, *engine);
            let found: Vec<_> = found.iter().map(|one| (one.line, one.text.as_str())).collect();
            assert_eq!(found, expected, "{topic} on {engine}");
        }
    }

    #[test]
    fn plain_files_come_apart_at_semicolons() {
        check("nothing", ALL, "", &[]);
        check("comments only", ALL, "-- one;\n/* two; */\n", &[]);
        check("two", ALL, "SELECT 1;\n\n-- why\nSELECT 2;\n", &[(1, "SELECT 1"), (4, "SELECT 2")]);
        check(
            "no semicolon at the end",
            ALL,
            "SELECT 1;\nSELECT 2 -- done\n",
            &[(1, "SELECT 1"), (2, "SELECT 2")],
        );
        check("empty statements", ALL, ";;SELECT 1;;", &[(1, "SELECT 1")]);
        check(
            "strings",
            ALL,
            "SELECT 'a;''b;';SELECT \";\";",
            &[(1, "SELECT 'a;''b;'"), (1, "SELECT \";\"")],
        );
        check("a comment inside", ALL, "SELECT /* ; */ 1 -- ;\n, 2;", &[(1, "SELECT /* ; */ 1 -- ;\n, 2")]);
        check("beyond ASCII", ALL, "SELECT 'é😀;';\nSELECT 'ü';", &[(1, "SELECT 'é😀;'"), (2, "SELECT 'ü'")]);
        check("a wide blank", ALL, "SELECT 1;\u{3000}\u{3000}", &[(1, "SELECT 1"), (1, "\u{3000}\u{3000}")]);
        check("CRLF", ALL, "SELECT 1;\r\nSELECT 2;\r\n", &[(1, "SELECT 1"), (2, "SELECT 2")]);
    }

    #[test]
    fn a_transaction_is_no_body() {
        let sql = "BEGIN;\nSELECT CASE WHEN 1 THEN 2 END;\nCOMMIT;";
        check("BEGIN", ALL, sql, &[(1, "BEGIN"), (2, "SELECT CASE WHEN 1 THEN 2 END"), (3, "COMMIT")]);
        check("END", SQLITE, "BEGIN;END;SELECT 1;", &[(1, "BEGIN"), (1, "END"), (1, "SELECT 1")]);
    }

    #[test]
    fn bodies_stay_whole() {
        let sqlite = "CREATE TEMP TRIGGER t AFTER INSERT ON a WHEN CASE NEW.x WHEN 1 THEN 0 END BEGIN\n  UPDATE a SET x = \
                      CASE x WHEN 1 THEN 2 ELSE 3 END;\n  DELETE FROM b;\nEND;\nSELECT 1;";
        let end = sqlite.find(";\nSELECT 1").unwrap();
        check("a SQLite trigger", SQLITE, sqlite, &[(1, &sqlite[..end]), (5, "SELECT 1")]);

        let routine = "CREATE DEFINER = `root`@`localhost` TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n  IF NEW.x > 1 THEN \
                       SET NEW.x = IF(NEW.x, 1, 2); ELSEIF (NEW.x) THEN SET NEW.x = 2; END IF;\n  WHILE x DO SET x = 0; \
                       END WHILE;\n  CASE x WHEN 1 THEN IF (x) THEN SET x = 1; END IF; END CASE;\nEND;\nSELECT 1;";
        let end = routine.find(";\nSELECT 1").unwrap();
        check("a MySQL trigger", MYSQL, routine, &[(1, &routine[..end]), (6, "SELECT 1")]);

        let bare = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.x THEN SET NEW.x = 1; END IF;\nSELECT 1;";
        let end = bare.find(";\nSELECT 1").unwrap();
        check("a body without BEGIN", MYSQL, bare, &[(1, &bare[..end]), (2, "SELECT 1")]);

        let one = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = IF(NEW.x, 1, 2);\nSELECT 1;";
        let end = one.find(";\nSELECT 1").unwrap();
        check("a body of one statement", MYSQL, one, &[(1, &one[..end]), (2, "SELECT 1")]);

        let dollar = "CREATE FUNCTION f() RETURNS trigger AS $body$ BEGIN x; END; $body$ LANGUAGE plpgsql;\nSELECT $$;$$;";
        let end = dollar.find(";\nSELECT $$").unwrap();
        check("dollar quotes", POSTGRES, dollar, &[(1, &dollar[..end]), (2, "SELECT $$;$$")]);

        let atomic = "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT a; SELECT 2; END;\nSELECT 1;";
        let end = atomic.find(";\nSELECT 1").unwrap();
        check("BEGIN ATOMIC", POSTGRES, atomic, &[(1, &atomic[..end]), (2, "SELECT 1")]);

        let rule = "CREATE RULE r AS ON DELETE TO a DO INSTEAD (DELETE FROM b; DELETE FROM c);\nSELECT 1;";
        let end = rule.find(";\nSELECT 1").unwrap();
        check("a rule", POSTGRES, rule, &[(1, &rule[..end]), (2, "SELECT 1")]);
    }

    #[test]
    fn spellings_of_one_engine() {
        check("backslash", MYSQL, "SELECT 'a\\';';SELECT 2;", &[(1, "SELECT 'a\\';'"), (1, "SELECT 2")]);
        check("#", MYSQL, "# one;\nSELECT 1; # two;\n", &[(2, "SELECT 1")]);
        check("backquotes", MYSQL, "SELECT `;`;", &[(1, "SELECT `;`")]);
        check("brackets", SQLITE, "SELECT [;];", &[(1, "SELECT [;]")]);
        check(
            "escape string",
            POSTGRES,
            "SELECT E'\\';';SELECT 2;",
            &[(1, "SELECT E'\\';'"), (1, "SELECT 2")],
        );
        check("nested comment", POSTGRES, "/* a /* ; */ ; */SELECT 1;", &[(1, "SELECT 1")]);
        let versioned =
            "CREATE TABLE t (a INT) COLLATE /*M! x */ /*!80000 y; */;\n/*!40101 SET NAMES utf8 */;";
        let expected = [
            (1, "CREATE TABLE t (a INT) COLLATE /*M! x */ /*!80000 y; */"),
            (2, "/*!40101 SET NAMES utf8 */"),
        ];
        check("comments that run", MYSQL, versioned, &expected);
        check(
            "comments that run on MariaDB",
            &[Engine::MariaDb],
            "/*M! SET x = 1 */;",
            &[(1, "/*M! SET x = 1 */")],
        );
        check("comments that run on MariaDB only", &[Engine::MySql], "/*M! SET x = 1 */;", &[]);
    }

    #[test]
    fn what_cannot_be_read_is_the_last_statement() {
        check(
            "a string without end",
            ALL,
            "SELECT 1;\nSELECT 'a;\nb",
            &[(1, "SELECT 1"), (2, "SELECT 'a;\nb")],
        );
        check("nothing but that", ALL, "\n'a", &[(2, "'a")]);
    }
}
