//! `migration-lossy`: what a statement took away without naming it, as findings. A loss that still stands and that
//! the engines disagree on fails; one that was made good, or that all agree on at the end, is listed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use isoschema_compare::{Finding, FindingName, Grade, Path, Side};
use isoschema_origins::{Attribute, Loss};
use isoschema_schema::{Engine, Facet, PartKind};

use crate::origins::{Replayed, at_place};
use crate::pipeline::names;

/// What was lost at one path, with its engines.
type Lost<'a> = BTreeMap<Path, Vec<(&'a Replayed<'a>, Loss)>>;

/// The findings of losses, given those of the comparison.
pub(crate) fn findings(root: &FilePath, replayed: &[Replayed<'_>], compared: &[Finding]) -> Vec<Finding> {
    let mut lost: Lost<'_> = BTreeMap::new();
    for engine in replayed {
        for loss in engine.history.losses() {
            let is_ignored = engine.job.ignore.iter().any(|pattern| names(pattern, &loss.table));
            if !is_ignored {
                lost.entry(path(&loss)).or_default().push((engine, loss));
            }
        }
    }
    let engines: BTreeSet<Engine> =
        compared.iter().flat_map(|finding| finding.sides.keys().copied()).collect();
    let engines = engines.into_iter().chain(replayed.iter().map(|it| it.job.engine)).collect();
    lost.into_iter().map(|(path, losses)| finding(root, path, &losses, &engines, compared)).collect()
}

fn finding(
    root: &FilePath,
    path: Path,
    losses: &[(&Replayed<'_>, Loss)],
    engines: &BTreeSet<Engine>,
    compared: &[Finding],
) -> Finding {
    let everywhere = |attribute: &Attribute| {
        let of_attribute = losses.iter().filter(|(_, loss)| loss.attribute == *attribute && loss.stands);
        let lost_on: BTreeSet<Engine> = of_attribute.map(|(replayed, _)| replayed.job.engine).collect();
        lost_on == *engines
    };
    let grave = losses
        .iter()
        .any(|(_, loss)| loss.stands && (disagrees(loss, compared) || everywhere(&loss.attribute)));
    let grade = if grave { Grade::Hazardous } else { Grade::Equivalent };
    let mut sides: BTreeMap<Engine, Side> =
        engines.iter().map(|engine| (*engine, Side::new("nothing lost"))).collect();
    for engine in engines {
        let own: Vec<_> = losses.iter().filter(|(replayed, _)| replayed.job.engine == *engine).collect();
        // The last one that stands is the one to mend.
        let Some((replayed, loss)) = own.iter().rev().find(|(_, loss)| loss.stands).or(own.last()) else {
            continue;
        };
        let mut texts: Vec<String> = Vec::new();
        for (_, loss) in &own {
            let text = format!("lost {}{}", text(loss), if loss.stands { "" } else { ", restored later" });
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let origin = replayed.job.folder.migrations.get(loss.migration);
        let origin = origin.map(|migration| at_place(root, migration, loss.place));
        sides.insert(*engine, Side { origin, ..Side::new(texts.join("; ")) });
    }
    let explanation = explanation(losses, grave);
    Finding { name: FindingName::MigrationLossy, path, grade, sides, explanation }
}

fn path(loss: &Loss) -> Path {
    match &loss.attribute {
        Attribute::Column(column, _) => Path::member(&loss.table, column),
        Attribute::Part(PartKind::Check, columns) if columns.len() == 1 => {
            Path::member(&loss.table, &columns[0])
        }
        Attribute::Part(_, columns) => Path::key(&loss.table, columns),
        Attribute::ForeignKey(columns, parent) => Path::foreign_key(&loss.table, columns, parent),
        Attribute::Trigger(name) => Path::member(&loss.table, name),
    }
}

fn text(loss: &Loss) -> String {
    match &loss.attribute {
        Attribute::Column(_, Facet::Default) => format!("DEFAULT {}", loss.text),
        Attribute::Column(_, Facet::OnUpdate) => format!("ON {}", loss.text),
        Attribute::Column(..) => loss.text.clone(),
        Attribute::Part(kind, columns) => {
            let what = match kind {
                PartKind::PrimaryKey => "PRIMARY KEY",
                PartKind::Unique => "UNIQUE",
                PartKind::Index => "INDEX",
                PartKind::ForeignKey => "FOREIGN KEY",
                PartKind::Check => "CHECK",
                PartKind::Trigger => "TRIGGER",
            };
            format!("{what} ({})", columns.join(", "))
        }
        Attribute::ForeignKey(columns, parent) => {
            format!("FOREIGN KEY ({}) REFERENCES {parent}", columns.join(", "))
        }
        Attribute::Trigger(name) => format!("TRIGGER {name}"),
    }
}

fn explanation(losses: &[(&Replayed<'_>, Loss)], grave: bool) -> String {
    let restates = losses.iter().any(|(_, loss)| {
        matches!(loss.attribute, Attribute::Column(_, Facet::NotNull | Facet::Default | Facet::OnUpdate))
    });
    let how = if restates {
        "MODIFY and CHANGE state the whole column again, and what they leave out is gone"
    } else {
        "A table that is made anew has only what its new statements say"
    };
    let end = if grave {
        "nobody asked for it, and it still is"
    } else if losses.iter().all(|(_, loss)| !loss.stands) {
        "a later statement restored it"
    } else {
        "the engines agree on the result, so it seems meant"
    };
    format!("{how}; {end}.")
}

/// Whether the engines disagree at the end on what was lost.
fn disagrees(loss: &Loss, compared: &[Finding]) -> bool {
    use FindingName as Name;
    let names: &[Name] = match &loss.attribute {
        Attribute::Column(_, Facet::NotNull) => &[Name::ColumnNullability],
        Attribute::Column(_, Facet::Default | Facet::OnUpdate) => &[Name::ColumnDefault],
        Attribute::Column(_, Facet::Identity) => &[Name::ColumnIdentity, Name::ColumnDefault],
        Attribute::Column(_, Facet::Type | Facet::Collation | Facet::Generated) => &[],
        Attribute::Part(PartKind::PrimaryKey, _) => &[Name::PrimaryKey],
        Attribute::Part(PartKind::Unique, _) => &[Name::UniqueMissing, Name::KeyKind, Name::IndexMissing],
        Attribute::Part(PartKind::Index, _) => &[Name::IndexMissing],
        Attribute::Part(PartKind::ForeignKey, _) | Attribute::ForeignKey(..) => &[Name::ForeignKeyMissing],
        Attribute::Part(PartKind::Check, _) => &[Name::CheckMissing, Name::CheckExpression],
        Attribute::Part(PartKind::Trigger, _) | Attribute::Trigger(_) => &[Name::TriggerMissing],
    };
    let own = path(loss);
    compared.iter().any(|finding| names.contains(&finding.name) && is_same(&finding.path, &own))
}

/// Whether two paths name the same columns of the same table; a foreign key's parent aside.
fn is_same(a: &Path, b: &Path) -> bool {
    let parts = |path: &Path| {
        let member = path.member_name().split("->").next().unwrap_or_default().to_lowercase();
        let mut columns: Vec<String> =
            member.trim_matches(['(', ')']).split(',').map(str::to_owned).collect();
        columns.sort_unstable();
        (path.table().to_lowercase(), columns)
    };
    parts(a) == parts(b)
}
