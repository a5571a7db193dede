//! The report across databases as a person reads it: counts by category and engine, where engines differ, and what mends
//! it. Not how it was come by.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use isoschema_compare::{BehaviourDifference, Mending, ProbeReport, Recommendation, Tallies, Tally};
use isoschema_schema::Engine;

use crate::fit::{columns, hanging, one_line, pad, wrap};
use crate::palette::Palette;
use crate::text::counted;
use crate::workload;

/// Where the lines under a line begin.
const INDENT: usize = 6;

/// All its parts, each a block of lines.
pub(crate) fn told(report: &ProbeReport, width: usize, palette: Palette) -> Vec<String> {
    vec![
        counts(&report.categories, palette),
        not_applicable(&report.categories, width, palette),
        differences(&report.differences, width, palette),
        recommendations(&report.recommendations, width, palette),
        report.workload.as_ref().map(|workload| workload::told(workload, width, palette)).unwrap_or_default(),
    ]
}

/// `data integrity    sqlite       120       2               3   98.4 %`
fn counts(tallies: &Tallies, palette: Palette) -> String {
    let engines: Vec<_> = tallies.iter().flat_map(|(_, engines)| engines.keys().copied()).collect();
    if engines.is_empty() {
        return String::new();
    }
    let names = tallies.iter().map(|(category, _)| category.title().len()).max().unwrap_or(0);
    let name_width = names.max("category".len());
    let engine_width =
        engines.iter().map(|engine| engine.name().len()).max().unwrap_or(0).max("engine".len());
    let line = |category: &str, engine: &str, cells: [&str; 4]| {
        let [passed, failed, not_applicable, rate] = cells;
        format!(
            "  {}  {}  {passed:>6}  {failed:>6}  {not_applicable:>14}  {rate:>7}\n",
            pad(category, name_width),
            pad(engine, engine_width)
        )
    };
    let mut part = palette.strong("report") + "\n";
    let heads = ["passed", "failed", "not applicable", "success"];
    part += &palette.faint(line("category", "engine", heads).trim_end_matches('\n'));
    part.push('\n');
    for (category, engines) in tallies.iter() {
        for (at, (engine, tally)) in engines.iter().enumerate() {
            let rate = tally
                .success_rate()
                // Rounded down: what failed must not read as nothing.
                .map_or_else(|| "none".to_owned(), |rate| format!("{:.1} %", (rate * 1000.0).floor() / 10.0));
            let cells = [tally.passed, tally.failed, tally.not_applicable()].map(|count| count.to_string());
            let name = if at == 0 { category.title() } else { "" };
            part += &line(name, engine.name(), [&cells[0], &cells[1], &cells[2], &rate]);
        }
    }
    part
}

/// Why experiments could not be made: a line for each reason, the most common first.
fn not_applicable(tallies: &Tallies, width: usize, palette: Palette) -> String {
    let mut reasons = BTreeMap::<(String, &str), BTreeMap<Engine, usize>>::new();
    for (category, engines) in tallies.iter() {
        for (engine, Tally { not_applicable, .. }) in engines {
            for (reason, count) in not_applicable {
                let of_reason = reasons.entry((category.to_string(), reason)).or_default();
                *of_reason.entry(*engine).or_default() += count;
            }
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut lines: Vec<_> = reasons
        .into_iter()
        .map(|((category, reason), engines)| {
            let most = engines.values().copied().max().unwrap_or(0);
            (most, format!("{category}, {}: {reason}", by_engine(&engines)))
        })
        .collect();
    lines.sort_by_key(|(most, _)| std::cmp::Reverse(*most));
    let mut part = palette.strong("not applicable") + "\n";
    for (_, line) in lines {
        part += &hanging(&line, 2, width);
    }
    part
}

/// `3 on each of sqlite, postgres`, or `3 on sqlite, 1 on postgres`.
fn by_engine(engines: &BTreeMap<Engine, usize>) -> String {
    let mut counts = engines.values();
    let first = counts.next().copied().unwrap_or(0);
    let names: Vec<_> = engines.keys().map(|engine| engine.name()).collect();
    if engines.len() > 1 && counts.all(|count| *count == first) {
        return format!("{first} on each of {}", names.join(", "));
    }
    engines.iter().map(|(engine, count)| format!("{count} on {engine}")).collect::<Vec<_>>().join(", ")
}

/// The findings by category, then what differs by nature.
fn differences(differences: &[BehaviourDifference], width: usize, palette: Palette) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut part = palette.strong("differences") + "\n";
    for of_category in differences.chunk_by(|a, b| a.category == b.category) {
        let Some(first) = of_category.first() else { continue };
        let _ = writeln!(part, "  {}", first.category);
        for difference in of_category.iter().filter(|difference| !difference.by_nature) {
            let place = difference.path.as_ref().map_or_else(String::new, |path| format!(" {path}"));
            let line = format!("{}{place}: failed {}", difference.name, by_engine(&difference.failed));
            part += &hanging(&line, 4, width);
        }
        let by_nature: Vec<_> = of_category
            .iter()
            .filter(|difference| difference.by_nature)
            .map(|difference| difference.name.as_str())
            .collect();
        if !by_nature.is_empty() {
            part += &hanging(&format!("by nature: {}", by_nature.join(", ")), 4, width);
        }
    }
    part
}

/// For each finding its object, and below it a line for each engine. SQL is never cut: it is there to be copied.
fn recommendations(recommendations: &[Recommendation], width: usize, palette: Palette) -> String {
    if recommendations.is_empty() {
        return String::new();
    }
    let mut part = palette.strong("recommendations") + "\n";
    for Recommendation { finding, path, mending } in recommendations {
        let _ = writeln!(part, "  {}{}{finding}", one_line(path.as_str()), palette.separator());
        let engine_width = mending.keys().map(|engine| columns(engine.name())).max().unwrap_or(0);
        for (engine, mending) in mending {
            let (Mending::Sql(text) | Mending::Words(text)) = mending;
            let start = format!("{}{}  ", " ".repeat(INDENT), pad(engine.name(), engine_width));
            let lines = match mending {
                Mending::Sql(_) => vec![one_line(text)],
                Mending::Words(_) => wrap(text, width.saturating_sub(columns(&start)).max(20)),
            };
            for (at, line) in lines.iter().enumerate() {
                let start = if at == 0 { start.clone() } else { " ".repeat(columns(&start)) };
                let _ = writeln!(part, "{start}{line}");
            }
        }
    }
    let _ = writeln!(part, "  {} to mend", counted(recommendations.len(), "finding"));
    part
}
