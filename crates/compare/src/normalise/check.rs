//! Rules on CHECKs: what a condition says of one column's values, and which conditions only repeat a column's type.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use isoschema_schema::{
    Bound, CatalogCheck, Check, Domain, Engine, Length, Proof, Repertoire, TrailingBlanks,
};
use sqlparser::ast::{BinaryOperator, Expr, Visit, Visitor};

use super::expression::{self, Scope, column, number_literal, text_literal};
use crate::rule::{Firings, Rule};

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
static JSON: Rule = Rule {
    id: "check-json",
    engines: &[Engine::Sqlite, Engine::MariaDb, Engine::MySql],
    spelling: "CHECK (json_valid(c))",
    meaning: "JSON",
    why: "MariaDB's JSON is LONGTEXT with this CHECK; elsewhere it refuses the same texts",
    source: "MariaDB documentation, JSON Data Type; measured with MariaDB 10.11.19",
    case: "mariadb check json_valid(`l`)",
};
static KIND: Rule = Rule {
    id: "check-kind",
    engines: &[Engine::Sqlite],
    spelling: "CHECK (typeof(c) = 'integer')",
    meaning: "nothing: the column's type says it",
    why: "other engines enforce the declared types by themselves",
    source: "sqlite.org/lang_corefunc.html, typeof",
    case: "sqlite check typeof(a) = 'integer'",
};
static CONJUNCTION: Rule = Rule {
    id: "check-conjunction",
    engines: &Engine::ALL,
    spelling: "CHECK (a AND b)",
    meaning: "CHECK (a), CHECK (b)",
    why: "the conjunction is false where one of them is, and NULL passes either way",
    source: "the SQL standard's truth tables",
    case: "mariadb check `a` >= -1 and `a` <> 0",
};
static NULL_PASSES: Rule = Rule {
    id: "check-null-passes",
    engines: &Engine::ALL,
    spelling: "CHECK (c IS NULL OR c > 0)",
    meaning: "CHECK (c > 0)",
    why: "a CHECK that gives NULL passes",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "postgres check ((a IS NULL) OR (a > 0))",
};
static INTEGER_AS_BOOLEAN: Rule = Rule {
    id: "integer-as-boolean",
    engines: &[Engine::Sqlite, Engine::MariaDb, Engine::MySql],
    spelling: "INTEGER with CHECK (c IN (0, 1))",
    meaning: "true and false",
    why: "an engine without truth values keeps 0 and 1 for them",
    source: "the types that Diesel 2.3 writes and reads; measured with SQLite 3.40.1",
    case: "sqlite check a IN (0, 1)",
};

/// Every rule on CHECKs.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    [RANGE, LENGTH, LABELS, DATES, JSON, KIND, CONJUNCTION, NULL_PASSES, INTEGER_AS_BOOLEAN].into_iter()
}

/// What a table's CHECKs say.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// The conditions, those that only repeat a type aside; sorted by columns and text.
    pub checks: Vec<Check>,
    /// By column: what they hold it to, and the text of the conditions that do.
    bounds: BTreeMap<String, (Domain, Vec<String>)>,
    /// The columns that hold JSON only, with the condition's text.
    json: BTreeMap<String, String>,
}

/// What one condition says of one column.
struct Statement {
    column: String,
    domain: Domain,
    /// Whether it says no more than that.
    exact: bool,
    rule: &'static Rule,
}

/// Reads a table's CHECKs. Each column comes with what it really holds.
pub(crate) fn read(
    engine: Engine,
    columns: &[(String, Domain)],
    checks: &[CatalogCheck],
    firings: &mut Firings,
) -> Checks {
    let scope = Scope::table(engine, columns);
    let mut read = Checks::default();
    for check in checks {
        let Some(condition) = expression::read_condition(scope, &check.expression, firings) else {
            let expression = expression::as_printed(&check.expression, firings);
            read.checks.push(Check { columns: Vec::new(), expression, bounds: None });
            continue;
        };
        let conditions = expression::conjuncts(condition);
        if conditions.len() > 1 {
            firings.fire(&CONJUNCTION);
        }
        for condition in conditions {
            read.add(scope, condition, firings);
        }
    }
    read.checks.sort_by(|a, b| (&a.columns, &a.expression).cmp(&(&b.columns, &b.expression)));
    read.checks.dedup();
    read
}

impl Checks {
    fn add(&mut self, scope: Scope<'_>, condition: Expr, firings: &mut Firings) {
        if is_kind(&condition) {
            firings.fire(&KIND);
            return;
        }
        let condition = without_null(condition, firings);
        if let Some(column) = json_column(&condition) {
            firings.fire(&JSON);
            self.json.insert(column.to_owned(), expression::print(&condition));
            return;
        }
        let expression = expression::print(&condition);
        let statement = state(scope, &condition);
        let mut bounds = None;
        if let Some(Statement { column, domain, exact, rule }) = statement {
            firings.fire(rule);
            if exact {
                bounds = Some((column.clone(), domain.clone()));
            }
            let known = self.bounds.remove(&column);
            let (domain, mut texts) = match known {
                None => (domain, Vec::new()),
                Some((known, texts)) => (known.intersection(&domain).unwrap_or(known), texts),
            };
            texts.push(expression.clone());
            self.bounds.insert(column, (domain, texts));
        }
        self.checks.push(Check { columns: columns(&condition), expression, bounds });
    }

