//! Puts the brackets into a canonical expression that its meaning needs, and no other.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value, VisitMut, VisitorMut};

/// Adds brackets.
pub(super) fn add(expression: &mut Expr) {
    let _ = expression.visit(&mut Brackets);
}

/// Adds the brackets that each expression inside a query or another node needs.
pub(crate) struct Brackets;

impl VisitorMut for Brackets {
    type Break = ();

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        let own = strength(expression);
        #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other nodes bracket themselves")]
        match expression {
            Expr::BinaryOp { left, right, .. } => {
                wrap(left, own, own == COMPARISON);
                wrap(right, own, true);
            }
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                wrap(left, own, true);
                wrap(right, own, true);
            }
            Expr::Like { expr, pattern, .. }
            | Expr::ILike { expr, pattern, .. }
            | Expr::RLike { expr, pattern, .. }
            | Expr::SimilarTo { expr, pattern, .. } => {
                wrap(expr, own, true);
                wrap(pattern, own, true);
            }
            Expr::InList { expr, .. }
            | Expr::InSubquery { expr, .. }
            | Expr::IsNull(expr)
            | Expr::IsNotNull(expr)
            | Expr::IsTrue(expr)
            | Expr::IsNotTrue(expr)
            | Expr::IsFalse(expr)
            | Expr::IsNotFalse(expr)
            | Expr::IsUnknown(expr)
            | Expr::IsNotUnknown(expr)
            | Expr::Collate { expr, .. } => wrap(expr, own, true),
            Expr::UnaryOp { expr, .. } => wrap(expr, own, true),
            Expr::AtTimeZone { timestamp, .. } => wrap(timestamp, own, true),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

const COMPARISON: u8 = 5;

/// How strongly a node binds its operands.
fn strength(expression: &Expr) -> u8 {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other nodes bracket themselves")]
    match expression {
        Expr::BinaryOp { op, .. } => match op {
            BinaryOperator::Or => 1,
            BinaryOperator::Xor => 2,
            BinaryOperator::And => 3,
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq => COMPARISON,
            BinaryOperator::Plus | BinaryOperator::Minus => 7,
            BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Modulo => 8,
            _ => 6,
        },
        Expr::UnaryOp { op: UnaryOperator::Not, .. } => 4,
        Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::Like { .. }
        | Expr::ILike { .. }
        | Expr::RLike { .. }
        | Expr::SimilarTo { .. }
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_) => COMPARISON,
        Expr::UnaryOp { .. } | Expr::AtTimeZone { .. } | Expr::Collate { .. } => 9,
        Expr::Value(value) if matches!(&value.value, Value::Number(number, _) if number.starts_with('-')) => {
            9
        }
        _ => 10,
    }
}

fn wrap(operand: &mut Box<Expr>, parent: u8, at_equal: bool) {
    let own = strength(operand);
    if own < parent || (at_equal && own == parent && own < 9) {
        let inner = std::mem::replace(&mut **operand, Expr::Value(Value::Null.into()));
        **operand = Expr::Nested(Box::new(inner));
    }
}
