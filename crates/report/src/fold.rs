//! Folding: which findings are told one by one, and which as a row with a count, so that one screen tells
//! what is wrong. It renders nothing.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Finding, FindingName, JudgedFinding, Level};
use isoschema_schema::Engine;

use crate::Show;

/// Above this many findings of a level, repetitions of that level fold; up to it, none does.
const fn few(level: Level) -> usize {
    match level {
        Level::Fail => 8,
        Level::Warn => 5,
        Level::List => 0,
    }
}

/// From this many findings of one name and shape on, they are a repetition.
const fn repetition(level: Level) -> usize {
    match level {
        Level::Fail => 5,
        Level::Warn => 3,
        Level::List => 1,
    }
}

/// How many findings of one name, each of a shape of its own, are still told one by one.
const fn various(level: Level) -> usize {
    match level {
        Level::Fail => 8,
        Level::Warn => 3,
        Level::List => 0,
    }
}

/// How many shapes of one name get a row; the others share the last one.
const SHAPES: usize = 4;

/// From this many findings on, a shape may have a row of its own.
const OWN_ROW: usize = 2;

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
    /// Told one by one, in the outcome's order.
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
        if rest.len() <= few(level) {
            folded.told.extend(rest);
            continue;
        }
        for name in FindingName::ALL {
            let of_name: Vec<_> =
                rest.iter().copied().filter(|judged| judged.finding.name == *name).collect();
            fold_name(*name, level, of_name, &mut folded);
        }
    }
    folded.told.sort_by_key(|judged| {
        let Finding { path, name, .. } = &judged.finding;
        (path.table(), path, *name)
    });
    folded
}

fn fold_name<'a>(name: FindingName, level: Level, findings: Vec<&'a JudgedFinding>, folded: &mut Folded<'a>) {
    if findings.is_empty() {
        return;
    }
    if level == Level::List {
        folded.rows.push(Fold { name, level, findings, sides: Shape::new() });
        return;
    }
    let mut shapes: BTreeMap<Shape, Vec<&JudgedFinding>> = BTreeMap::new();
    for judged in findings {
        shapes.entry(shape(&judged.finding)).or_default().push(judged);
    }
    let (repeated, single): (Vec<_>, Vec<_>) =
        shapes.into_iter().partition(|(_, findings)| findings.len() >= repetition(level));
    let singles = single.iter().map(|(_, findings)| findings.len()).sum::<usize>();
    let mut rows = repeated;
    if singles <= various(level) {
        folded.told.extend(single.into_iter().flat_map(|(_, findings)| findings));
    } else {
        rows.extend(single);
    }
    rows.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
    let own = rows.iter().take_while(|(_, findings)| findings.len() >= OWN_ROW).count().min(SHAPES);
    let others = rows.split_off(own);
    folded.rows.extend(rows.into_iter().map(|(sides, findings)| Fold { name, level, findings, sides }));
    if !others.is_empty() {
        let (shapes, findings): (Vec<_>, Vec<_>) = others.into_iter().unzip();
        let mut findings = findings.concat();
        findings.sort_by(|a, b| a.finding.path.cmp(&b.finding.path));
        folded.rows.push(Fold { name, level, findings, sides: common(&shapes) });
    }
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
    // Only a key's definition repeats its path; a column called `date` must not blank the type of that name.
    let names: Vec<_> = if path.contains('(') { path.split(is_no_name).collect() } else { Vec::new() };
    finding
        .sides
        .iter()
        .map(|(engine, side)| (*engine, without(&crate::fit::one_line(&side.definition), &names)))
        .collect()
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
