//! Splitting as the engines' command-line clients do: statement by statement, on MariaDB and MySQL with the client's
//! own DELIMITER command.

use isoschema_schema::Engine;

use crate::{Statement, statements};

/// The statements of a file as the client would send them.
pub(crate) fn client_statements(sql: &str, engine: Engine) -> Vec<Statement> {
    match engine {
        Engine::Sqlite | Engine::Postgres => statements(sql, engine),
        Engine::MariaDb | Engine::MySql => with_delimiters(sql, engine),
    }
}

fn with_delimiters(sql: &str, engine: Engine) -> Vec<Statement> {
    let mut result = Vec::new();
    let mut delimiter = ";".to_owned();
    let mut part = String::new();
    let mut first_line = 1;
    for (index, line) in sql.split_inclusive('\n').enumerate() {
        match new_delimiter(line) {
            Some(new) => {
                result.extend(part_statements(&part, &delimiter, first_line, engine));
                (delimiter, part, first_line) = (new.to_owned(), String::new(), index + 2);
            }
            None => part.push_str(line),
        }
    }
    result.extend(part_statements(&part, &delimiter, first_line, engine));
    result
}

fn new_delimiter(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    words.next().filter(|word| word.eq_ignore_ascii_case("delimiter"))?;
    words.next()
}

fn part_statements(part: &str, delimiter: &str, first_line: usize, engine: Engine) -> Vec<Statement> {
    let mut found = match delimiter {
        ";" => statements(part, engine),
        other => split_at(part, other),
    };
    for statement in &mut found {
        statement.line += first_line - 1;
    }
    found
}

/// Splits at a delimiter outside of quotes and comments.
fn split_at(part: &str, delimiter: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let (mut start, mut place) = (0, 0);
    while place < part.len() {
        let rest = &part[place..];
        if rest.starts_with(delimiter) {
            found.extend(statement(part, start, place));
            place += delimiter.len();
            start = place;
        } else {
            place += opaque(rest).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    found.extend(statement(part, start, part.len()));
    found
}

/// The length of the quoted text or comment that begins here.
fn opaque(rest: &str) -> Option<usize> {
    let end =
        |from: usize, close: &str| rest[from..].find(close).map_or(rest.len(), |at| from + at + close.len());
    let quote = rest.chars().next()?;
    match quote {
        '\'' | '"' | '`' => {
            let mut escaped = false;
            for (at, c) in rest.char_indices().skip(1) {
                if escaped {
                    escaped = false;
                } else if c == '\\' && quote != '`' {
                    escaped = true;
                } else if c == quote {
                    return Some(at + 1);
                }
            }
            Some(rest.len())
        }
        '#' => Some(end(1, "\n")),
        '-' if rest.starts_with("-- ") => Some(end(3, "\n")),
        '/' if rest.starts_with("/*") => Some(end(2, "*/")),
        _ => None,
    }
}

fn statement(part: &str, from: usize, to: usize) -> Option<Statement> {
    let text = part[from..to].trim_start();
    let line = 1 + part[..to - text.len()].matches('\n').count();
    let text = text.trim_end();
    (!text.is_empty()).then(|| Statement { text: text.to_owned(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_the_clients() {
        let table: &[(&str, &[(usize, &str)])] = &[
            ("SELECT 1;\nSELECT 2;", &[(1, "SELECT 1"), (2, "SELECT 2")]),
            (
                "SELECT 1;\nDELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n SET @a = '//';\nEND //\n\
                 SELECT 2 //\ndelimiter ;\nSELECT 3;\n",
                &[
                    (1, "SELECT 1"),
                    (3, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n SET @a = '//';\nEND"),
                    (6, "SELECT 2"),
                    (8, "SELECT 3"),
                ],
            ),
            ("DELIMITER $$\nSELECT 'ä\\'$$';-- $$\n$$", &[(2, "SELECT 'ä\\'$$';-- $$")]),
        ];
        for (sql, expected) in table {
            let found = client_statements(sql, Engine::MySql);
            let found: Vec<_> = found.iter().map(|one| (one.line, one.text.as_str())).collect();
            assert_eq!(found, *expected, "{sql}");
        }
        assert_eq!(client_statements("DELIMITER //", Engine::Sqlite).len(), 1);
    }
}