    /// What a column really holds and what bounds it, with what the CHECKs say.
    pub(crate) fn bound(
        &self,
        engine: Engine,
        column: &str,
        domain: Domain,
        declared: Option<Bound>,
        firings: &mut Firings,
    ) -> (Domain, Option<Bound>) {
        let name = column.to_lowercase();
        if let Some(text) = self.json.get(&name) {
            // MariaDB's JSON is a longtext with this CHECK and nothing else.
            let own = engine == Engine::MariaDb
                && matches!(
                    domain,
                    Domain::Text { max: Length::Unbounded, repertoire: Repertoire::Unicode, .. }
                );
            if own {
                return (Domain::Json, None);
            }
            if domain.contains(&Domain::Json) {
                return (domain, Some(Bound { domain: Domain::Json, proof: Proof::Check(text.clone()) }));
            }
        }
        let Some((stated, texts)) = self.bounds.get(&name) else { return (domain, declared) };
        let Some(mut proven) = domain.intersection(stated).filter(|proven| !proven.contains(&domain)) else {
            return (domain, declared);
        };
        let whole_number = matches!(domain, Domain::Integer { .. });
        if whole_number
            && proven == (Domain::Integer { min: 0, max: 1 })
            && INTEGER_AS_BOOLEAN.engines.contains(&engine)
        {
            firings.fire(&INTEGER_AS_BOOLEAN);
            proven = Domain::Boolean;
        }
        match declared {
            Some(declared) if !declared.domain.contains(&proven) && proven.contains(&declared.domain) => {
                (domain, Some(declared))
            }
            _ => {
                let mut texts = texts.clone();
                texts.sort();
                (domain, Some(Bound { domain: proven, proof: Proof::Check(texts.join(" and ")) }))
            }
        }
    }
}

/// The condition without `c IS NULL OR`, where the rest gives NULL for such a row and so passes anyway.
fn without_null(condition: Expr, firings: &mut Firings) -> Expr {
    let alternatives = expression::disjuncts(condition.clone());
    let nulls: Vec<&str> = alternatives.iter().filter_map(null_column).collect();
    let [null] = nulls.as_slice() else { return condition };
    let rest: Vec<Expr> = alternatives.iter().filter(|other| null_column(other).is_none()).cloned().collect();
    let strict = !rest.is_empty() && rest.iter().all(|other| strict_column(other) == Some(*null));
    match expression::any_of(rest) {
        Some(rest) if strict => {
            firings.fire(&NULL_PASSES);
            rest
        }
        _ => condition,
    }
}

/// The column, where the condition is that it is NULL.
fn null_column(condition: &Expr) -> Option<&str> {
    let Expr::IsNull(operand) = condition else { return None };
    column(operand)
}

/// The column whose NULL makes the condition NULL.
fn strict_column(condition: &Expr) -> Option<&str> {
    let operand = if let Expr::BinaryOp { left, right, .. } = condition {
        (number_literal(right).is_some() || text_literal(right).is_some()).then_some(left)?
    } else if let Expr::InList { expr, .. } | Expr::Like { expr, .. } | Expr::RLike { expr, .. } = condition {
        expr
    } else {
        return json_column(condition);
    };
    column(operand).or_else(|| {
        let (name, operand) = call(operand)?;
        matches!(name.as_str(), "length" | "octet_length" | "lower" | "upper" | "trim")
            .then_some(column(operand)?)
    })
}

/// A function of one argument.
fn call(expression: &Expr) -> Option<(String, &Expr)> {
    use sqlparser::ast::{FunctionArg, FunctionArgExpr, FunctionArguments};
    let Expr::Function(function) = expression else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] = list.args.as_slice() else { return None };
    Some((expression::last_name(&function.name), argument))
}

/// Whether the condition only says which of SQLite's kinds the values are of.
fn is_kind(condition: &Expr) -> bool {
    let is_typeof = |operand: &Expr| call(operand).is_some_and(|(name, _)| name == "typeof");
    let says_kind = |one: &Expr| {
        if let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = one {
            return is_typeof(left) && text_literal(right).is_some();
        }
        let Expr::InList { expr, list, negated: false } = one else { return false };
        is_typeof(expr) && list.iter().all(|kind| text_literal(kind).is_some())
    };
    let mut alternatives = expression::disjuncts(condition.clone());
    alternatives.retain(|one| null_column(one).is_none());
    !alternatives.is_empty() && alternatives.iter().all(says_kind)
}

/// The column that must hold JSON.
fn json_column(condition: &Expr) -> Option<&str> {
    let call_of = |operand| {
        let (name, operand) = call(operand)?;
        (name == "json_valid").then_some(column(operand)?)
    };
    if let Expr::BinaryOp { left, op, right } = condition {
        let holds = match number_literal(right)? {
            "1" => *op == BinaryOperator::Eq,
            "0" => *op == BinaryOperator::NotEq,
            _ => false,
        };
        return holds.then(|| call_of(left))?;
    }
    call_of(condition)
}

/// What a condition says of one column, where it says that much.
fn state(scope: Scope<'_>, condition: &Expr) -> Option<Statement> {
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

/// The columns that a condition names, sorted.
fn columns(condition: &Expr) -> Vec<String> {
    struct Names(BTreeSet<String>);
    impl Visitor for Names {
        type Break = ();
        fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
            self.0.extend(column(expression).map(str::to_owned));
            ControlFlow::Continue(())
        }
    }
    let mut names = Names(BTreeSet::new());
    let _ = condition.visit(&mut names);
    names.0.into_iter().collect()
}
