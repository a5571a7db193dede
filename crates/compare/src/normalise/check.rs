//! Rules on CHECKs: what a condition says of one column's values, and which conditions only repeat a column's type.

mod statement;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use isoschema_schema::{Bound, CatalogCheck, Check, Domain, Engine, Length, Proof, Repertoire};
use sqlparser::ast::{BinaryOperator, Expr, Visit, Visitor};

use self::statement::{Statement, state};
use super::expression::{self, Scope, column, number_literal, text_literal};
use crate::rule::{Firings, Rule};

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
    statement::rules().chain([JSON, KIND, CONJUNCTION, NULL_PASSES, INTEGER_AS_BOOLEAN])
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
