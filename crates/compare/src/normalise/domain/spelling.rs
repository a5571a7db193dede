//! A declared type taken apart: its name, its parameters, its marks. What they mean is not known here.

use isoschema_schema::{CatalogColumn, Engine, Repertoire};
use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect};
use sqlparser::tokenizer::{Token, Tokenizer};

/// A declared type taken apart.
#[derive(Debug)]
pub(crate) struct Spelling<'a> {
    /// The engine that spells it so.
    pub engine: Engine,
    /// The server's major and minor version.
    pub version: (u32, u32),
    /// The words outside brackets, in lower case, `unsigned` and `zerofill` of MariaDB and MySQL aside:
    /// `timestamp without time zone`.
    pub name: String,
    /// What stands in the brackets behind the name.
    pub parameters: Vec<String>,
    /// Whether it is marked `unsigned`.
    pub unsigned: bool,
    /// How often it is marked as an array.
    pub dimensions: usize,
    /// The labels of PostgreSQL's enum types.
    pub labels: &'a [String],
    /// The characters that the column's character set has.
    pub repertoire: Repertoire,
}

impl<'a> Spelling<'a> {
    /// Takes a column's declared type apart.
    pub(crate) fn new(
        engine: Engine,
        version: (u32, u32),
        column: &'a CatalogColumn,
        repertoire: Repertoire,
    ) -> Self {
        let mut spelling = Self {
            engine,
            version,
            name: String::new(),
            parameters: Vec::new(),
            unsigned: false,
            dimensions: 0,
            labels: &column.labels,
            repertoire,
        };
        let mysql = MySqlDialect {};
        let generic = GenericDialect {};
        let dialect: &dyn Dialect = match engine {
            Engine::MariaDb | Engine::MySql => &mysql,
            Engine::Sqlite | Engine::Postgres => &generic,
        };
        match Tokenizer::new(dialect, &column.declared).tokenize() {
            Ok(tokens) => spelling.take(tokens),
            Err(_) => spelling.name = column.declared.to_lowercase(),
        }
        spelling
    }

    fn take(&mut self, tokens: Vec<Token>) {
        let mut words = Vec::new();
        let mut depth = 0_usize;
        let mut negative = false;
        for token in tokens {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "a foreign enum; other tokens stay as they are"
            )]
            match token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                Token::Whitespace(_) | Token::Comma | Token::RBracket => {}
                Token::LBracket => self.dimensions += 1,
                Token::Minus if depth > 0 => negative = true,
                Token::Number(number, _) if depth > 0 => {
                    let sign = if std::mem::take(&mut negative) { "-" } else { "" };
                    self.parameters.push(format!("{sign}{number}"));
                }
                Token::SingleQuotedString(text) if depth > 0 => self.parameters.push(text),
                token if depth > 0 => self.parameters.push(token.to_string()),
                token => words.push(token.to_string().to_lowercase()),
            }
        }
        if matches!(self.engine, Engine::MariaDb | Engine::MySql) {
            self.unsigned = words.iter().any(|word| word == "unsigned");
            words.retain(|word| !["unsigned", "signed", "zerofill"].contains(&word.as_str()));
        }
        self.name = words.join(" ").replace(" . ", ".");
    }

    /// A parameter, where it is a whole number.
    pub(crate) fn number<T: std::str::FromStr>(&self, index: usize) -> Option<T> {
        self.parameters.get(index)?.parse().ok()
    }

    /// Digits in all and after the point, where both can be read; a single parameter means no digit after it.
    pub(crate) fn digits(&self) -> Option<(u32, u32)> {
        Some((self.number(0)?, if self.parameters.len() > 1 { self.number(1)? } else { 0 }))
    }

    /// Name and parameters together.
    pub(crate) fn whole(&self) -> String {
        if self.parameters.is_empty() {
            return if self.name.is_empty() { "any".to_owned() } else { self.name.clone() };
        }
        format!("{}({})", self.name, self.parameters.join(","))
    }
}
