//! The bodies of triggers, routines and rules, in which a semicolon ends no statement of the file: how deep one is open,
//! token by token. Not a parser: it counts what opens and what ends.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::statement::word;

/// How deep a statement stands in a trigger's or a routine's body, or in a rule's parentheses.
#[derive(Debug, Default)]
pub(crate) struct Body {
    kind: Kind,
    depth: usize,
    /// The last token was END: the word after it says what ends, and opens nothing.
    after_end: bool,
    /// A statement of the body may begin here.
    at_start: bool,
    words: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Kind {
    /// Not yet known: the words so far begin a CREATE.
    #[default]
    Unknown,
    /// One with a body in which semicolons end statements.
    Routine,
    /// PostgreSQL's CREATE RULE: semicolons stand in its parentheses.
    Rule,
    /// One that ends at the first semicolon.
    Plain,
}

impl Body {
    pub(crate) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Reads the first of these tokens; the rest only serves to look ahead.
    pub(crate) fn read(&mut self, tokens: &[&TokenWithSpan]) {
        let Some(token) = tokens.first() else { return };
        match self.kind {
            Kind::Unknown => self.kind = self.kind_after(&token.token),
            Kind::Routine => self.read_routine(tokens),
            Kind::Rule if token.token == Token::LParen => self.depth += 1,
            Kind::Rule if token.token == Token::RParen => self.depth = self.depth.saturating_sub(1),
            Kind::Rule | Kind::Plain => {}
        }
    }

    /// CREATE [OR REPLACE] [TEMP] [DEFINER = user@host] … TRIGGER: the word that decides comes early.
    fn kind_after(&mut self, token: &Token) -> Kind {
        self.words += 1;
        let word = word(token).unwrap_or_default();
        match word.as_str() {
            "CREATE" if self.words == 1 => Kind::Unknown,
            _ if self.words == 1 => Kind::Plain,
            "TRIGGER" | "PROCEDURE" | "FUNCTION" | "EVENT" | "PACKAGE" => Kind::Routine,
            "RULE" => Kind::Rule,
            "TABLE" | "INDEX" | "VIEW" | "DATABASE" | "SCHEMA" | "TYPE" => Kind::Plain,
            _ if self.words > 16 => Kind::Plain,
            _ => Kind::Unknown,
        }
    }

    fn read_routine(&mut self, tokens: &[&TokenWithSpan]) {
        let word = word(&tokens[0].token).unwrap_or_default();
        let (after_end, at_start) = (self.after_end, self.at_start);
        self.after_end = word == "END";
        self.at_start = tokens[0].token == Token::SemiColon
            || tokens[0].token == Token::Colon
            || matches!(
                word.as_str(),
                "BEGIN" | "THEN" | "ELSE" | "DO" | "LOOP" | "REPEAT" | "ROW" | "ATOMIC"
            );
        match word.as_str() {
            "END" => self.depth = self.depth.saturating_sub(1),
            "BEGIN" => self.depth += 1,
            "CASE" if !after_end => self.depth += 1,
            "IF" | "WHILE" | "LOOP" | "REPEAT" if at_start && !after_end && !is_call(&tokens[1..]) => {
                self.depth += 1;
            }
            _ => {}
        }
    }
}

/// `IF(a, b, c)` and `REPEAT(a, n)` are functions; the condition of an IF has no comma of its own.
fn is_call(tokens: &[&TokenWithSpan]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        if token.token == Token::LParen {
            depth += 1;
        } else if token.token == Token::RParen && depth > 1 {
            depth -= 1;
        } else if token.token == Token::Comma && depth == 1 {
            return true;
        } else if token.token == Token::RParen || depth == 0 {
            return false;
        }
    }
    false
}
