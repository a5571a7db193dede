//! Folding: which findings are told one by one, and which as a row with a count, so that one screen tells
//! what is wrong. It renders nothing.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Finding, FindingName, Grade, JudgedFinding, Level};
use isoschema_schema::Engine;

use crate::Show;

/// How many findings of a level are told one by one before the most frequent names fold.
const fn told_at_most(level: Level) -> usize {
    match level {
        Level::Fail => 12,
        Level::Warn => 4,
        Level::List => 0,
    }
}

/// A name with as few findings as this never folds.
const fn few(level: Level) -> usize {
    match level {
        Level::Fail => 3,
        Level::Warn | Level::List => 0,
    }
}

/// Where anything folds, a name folds too when as many of its findings have one shape.
const REPEATED: usize = 5;

/// How many shapes of one name get a row of their own; the others share the last one.
const fn rows_at_most(level: Level) -> usize {
    match level {
        Level::Fail => 3,
        Level::Warn | Level::List => 0,
    }
}

/// From this many findings on, a shape may have a row of its own.
const OWN_ROW: usize = 2;

/// So few shapes that are left over have rows of their own after all: `2 kinds` would hide what is news.
const LEFT_OVER: usize = 3;

/// Findings of one name and level that share a row.
#[derive(Debug)]
pub(crate) struct Fold<'a> {
    pub(crate) name: FindingName,
    pub(crate) level: Level,
    pub(crate) findings: Vec<&'a JudgedFinding>,
    /// What each engine says. Listed findings have none: they are told by their paths alone.
    pub(crate) sides: Shape,
}

/// Every engine's side, with `…` for what stands in the path; `9 kinds` where the folded ones differ.
pub(crate) type Shape = BTreeMap<Engine, String>;

/// The findings, divided.
#[derive(Debug, Default)]
pub(crate) struct Folded<'a> {
    /// Told one by one: table by table, what fails before what warns.
    pub(crate) told: Vec<&'a JudgedFinding>,
    /// Told as rows: failing ones first, then by name, then the largest first.
    pub(crate) rows: Vec<Fold<'a>>,
}

/// Divides findings.
pub(crate) fn fold<'a>(findings: &'a [JudgedFinding], show: &Show) -> Folded<'a> {
    let mut folded = Folded::default();
    for level in [Level::Fail, Level::Warn, Level::List] {
        let (shown, rest): (Vec<_>, Vec<_>) = findings
            .iter()
            .filter(|judged| judged.level == level)
            .partition(|judged| show.includes(judged.finding.name));
        folded.told.extend(shown);
        let mut of_names: Vec<(FindingName, Vec<&JudgedFinding>)> = FindingName::ALL
            .iter()
            .map(|name| (*name, rest.iter().copied().filter(|judged| judged.finding.name == *name).collect()))
            .collect();
        // What happens often is told by its count; what is rare is news. The sort keeps the order of names.
        of_names.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
        let mut left = rest.len();
        let mut rows = Vec::new();
        for (name, findings) in of_names {
            let too_many = left > told_at_most(level) && findings.len() > few(level);
            if too_many || (rest.len() > told_at_most(level) && is_repeated(&findings)) {
                // What no program can live with is told, unless it is one thing many times.
                let (grave, findings): (Vec<_>, Vec<_>) = findings
                    .into_iter()
                    .partition(|judged| judged.finding.grade == Grade::Incompatible && level == Level::Fail);
                let (grave, findings) = if grave.len() > few(level) {
                    (Vec::new(), [grave, findings].concat())
                } else {
                    (grave, findings)
                };
                left -= findings.len();
                folded.told.extend(grave);
                rows.extend(fold_name(name, level, findings));
            } else {
                folded.told.extend(findings);
            }
        }
        rows.sort_by_key(|row: &Fold<'_>| row.name);
        folded.rows.extend(rows);
    }
    folded.told.sort_by_key(|judged| {
        let Finding { path, name, .. } = &judged.finding;
        (path.table(), std::cmp::Reverse(judged.level), path, *name)
    });
    folded
}

/// Whether one shape stands for many of the findings.
fn is_repeated(findings: &[&JudgedFinding]) -> bool {
    let mut counts: BTreeMap<Shape, usize> = BTreeMap::new();
    findings.iter().for_each(|judged| *counts.entry(shape(&judged.finding)).or_default() += 1);
    counts.values().any(|count| *count >= REPEATED)
}

