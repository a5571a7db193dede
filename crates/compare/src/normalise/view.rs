//! Rules on views: a query in canonical text, so that the same view reads the same whichever engine printed it.

mod joins;
mod relation;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use isoschema_schema::{CatalogView, Domain, Engine, Schema, View};
use sqlparser::ast::{
    BinaryOperator, Expr, GroupByExpr, Ident, ObjectName, OrderByKind, OrderBySort, Query, Select,
    SelectItem, SetExpr, TableFactor, VisitMut, VisitorMut, visit_relations,
};

use self::joins::{flatten, inner_conditions, outer_conditions};
use self::relation::{Qualify, Relation, expanded, selected_names};
use super::catalogue::Catalogue;
use super::expression::{self, Brackets, Canon, Place, Scope, last_name, number_literal, plain};
use crate::rule::{Firings, Rule};

static QUERY: Rule = Rule {
    id: "view-query",
    engines: &Engine::ALL,
    spelling: "a view's query with quotes, database names, needless aliases, *, ORDER BY 1, JOIN … ON",
    meaning: "columns by table and name, conditions of inner joins under WHERE, in lower case",
    why: "MariaDB, MySQL and PostgreSQL print what they have parsed, SQLite what was typed",
    source: "measured with MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite view SELECT * FROM t",
};

/// Every rule on views.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    [QUERY].into_iter()
}

/// Reads a view.
pub(crate) fn read(
    catalogue: &Catalogue<'_>,
    schema: &Schema,
    view: &CatalogView,
    firings: &mut Firings,
) -> View {
    let definition = match canonical(catalogue, schema, &view.definition, firings) {
        Some(text) => {
            firings.fire(&QUERY);
            text
        }
        None => expression::as_printed(&view.definition, firings),
    };
    View { columns: view.columns.clone(), definition }
}

fn canonical(
    catalogue: &Catalogue<'_>,
    schema: &Schema,
    text: &str,
    firings: &mut Firings,
) -> Option<String> {
    let mut query = expression::query(catalogue.snapshot.engine, text)?;
    let columns = columns_in_reach(catalogue, schema, &query);
    let scope = Scope { engine: catalogue.snapshot.engine, columns: &columns, place: Place::Query };
    let mut walk = Walk { canon: Canon::new(scope, firings), catalogue };
    let _ = query.visit(&mut walk);
    // The names of the columns stand in the view itself.
    each_select(&mut query.body, &mut |select| {
        for item in &mut select.projection {
            if let SelectItem::ExprWithAlias { expr, .. } = item {
                *item = SelectItem::UnnamedExpr(expr.clone());
            }
        }
    });
    let _ = query.visit(&mut Brackets);
    Some(expression::lower_case(&query.to_string()))
}

