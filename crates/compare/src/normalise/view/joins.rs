//! The tables that a query joins: brackets taken off, inner joins made a plain list.

use sqlparser::ast::{Expr, JoinConstraint, JoinOperator, TableFactor, TableWithJoins};

/// Takes the brackets off the first of the joined tables: `((a join b) join c)` is `a join b join c`.
pub(super) fn flatten(source: &mut TableWithJoins) {
    while let TableFactor::NestedJoin { table_with_joins, alias: None } = &mut source.relation {
        let inner = (**table_with_joins).clone();
        let outer = std::mem::replace(&mut source.joins, inner.joins);
        source.relation = inner.relation;
        source.joins.extend(outer);
    }
    for join in &mut source.joins {
        let operator = std::mem::replace(&mut join.join_operator, JoinOperator::CrossApply);
        #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum; other joins stay as they are")]
        let operator = match operator {
            JoinOperator::Inner(constraint) | JoinOperator::CrossJoin(constraint) => {
                JoinOperator::Join(constraint)
            }
            JoinOperator::LeftOuter(constraint) => JoinOperator::Left(constraint),
            JoinOperator::RightOuter(constraint) => JoinOperator::Right(constraint),
            other => other,
        };
        join.join_operator = operator;
    }
}

/// Turns inner joins into a plain list of tables, and gives their conditions; other joins stay.
pub(super) fn inner_conditions(from: &mut Vec<TableWithJoins>) -> Vec<Expr> {
    let mut conditions = Vec::new();
    for mut source in std::mem::take(from) {
        let inner = source.joins.iter().all(|join| {
            matches!(&join.join_operator, JoinOperator::Join(JoinConstraint::On(_) | JoinConstraint::None))
        });
        let joins = if inner { std::mem::take(&mut source.joins) } else { Vec::new() };
        from.push(source);
        for join in joins {
            if let JoinOperator::Join(JoinConstraint::On(condition)) = join.join_operator {
                conditions.push(condition);
            }
            from.push(TableWithJoins { relation: join.relation, joins: Vec::new() });
        }
    }
    conditions
}

/// The conditions of the joins that stay.
pub(super) fn outer_conditions(from: &mut [TableWithJoins]) -> impl Iterator<Item = &mut Expr> {
    from.iter_mut().flat_map(|source| &mut source.joins).filter_map(|join| {
        if let JoinOperator::Join(JoinConstraint::On(condition))
        | JoinOperator::Left(JoinConstraint::On(condition))
        | JoinOperator::Right(JoinConstraint::On(condition))
        | JoinOperator::FullOuter(JoinConstraint::On(condition)) = &mut join.join_operator
        {
            return Some(condition);
        }
        None
    })
}