/// The rows of one name: the largest shapes, then the others together.
fn fold_name<'a>(name: FindingName, level: Level, findings: Vec<&'a JudgedFinding>) -> Vec<Fold<'a>> {
    if level == Level::List {
        return vec![Fold { name, level, findings, sides: Shape::new() }];
    }
    let mut by_shape: BTreeMap<Shape, Vec<&JudgedFinding>> = BTreeMap::new();
    for judged in findings {
        by_shape.entry(shape(&judged.finding)).or_default().push(judged);
    }
    let mut shapes: Vec<_> = by_shape.into_iter().collect();
    shapes.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
    let repeated = shapes.iter().take_while(|(_, findings)| findings.len() >= OWN_ROW).count();
    let own_rows = repeated.min(rows_at_most(level));
    let are_few = level == Level::Fail && shapes.len() - own_rows <= LEFT_OVER;
    let others = shapes.split_off(if are_few { shapes.len() } else { own_rows });
    let mut rows: Vec<_> =
        shapes.into_iter().map(|(sides, findings)| Fold { name, level, findings, sides }).collect();
    if !others.is_empty() {
        let (shapes, findings): (Vec<_>, Vec<_>) = others.into_iter().unzip();
        let mut findings = findings.concat();
        findings.sort_by(|a, b| a.finding.path.cmp(&b.finding.path));
        rows.push(Fold { name, level, findings, sides: common(&shapes) });
    }
    rows
}

/// What the shapes agree on, engine by engine.
fn common(shapes: &[Shape]) -> Shape {
    let mut kinds: BTreeMap<Engine, BTreeSet<&str>> = BTreeMap::new();
    for (engine, side) in shapes.iter().flatten() {
        kinds.entry(*engine).or_default().insert(side);
    }
    kinds
        .into_iter()
        .map(|(engine, kinds)| {
            let side = match kinds.first() {
                Some(only) if kinds.len() == 1 => (*only).to_owned(),
                _ => format!("{} kinds", kinds.len()),
            };
            (engine, side)
        })
        .collect()
}

/// The sides without the names that the path gives: two foreign keys that only one engine lacks have one
/// shape, whatever their columns are called.
fn shape(finding: &Finding) -> Shape {
    let path = finding.path.as_str();
    let names: Vec<_> = path.split(is_no_name).filter(|name| !name.is_empty()).collect();
    let is_key = path.contains('(');
    let shape = |definition: &str| {
        // A key's definition repeats its path. Of a column's only the CHECK does: a column that is called `date`
        // must not blank the type of that name.
        let names_from = if is_key { Some(0) } else { definition.find("CHECK (") };
        let (before, after) = definition.split_at(names_from.unwrap_or(definition.len()));
        format!("{before}{}", without(after, &names))
    };
    let side = |(engine, side): (&Engine, &isoschema_compare::Side)| {
        (*engine, shape(&crate::fit::one_line(&side.definition)))
    };
    finding.sides.iter().map(side).collect()
}

fn is_no_name(c: char) -> bool {
    !(c.is_alphanumeric() || c == '_' || c == '$')
}

fn without(definition: &str, names: &[&str]) -> String {
    let mut text = String::with_capacity(definition.len());
    let mut rest = definition;
    while !rest.is_empty() {
        let word = &rest[..rest.find(is_no_name).unwrap_or(rest.len())];
        if word.is_empty() {
            let sign = rest.chars().next().map_or(1, char::len_utf8);
            text.push_str(&rest[..sign]);
            rest = &rest[sign..];
        } else {
            text.push_str(if names.contains(&word) { "…" } else { word });
            rest = &rest[word.len()..];
        }
    }
    // A key of three columns and a key of one have the same shape.
    while text.contains("…, …") || text.contains("…,…") {
        text = text.replace("…, …", "…").replace("…,…", "…");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_forgets_the_path() {
        let names = ["reshares", "user_id", "post_id"];
        assert_eq!(without("UNIQUE (user_id, post_id) on reshares", &names), "UNIQUE (…) on …");
        assert_eq!(without("REFERENCES users(id)", &names), "REFERENCES users(id)");
        assert_eq!(without("größe TEXT", &["größe"]), "… TEXT");
    }
}
