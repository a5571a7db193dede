//! The folded findings: a row for each name and shape, with a count, the engines as columns.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use isoschema_compare::Level;
use isoschema_schema::Engine;

use crate::fit::{columns, cut_middle, one_line, pad, wrap};
use crate::fold::Fold;
use crate::palette::Palette;
use crate::told::join_sides;

/// Where the lines under a row begin.
const INDENT: usize = 6;

/// An engine's column narrower than this says too little; the sides then stand as a sentence.
const NARROWEST: usize = 10;

/// How much of one definition stands in such a sentence.
const SENTENCE: usize = 36;

/// The rows, and how to see what they fold.
pub(crate) fn table(rows: &[Fold<'_>], width: usize, palette: Palette, command: &str) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let title = if first.level == Level::List { "listed" } else { "folded" };
    let name_width = rows.iter().map(|row| row.name.name().len()).max().unwrap_or(0);
    let digits = rows.iter().map(|row| row.findings.len().to_string().len()).max().unwrap_or(0);
    let count_width = rows.iter().map(|row| count(row, digits).len()).max().unwrap_or(0);
    let used = 4 + name_width + 2 + count_width + 2;
    let engines: BTreeSet<Engine> = rows.iter().flat_map(|row| row.sides.keys().copied()).collect();
    let widths = engine_widths(rows, &engines, width.saturating_sub(used), palette);

    let mut text = palette.strong(title);
    if let Some(widths) = &widths {
        text += &" ".repeat(used - columns(title));
        let heads: Vec<_> = widths
            .iter()
            .map(|(engine, width)| {
                format!("{}{}", palette.faint(engine.name()), " ".repeat(width - engine.name().len()))
            })
            .collect();
        text += heads.join("  ").trim_end();
    }
    text.push('\n');

    for row in rows {
        let count = pad(&count(row, digits), count_width);
        let name = pad(row.name.name(), name_width);
        let start = format!("  {} {name}  {}  ", palette.marker(row.level), palette.strong(&count));
        if row.sides.is_empty() {
            let _ = writeln!(text, "{start}{}", paths(row, width.saturating_sub(used), palette));
            continue;
        }
        let room = width.saturating_sub(INDENT);
        match &widths {
            Some(widths) => {
                let cells: Vec<_> = widths
                    .iter()
                    .map(|(engine, width)| {
                        let side = row.sides.get(engine).map_or("", String::as_str);
                        pad(&fit(side, *width, palette), *width)
                    })
                    .collect();
                let _ = writeln!(text, "{start}{}", cells.join("  ").trim_end());
            }
            None => {
                let sides: Vec<_> =
                    row.sides.iter().map(|(engine, side)| (*engine, fit(side, SENTENCE, palette))).collect();
                let _ = writeln!(text, "{}", start.trim_end());
                for line in wrap(&join_sides(&sides), room) {
                    let _ = writeln!(text, "      {line}");
                }
            }
        }
        let all =
            row.findings.iter().map(|judged| one_line(judged.finding.path.as_str())).collect::<Vec<_>>();
        let all = all.join(", ");
        if row.level == Level::Fail && columns(&all) <= room {
            let _ = writeln!(text, "      {}", palette.faint(&all));
        }
    }
    let name = if rows.iter().all(|row| row.name == first.name) { first.name.name() } else { "NAME" };
    let _ = writeln!(text, "  show them: {command} --show {name}");
    text
}

/// `24 failing`, the numbers under each other.
fn count(row: &Fold<'_>, digits: usize) -> String {
    let count = row.findings.len();
    let word = match row.level {
        Level::Fail => "failing",
        Level::Warn if count == 1 => "warning",
        Level::Warn => "warnings",
        Level::List => "listed",
    };
    format!("{count:>digits$} {word}")
}

/// As many of the row's paths as fit, and how many more there are.
fn paths(row: &Fold<'_>, room: usize, palette: Palette) -> String {
    let mut line = String::new();
    for (at, judged) in row.findings.iter().enumerate() {
        let path = one_line(judged.finding.path.as_str());
        let left = row.findings.len() - at;
        let rest = if left > 1 { format!(" and {} more", left - 1) } else { String::new() };
        let next = if at == 0 { path } else { format!("{line}, {path}") };
        if columns(&next) + columns(&rest) > room {
            line = if at == 0 {
                cut_middle(&next, room.saturating_sub(columns(&rest)), palette.ellipsis()) + &rest
            } else {
                format!("{line} and {left} more")
            };
            break;
        }
        line = next;
    }
    palette.faint(&line)
}

fn fit(definition: &str, width: usize, palette: Palette) -> String {
    cut_middle(&definition.replace('…', palette.ellipsis()), width, palette.ellipsis())
}

/// How wide each engine's column is: as wide as its longest side, the widest shrunk until all fit. `None`
/// where that leaves too little to read.
fn engine_widths(
    rows: &[Fold<'_>],
    engines: &BTreeSet<Engine>,
    room: usize,
    palette: Palette,
) -> Option<BTreeMap<Engine, usize>> {
    let mut widths: BTreeMap<Engine, usize> = engines
        .iter()
        .map(|engine| {
            let sides = rows.iter().filter_map(|row| row.sides.get(engine));
            let longest = sides.map(|side| columns(&side.replace('…', palette.ellipsis()))).max();
            (*engine, longest.unwrap_or(0).max(engine.name().len()))
        })
        .collect();
    while widths.values().sum::<usize>() + 2 * widths.len().checked_sub(1)? > room {
        let widest = widths.values_mut().max()?;
        if *widest <= NARROWEST {
            return None;
        }
        *widest -= 1;
    }
    Some(widths)
}
