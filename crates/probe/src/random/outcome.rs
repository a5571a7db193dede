//! What an engine made of a statement, and when several engines made the same of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use isoschema_schema::Engine;

use super::ground::Plot;
use super::statement::Statement;

/// What became of a statement on one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken, and was about so many rows.
    Taken { rows: u64 },
    /// It was refused; in the server's words.
    Refused { class: Class, reason: String },
}

/// Why a statement was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// NULL where none may stand.
    NotNull,
    /// A key that is taken.
    Unique,
    /// A parent that is missing, or a child that is there.
    ForeignKey,
    /// A value that a CHECK or a type does not admit.
    Value,
    /// Whatever else a server says.
    Other,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { rows: 1 } => f.write_str("taken, 1 row"),
            Self::Taken { rows } => write!(f, "taken, {rows} rows"),
            Self::Refused { class, .. } => write!(f, "refused: {class}"),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotNull => "NOT NULL",
            Self::Unique => "a key that must be unique",
            Self::ForeignKey => "a foreign key",
            Self::Value => "a CHECK or a type's limits",
            Self::Other => "another reason",
        })
    }
}

/// In what the engines differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// Some take the statement, some refuse it.
    Acceptance,
    /// They name different rules.
    Rule,
    /// They count different numbers of rows.
    Count,
    /// They hold different rows afterwards.
    Rows,
}

/// In what the engines' outcomes of one statement differ, if they do.
pub(super) fn matter(
    statement: &Statement,
    plot: Option<&Plot>,
    outcomes: &BTreeMap<Engine, &Outcome>,
) -> Option<Matter> {
    let mut counts = BTreeSet::new();
    let mut classes = BTreeSet::new();
    for outcome in outcomes.values() {
        match outcome {
            Outcome::Taken { rows } => {
                counts.insert(*rows);
            }
            Outcome::Refused { class, .. } => {
                classes.insert(*class);
            }
        }
    }
    let finds_nothing = matches!(statement, Statement::Update { .. }) && counts.iter().all(|rows| *rows == 0);
    let only_for_limits = classes.iter().all(|class| *class == Class::Value);
    if !counts.is_empty() && !classes.is_empty() {
        // PostgreSQL looks at a value before it looks for rows.
        (!finds_nothing || !only_for_limits).then_some(Matter::Acceptance)
    } else if counts.len() > 1 && statement.counts_rows() {
        Some(Matter::Count)
    } else if classes.len() > 1 && classes.iter().any(|class| !may_break(statement, plot, *class)) {
        Some(Matter::Rule)
    } else {
        None
    }
}

/// Whether a statement may be refused for this: where several rules are broken at once, each engine names the one that it
/// looks at first.
fn may_break(statement: &Statement, plot: Option<&Plot>, class: Class) -> bool {
    let Some(plot) = plot else { return true };
    let rules = &plot.rules;
    if class == Class::Other {
        return false;
    }
    match statement {
        Statement::Begin | Statement::Commit | Statement::Rollback => true,
        Statement::Delete { .. } => match class {
            Class::ForeignKey => true,
            Class::NotNull | Class::Unique | Class::Value | Class::Other => rules.reaches_others,
        },
        Statement::Insert { .. } | Statement::Upsert { .. } => match class {
            Class::NotNull => plot.misses_a_value(statement),
            Class::Unique => rules.is_keyed,
            Class::ForeignKey => rules.has_parents,
            Class::Value | Class::Other => true,
        },
        Statement::Update { .. } => match class {
            Class::NotNull => plot.misses_a_value(statement) || rules.reaches_others,
            Class::Unique => rules.is_keyed || rules.reaches_others,
            Class::ForeignKey => rules.has_parents || rules.has_children,
            Class::Value | Class::Other => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use isoschema_rows::{Row, Value};

    use super::super::ground::{Deletes, Rules};
    use super::*;

    fn refused(class: Class) -> Outcome {
        Outcome::Refused { class, reason: String::new() }
    }

    /// Ferries have a key and a NOT NULL name, and no parents.
    #[test]
    fn what_several_rules_forbid_may_be_refused_by_any_of_them() {
        use Class::{ForeignKey, NotNull, Unique, Value as Limit};
        let rules = Rules { required: vec!["name".to_owned()], is_keyed: true, ..Rules::default() };
        let plot = Plot {
            table: "ferries".to_owned(),
            fields: Vec::new(),
            most_rows: 1,
            key: Vec::new(),
            upsert: None,
            deletes: Deletes::Any,
            own_keys: Vec::new(),
            rules,
        };
        let insert = |name: Value| Statement::Insert {
            table: "ferries".to_owned(),
            rows: vec![Row::from([("name".to_owned(), name)])],
        };
        let (named, nameless) = (insert(Value::Text("Vera".to_owned())), insert(Value::Null));
        let update = Statement::Update { table: "ferries".to_owned(), set: Row::new(), filter: Row::new() };
        let taken = |rows| Outcome::Taken { rows };
        for (statement, one, other, expected) in [
            (&named, taken(1), taken(1), None),
            (&named, taken(1), taken(2), Some(Matter::Count)),
            (&named, taken(1), refused(Unique), Some(Matter::Acceptance)),
            (&named, refused(Unique), refused(Unique), None),
            (&named, refused(Unique), refused(Limit), None),
            (&named, refused(Unique), refused(NotNull), Some(Matter::Rule)),
            (&named, refused(Unique), refused(ForeignKey), Some(Matter::Rule)),
            (&nameless, refused(Unique), refused(NotNull), None),
            (&update, taken(0), refused(Limit), None),
            (&update, taken(0), refused(Unique), Some(Matter::Acceptance)),
            (&update, taken(1), refused(Limit), Some(Matter::Acceptance)),
        ] {
            let outcomes = BTreeMap::from([(Engine::Sqlite, &one), (Engine::Postgres, &other)]);
            assert_eq!(matter(statement, Some(&plot), &outcomes), expected, "{one:?} {other:?}");
        }
    }
}
