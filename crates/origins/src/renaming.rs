//! Renamings: the names that a table and its columns had before a migration, as its statements say and the outlines
//! confirm, so that a renamed thing is the same thing. One that a rebuilt table brings is not followed: there, the
//! rebuilding made it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use isoschema_schema::{Outline, OutlinePart};

use crate::act::Act;
use crate::acts::Acts;
use crate::aspect::{Aspect, Subject};

/// The aspect by the names from before the migration, and the outline of before by the names of afterwards.
pub fn before<'o>(
    aspect: &Aspect,
    acts: &Acts,
    outlines: &'o BTreeMap<String, Arc<Outline>>,
) -> (Aspect, Option<Cow<'o, Outline>>) {
    let Names { table, columns } = names_before(aspect, acts, outlines);
    let mut earlier = Aspect { table, ..aspect.clone() };
    earlier.columns_mut().clone_from_slice(&columns);
    let Some(outline) = outlines.get(&earlier.table.to_lowercase()) else { return (earlier, None) };
    let mut outline = Cow::Borrowed(outline.as_ref());
    for (old, new) in columns.iter().zip(aspect.columns()).filter(|(old, new)| old != new) {
        rename_column(outline.to_mut(), old, new);
    }
    if let (Subject::ForeignKey { parent, .. }, Subject::ForeignKey { parent: old, .. }) =
        (&aspect.subject, &mut earlier.subject)
    {
        let said = acts.former_name(parent).filter(|said| {
            outline
                .parts
                .iter()
                .any(|part| part.parent.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(said)))
        });
        if let Some(said) = said {
            *old = said.to_owned();
            for part in &mut outline.to_mut().parts {
                rename_parent(part, said, parent);
            }
        }
    }
    (earlier, Some(outline))
}

struct Names {
    table: String,
    columns: Vec<String>,
}

fn names_before(aspect: &Aspect, acts: &Acts, outlines: &BTreeMap<String, Arc<Outline>>) -> Names {
    let now = || Names { table: aspect.table.clone(), columns: aspect.columns().to_vec() };
    let mut names = now();
    for deed in acts.deeds().rev() {
        match &deed.act {
            Act::RenameTable { old, new } if new.eq_ignore_ascii_case(&names.table) => {
                names.table.clone_from(old);
            }
            Act::RenameColumn { table, old, new } if table.eq_ignore_ascii_case(&names.table) => {
                let renamed = names.columns.iter_mut().filter(|name| name.eq_ignore_ascii_case(new));
                renamed.for_each(|name| name.clone_from(old));
            }
            Act::CreateTable { table } if table.eq_ignore_ascii_case(&names.table) => return now(),
            _ => {}
        }
    }
    let Some(outline) = outlines.get(&names.table.to_lowercase()) else { return now() };
    for (name, later) in names.columns.iter_mut().zip(aspect.columns()) {
        if outline.column(name).is_none() {
            name.clone_from(later);
        }
    }
    names
}

fn rename_column(outline: &mut Outline, old: &str, new: &str) {
    for column in outline.columns.iter_mut().filter(|column| column.name.eq_ignore_ascii_case(old)) {
        new.clone_into(&mut column.name);
    }
    for part in &mut outline.parts {
        for column in part.columns.iter_mut().filter(|column| column.eq_ignore_ascii_case(old)) {
            new.clone_into(column);
        }
        part.text = with_word(&part.text, old, new);
    }
}

fn rename_parent(part: &mut OutlinePart, old: &str, new: &str) {
    if part.parent.as_deref().is_some_and(|parent| parent.eq_ignore_ascii_case(old)) {
        part.parent = Some(new.to_owned());
        part.text = with_word(&part.text, old, new);
    }
}

/// The text with one word in another's place.
fn with_word(text: &str, old: &str, new: &str) -> String {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(is_inner) {
        let length = rest[from..].find(|c| !is_inner(c)).unwrap_or(rest.len() - from);
        let word = &rest[from..from + length];
        result += &rest[..from];
        result += if word.eq_ignore_ascii_case(old) { new } else { word };
        rest = &rest[from + length..];
    }
    result + rest
}
