//! What was tried on live databases: a line of counts, and on demand what could not be tried. Not what came of it, which
//! stands among the findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use isoschema_compare::{ByNature, Outcome, Untried};

use crate::Show;
use crate::fit::{cut_end, one_line, wrap};
use crate::palette::Palette;
use crate::text::counted;
use crate::told::join_sides;

/// One block for all: what differs by nature of the engines is listed once, and no table is to blame.
fn by_nature(differences: &[ByNature], width: usize) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut names: Vec<_> = differences.iter().map(|difference| difference.probe.as_str()).collect();
    names.dedup();
    let told = format!(
        "engine-behaviour, whatever the schema: {} (--show all tells what each engine does, docs/behaviour.md why)",
        names.join(", ")
    );
    wrap(&told, width.saturating_sub(4)).iter().enumerate().fold(String::new(), |mut block, (at, line)| {
        let indent = if at == 0 { "  " } else { "    " };
        let _ = writeln!(block, "{indent}{line}");
        block
    })
}

/// `probed  412 experiments on 96 objects · 3 findings · 7 not tried · 2.10 s`
pub(crate) fn told(outcome: &Outcome, show: &Show, width: usize, palette: Palette) -> String {
    let Some(probed) = &outcome.probed else { return String::new() };
    let findings = outcome.findings.iter().filter(|judged| judged.finding.name.is_of_behaviour()).count();
    let line = [
        format!("{} on {}", counted(probed.experiments, "experiment"), counted(probed.objects, "object")),
        counted(findings, "finding"),
        format!("{} by nature", counted(probed.by_nature.len(), "difference")),
        format!("{} not tried", probed.untried.len()),
        format!("{:.2} s", probed.elapsed.as_secs_f64()),
    ];
    let mut part = format!("{} {}\n", palette.strong("probed"), line.join(palette.separator()));
    part += &by_nature(&probed.by_nature, width);
    if *show != Show::All {
        return part;
    }
    let mut tell = |line: &str| {
        let _ = writeln!(part, "  {}", cut_end(&one_line(line), width - 2, palette.ellipsis()));
    };
    for ByNature { probe, objects, sides, .. } in &probed.by_nature {
        let sides: Vec<_> = sides.iter().map(|(engine, side)| (*engine, side.clone())).collect();
        let objects = if *objects > 0 { format!(", {}", counted(*objects, "object")) } else { String::new() };
        tell(&format!("by nature, {probe}{objects}: {}", join_sides(&sides)));
    }
    let mut by_reason = BTreeMap::<&str, BTreeSet<&str>>::new();
    for Untried { path, reason, .. } in &probed.untried {
        by_reason.entry(reason).or_default().insert(path.as_str());
    }
    for (reason, paths) in by_reason {
        let paths: Vec<_> = paths.into_iter().collect();
        tell(&format!("not tried, {reason}: {}", paths.join(", ")));
    }
    part
}
