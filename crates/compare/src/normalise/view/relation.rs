//! What stands in a query's FROM, and the columns that are its.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, VisitorMut};

use crate::normalise::expression::{self, last_name};

/// A table or view in a FROM, under the name by which its columns are called.
pub(super) struct Relation {
    /// That name.
    pub called: String,
    /// Its columns; empty where they are not known.
    pub columns: Vec<String>,
}

impl Relation {
    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.eq_ignore_ascii_case(column))
    }
}

/// The names of the columns that a query gives; none where one of them has no name.
pub(super) fn selected_names(body: &SetExpr) -> Vec<String> {
    if let SetExpr::SetOperation { left, .. } = body {
        return selected_names(left);
    }
    let SetExpr::Select(select) = body else { return Vec::new() };
    let name = |item: &SelectItem| {
        if let SelectItem::ExprWithAlias { alias, .. } = item {
            return Some(alias.value.clone());
        }
        let SelectItem::UnnamedExpr(expression) = item else { return None };
        expression::column(expression).map(str::to_owned)
    };
    select.projection.iter().map(name).collect::<Option<_>>().unwrap_or_default()
}

/// Spells `*` out, where the tables' columns are known.
pub(super) fn expanded(projection: Vec<SelectItem>, relations: &[Relation]) -> Vec<SelectItem> {
    let mut items = Vec::new();
    let all = |relation: &Relation| {
        let column = |name: &String| {
            let parts = vec![Ident::new(relation.called.clone()), Ident::new(name.to_lowercase())];
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts))
        };
        relation.columns.iter().map(column).collect::<Vec<_>>()
    };
    let known = |relation: &&Relation| !relation.columns.is_empty();
    for item in projection {
        if let SelectItem::Wildcard(_) = &item
            && relations.iter().all(|relation| known(&relation))
        {
            items.extend(relations.iter().flat_map(all));
        } else if let SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) =
            &item
            && let Some(relation) =
                relations.iter().filter(known).find(|known| known.called == last_name(name))
        {
            items.extend(all(relation));
        } else {
            items.push(item);
        }
    }
    items
}

/// Puts before each bare column the table that it must be of.
pub(super) struct Qualify<'a>(pub &'a [Relation]);

impl VisitorMut for Qualify<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        let Expr::Identifier(name) = &*expression else { return ControlFlow::Continue(()) };
        let mut owners = self.0.iter().filter(|relation| relation.has(&name.value));
        let owner = match (owners.next(), owners.next(), self.0) {
            (Some(owner), None, _) => owner,
            (None, None, [only]) if only.columns.is_empty() => only,
            _ => return ControlFlow::Continue(()),
        };
        *expression = Expr::CompoundIdentifier(vec![Ident::new(owner.called.clone()), name.clone()]);
        ControlFlow::Continue(())
    }
}
