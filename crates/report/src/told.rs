//! One finding told in full: its marker, its place, every engine's side, what it means. A warning among
//! others is told in one line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use isoschema_compare::{JudgedFinding, Level, Side};
use isoschema_schema::Engine;

use crate::fit::{columns, cut_end, cut_middle, one_line, pad, wrap, wrap_tight};
use crate::palette::Palette;

/// Where the sides and the explanation begin.
const INDENT: usize = 6;

/// How much of one definition stands in a sentence.
const BRIEF: usize = 32;

/// How wide an explanation may be, however wide the terminal is: longer lines are hard to read.
const PROSE: usize = 100;

/// The marker and the words that name a finding, and how many columns they take.
fn headline(judged: &JudgedFinding, width: usize, palette: Palette) -> (String, usize) {
    let finding = &judged.finding;
    let separator = palette.separator();
    let name = format!("{}{separator}{}", finding.name, finding.grade);
    let mut line = format!("  {} ", palette.marker(judged.level));
    let mut used = 4 + columns(&name);
    let member = one_line(finding.path.member_name());
    if !member.is_empty() {
        let room = width.saturating_sub(used + columns(separator));
        let member = cut_middle(&member, room, palette.ellipsis());
        used += columns(&member) + columns(separator);
        line += &palette.strong(&member);
        line += separator;
    }
    (line + &name, used)
}

/// The finding in full. What does not fit a side's line is cut out of its middle, unless the sides are to be
/// whole: then it goes on below.
pub(crate) fn full(judged: &JudgedFinding, whole: bool, width: usize, palette: Palette) -> String {
    let finding = &judged.finding;
    let mut text = headline(judged, width, palette).0 + "\n";
    let engine_width = finding.sides.keys().map(|engine| columns(engine.name())).max().unwrap_or(0);
    let room = width.saturating_sub(INDENT + engine_width + 2);
    let odd = odd_one_out(&finding.sides);
    for (engine, side) in &finding.sides {
        let lines = if whole {
            wrap_tight(&side.definition, room)
        } else {
            vec![cut_middle(&one_line(&side.definition), room, palette.ellipsis())]
        };
        for (at, line) in lines.iter().enumerate() {
            let engine_name = if at == 0 { engine.name() } else { "" };
            let line = if odd == Some(*engine) { palette.odd(line) } else { line.clone() };
            let _ = writeln!(text, "      {}  {line}", pad(engine_name, engine_width));
        }
    }
    let prose = (width.saturating_sub(INDENT)).clamp(20, PROSE);
    for line in wrap(&finding.explanation, prose) {
        let _ = writeln!(text, "      {}", palette.faint(&line));
    }
    if let Some(reason) = &judged.level_reason {
        for line in wrap(&format!("isoschema.toml {}: {reason}", verb(judged.level)), prose) {
            let _ = writeln!(text, "      {}", palette.faint(&line));
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
    let (head, used) = headline(judged, width, palette);
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
