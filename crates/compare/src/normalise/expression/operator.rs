//! Canonical operators: negation pushed inwards, operands in order, one spelling for each.

use isoschema_schema::{Domain, Engine};
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::{Canon, column, number_literal, print, text_literal};
use crate::normalise::literal;
use crate::rule::Rule;

static OPERANDS: Rule = Rule {
    id: "expression-operands",
    engines: &Engine::ALL,
    spelling: "b = a, 1 < a, b AND a, a IN ('y','x')",
    meaning: "a = b, a > 1, a AND b, a IN ('x','y')",
    why: "the order of operands has no meaning there",
    source: "the SQL standard's truth tables",
    case: "sqlite check 0 < a",
};
static NEGATION: Rule = Rule {
    id: "expression-negation",
    engines: &Engine::ALL,
    spelling: "NOT (a = 1 OR b), !(a AND b)",
    meaning: "a <> 1 AND NOT b",
    why: "three-valued logic keeps de Morgan's laws; MariaDB prints its conditions so",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "postgres check (NOT ((z = 'q'::text) OR (y = 'r'::text)))",
};
static OR_AS_IN: Rule = Rule {
    id: "expression-or-as-in",
    engines: &Engine::ALL,
    spelling: "a = 'x' OR a = 'y', a NOT IN ('x', 'y')",
    meaning: "a IN ('x', 'y'), a <> 'x' AND a <> 'y'",
    why: "IN is defined so",
    source: "the SQL standard's definition of IN",
    case: "mariadb check `z` = 'a' or `z` = 'b'",
};
static BOOLEAN_COLUMN: Rule = Rule {
    id: "expression-boolean-column",
    engines: &Engine::ALL,
    spelling: "a truth value that stands alone, j <> 0",
    meaning: "j = 1",
    why: "engines without truth values compare them with 0",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "postgres check j",
};
static PATTERN: Rule = Rule {
    id: "expression-pattern",
    engines: &[Engine::Sqlite, Engine::Postgres],
    spelling: "a ~~ 'x%', a ~ '^x'",
    meaning: "a LIKE 'x%', a REGEXP '^x'",
    why: "PostgreSQL prints LIKE by its operator, and its regular expressions have no other spelling",
    source: "PostgreSQL 15 manual, section 9.7; measured with PostgreSQL 15.20",
    case: "postgres check (z ~~ 'x%'::text)",
};
static NULL_SAFE: Rule = Rule {
    id: "expression-null-safe",
    engines: &Engine::ALL,
    spelling: "a <=> b, a IS b",
    meaning: "a IS NOT DISTINCT FROM b",
    why: "MySQL's and SQLite's spellings of the standard's comparison",
    source: "MySQL 8.4 manual, section 14.4.2; sqlite.org/lang_expr.html",
    case: "mariadb check `z` <=> `y`",
};

/// Every rule on operators.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    [OPERANDS, NEGATION, OR_AS_IN, BOOLEAN_COLUMN, PATTERN, NULL_SAFE].into_iter()
}

/// A node of two operands.
pub(super) fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

/// A number.
pub(super) fn number(text: &str) -> Expr {
    Expr::Value(Value::Number(text.to_owned(), false).into())
}

/// The operands of a chain of one operator, from left to right.
pub(super) fn joined(expression: Expr, by: &BinaryOperator) -> Vec<Expr> {
    let mut operands = Vec::new();
    let mut rest = vec![expression];
    while let Some(expression) = rest.pop() {
        if let Expr::BinaryOp { left, op, right } = expression {
            if op == *by {
                rest.extend([*right, *left]);
            } else {
                operands.push(Expr::BinaryOp { left, op, right });
            }
        } else {
            operands.push(expression);
        }
    }
    operands
}

