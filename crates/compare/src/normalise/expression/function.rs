//! Canonical function calls: one name for what the engines call differently.

use isoschema_schema::{Domain, Engine};
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
    Ident, ObjectName, ObjectNamePart,
};

use super::operator::binary;
use super::{Canon, number_literal};
use crate::rule::Rule;

static NAME: Rule = Rule {
    id: "expression-function",
    engines: &Engine::ALL,
    spelling: "char_length, lcase, ifnull, locate, instr, strpos, btrim, concat, mod, now…",
    meaning: "length, lower, coalesce, position, trim, ||, %, current_timestamp…",
    why: "the engines' names for the same function",
    source: "PostgreSQL 15 manual, chapter 9; MySQL 8.4 manual, chapter 14; sqlite.org/lang_corefunc.html; measured \
             with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mariadb check lcase(`z`) = `z`",
};
static BYTE_LENGTH: Rule = Rule {
    id: "mysql-length-in-bytes",
    engines: &[Engine::MariaDb, Engine::MySql],
    spelling: "length(a)",
    meaning: "octet_length(a)",
    why: "LENGTH counts bytes there, and characters elsewhere",
    source: "MySQL 8.4 manual, section 14.8; MariaDB 10.11.19 prints octet_length for it",
    case: "mysql check (length(`z`) <= 10)",
};

/// Every rule on functions.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    [NAME, BYTE_LENGTH].into_iter()
}

impl Canon<'_, '_> {
    /// A call, under its canonical name.
    pub(super) fn function(&mut self, mut function: Function) -> Expr {
        let name = last_name(&function.name);
        let plain = function.over.is_none() && function.filter.is_none() && function.within_group.is_empty();
        match arguments(&function) {
            Some(arguments) if plain => return self.call(&name, arguments),
            _ => function.name = object(&name),
        }
        Expr::Function(function)
    }

    /// A call by name and canonical arguments.
    pub(super) fn call(&mut self, name: &str, mut arguments: Vec<Expr>) -> Expr {
        let mysql = matches!(self.scope.engine, Engine::MariaDb | Engine::MySql);
        let canonical = match (name, arguments.len()) {
            ("char_length" | "character_length", 1) => "length",
            ("length" | "octet_length", 1) => {
                let bytes = matches!(self.scope.domain(&arguments[0]), Some(Domain::Bytes { .. }));
                let name = if bytes {
                    "length"
                } else if mysql {
                    "octet_length"
                } else {
                    name
                };
                if mysql {
                    self.firings.fire(&BYTE_LENGTH);
                }
                return call(name, arguments);
            }
            ("lcase", 1) => "lower",
            ("ucase", 1) => "upper",
            ("ifnull" | "nvl", 2) => "coalesce",
            ("substring" | "mid", _) => "substr",
            ("btrim", 1) => "trim",
            ("locate", 2) => "position",
            ("instr" | "strpos", 2) => {
                arguments.swap(0, 1);
                "position"
            }
            ("power", 2) => "pow",
            ("ceil", 1) => "ceiling",
            ("now" | "transaction_timestamp" | "localtimestamp" | "current_timestamp", 0) => {
                "current_timestamp"
            }
            ("curdate" | "current_date", 0) => "current_date",
            ("curtime" | "current_time", 0) => "current_time",
            ("concat", 2..) if mysql => {
                self.firings.fire(&NAME);
                let joined = arguments
                    .into_iter()
                    .reduce(|left, right| binary(left, BinaryOperator::StringConcat, right));
                return joined.unwrap_or_else(|| call("concat", Vec::new()));
            }
            ("mod", 2) => {
                self.firings.fire(&NAME);
                let divisor = arguments.remove(1);
                return binary(arguments.remove(0), BinaryOperator::Modulo, divisor);
            }
            ("count", 1) if mysql && number_literal(&arguments[0]) == Some("0") => {
                self.firings.fire(&NAME);
                return built("count", vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
            }
            _ => name,
        };
        if canonical != name {
            self.firings.fire(&NAME);
        }
        call(canonical, arguments)
    }
}

/// The function's own name, without a schema, in lower case.
pub(crate) fn last_name(name: &ObjectName) -> String {
    match name.0.last() {
        Some(ObjectNamePart::Identifier(name)) => name.value.to_lowercase(),
        Some(other @ ObjectNamePart::Function(_)) => other.to_string().to_lowercase(),
        None => String::new(),
    }
}

/// The arguments, where they are plain expressions.
pub(crate) fn arguments(function: &Function) -> Option<Vec<Expr>> {
    match &function.args {
        FunctionArguments::None => Some(Vec::new()),
        FunctionArguments::Subquery(_) => None,
        FunctionArguments::List(list) => {
            if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
                return None;
            }
            list.args
                .iter()
                .map(|argument| {
                    let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument else {
                        return None;
                    };
                    Some(expression.clone())
                })
                .collect()
        }
    }
}

fn object(name: &str) -> ObjectName {
    ObjectName::from(vec![Ident::new(name)])
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    built(
        name,
        arguments.into_iter().map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))).collect(),
    )
}

fn built(name: &str, args: Vec<FunctionArg>) -> Expr {
    Expr::Function(Function {
        name: object(name),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