/// What the columns of the tables in a query hold. Where two tables disagree on a name, nothing is known of it.
fn columns_in_reach(catalogue: &Catalogue<'_>, schema: &Schema, query: &Query) -> Vec<(String, Domain)> {
    let mut tables = BTreeSet::new();
    let _ = visit_relations(query, |relation| {
        tables.extend(catalogue.table_in_any_case(&last_name(relation)).map(|table| table.name.as_str()));
        ControlFlow::<()>::Continue(())
    });
    let mut columns: BTreeMap<String, Option<Domain>> = BTreeMap::new();
    for column in
        tables.into_iter().filter_map(|name| schema.tables.get(name)).flat_map(|table| &table.columns)
    {
        let domain = column.effective_domain();
        columns
            .entry(column.name.to_lowercase())
            .and_modify(|known| {
                if known.as_ref() != Some(domain) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(domain.clone()));
    }
    columns.into_iter().filter_map(|(name, domain)| Some((name, domain?))).collect()
}

/// The walk that makes a query canonical, from the inside out.
struct Walk<'a, 'b> {
    canon: Canon<'a, 'b>,
    catalogue: &'a Catalogue<'a>,
}

impl VisitorMut for Walk<'_, '_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        self.canon.pre_visit_expr(expression)
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        self.canon.post_visit_expr(expression)
    }

    fn post_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<()> {
        *relation = ObjectName::from(vec![Ident::new(last_name(relation))]);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let mut first: Option<(Vec<Relation>, Vec<SelectItem>)> = None;
        each_select(&mut query.body, &mut |select| {
            let relations = self.select(select);
            first.get_or_insert_with(|| (relations, select.projection.clone()));
        });
        if let (Some(order), Some((relations, projection))) = (&mut query.order_by, first)
            && let OrderByKind::Expressions(parts) = &mut order.kind
        {
            for part in parts {
                replace_reference(&mut part.expr, &projection);
                self.qualify(&mut part.expr, &relations);
                if part.options.sort == Some(OrderBySort::Asc) {
                    part.options.sort = None;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// A condition that picks rows. It picks those for which it is true, so `x IS TRUE` says no more than `x` (and
/// MariaDB 11 prints the one for the other); a CHECK would let NULL pass by `x` alone.
fn picking(condition: Expr) -> Expr {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other conditions stay")]
    match condition {
        Expr::IsTrue(inner) => *inner,
        Expr::Nested(inner) => picking(*inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => Expr::BinaryOp {
            left: Box::new(picking(*left)),
            op: BinaryOperator::And,
            right: Box::new(picking(*right)),
        },
        other => other,
    }
}

impl Walk<'_, '_> {
    fn select(&mut self, select: &mut Select) -> Vec<Relation> {
        for source in &mut select.from {
            flatten(source);
        }
        let mut relations = Vec::new();
        for source in &mut select.from {
            self.relate(&mut source.relation, &mut relations);
            for join in &mut source.joins {
                self.relate(&mut join.relation, &mut relations);
            }
        }
        let mut conditions = inner_conditions(&mut select.from);
        conditions.extend(select.selection.take());
        let condition = conditions.into_iter().map(|condition| self.canon.truth(picking(condition))).reduce(
            |left, right| Expr::BinaryOp {
                left: Box::new(left),
                op: BinaryOperator::And,
                right: Box::new(right),
            },
        );
        select.selection = condition;
        select.having = select.having.take().map(|condition| self.canon.truth(picking(condition)));
        for condition in
            select.selection.iter_mut().chain(&mut select.having).chain(outer_conditions(&mut select.from))
        {
            self.qualify(condition, &relations);
        }
        select.projection = expanded(std::mem::take(&mut select.projection), &relations);
        for item in &mut select.projection {
            self.tidy(item, &relations);
        }
        if let GroupByExpr::Expressions(groups, _) = &mut select.group_by {
            for group in groups {
                replace_reference(group, &select.projection);
                self.qualify(group, &relations);
            }
        }
        relations
    }

    /// Puts before each bare column the table that it must be of, and operands in order again.
    fn qualify(&mut self, expression: &mut Expr, relations: &[Relation]) {
        let _ = expression.visit(&mut Qualify(relations));
        let _ = expression.visit(&mut self.canon);
    }

    /// Gives a selected expression its tables, and takes an alias away that is the column's own name.
    fn tidy(&mut self, item: &mut SelectItem, relations: &[Relation]) {
        if let SelectItem::UnnamedExpr(expression) = item {
            self.qualify(expression, relations);
        } else if let SelectItem::ExprWithAlias { expr, alias } = item {
            self.qualify(expr, relations);
            *alias = plain(alias.clone());
            if expression::column(expr) == Some(alias.value.as_str()) {
                *item = SelectItem::UnnamedExpr(expr.clone());
            }
        }
    }

    fn relate(&self, factor: &mut TableFactor, relations: &mut Vec<Relation>) {
        if let TableFactor::Table { name, alias, .. } = factor {
            let own = last_name(name);
            if let Some(given) = alias {
                given.explicit = true;
                given.name = plain(given.name.clone());
                if given.name.value == own {
                    *alias = None;
                }
            }
            let called = alias.as_ref().map_or_else(|| own.clone(), |alias| alias.name.value.clone());
            let table = self.catalogue.table_in_any_case(&own);
            let view = self.catalogue.view_in_any_case(&own);
            let columns = match (table, view) {
                (Some(table), _) => table.columns.iter().map(|column| column.name.clone()).collect(),
                (None, Some(view)) => view.columns.clone(),
                (None, None) => Vec::new(),
            };
            relations.push(Relation { called, columns });
        } else if let TableFactor::Derived { alias: Some(alias), subquery, .. } = factor {
            alias.explicit = true;
            alias.name = plain(alias.name.clone());
            let columns = if alias.columns.is_empty() { selected_names(&subquery.body) } else { Vec::new() };
            relations.push(Relation { called: alias.name.value.clone(), columns });
        } else if let TableFactor::NestedJoin { table_with_joins, .. } = factor {
            self.relate(&mut table_with_joins.relation, relations);
            for join in &mut table_with_joins.joins {
                self.relate(&mut join.relation, relations);
            }
        }
    }
}

/// Does something to each SELECT of a query that a UNION may join, subqueries aside.
fn each_select(body: &mut SetExpr, action: &mut dyn FnMut(&mut Select)) {
    if let SetExpr::Select(select) = body {
        action(select);
    } else if let SetExpr::SetOperation { left, right, .. } = body {
        each_select(left, action);
        each_select(right, action);
    }
}

/// Puts the selected expression where its position or its alias stands.
fn replace_reference(reference: &mut Expr, projection: &[SelectItem]) {
    let position = number_literal(reference).and_then(|number| number.parse::<usize>().ok());
    let selected = |item: &SelectItem| {
        if let SelectItem::UnnamedExpr(expression) = item {
            return Some(expression.clone());
        }
        let SelectItem::ExprWithAlias { expr, .. } = item else { return None };
        Some(expr.clone())
    };
    let found = match (position, &*reference) {
        (Some(position), _) => {
            position.checked_sub(1).and_then(|index| projection.get(index)).and_then(selected)
        }
        (None, Expr::Identifier(name)) => projection
            .iter()
            .find(|item| matches!(item, SelectItem::ExprWithAlias { alias, .. } if alias.value == name.value))
            .and_then(selected),
        (None, _) => None,
    };
    if let Some(expression) = found {
        *reference = expression;
    }
}
