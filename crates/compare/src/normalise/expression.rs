//! SQL expressions in canonical text, so that the same condition reads the same whichever engine printed it. What
//! an expression says of a column is not known here.

mod brackets;
mod canon;
mod function;
mod operator;
pub(crate) mod tokens;

use isoschema_schema::{Domain, Engine};
use sqlparser::ast::{BinaryOperator, Expr, Query, Value, VisitMut};
use sqlparser::dialect::{AnsiDialect, Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

pub(crate) use brackets::Brackets;
pub(crate) use canon::{Canon, plain};
pub(crate) use function::{arguments, last_name};

use crate::rule::{Firings, Rule};

const ALL: &[Engine] = &Engine::ALL;

static AS_PRINTED: Rule = Rule {
    id: "expression-as-printed",
    engines: ALL,
    spelling: "an expression that cannot be parsed",
    meaning: "itself, as the engine prints it",
    why: "what is not understood must differ rather than agree by chance",
    source: "the grammar of sqlparser 0.63",
    case: "sqlite check a @@ !",
};

/// Every rule on expressions.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    canon::rules().chain(function::rules()).chain(operator::rules()).chain([AS_PRINTED])
}

/// What an expression stands in: the engine that prints it, and the columns that it may name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The engine.
    pub engine: Engine,
    /// The columns and what they hold.
    pub columns: &'a [(String, Domain)],
    /// Where it stands.
    pub place: Place,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a default: it may name no column.
    Default,
    /// In a table: it may name the table's columns.
    Table,
    /// In a query: columns of several tables are in reach, so that the table's name before a column's matters.
    Query,
}

impl<'a> Scope<'a> {
    /// The scope of one table's columns.
    pub(crate) fn table(engine: Engine, columns: &'a [(String, Domain)]) -> Self {
        Self { engine, columns, place: Place::Table }
    }

    /// The scope of a default.
    pub(crate) fn default(engine: Engine) -> Self {
        Self { engine, columns: &[], place: Place::Default }
    }

    /// What a column holds.
    pub(crate) fn domain(&self, expression: &Expr) -> Option<&'a Domain> {
        let name = column(expression)?;
        self.columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, domain)| domain)
    }
}

/// The engine's grammar.
pub(crate) fn dialect(engine: Engine) -> &'static dyn Dialect {
    match engine {
        Engine::Sqlite => &SQLiteDialect {},
        Engine::MariaDb | Engine::MySql => &MySqlDialect {},
        Engine::Postgres => &PostgreSqlDialect {},
    }
}

/// Parses an expression as an engine prints it, and makes it canonical; `None` where it cannot be parsed.
pub(crate) fn read(scope: Scope<'_>, text: &str, firings: &mut Firings) -> Option<Expr> {
    let mut parser = Parser::new(dialect(scope.engine)).with_tokens(tokens::of(scope.engine, text)?);
    let mut expression = parser.parse_expr().ok()?;
    if parser.peek_token().token != Token::EOF {
        return None;
    }
    let mut canon = Canon::new(scope, firings);
    let _ = expression.visit(&mut canon);
    Some(expression)
}

/// Parses a query as an engine prints it; `None` where it cannot be parsed.
pub(crate) fn query(engine: Engine, text: &str) -> Option<Box<Query>> {
    let mut parser = Parser::new(dialect(engine)).with_tokens(tokens::of(engine, text)?);
    let query = parser.parse_query().ok()?;
    let _ = parser.consume_token(&Token::SemiColon);
    (parser.peek_token().token == Token::EOF).then_some(query)
}

/// As [`read`], for what is true or false.
pub(crate) fn read_condition(scope: Scope<'_>, text: &str, firings: &mut Firings) -> Option<Expr> {
    let expression = read(scope, text, firings)?;
    Some(Canon::new(scope, firings).truth(expression))
}

/// An expression's canonical text, or the engine's own where it cannot be parsed.
pub(crate) fn text(scope: Scope<'_>, text: &str, firings: &mut Firings) -> String {
    match read(scope, text, firings) {
        Some(expression) => print(&expression),
        None => as_printed(text, firings),
    }
}

/// A condition's canonical text, or the engine's own where it cannot be parsed.
pub(crate) fn condition_text(scope: Scope<'_>, text: &str, firings: &mut Firings) -> String {
    match read_condition(scope, text, firings) {
        Some(expression) => print(&expression),
        None => as_printed(text, firings),
    }
}

/// The engine's own text, blanks evened out.
pub(crate) fn as_printed(text: &str, firings: &mut Firings) -> String {
    firings.fire(&AS_PRINTED);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A canonical expression's text.
pub(crate) fn print(expression: &Expr) -> String {
    if let Expr::Identifier(name) = expression {
        return name.value.clone();
    }
    if text_literal(expression).is_some() || number_literal(expression).is_some() {
        return expression.to_string();
    }
    let mut expression = expression.clone();
    brackets::add(&mut expression);
    lower_case(&expression.to_string())
}

/// Lower case for everything but literals.
pub(crate) fn lower_case(sql: &str) -> String {
    let Ok(tokens) = Tokenizer::new(&AnsiDialect {}, sql).with_unescape(false).tokenize() else {
        return sql.to_owned();
    };
    tokens
        .iter()
        .map(|token| {
            let text = token.to_string();
            if matches!(token, Token::SingleQuotedString(_)) { text } else { text.to_lowercase() }
        })
        .collect()
}

/// The name, where the expression is a column.
pub(crate) fn column(expression: &Expr) -> Option<&str> {
    if let Expr::Identifier(name) = expression {
        return Some(&name.value);
    }
    let Expr::CompoundIdentifier(parts) = expression else { return None };
    parts.last().map(|name| name.value.as_str())
}

/// The text, where the expression is a text literal.
pub(crate) fn text_literal(expression: &Expr) -> Option<&str> {
    let Expr::Value(value) = expression else { return None };
    let Value::SingleQuotedString(text) = &value.value else { return None };
    Some(text)
}

/// The number, where the expression is a numeric literal.
pub(crate) fn number_literal(expression: &Expr) -> Option<&str> {
    let Expr::Value(value) = expression else { return None };
    let Value::Number(number, _) = &value.value else { return None };
    Some(number)
}

/// What AND joins.
pub(crate) fn conjuncts(expression: Expr) -> Vec<Expr> {
    operator::joined(expression, &BinaryOperator::And)
}

/// What OR joins.
pub(crate) fn disjuncts(expression: Expr) -> Vec<Expr> {
    operator::joined(expression, &BinaryOperator::Or)
}

/// Joins by OR, left to right; `None` where there is nothing to join.
pub(crate) fn any_of(operands: Vec<Expr>) -> Option<Expr> {
    operands.into_iter().reduce(|left, right| operator::binary(left, BinaryOperator::Or, right))
}
