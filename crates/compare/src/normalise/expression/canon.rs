//! The walk that makes a parsed expression canonical: names, literals, casts, ranges and lists.

use std::ops::ControlFlow;

use isoschema_schema::Engine;
use sqlparser::ast::{BinaryOperator, CastKind, DataType, Expr, Ident, UnaryOperator, Value, VisitorMut};

use super::operator::number;
use super::{Place, Scope, column, text_literal};
use crate::normalise::literal;
use crate::rule::{Firings, Rule};

static CAST: Rule = Rule {
    id: "expression-cast",
    engines: &Engine::ALL,
    spelling: "'x'::text, (a)::text, '-1'::integer, TIMESTAMP'2000-01-01'",
    meaning: "'x', a, -1, '2000-01-01'",
    why: "PostgreSQL prints the casts that it adds by itself",
    source: "measured with PostgreSQL 15.20",
    case: "postgres check ((b)::text = 'x'::text)",
};
static BETWEEN: Rule = Rule {
    id: "expression-between",
    engines: &Engine::ALL,
    spelling: "a BETWEEN 1 AND 5",
    meaning: "a >= 1 AND a <= 5",
    why: "BETWEEN is defined so, and PostgreSQL prints it so",
    source: "measured with PostgreSQL 15.20",
    case: "mariadb check `a` between 1 and 5",
};
static ANY_ARRAY: Rule = Rule {
    id: "expression-any-array",
    engines: &[Engine::Postgres],
    spelling: "a = ANY (ARRAY['x', 'y']), a <> ALL (ARRAY['x', 'y'])",
    meaning: "a IN ('x', 'y'), a NOT IN ('x', 'y')",
    why: "PostgreSQL prints IN so",
    source: "measured with PostgreSQL 15.20",
    case: "postgres check (z = ANY (ARRAY['x'::text, 'y'::text]))",
};
static INTRODUCER: Rule = Rule {
    id: "expression-introducer",
    engines: &[Engine::MariaDb, Engine::MySql],
    spelling: "_utf8mb4'x'",
    meaning: "'x'",
    why: "MySQL prints the character set before each text; the text is the same",
    source: "MySQL 8.4 manual, section 12.3.8",
    case: "mysql check (`z` = _utf8mb4\\'x\\')",
};
static TRUTH: Rule = Rule {
    id: "expression-truth",
    engines: &Engine::ALL,
    spelling: "true, false",
    meaning: "1, 0",
    why: "engines without truth values print 1 and 0 for them",
    source: "measured with MariaDB 10.11.19 and SQLite 3.40.1",
    case: "postgres check (j = true)",
};
static QUOTED_TEXT: Rule = Rule {
    id: "sqlite-quoted-text",
    engines: &[Engine::Sqlite],
    spelling: "\"x\", where no column is named x",
    meaning: "'x'",
    why: "SQLite takes a quoted name that names nothing for a text",
    source: "sqlite.org/quirks.html, section 8",
    case: "sqlite check z = \"x\"",
};

/// Every rule on the parts of expressions.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    [CAST, BETWEEN, ANY_ARRAY, INTRODUCER, TRUTH, QUOTED_TEXT].into_iter()
}

/// The walk.
pub(crate) struct Canon<'a, 'b> {
    /// What the expression stands in.
    pub scope: Scope<'a>,
    /// Where rules that were needed are noted.
    pub firings: &'b mut Firings,
    /// AND or OR, for each node around the one that is visited: a chain of them is read once, at its top.
    junctions: Vec<Option<BinaryOperator>>,
}

impl VisitorMut for Canon<'_, '_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        let around = self.junctions.last().cloned().flatten();
        self.junctions
            .push(junction(expression).or_else(|| around.filter(|_| matches!(expression, Expr::Nested(_)))));
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        self.junctions.pop();
        let around = self.junctions.last().cloned().flatten();
        if around.is_none() || junction(expression) != around {
            let read = std::mem::replace(expression, Expr::Value(Value::Null.into()));
            *expression = self.canonical(read);
        }
        ControlFlow::Continue(())
    }
}

/// AND or OR, where the node is one.
fn junction(expression: &Expr) -> Option<BinaryOperator> {
    let Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } = expression else {
        return None;
    };
    Some(op.clone())
}

impl<'a, 'b> Canon<'a, 'b> {
    /// A walk that has not begun.
    pub(crate) fn new(scope: Scope<'a>, firings: &'b mut Firings) -> Self {
        Self { scope, firings, junctions: Vec::new() }
    }