impl Canon<'_, '_> {
    /// A node of two canonical operands, in canonical form.
    pub(super) fn binary(&mut self, left: Expr, op: BinaryOperator, right: Expr) -> Expr {
        let like = |negated| Expr::Like {
            negated,
            any: false,
            expr: Box::new(left.clone()),
            pattern: Box::new(right.clone()),
            escape_char: None,
        };
        let regexp = |negated| Expr::RLike {
            negated,
            expr: Box::new(left.clone()),
            pattern: Box::new(right.clone()),
            regexp: true,
        };
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "a foreign enum; other operators stay as they are"
        )]
        let pattern = match op {
            BinaryOperator::PGLikeMatch => like(false),
            BinaryOperator::PGNotLikeMatch => like(true),
            BinaryOperator::PGRegexMatch | BinaryOperator::Regexp => regexp(false),
            BinaryOperator::PGRegexNotMatch => regexp(true),
            BinaryOperator::And | BinaryOperator::Or => return self.junction(vec![left, right], &op),
            BinaryOperator::Spaceship => return self.null_safe(left, right),
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq => return self.comparison(left, op, right),
            BinaryOperator::Plus | BinaryOperator::Multiply => {
                if order(&left) > order(&right) {
                    self.firings.fire(&OPERANDS);
                    return binary(right, op, left);
                }
                return binary(left, op, right);
            }
            op => return binary(left, op, right),
        };
        self.firings.fire(&PATTERN);
        pattern
    }

    /// `IS NOT DISTINCT FROM`.
    pub(super) fn null_safe(&mut self, left: Expr, right: Expr) -> Expr {
        self.firings.fire(&NULL_SAFE);
        let (left, right) = if order(&left) > order(&right) { (right, left) } else { (left, right) };
        Expr::IsNotDistinctFrom(Box::new(left), Box::new(right))
    }

    /// A list after IN: sorted, each value once; a plain comparison where it is one value, and one for each after NOT.
    pub(super) fn in_list(&mut self, subject: Expr, list: Vec<Expr>, negated: bool) -> Expr {
        let list: Vec<_> = list.into_iter().map(|value| self.fitting(&subject, value)).collect();
        let mut sorted = list.clone();
        sorted.sort_by_cached_key(order);
        sorted.dedup();
        if sorted != list {
            self.firings.fire(&OPERANDS);
        }
        if sorted.len() == 1 {
            let op = if negated { BinaryOperator::NotEq } else { BinaryOperator::Eq };
            return self.comparison(subject, op, sorted.remove(0));
        }
        if negated {
            self.firings.fire(&OR_AS_IN);
            let unequal = sorted
                .into_iter()
                .map(|value| self.comparison(subject.clone(), BinaryOperator::NotEq, value))
                .collect();
            return self.junction(unequal, &BinaryOperator::And);
        }
        Expr::InList { expr: Box::new(subject), list: sorted, negated }
    }

    fn comparison(&mut self, left: Expr, op: BinaryOperator, right: Expr) -> Expr {
        let (left, op, right) = if order(&left) > order(&right) {
            self.firings.fire(&OPERANDS);
            (right, mirrored(op), left)
        } else {
            (left, op, right)
        };
        let right = self.fitting(&left, right);
        let opposite = match number_literal(&right) {
            Some("0") => Some("1"),
            Some("1") => Some("0"),
            Some(_) | None => None,
        };
        let boolean = self.scope.domain(&left) == Some(&Domain::Boolean);
        if let (true, BinaryOperator::NotEq, Some(opposite)) = (boolean, &op, opposite) {
            self.firings.fire(&BOOLEAN_COLUMN);
            return binary(left, BinaryOperator::Eq, number(opposite));
        }
        binary(left, op, right)
    }

    /// A literal in the form that suits the column it is compared with.
    fn fitting(&self, subject: &Expr, value: Expr) -> Expr {
        let (Some(domain), Some(text)) = (self.scope.domain(subject), text_literal(&value)) else {
            return value;
        };
        match domain {
            Domain::DateTime { .. } => match literal::date_time(text) {
                Some(canonical) => Expr::Value(Value::SingleQuotedString(canonical).into()),
                None => value,
            },
            Domain::Integer { .. } | Domain::Boolean | Domain::Decimal { .. } | Domain::Float { .. } => {
                literal::decimal(text).map_or(value, |decimal| number(&decimal))
            }
            Domain::Text { .. }
            | Domain::Bytes { .. }
            | Domain::Bits { .. }
            | Domain::Date
            | Domain::Time { .. }
            | Domain::Interval
            | Domain::Uuid
            | Domain::Json
            | Domain::Enumeration { .. }
            | Domain::Array { .. }
            | Domain::Other { .. } => value,
        }
    }

    /// What AND or OR joins: flat, sorted, each operand once.
    fn junction(&mut self, operands: Vec<Expr>, op: &BinaryOperator) -> Expr {
        let operands: Vec<_> = operands
            .into_iter()
            .flat_map(|operand| joined(operand, op))
            .map(|operand| self.truth(operand))
            .collect();
        let mut sorted =
            if *op == BinaryOperator::Or { self.merged(operands.clone()) } else { operands.clone() };
        sorted.sort_by_cached_key(print);
        sorted.dedup();
        if sorted.len() == operands.len() && sorted != operands {
            self.firings.fire(&OPERANDS);
        }
        let joined = sorted.into_iter().reduce(|all, operand| binary(all, op.clone(), operand));
        joined.unwrap_or_else(|| number("1"))
    }

    /// Equalities of one column with several literals become one IN.
    fn merged(&mut self, operands: Vec<Expr>) -> Vec<Expr> {
        let mut merged: Vec<(Expr, Vec<Expr>)> = Vec::new();
        let mut others = Vec::new();
        for operand in operands {
            if let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = &operand
                && column(left).is_some()
                && is_literal(right)
            {
                gather(&mut merged, left, std::slice::from_ref(&**right));
            } else if let Expr::InList { expr, list, negated: false } = &operand
                && column(expr).is_some()
            {
                gather(&mut merged, expr, list);
            } else {
                others.push(operand);
            }
        }
        for (subject, list) in merged {
            if list.len() > 1 {
                self.firings.fire(&OR_AS_IN);
            }
            others.push(self.in_list(subject, list, false));
        }
        others
    }

    /// What is true or false, where the expression may be a bare column.
    pub(crate) fn truth(&mut self, expression: Expr) -> Expr {
        if column(&expression).is_none() {
            return expression;
        }
        self.firings.fire(&BOOLEAN_COLUMN);
        let boolean = match self.scope.domain(&expression) {
            Some(domain) => *domain == Domain::Boolean,
            None => self.scope.engine == Engine::Postgres,
        };
        if boolean {
            binary(expression, BinaryOperator::Eq, number("1"))
        } else {
            binary(expression, BinaryOperator::NotEq, number("0"))
        }
    }

    /// The opposite, with the negation pushed inwards.
    pub(super) fn negated(&mut self, expression: Expr) -> Expr {
        self.firings.fire(&NEGATION);
        self.opposite(expression)
    }

    fn opposite(&mut self, expression: Expr) -> Expr {
        #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other nodes keep their NOT")]
        match expression {
            Expr::BinaryOp { left, op, right } => {
                #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; others keep their NOT")]
                let op = match op {
                    BinaryOperator::And | BinaryOperator::Or => {
                        let other =
                            if op == BinaryOperator::And { BinaryOperator::Or } else { BinaryOperator::And };
                        let operands = joined(binary(*left, op.clone(), *right), &op);
                        let opposites = operands.into_iter().map(|operand| self.opposite(operand)).collect();
                        return self.junction(opposites, &other);
                    }
                    BinaryOperator::Eq => BinaryOperator::NotEq,
                    BinaryOperator::NotEq => BinaryOperator::Eq,
                    BinaryOperator::Lt => BinaryOperator::GtEq,
                    BinaryOperator::GtEq => BinaryOperator::Lt,
                    BinaryOperator::Gt => BinaryOperator::LtEq,
                    BinaryOperator::LtEq => BinaryOperator::Gt,
                    op => return not(binary(*left, op, *right)),
                };
                self.comparison(*left, op, *right)
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => *expr,
            Expr::InList { expr, list, negated } => self.in_list(*expr, list, !negated),
            Expr::InSubquery { expr, subquery, negated } => {
                Expr::InSubquery { expr, subquery, negated: !negated }
            }
            Expr::Exists { subquery, negated } => Expr::Exists { subquery, negated: !negated },
            Expr::Like { negated, any, expr, pattern, escape_char } => {
                Expr::Like { negated: !negated, any, expr, pattern, escape_char }
            }
            Expr::ILike { negated, any, expr, pattern, escape_char } => {
                Expr::ILike { negated: !negated, any, expr, pattern, escape_char }
            }
            Expr::RLike { negated, expr, pattern, regexp } => {
                Expr::RLike { negated: !negated, expr, pattern, regexp }
            }
            Expr::IsNull(expr) => Expr::IsNotNull(expr),
            Expr::IsNotNull(expr) => Expr::IsNull(expr),
            Expr::IsTrue(expr) => Expr::IsNotTrue(expr),
            Expr::IsNotTrue(expr) => Expr::IsTrue(expr),
            Expr::IsFalse(expr) => Expr::IsNotFalse(expr),
            Expr::IsNotFalse(expr) => Expr::IsFalse(expr),
            Expr::IsDistinctFrom(left, right) => Expr::IsNotDistinctFrom(left, right),
            Expr::IsNotDistinctFrom(left, right) => Expr::IsDistinctFrom(left, right),
            expression if column(&expression).is_some() => {
                let truth = self.truth(expression);
                self.opposite(truth)
            }
            expression => not(expression),
        }
    }
}

fn not(expression: Expr) -> Expr {
    Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expression) }
}

fn gather(merged: &mut Vec<(Expr, Vec<Expr>)>, subject: &Expr, values: &[Expr]) {
    match merged.iter_mut().find(|(known, _)| known == subject) {
        Some((_, list)) => list.extend_from_slice(values),
        None => merged.push((subject.clone(), values.to_vec())),
    }
}

fn is_literal(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(_))
}

/// What operands are sorted by: literals last, numbers by their size, all else by its text.
fn order(expression: &Expr) -> (bool, i128, String) {
    let size = number_literal(expression).and_then(|number| number.parse().ok()).unwrap_or_default();
    (is_literal(expression), size, print(expression))
}

/// The comparison that holds when the sides are swapped.
fn mirrored(op: BinaryOperator) -> BinaryOperator {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a foreign enum; = and <> are their own mirror images"
    )]
    match op {
        BinaryOperator::Lt => BinaryOperator::Gt,
        BinaryOperator::LtEq => BinaryOperator::GtEq,
        BinaryOperator::Gt => BinaryOperator::Lt,
        BinaryOperator::GtEq => BinaryOperator::LtEq,
        op => op,
    }
}
