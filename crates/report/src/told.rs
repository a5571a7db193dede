//! Findings told in full: marker, place, every engine's side, what it means. A warning among others is told
//! in one line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use isoschema_compare::{JudgedFinding, Level, Side};
use isoschema_schema::Engine;

use crate::fit::{columns, cut_end, cut_middle, one_line, pad, wrap, wrap_tight};
use crate::palette::Palette;
use crate::place;

/// Where the sides and the explanation begin.
const INDENT: usize = 6;

/// How much of one definition stands in a sentence.
const BRIEF: usize = 32;

/// How wide an explanation may be, however wide the terminal is: longer lines are hard to read.
const PROSE: usize = 100;

/// Findings that are told together: those of one column with the same sides, and those of further columns of
/// the same table of which all the same is to be said.
struct Block<'a> {
    members: Vec<String>,
    findings: Vec<&'a JudgedFinding>,
    /// One finding of each member: what is said of them is the same, where it comes from is not.
    of_members: Vec<&'a JudgedFinding>,
}

impl Block<'_> {
    /// Whether the other findings say the same of another column.
    fn says(&self, findings: &[&JudgedFinding]) -> bool {
        let said = |judged: &JudgedFinding| {
            let finding = &judged.finding;
            (
                finding.name,
                finding.grade,
                judged.level,
                judged.level_reason.clone(),
                finding.explanation.clone(),
            )
        };
        self.findings.len() == findings.len()
            && self
                .findings
                .iter()
                .zip(findings)
                .all(|(a, b)| said(a) == said(b) && same_sides(&a.finding.sides, &b.finding.sides))
    }
}

/// The findings of one table in full. What does not fit a side's line is cut out of its middle, unless the
/// sides are to be whole: then it goes on below.
pub(crate) fn full(findings: &[&JudgedFinding], whole: bool, width: usize, palette: Palette) -> String {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let together = |a: &&JudgedFinding, b: &&JudgedFinding| {
        let key = |judged: &JudgedFinding| (judged.level, judged.finding.grade);
        a.finding.path == b.finding.path && same_sides(&a.finding.sides, &b.finding.sides) && key(a) == key(b)
    };
    for findings in findings.chunk_by(together) {
        // As many names as one line takes.
        for findings in findings.chunks((width.saturating_sub(30) / 18).max(1)) {
            let member = findings
                .first()
                .map_or_else(String::new, |judged| one_line(judged.finding.path.member_name()));
            match blocks.iter_mut().find(|block| block.says(findings)) {
                Some(block) => {
                    block.members.push(member);
                    block.of_members.extend(findings.first());
                }
                None => blocks.push(Block {
                    members: vec![member],
                    findings: findings.to_vec(),
                    of_members: findings.first().copied().into_iter().collect(),
                }),
            }
        }
    }
    let mut shown = BTreeSet::new();
    blocks.iter().map(|block| told(block, &mut shown, whole, width, palette)).collect()
}

/// Whether two findings say the same of every engine, wherever it comes from.
fn same_sides(a: &BTreeMap<Engine, Side>, b: &BTreeMap<Engine, Side>) -> bool {
    let said = |sides: &BTreeMap<Engine, Side>| -> Vec<(Engine, String)> {
        sides.iter().map(|(engine, side)| (*engine, side.definition.clone())).collect()
    };
    said(a) == said(b)
}

/// The marker and the words that name findings, and how many columns they take.
fn headline(
    members: &[String],
    findings: &[&JudgedFinding],
    width: usize,
    palette: Palette,
) -> (String, usize) {
    let Some(first) = findings.first() else { return (String::new(), 0) };
    let separator = palette.separator();
    let names: Vec<_> = findings.iter().map(|judged| judged.finding.name.name()).collect();
    let names = format!("{}{separator}{}", names.join(", "), first.finding.grade);
    let mut line = format!("  {} ", palette.marker(first.level));
    let mut used = 4 + columns(&names);
    let members = members.join(", ");
    if !members.is_empty() {
        let room = width.saturating_sub(used + columns(separator));
        let members = cut_middle(&members, room, palette.ellipsis());
        used += columns(&members) + columns(separator);
        line += &palette.strong(&members);
        line += separator;
    }
    (line + &names, used)
}

