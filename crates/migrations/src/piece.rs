//! Pieces: what a runner sends of a script, one after the other. Not the sending.

use isoschema_schema::Engine;

use crate::delimiter::client_statements;
use crate::section::block_name;
use crate::{Script, Sends, Statement, statements};

impl Script {
    /// What a runner sends of it, piece by piece, each with its line in the file. A piece may hold several
    /// statements, which the server takes apart.
    #[must_use]
    pub fn pieces(&self, sends: Sends, engine: Engine) -> Vec<Statement> {
        let whole = || vec![Statement { text: self.text.clone(), line: 1 }];
        let mut pieces = match sends {
            Sends::Diesel | Sends::Whole => whole(),
            Sends::WholeUnlessEmpty if statements(&self.text, engine).is_empty() => Vec::new(),
            Sends::WholeUnlessEmpty => whole(),
            Sends::Statements => client_statements(&self.text, engine),
            Sends::Goose => goose_statements(&self.text),
            Sends::Blocks => blocks(&self.text),
        };
        for piece in &mut pieces {
            piece.line += self.first_line - 1;
        }
        pieces
    }

    /// Its statements as the server sees them, each with its line in the file: also where the runner sends several of
    /// them in one piece.
    #[must_use]
    pub fn statements(&self, sends: Sends, engine: Engine) -> Vec<Statement> {
        let apart = |piece: Statement| {
            let mut parts = statements(&piece.text, engine);
            for part in &mut parts {
                part.line += piece.line - 1;
            }
            parts
        };
        self.pieces(sends, engine).into_iter().flat_map(apart).collect()
    }
}

/// goose's rule: a statement ends where a line ends with `;` (a comment behind it does not count), or where its block
/// ends. What is left without `;` is the last one; goose would refuse the file, the server most likely too.
fn goose_statements(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut open: Option<Statement> = None;
    let mut in_block = false;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let ends = match line.strip_prefix("--").map(str::trim) {
            Some("+goose StatementBegin") => {
                in_block = true;
                false
            }
            Some("+goose StatementEnd") => {
                in_block = false;
                true
            }
            _ if open.is_none() && is_comment_or_blank(line) => false,
            _ => {
                let begin = || Statement { text: String::new(), line: index + 1 };
                open.get_or_insert_with(begin).text.push_str(line);
                !in_block && ends_with_semicolon(line)
            }
        };
        if ends {
            statements.extend(open.take());
        }
    }
    statements.extend(open);
    for statement in &mut statements {
        statement.text.truncate(statement.text.trim_end().len());
    }
    statements
}

fn is_comment_or_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("--")
}

fn ends_with_semicolon(line: &str) -> bool {
    let words = line.split_whitespace().take_while(|word| !word.starts_with("--"));
    words.last().is_some_and(|word| word.ends_with(';'))
}

/// Each named block without its comment lines, which stay as empty lines so that places hold.
fn blocks(text: &str) -> Vec<Statement> {
    let mut blocks: Vec<Statement> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if block_name(line).is_some() {
            blocks.push(Statement { text: String::new(), line: index + 1 });
        }
        if let Some(block) = blocks.last_mut() {
            if !line.starts_with("--") {
                block.text.push_str(line);
            }
            block.text.push('\n');
        }
    }
    blocks.retain(|block| !block.text.trim().is_empty());
    blocks
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn check(sends: Sends, engine: Engine, text: &str, expected: &[(usize, &str)]) {
        let script = Script { path: PathBuf::new(), text: text.to_owned(), first_line: 3 };
        let pieces = script.pieces(sends, engine);
        let pieces: Vec<_> = pieces.iter().map(|piece| (piece.line, piece.text.trim())).collect();
        assert_eq!(pieces, expected, "{sends:?} {engine}: {text}");
    }

    #[test]
    fn runners_send_what_theirs_would() {
        use Engine::{MariaDb, Postgres, Sqlite};
        let two = "CREATE TABLE a (x int);\n\n-- then\nDROP TABLE a;\n";
        check(Sends::Whole, Postgres, two, &[(3, two.trim())]);
        check(Sends::WholeUnlessEmpty, Sqlite, two, &[(3, two.trim())]);
        check(Sends::WholeUnlessEmpty, MariaDb, "-- nothing\n", &[]);
        check(Sends::Whole, MariaDb, "-- nothing\n", &[(3, "-- nothing")]);
        check(Sends::Statements, Sqlite, two, &[(3, "CREATE TABLE a (x int)"), (6, "DROP TABLE a")]);
        check(Sends::Goose, Postgres, two, &[(3, "CREATE TABLE a (x int);"), (6, "DROP TABLE a;")]);
    }

    #[test]
    fn goose_goes_by_lines_and_blocks() {
        let text = "SELECT 1; SELECT 2; -- both\n-- +goose StatementBegin\nCREATE FUNCTION f() AS $$\nBEGIN;\nEND;\n$$;\n\
                    -- +goose StatementEnd\nSELECT 3\n;\n";
        check(
            Sends::Goose,
            Engine::Postgres,
            text,
            &[
                (3, "SELECT 1; SELECT 2; -- both"),
                (5, "CREATE FUNCTION f() AS $$\nBEGIN;\nEND;\n$$;"),
                (10, "SELECT 3\n;"),
            ],
        );
        check(Sends::Goose, Engine::Postgres, "$$ a;\nb; $$;\n", &[(3, "$$ a;"), (4, "b; $$;")]);
    }

    #[test]
    fn blocks_lose_their_comment_lines() {
        let text = "junk\n-- name: one\n\nCREATE TABLE a (\n x INT\n--,FOREIGN KEY (x)\n);\n\n-- name: two\n\nSELECT 1;\n";
        check(
            Sends::Blocks,
            Engine::MariaDb,
            text,
            &[(4, "CREATE TABLE a (\n x INT\n\n);"), (11, "SELECT 1;")],
        );
        let script = Script { path: PathBuf::new(), text: text.to_owned(), first_line: 1 };
        let statements = script.statements(Sends::Blocks, Engine::MariaDb);
        let lines: Vec<_> = statements.iter().map(|statement| statement.line).collect();
        assert_eq!(lines, [4, 11]);
    }

    #[test]
    fn a_routine_is_sent_whole_and_seen_whole() {
        let text = "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND;\nCALL p();\n";
        check(Sends::Whole, Engine::MariaDb, text, &[(3, text.trim())]);
        let script = Script { path: PathBuf::new(), text: text.to_owned(), first_line: 1 };
        let statements = script.statements(Sends::Whole, Engine::MySql);
        assert_eq!(statements.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 5]);
    }
}
