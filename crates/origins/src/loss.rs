//! Losses: what a statement took away without naming it.

use isoschema_schema::{Facet, Outline, PartKind};

use crate::act::{Act, How};
use crate::acts::Acts;
use crate::aspect::{Aspect, Kinds, Subject};
use crate::history::{History, place};
use crate::{Place, renaming};

/// An attribute that a migration removed and did not name.
#[derive(Debug, Clone)]
pub struct Loss {
    /// The migration, by its place in the folder.
    pub migration: usize,
    /// Where in its file.
    pub place: Option<Place>,
    /// The table, by its name after the migration.
    pub table: String,
    /// What was lost.
    pub attribute: Attribute,
    /// How it was declared.
    pub text: String,
    /// Whether it is still gone after the last migration.
    pub stands: bool,
}

/// What can be lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// A respect of a column.
    Column(String, Facet),
    /// A key, an index or a CHECK: its columns.
    Part(PartKind, Vec<String>),
    /// A foreign key: its columns and its parent.
    ForeignKey(Vec<String>, String),
    /// A trigger.
    Trigger(String),
}

impl History {
    /// Every attribute that a migration took away without naming it, in order.
    #[must_use]
    pub fn losses(&self) -> Vec<Loss> {
        let mut losses = Vec::new();
        for look in &self.looks {
            let Some(acts) = self.acts.get(look.migration) else { continue };
            let rebuilt = acts.rebuilt_tables();
            for table in acts.restated_tables() {
                let Some(after) = look.after.get(&table.to_lowercase()) else { continue };
                let is_rebuilt = rebuilt.iter().any(|name| name.eq_ignore_ascii_case(&table));
                let whole = Aspect { table: table.clone(), subject: Subject::Whole };
                let (_, before) = renaming::before(&whole, acts, &look.before);
                let Some(before) = before else { continue };
                let mut lost = if is_rebuilt { lost_by_rebuild(&before, after, acts) } else { Vec::new() };
                lost.extend(lost_by_restating(&table, &before, after, acts));
                for (attribute, text) in lost {
                    let aspect = attribute.aspect(&table);
                    losses.push(Loss {
                        migration: look.migration,
                        place: place(&aspect, acts, Some(&before), Some(after)),
                        stands: self.stands_at_the_end(&aspect, look.migration),
                        table: table.clone(),
                        attribute,
                        text,
                    });
                }
            }
        }
        losses
    }

    /// Whether an aspect has nothing after the last look at its table, going on from a migration.
    fn stands_at_the_end(&self, aspect: &Aspect, migration: usize) -> bool {
        let table = aspect.table.to_lowercase();
        let later =
            self.looks.iter().filter(|look| look.migration >= migration && look.tables.contains(&table));
        let Some(outline) = later.max_by_key(|look| look.migration).and_then(|look| look.after.get(&table))
        else {
            return false;
        };
        match &aspect.subject {
            Subject::Column { name, facets, .. } => outline
                .column(name)
                .is_some_and(|column| facets.iter().all(|facet| !column.facets.contains_key(facet))),
            Subject::Whole
            | Subject::Key { .. }
            | Subject::ForeignKey { .. }
            | Subject::Check { .. }
            | Subject::Trigger { .. } => aspect.parts(outline).next().is_none(),
        }
    }
}

impl Attribute {
    fn aspect(&self, table: &str) -> Aspect {
        let subject = match self {
            Self::Column(name, facet) => {
                Subject::Column { name: name.clone(), facets: vec![*facet], with_checks: false }
            }
            Self::ForeignKey(columns, parent) => {
                Subject::ForeignKey { columns: columns.clone(), parent: parent.clone() }
            }
            Self::Part(PartKind::Check, columns) => Subject::Check { columns: columns.clone() },
            Self::Part(PartKind::Index, columns) => {
                Subject::Key { columns: columns.clone(), kinds: Kinds::Index }
            }
            Self::Part(_, columns) => Subject::Key { columns: columns.clone(), kinds: Kinds::Unique },
            Self::Trigger(name) => Subject::Trigger { names: vec![name.clone()] },
        };
        Aspect { table: table.to_owned(), subject }
    }
}

