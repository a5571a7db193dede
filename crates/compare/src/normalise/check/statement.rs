//! What one condition says of one column: a range, a length, labels, or that it is a date.

use std::collections::BTreeSet;

use isoschema_schema::{Domain, Engine, Length, Repertoire, TrailingBlanks};
use sqlparser::ast::{BinaryOperator, Expr};

use super::call;
use crate::normalise::expression::{Scope, column, number_literal, text_literal};
use crate::rule::Rule;

static RANGE: Rule = Rule {
    id: "check-range",
    engines: &Engine::ALL,
    spelling: "CHECK (c >= 0), CHECK (c BETWEEN 1 AND 5), CHECK (c IN (0, 1)), on whole numbers",
    meaning: "the column keeps to that range",
    why: "the engine refuses all other values",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite check a >= 0",
};
static LENGTH: Rule = Rule {
    id: "check-length",
    engines: &Engine::ALL,
    spelling: "CHECK (length(c) <= 64)",
    meaning: "the column keeps to texts of up to 64 characters, or up to 64 bytes",
    why: "the engine refuses all other values",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite check length(z) <= 64",
};
static LABELS: Rule = Rule {
    id: "check-labels",
    engines: &Engine::ALL,
    spelling: "CHECK (c IN ('a', 'b'))",
    meaning: "the column keeps to these labels",
    why: "the engine refuses all other values but those that the column's collation takes for the same, which is a \
          difference of equality",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite check z IN ('y','x')",
};
static DATES: Rule = Rule {
    id: "check-date",
    engines: &[Engine::Sqlite],
    spelling: "CHECK (datetime(c) IS NOT NULL), CHECK (date(c) = c)",
    meaning: "the column keeps to dates and times",
    why: "SQLite's date functions give NULL for what is no date; other engines' types refuse it",
    source: "sqlite.org/lang_datefunc.html; measured with SQLite 3.40.1",
    case: "sqlite check datetime(t) IS NOT NULL",
};
/// The rules that read a condition so.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    [RANGE, LENGTH, LABELS, DATES].into_iter()
}

/// What one condition says of one column.
pub(super) struct Statement {
    /// The column.
    pub column: String,
    /// What its values keep to.
    pub domain: Domain,
    /// Whether the condition says no more than that.
    pub exact: bool,
    /// The rule that reads it so.
    pub rule: &'static Rule,
}

/// What a condition says of one column, where it says that much.
pub(super) fn state(scope: Scope<'_>, condition: &Expr) -> Option<Statement> {
    if let Expr::InList { expr, list, negated: false } = condition {
        let name = column(expr)?;
        if let Some(labels) = list.iter().map(text_literal).collect::<Option<Vec<_>>>() {
            return labels_of(name, scope.domain(expr)?, &labels);
        }
        let numbers = list.iter().map(integer_literal).collect::<Option<BTreeSet<_>>>()?;
        let (min, max) = (*numbers.first()?, *numbers.last()?);
        let exact = i128::try_from(numbers.len()).ok()? == max - min + 1;
        return range_of(name, scope.domain(expr)?, min, max, exact);
    }
    if let Expr::IsNotNull(operand) = condition {
        let (name, operand) = call(operand)?;
        return date_of(&name, scope, operand);
    }
    if let Expr::IsNotDistinctFrom(left, right) = condition {
        return date_itself(scope, left, right);
    }
    let Expr::BinaryOp { left, op, right } = condition else { return None };
    if *op == BinaryOperator::Eq
        && let Some(statement) = date_itself(scope, left, right)
    {
        return Some(statement);
    }
    if let Some(label) = text_literal(right) {
        let name = (*op == BinaryOperator::Eq).then_some(column(left)?)?;
        return labels_of(name, scope.domain(left)?, &[label]);
    }
    let limit = integer_literal(right)?;
    let (min, max) = interval(op, limit)?;
    if let Some(name) = column(left) {
        return range_of(name, scope.domain(left)?, min, max, true);
    }
    let (function, operand) = call(left)?;
    let name = column(operand)?;
    // Only an upper limit is a domain's; what else the condition says is left to the condition.
    let most = u64::try_from(max).ok().filter(|most| *most < u64::MAX)?;
    let domain = length_domain(&function, most, scope.domain(operand)?)?;
    Some(Statement { column: name.to_owned(), domain, exact: min < 0, rule: &LENGTH })
}

fn range_of(name: &str, domain: &Domain, min: i128, max: i128, exact: bool) -> Option<Statement> {
    if !matches!(domain, Domain::Integer { .. } | Domain::Boolean) || min > max {
        return None;
    }
    let min = i64::try_from(min.max(i64::MIN.into())).ok()?;
    let max = u64::try_from(max.min(u64::MAX.into())).ok()?;
    Some(Statement { column: name.to_owned(), domain: Domain::Integer { min, max }, exact, rule: &RANGE })
}

fn labels_of(name: &str, domain: &Domain, labels: &[&str]) -> Option<Statement> {
    if !matches!(domain, Domain::Text { .. } | Domain::Enumeration { .. }) {
        return None;
    }
    let domain = Domain::Enumeration { labels: labels.iter().map(|label| (*label).to_owned()).collect() };
    Some(Statement { column: name.to_owned(), domain, exact: true, rule: &LABELS })
}

/// A date function that must not give NULL.
fn date_of(function: &str, scope: Scope<'_>, operand: &Expr) -> Option<Statement> {
    let dates = ["date", "datetime", "time", "julianday", "unixepoch"];
    let domain = scope.domain(operand)?;
    let temporal = matches!(domain, Domain::Date | Domain::Time { .. } | Domain::DateTime { .. });
    (scope.engine == Engine::Sqlite && temporal && dates.contains(&function)).then_some(())?;
    let column = column(operand)?.to_owned();
    Some(Statement { column, domain: domain.clone(), exact: true, rule: &DATES })
}

/// A column that must be what a date function makes of it.
fn date_itself(scope: Scope<'_>, left: &Expr, right: &Expr) -> Option<Statement> {
    let (one, other) = if column(left).is_some() { (left, right) } else { (right, left) };
    let (function, operand) = call(other)?;
    (column(one)? == column(operand)?).then_some(())?;
    date_of(&function, scope, operand)
}

/// Texts or bytes of up to so many.
fn length_domain(function: &str, most: u64, domain: &Domain) -> Option<Domain> {
    match (domain, function) {
        (Domain::Bytes { .. }, "length" | "octet_length") => Some(Domain::Bytes { max: Some(most) }),
        (Domain::Text { .. } | Domain::Enumeration { .. }, "length" | "octet_length") => Some(Domain::Text {
            max: if function == "length" { Length::Characters(most) } else { Length::Bytes(most) },
            repertoire: Repertoire::Unicode,
            trailing_blanks: TrailingBlanks::Kept,
        }),
        _ => None,
    }
}

/// The whole numbers that a comparison lets through.
fn interval(op: &BinaryOperator, limit: i128) -> Option<(i128, i128)> {
    let (least, greatest) = (i128::MIN, i128::MAX);
    #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other operators state no interval")]
    match op {
        BinaryOperator::Eq => Some((limit, limit)),
        BinaryOperator::Lt => Some((least, limit - 1)),
        BinaryOperator::LtEq => Some((least, limit)),
        BinaryOperator::Gt => Some((limit + 1, greatest)),
        BinaryOperator::GtEq => Some((limit, greatest)),
        _ => None,
    }
}

fn integer_literal(expression: &Expr) -> Option<i128> {
    number_literal(expression)?.parse().ok()
}