    /// A node whose operands are canonical already.
    fn canonical(&mut self, expression: Expr) -> Expr {
        #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other nodes stay as they are")]
        match expression {
            Expr::Nested(inner) => *inner,
            Expr::Identifier(name) => self.name(name),
            Expr::CompoundIdentifier(mut parts) => {
                parts.drain(
                    ..parts.len().saturating_sub(if self.scope.place == Place::Query { 2 } else { 1 }),
                );
                let mut parts: Vec<_> = parts.into_iter().map(plain).collect();
                match parts.len() {
                    1 => Expr::Identifier(parts.remove(0)),
                    _ => Expr::CompoundIdentifier(parts),
                }
            }
            Expr::Value(value) => self.literal(value.value),
            Expr::Prefixed { value, .. } => {
                self.firings.fire(&INTRODUCER);
                *value
            }
            Expr::TypedString(typed) => {
                self.firings.fire(&CAST);
                let value = self.literal(typed.value.value);
                match text_literal(&value).and_then(literal::date_time) {
                    Some(canonical) => text(canonical),
                    None => value,
                }
            }
            Expr::Cast { expr, data_type, .. } => self.cast(*expr, data_type),
            Expr::Convert { expr, data_type: Some(data_type), .. } => self.cast(*expr, data_type),
            Expr::UnaryOp { op, expr } => self.unary(op, *expr),
            Expr::Between { expr, negated, low, high } => {
                self.firings.fire(&BETWEEN);
                let (least, greatest, both) = if negated {
                    (BinaryOperator::Lt, BinaryOperator::Gt, BinaryOperator::Or)
                } else {
                    (BinaryOperator::GtEq, BinaryOperator::LtEq, BinaryOperator::And)
                };
                let low = self.binary((*expr).clone(), least, *low);
                let high = self.binary(*expr, greatest, *high);
                self.binary(low, both, high)
            }
            Expr::InList { expr, list, negated } => self.in_list(*expr, list, negated),
            Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, is_some } => match *right {
                Expr::Array(array) => {
                    self.firings.fire(&ANY_ARRAY);
                    self.in_list(*left, array.elem, false)
                }
                other => {
                    Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right: Box::new(other), is_some }
                }
            },
            Expr::AllOp { left, compare_op: BinaryOperator::NotEq, right } => match *right {
                Expr::Array(array) => {
                    self.firings.fire(&ANY_ARRAY);
                    self.in_list(*left, array.elem, true)
                }
                other => Expr::AllOp { left, compare_op: BinaryOperator::NotEq, right: Box::new(other) },
            },
            Expr::BinaryOp { left, op, right } => self.binary(*left, op, *right),
            Expr::IsNotDistinctFrom(left, right) => self.null_safe(*left, *right),
            Expr::RLike { negated, expr, pattern, .. } => {
                Expr::RLike { negated, expr, pattern, regexp: true }
            }
            Expr::Function(function) => self.function(function),
            Expr::Position { expr, r#in } => self.call("position", vec![*expr, *r#in]),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let arguments =
                    std::iter::once(expr).chain(substring_from).chain(substring_for).map(|part| *part);
                self.call("substr", arguments.collect())
            }
            Expr::Trim { expr, trim_where, trim_what: None, trim_characters: None } => {
                use sqlparser::ast::TrimWhereField::{Both, Leading, Trailing};
                let name = match trim_where {
                    None | Some(Both) => "trim",
                    Some(Leading) => "ltrim",
                    Some(Trailing) => "rtrim",
                };
                self.call(name, vec![*expr])
            }
            other => other,
        }
    }

    fn name(&mut self, name: Ident) -> Expr {
        let text_instead = self.scope.engine == Engine::Sqlite
            && match self.scope.place {
                Place::Default => true,
                Place::Table => name.quote_style == Some('"') && !self.names_column(&name.value),
                Place::Query => false,
            };
        if text_instead {
            self.firings.fire(&QUOTED_TEXT);
            return text(name.value);
        }
        Expr::Identifier(plain(name))
    }

    fn names_column(&self, name: &str) -> bool {
        self.scope.columns.iter().any(|(column, _)| column.eq_ignore_ascii_case(name))
    }

    fn literal(&mut self, value: Value) -> Expr {
        #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other literals stay as they are")]
        let value = match value {
            Value::Boolean(truth) => {
                self.firings.fire(&TRUTH);
                return number(if truth { "1" } else { "0" });
            }
            Value::Number(digits, _) => return number(&literal::decimal(&digits).unwrap_or(digits)),
            Value::DoubleQuotedString(text)
            | Value::EscapedStringLiteral(text)
            | Value::NationalStringLiteral(text)
            | Value::UnicodeStringLiteral(text) => Value::SingleQuotedString(text),
            Value::HexStringLiteral(digits) => Value::HexStringLiteral(digits.to_lowercase()),
            other => other,
        };
        Expr::Value(value.into())
    }

    fn cast(&mut self, inner: Expr, data_type: DataType) -> Expr {
        let name = data_type.to_string().to_lowercase();
        let starts = |names: &[&str]| names.iter().any(|start| name.starts_with(start));
        if let Some(text) = text_literal(&inner) {
            self.firings.fire(&CAST);
            let numeric = starts(&["int", "bigint", "smallint", "numeric", "decimal", "double", "real"]);
            return match literal::decimal(text) {
                Some(decimal) if numeric => number(&decimal),
                _ => inner,
            };
        }
        let printed = matches!(inner, Expr::Value(_) | Expr::Array(_)) || column(&inner).is_some();
        if printed || starts(&["text", "character varying", "varchar", "char", "bpchar"]) {
            self.firings.fire(&CAST);
            return inner;
        }
        Expr::Cast { kind: CastKind::Cast, expr: Box::new(inner), data_type, format: None }
    }

    fn unary(&mut self, op: UnaryOperator, operand: Expr) -> Expr {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "a foreign enum; other operators stay as they are"
        )]
        match op {
            UnaryOperator::Plus => operand,
            UnaryOperator::Minus => match super::number_literal(&operand) {
                Some(digits) => {
                    number(&literal::decimal(&format!("-{digits}")).unwrap_or_else(|| format!("-{digits}")))
                }
                None => Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(operand) },
            },
            UnaryOperator::Not | UnaryOperator::BangNot => self.negated(operand),
            op => Expr::UnaryOp { op, expr: Box::new(operand) },
        }
    }
}

/// A text literal.
pub(super) fn text(text: String) -> Expr {
    Expr::Value(Value::SingleQuotedString(text).into())
}

/// A name without quotes, in lower case.
pub(crate) fn plain(name: Ident) -> Ident {
    Ident::new(name.value.to_lowercase())
}
