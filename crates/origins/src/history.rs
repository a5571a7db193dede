//! The history of a folder on one engine: what was seen of some tables before and after migrations, and from it which
//! migration gave an aspect its present value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use isoschema_schema::Outline;

use crate::acts::Acts;
use crate::aspect::{Aspect, Subject};
use crate::{Place, renaming};

/// What was seen around one migration, by the tables' names in lower case.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The migration, by its place in the folder.
    pub migration: usize,
    /// The tables that were looked at.
    pub tables: BTreeSet<String>,
    /// Those of them that stood there before.
    pub before: BTreeMap<String, Arc<Outline>>,
    /// Those of them that stood there afterwards.
    pub after: BTreeMap<String, Arc<Outline>>,
}

/// The looks, in order, and what each migration of the folder does.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// In the order of the migrations.
    pub looks: Vec<Look>,
    /// One for each migration of the folder.
    pub acts: Vec<Acts>,
}

/// The change that gave an aspect its present value.
#[derive(Debug, Clone)]
pub struct Change {
    /// The migration, by its place in the folder.
    pub migration: usize,
    /// Where in its file, if that can be told.
    pub place: Option<Place>,
}

impl History {
    /// The last change of an aspect. A renaming is none where the statement says it and the catalogue agrees.
    #[must_use]
    pub fn last_change(&self, aspect: &Aspect) -> Option<Change> {
        let mut aspect = aspect.clone();
        for look in self.looks.iter().rev() {
            if !look.tables.contains(&aspect.table.to_lowercase()) {
                continue;
            }
            let acts = self.acts.get(look.migration)?;
            let after = look.after.get(&aspect.table.to_lowercase());
            let (earlier, before) = renaming::before(&aspect, acts, &look.before);
            let same = |was: &Arc<Outline>| after.is_some_and(|is| Arc::ptr_eq(was, is));
            if earlier == aspect && look.before.get(&aspect.table.to_lowercase()).is_some_and(same) {
                continue;
            }
            let after = after.map(Arc::as_ref);
            if aspect.value(before.as_deref()) != aspect.value(after) {
                let place = place(&aspect, acts, before.as_deref(), after);
                return Some(Change { migration: look.migration, place });
            }
            aspect = earlier;
        }
        None
    }
}

/// Where in a migration an aspect got its value.
pub fn place(
    aspect: &Aspect,
    acts: &Acts,
    before: Option<&Outline>,
    after: Option<&Outline>,
) -> Option<Place> {
    use crate::act::{Act, How, KeyKind};

    let gone: Vec<String> = before
        .map(|outline| aspect.parts(outline).filter_map(|part| part.name.clone()).collect())
        .unwrap_or_default();
    let stands = after.is_some_and(|outline| !aspect.value(Some(outline)).unwrap_or_default().is_empty());
    let has_unique = after.is_some_and(|outline| {
        aspect.parts(outline).any(|part| part.kind != isoschema_schema::PartKind::PrimaryKey)
    });
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let mut table = aspect.table.clone();
    let mut columns: Vec<String> = aspect.columns().to_vec();
    let mut renamed = None;
    for deed in acts.deeds().rev() {
        let here = |name: &str| same(name, &table);
        let is_one = |name: &str| columns.iter().any(|column| same(column, name));
        let is_set = |names: &[String]| names.len() == columns.len() && names.iter().all(|name| is_one(name));
        let hit = match &deed.act {
            Act::RenameTable { old, new } => {
                if same(new, &table) {
                    table.clone_from(old);
                    renamed.get_or_insert(deed.place);
                }
                false
            }
            Act::RenameColumn { table: of, old, new } => {
                if here(of) {
                    for name in columns.iter_mut().filter(|name| same(name, new)) {
                        name.clone_from(old);
                        renamed.get_or_insert(deed.place);
                    }
                }
                false
            }
            Act::CreateTable { table: name } if same(name, &table) => return Some(deed.place),
            Act::CreateTable { .. } => false,
            Act::Column { table: of, column, how } if here(of) => {
                let name_is = |name: &str| match how {
                    // The renaming that CHANGE is has been read before it.
                    How::Restated { old } => same(name, old) || same(name, &column.name),
                    How::Created | How::Added => same(name, &column.name),
                };
                match &aspect.subject {
                    Subject::Column { .. } => columns.iter().any(|name| name_is(name)),
                    Subject::Key { .. } => column.is_key && is_set(std::slice::from_ref(&column.name)),
                    Subject::ForeignKey { .. } => {
                        stands && column.parent.is_some() && is_set(std::slice::from_ref(&column.name))
                    }
                    Subject::Check { .. } => column.has_check && is_one(&column.name),
                    Subject::Whole | Subject::Trigger { .. } => false,
                }
            }
            Act::AlterColumn { table: of, column, facets } if here(of) => match &aspect.subject {
                Subject::Column { facets: asked, .. } => {
                    is_one(column) && asked.iter().any(|facet| facets.contains(facet))
                }
                Subject::Whole
                | Subject::Key { .. }
                | Subject::ForeignKey { .. }
                | Subject::Check { .. }
                | Subject::Trigger { .. } => false,
            },
            Act::Convert { table: of } => here(of) && matches!(aspect.subject, Subject::Column { .. }),
            Act::Key { table: of, key } if here(of) => match &aspect.subject {
                Subject::Key { .. } => {
                    // An engine that makes a unique and the primary key one keeps the primary key.
                    let absorbed = key.kind == KeyKind::Unique && stands && !has_unique;
                    let orders = !matches!(key.kind, KeyKind::ForeignKey | KeyKind::Check);
                    orders && !absorbed && is_set(&key.columns)
                }
                Subject::ForeignKey { .. } => {
                    stands && key.kind == KeyKind::ForeignKey && is_set(&key.columns)
                }
                Subject::Check { columns } => {
                    stands
                        && key.kind == KeyKind::Check
                        && columns.iter().all(|name| key.columns.iter().any(|it| same(it, name)))
                }
                // A key makes its columns NOT NULL.
                Subject::Column { .. } => {
                    key.added && key.kind == KeyKind::PrimaryKey && key.columns.iter().any(|it| is_one(it))
                }
                Subject::Whole | Subject::Trigger { .. } => false,
            },
            Act::DropColumn { table: of, column } => here(of) && !stands && is_one(column),
            Act::DropKey { name, .. } => !stands && gone.iter().any(|it| same(it, name)),
            Act::DropPrimaryKey { table: of } => {
                here(of) && !stands && matches!(aspect.subject, Subject::Key { .. })
            }
            Act::DropTable { table: of } => !stands && after.is_none() && here(of),
            Act::CreateTrigger { name } => {
                stands
                    && matches!(&aspect.subject, Subject::Trigger { names } if names.iter().any(|it| same(it, name)))
            }
            Act::DropTrigger { name } => !stands && gone.iter().any(|it| same(it, name)),
            Act::CreateOther { name } => aspect.subject == Subject::Whole && here(name),
            Act::DropOther { name } => aspect.subject == Subject::Whole && !stands && here(name),
            Act::Column { .. } | Act::AlterColumn { .. } | Act::Key { .. } => false,
        };
        if hit {
            return Some(deed.place);
        }
    }
    renamed.or_else(|| acts.statement_naming(&table, &columns))
}
