//! How long the same work took on each engine, as a person reads it: relative to the fastest, and to an earlier run. Not
//! how it was timed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use isoschema_compare::{Baseline, BaselineChange, OperationKind, Untimed, Workload};
use isoschema_schema::Engine;

use crate::fit::{columns, hanging, pad};
use crate::palette::Palette;
use crate::text::counted;

/// The work by kind, the engines as columns: the median of the rounds, over all objects, and how many times as long as
/// the fastest engine took.
pub(crate) fn told(workload: &Workload, width: usize, palette: Palette) -> String {
    let mut sums = BTreeMap::<OperationKind, BTreeMap<Engine, Duration>>::new();
    let mut objects = BTreeMap::<OperationKind, usize>::new();
    for operation in &workload.operations {
        *objects.entry(operation.kind).or_default() += 1;
        for (engine, span) in &operation.spans {
            *sums.entry(operation.kind).or_default().entry(*engine).or_default() += span.median;
        }
    }
    let engines: BTreeSet<Engine> = sums.values().flat_map(|sums| sums.keys().copied()).collect();
    if engines.is_empty() {
        return String::new();
    }
    let times = if palette.has_unicode() { "×" } else { "x" };
    let cell = |sums: &BTreeMap<Engine, Duration>, engine: &Engine| {
        let (Some(sum), Some(least)) = (sums.get(engine), sums.values().min()) else { return String::new() };
        let relative = sum.as_secs_f64() / least.as_secs_f64().max(f64::MIN_POSITIVE);
        format!("{relative:.1}{times} {}", milliseconds(*sum))
    };
    let lines: Vec<_> = OperationKind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, sums.get(&kind)?)))
        .map(|(kind, sums)| {
            let count = objects.get(&kind).copied().unwrap_or(0);
            let cells: Vec<_> = engines.iter().map(|engine| cell(sums, engine)).collect();
            (kind.title(), counted(count, "object"), cells)
        })
        .collect();
    let kind_width = lines.iter().map(|(kind, ..)| columns(kind)).max().unwrap_or(0);
    let count_width = lines.iter().map(|(_, count, _)| columns(count)).max().unwrap_or(0);
    let cell_width = lines.iter().flat_map(|(.., cells)| cells).map(|cell| columns(cell)).max().unwrap_or(0);
    let mut part = format!("{} {}", palette.strong("performance"), counted(workload.rows, "row"));
    part +=
        &format!(" on each engine{}medians, and how many times the fastest engine's\n", palette.separator());
    let heads: Vec<_> = engines.iter().map(|engine| pad(engine.name(), cell_width)).collect();
    let head = format!("  {}  {}", " ".repeat(kind_width + 2 + count_width), heads.join("  "));
    let _ = writeln!(part, "{}", palette.faint(head.trim_end()));
    for (kind, count, cells) in &lines {
        let cells: Vec<_> = cells.iter().map(|cell| pad(cell, cell_width)).collect();
        let line = format!("  {}  {}  {}", pad(kind, kind_width), pad(count, count_width), cells.join("  "));
        let _ = writeln!(part, "{}", line.trim_end());
    }
    part += &untimed(&workload.untimed, width);
    part += &workload.baseline.as_ref().map(|baseline| changes(baseline, width)).unwrap_or_default();
    part
}

/// What could not be timed, by reason.
fn untimed(untimed: &[Untimed], width: usize) -> String {
    let mut reasons = BTreeMap::<(OperationKind, &str), Vec<&str>>::new();
    for Untimed { kind, path, reason } in untimed {
        reasons.entry((*kind, reason)).or_default().push(path.as_str());
    }
    let line = |((kind, reason), paths): ((OperationKind, &str), Vec<&str>)| {
        hanging(&format!("not timed, {}, {reason}: {}", kind.title(), paths.join(", ")), 2, width)
    };
    reasons.into_iter().map(line).collect()
}

/// What has changed since the earlier run.
fn changes(baseline: &Baseline, width: usize) -> String {
    let Baseline { day, is_new, changes } = baseline;
    if *is_new {
        return hanging("baseline: these times are kept, and later runs are held against them", 2, width);
    }
    let count = counted(changes.len(), "change");
    let mut part = hanging(&format!("baseline of {day}: {count} of more than 10 %"), 2, width);
    for BaselineChange { kind, path, engine, before, now } in changes {
        let change = (now.as_secs_f64() / before.as_secs_f64().max(f64::MIN_POSITIVE) - 1.0) * 100.0;
        let line = format!(
            "{} {path} on {engine}: {}, was {} ({change:+.0} %)",
            kind.title(),
            milliseconds(*now),
            milliseconds(*before)
        );
        part += &hanging(&line, 4, width);
    }
    part
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