fn told<'a>(
    block: &Block<'a>,
    shown: &mut BTreeSet<(&'a str, Option<usize>)>,
    whole: bool,
    width: usize,
    palette: Palette,
) -> String {
    let Some(first) = block.findings.first() else { return String::new() };
    let sides = &first.finding.sides;
    let mut text = headline(&block.members, &block.findings, width, palette).0 + "\n";
    let engine_width = sides.keys().map(|engine| columns(engine.name())).max().unwrap_or(0);
    let room = width.saturating_sub(INDENT + engine_width + 2);
    let odd = odd_one_out(sides);
    let places: BTreeMap<Engine, String> = sides
        .keys()
        .filter_map(|engine| {
            let sides = block.of_members.iter().filter_map(|judged| judged.finding.sides.get(engine));
            Some((*engine, place::of(sides.filter_map(|side| side.origin.as_ref()))?))
        })
        .collect();
    let longest = sides.values().map(|side| columns(&one_line(&side.definition))).max().unwrap_or(0);
    // The definition says what is wrong, and gets what it needs before the place does.
    let definition_width = longest.min(room.saturating_sub(place::NARROWEST + 2)).min(room / 2).max(12);
    for (engine, side) in sides {
        let place = places.get(engine).map(String::as_str).unwrap_or_default();
        let one = one_line(&side.definition);
        let beside = !place.is_empty() && (!whole || columns(&one) <= definition_width);
        let lines = match (whole, beside) {
            (_, true) => vec![cut_middle(&one, definition_width, palette.ellipsis())],
            (true, false) => wrap_tight(&side.definition, room),
            (false, false) => vec![cut_middle(&one, room, palette.ellipsis())],
        };
        for (at, line) in lines.iter().enumerate() {
            let engine_name = if at == 0 { engine.name() } else { "" };
            let mut shown = if odd == Some(*engine) { palette.odd(line) } else { line.clone() };
            if beside {
                let room = room.saturating_sub(definition_width + 2);
                let gap = " ".repeat(definition_width.saturating_sub(columns(line)) + 2);
                shown += &gap;
                shown += &palette.faint(&cut_middle(place, room, palette.ellipsis()));
            }
            let _ = writeln!(text, "      {}  {shown}", pad(engine_name, engine_width));
        }
        if !beside && !place.is_empty() {
            let _ = writeln!(
                text,
                "      {}  {}",
                pad("", engine_width),
                palette.faint(&cut_middle(place, room, palette.ellipsis()))
            );
        }
    }
    let prose = (width.saturating_sub(INDENT)).clamp(20, PROSE);
    for judged in &block.findings {
        for line in wrap(&judged.finding.explanation, prose) {
            let _ = writeln!(text, "      {}", palette.faint(&line));
        }
        if let Some(reason) = &judged.level_reason {
            for line in wrap(&format!("isoschema.toml {}: {reason}", verb(judged.level)), prose) {
                let _ = writeln!(text, "      {}", palette.faint(&line));
            }
        }
    }
    if whole {
        text += &reproducers(sides, palette);
    }
    for excerpt in place::excerpts(&first.finding, shown, width, palette) {
        text += &excerpt;
    }
    text
}

/// The scripts that show it, whole: they are there to be pasted.
fn reproducers(sides: &BTreeMap<Engine, Side>, palette: Palette) -> String {
    let mut text = String::new();
    for (engine, side) in sides {
        let Some(script) = &side.reproducer else { continue };
        let _ = writeln!(text, "      {}", palette.faint(&format!("to see it on {engine}:")));
        for line in script.lines() {
            let shown: String = line.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            let _ = writeln!(text, "        {shown}");
        }
    }
    text
}

const fn verb(level: Level) -> &'static str {
    match level {
        Level::Fail => "makes it fail",
        Level::Warn => "makes it a warning",
        Level::List => "only lists it",
    }
}

/// The finding in one line, or in two where the terminal is narrow.
pub(crate) fn brief(judged: &JudgedFinding, width: usize, palette: Palette) -> String {
    let member = one_line(judged.finding.path.member_name());
    let (head, used) = headline(&[member], &[judged], width, palette);
    let (separator, ellipsis) = (palette.separator(), palette.ellipsis());
    let sides = sentence(&judged.finding.sides, ellipsis);
    if used + columns(separator) + columns(&sides) <= width {
        return format!("{head}{separator}{sides}\n");
    }
    format!("{head}\n      {}\n", cut_end(&sides, width.saturating_sub(INDENT), ellipsis))
}

/// The sides as a sentence: `TEXT on sqlite and postgres, CHAR(36) on mariadb`.
fn sentence(sides: &BTreeMap<Engine, Side>, ellipsis: &str) -> String {
    let definitions: Vec<_> = sides
        .iter()
        .map(|(engine, side)| (*engine, cut_middle(&one_line(&side.definition), BRIEF, ellipsis)))
        .collect();
    join_sides(&definitions)
}

/// As [`sentence`], of definitions that fit already.
pub(crate) fn join_sides(definitions: &[(Engine, String)]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (engine, definition) in definitions {
        match groups.iter_mut().find(|(known, _)| known == definition) {
            Some((_, engines)) => engines.push(engine.name()),
            None => groups.push((definition, vec![engine.name()])),
        }
    }
    if let [(definition, engines)] = groups.as_slice()
        && engines.len() > 1
    {
        return format!("{definition} on every engine");
    }
    groups
        .iter()
        .map(|(definition, engines)| match engines.as_slice() {
            [most @ .., last] if !most.is_empty() => {
                format!("{definition} on {} and {last}", most.join(", "))
            }
            engines => format!("{definition} on {}", engines.join("")),
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The one engine that differs from two or more others that agree.
fn odd_one_out(sides: &BTreeMap<Engine, Side>) -> Option<Engine> {
    let alone: Vec<_> = sides
        .iter()
        .filter(|(_, side)| sides.values().filter(|other| *other == *side).count() == 1)
        .map(|(engine, _)| *engine)
        .collect();
    match alone.as_slice() {
        [engine] if sides.len() > 2 => Some(*engine),
        _ => None,
    }
}