/// What MODIFY and CHANGE say again must be said whole.
fn lost_by_restating(
    table: &str,
    before: &Outline,
    after: &Outline,
    acts: &Acts,
) -> Vec<(Attribute, String)> {
    let mut lost = Vec::new();
    for deed in acts.deeds() {
        let Act::Column { table: of, column, how: How::Restated { old } } = &deed.act else { continue };
        if !of.eq_ignore_ascii_case(table) {
            continue;
        }
        let (Some(was), Some(is)) = (before.column(old), after.column(&column.name)) else { continue };
        for facet in [Facet::NotNull, Facet::Default, Facet::OnUpdate, Facet::Identity] {
            let (Some(text), None) = (was.facets.get(&facet), is.facets.get(&facet)) else { continue };
            let attribute = Attribute::Column(is.name.clone(), facet);
            if !lost.iter().any(|(known, _)| *known == attribute) {
                lost.push((attribute, text.clone()));
            }
        }
    }
    lost
}

/// What a table made anew does not bring along: columns aside, which are named there.
fn lost_by_rebuild(before: &Outline, after: &Outline, acts: &Acts) -> Vec<(Attribute, String)> {
    let mut lost = Vec::new();
    for was in &before.columns {
        let Some(is) = after.column(&was.name) else { continue };
        let counted = |column: &isoschema_schema::OutlineColumn| {
            column.facets.get(&Facet::Identity).is_some_and(|text| !text.is_empty())
        };
        if counted(was) && !counted(is) && is.facets.contains_key(&Facet::Identity) {
            lost.push((Attribute::Column(is.name.clone(), Facet::Identity), "AUTOINCREMENT".to_owned()));
        }
    }
    for part in &before.parts {
        let named = part.name.as_deref().unwrap_or_default();
        let is_named = acts.deeds().any(|deed| match &deed.act {
            Act::DropKey { name, .. } | Act::DropTrigger { name } => name.eq_ignore_ascii_case(named),
            _ => false,
        });
        // What goes with its column was named with it.
        let has_columns = part.columns.iter().all(|name| after.column(name).is_some());
        let is_kept = after.parts.iter().any(|it| it.kind == part.kind && is_same(it, part));
        if is_named || !has_columns || is_kept {
            continue;
        }
        let columns = match part.kind {
            PartKind::PrimaryKey => continue,
            PartKind::Check => {
                let inside = before.columns.iter().filter(|column| {
                    crate::aspect::names_all(&part.text, std::slice::from_ref(&column.name))
                });
                inside.map(|column| column.name.clone()).collect()
            }
            PartKind::Unique | PartKind::Index | PartKind::ForeignKey | PartKind::Trigger => {
                part.columns.clone()
            }
        };
        let attribute = match part.kind {
            PartKind::Trigger => Attribute::Trigger(named.to_owned()),
            PartKind::ForeignKey => Attribute::ForeignKey(columns, part.parent.clone().unwrap_or_default()),
            kind => Attribute::Part(kind, columns),
        };
        lost.push((attribute, named.to_owned()));
    }
    lost
}

/// Whether two parts of one kind are the same promise, whatever their names.
fn is_same(a: &isoschema_schema::OutlinePart, b: &isoschema_schema::OutlinePart) -> bool {
    match a.kind {
        PartKind::Trigger => a.name == b.name,
        PartKind::Check => a.text == b.text,
        // A foreign key to another parent is a new one that the statement names.
        PartKind::PrimaryKey | PartKind::Unique | PartKind::Index | PartKind::ForeignKey => {
            a.columns == b.columns
        }
    }
}
