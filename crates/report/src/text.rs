//! The text report: findings by table, the folded ones as rows, what to do next, and the verdict in one line.

use std::fmt::Write as _;
use std::time::Duration;

use isoschema_compare::{
    AppliedAllowance, Declared, EngineFacts, Finding, FindingName, JudgedFinding, Level, Outcome, Rename,
    Verdict,
};

use crate::fit::{columns, cut_end, one_line, pad, wrap};
use crate::fold::{Folded, fold};
use crate::palette::Palette;
use crate::{across, probed, rows, told};

/// Which findings are told one by one however many they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Show {
    /// None: repetitions fold.
    #[default]
    Folded,
    /// Those of these names.
    Names(Vec<FindingName>),
    /// All, and the readings and settings that stand behind them.
    All,
}

impl Show {
    pub(crate) fn includes(&self, name: FindingName) -> bool {
        match self {
            Self::Folded => false,
            Self::Names(names) => names.contains(&name),
            Self::All => true,
        }
    }
}

/// How the text is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextOptions {
    /// The terminal's columns.
    pub width: usize,
    /// Whether ANSI colours may be used.
    pub colour: bool,
    /// Whether `✗`, `·` and `…` may be used; else their ASCII forms are.
    pub unicode: bool,
    /// Which findings are told one by one.
    pub show: Show,
    /// The command that gave the outcome, for hints: `isoschema verify`.
    pub command: String,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            width: 100,
            colour: false,
            unicode: true,
            show: Show::Folded,
            command: "isoschema verify".to_owned(),
        }
    }
}

/// The outcome as text; its last line is the verdict.
#[must_use]
pub fn text(outcome: &Outcome, options: &TextOptions) -> String {
    let palette = Palette::new(options.colour, options.unicode);
    let width = options.width.max(40);
    let Folded { told, rows } = fold(&outcome.findings, &options.show);
    let mut parts = tables(&told, options, width, palette);
    parts.push(rows::table(&rows, width, palette, &options.command));
    parts.push(allowed(&outcome.allowances, width, palette));
    if options.show == Show::All {
        parts.push(readings(outcome, palette));
        parts.push(settings(outcome, width, palette));
    }
    parts.push(left_out(outcome, width, palette));
    parts.push(declared(outcome, width, palette));
    parts.push(probed::told(outcome, &options.show, width, palette));
    if let Some(report) = outcome.probed.as_ref().and_then(|probed| probed.report.as_ref()) {
        parts.extend(across::told(report, width, palette));
    }
    let mut end = String::new();
    if let Some(name) = next(outcome, &told) {
        let _ = writeln!(end, "next: isoschema explain {name}");
    }
    end += &verdict_line(outcome, palette);
    parts.push(end);
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn tables(told: &[&JudgedFinding], options: &TextOptions, width: usize, palette: Palette) -> Vec<String> {
    told.chunk_by(|a, b| a.finding.path.table() == b.finding.path.table())
        .map(|of_table| {
            let table = one_line(of_table.first().map_or("", |judged| judged.finding.path.table()));
            let mut part = palette.strong(&table) + "\n";
            // A server's message is what mends a migration: nothing of it is cut out.
            let whole = |judged: &JudgedFinding| {
                let name = judged.finding.name;
                options.show.includes(name) || speaks_of_a_migration(name)
            };
            let is_brief = |judged: &JudgedFinding| judged.level != Level::Fail && !whole(judged);
            let key = |judged: &JudgedFinding| (is_brief(judged), whole(judged));
            for alike in of_table.chunk_by(|a, b| key(a) == key(b)) {
                match key(alike[0]) {
                    (true, _) => part.extend(alike.iter().map(|judged| told::brief(judged, width, palette))),
                    (false, whole) => part += &told::full(alike, whole, width, palette),
                }
            }
            part
        })
        .collect()
}

/// What no engine's runner reads: a line for each reason, with as many names as fit.
fn left_out(outcome: &Outcome, width: usize, palette: Palette) -> String {
    let line = |(reason, files): (&String, &Vec<String>)| {
        let line = format!("left out, {reason}: {}: {}", files.len(), files.join(", "));
        cut_end(&one_line(&line), width, palette.ellipsis()) + "\n"
    };
    outcome.left_out.iter().map(line).collect()
}

/// Whether its sides say what a server said, or what stood where.
const fn speaks_of_a_migration(name: FindingName) -> bool {
    matches!(
        name,
        FindingName::MigrationFailed
            | FindingName::MigrationIrreversible
            | FindingName::MigrationNotRepeatable
            | FindingName::MigrationNotResumable
            | FindingName::MigrationDataDiffers
    )
}

/// The name to read about first: the gravest failing finding's, those that are told before those that fold.
fn next(outcome: &Outcome, told: &[&JudgedFinding]) -> Option<FindingName> {
    let gravest = |findings: &mut dyn Iterator<Item = &JudgedFinding>| {
        findings
            .filter(|judged| judged.level == Level::Fail)
            .max_by_key(|judged| {
                let Finding { name, grade, .. } = judged.finding;
                // Where a migration fails there is no schema, and the rest of the report follows from that.
                (name == FindingName::MigrationFailed, grade, std::cmp::Reverse(name))
            })
            .map(|judged| judged.finding.name)
    };
    gravest(&mut told.iter().copied()).or_else(|| gravest(&mut outcome.findings.iter()))
}

/// Each allowance with what it allowed. Nothing of it folds: it is what the verdict passes over.
fn allowed(allowances: &[AppliedAllowance], width: usize, palette: Palette) -> String {
    if allowances.is_empty() {
        return String::new();
    }
    let mut part = palette.strong("allowed") + "\n";
    for AppliedAllowance { allowance, allowed } in allowances {
        let engines: Vec<_> = allowance.engines.iter().map(|engine| engine.name()).collect();
        let engines = if engines.is_empty() { String::new() } else { format!(" on {}", engines.join(", ")) };
        let head = format!(
            "{} {}{engines}{}{}{}until {}",
            allowance.name,
            one_line(allowance.path.as_str()),
            palette.separator(),
            counted(allowed.len(), "finding"),
            palette.separator(),
            allowance.until
        );
        let _ = writeln!(part, "  {}", cut_end(&head, width - 2, palette.ellipsis()));
        let mut lines = wrap(&one_line(&allowance.reason), width - 6);
        if allowance.path.is_wild() {
            let paths: Vec<_> = allowed.iter().map(|path| one_line(path.as_str())).collect();
            lines.extend(wrap(&paths.join(", "), width - 6));
        }
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let _ = writeln!(part, "      {}", palette.faint(line));
        }
    }
    part
}

/// What the project declares that changes what is compared: without it, the verdict would be another's.
fn declared(outcome: &Outcome, width: usize, palette: Palette) -> String {
    let Declared { renames, stand_ins } = &outcome.declared;
    let renames = renames.iter().map(|rename| {
        let Rename { engine, from, to, reason } = rename;
        format!("{engine} {from} compared as {to}: {reason}")
    });
    let stand_ins =
        stand_ins.iter().map(|(name, given)| format!("sqlite {name}() is a stand-in that gives {given}"));
    let mut part = String::new();
    for line in renames.chain(stand_ins) {
        let _ = writeln!(part, "  {}", cut_end(&one_line(&line), width - 2, palette.ellipsis()));
    }
    if part.is_empty() { part } else { format!("{}\n{part}", palette.strong("declared")) }
}

/// The rules that were needed.
fn readings(outcome: &Outcome, palette: Palette) -> String {
    if outcome.rules_fired.is_empty() {
        return String::new();
    }
    let mut part = palette.strong("readings") + "\n";
    let id_width = outcome.rules_fired.iter().map(|rule| columns(&rule.id)).max().unwrap_or(0);
    for rule in &outcome.rules_fired {
        let times = if rule.count == 1 { "once".to_owned() } else { format!("{} times", rule.count) };
        let _ = writeln!(part, "  {}  {times}", pad(&rule.id, id_width));
    }
    part
}

/// The settings that change what a schema means.
fn settings(outcome: &Outcome, width: usize, palette: Palette) -> String {
    let mut part = String::new();
    for (engine, facts) in &outcome.engines {
        for (name, value) in &facts.settings {
            let line = one_line(&format!("{}  {name} = {value}", pad(engine.name(), 8)));
            let _ = writeln!(part, "  {}", cut_end(&line, width - 2, palette.ellipsis()));
        }
    }
    if part.is_empty() { part } else { format!("{}\n{part}", palette.strong("settings")) }
}

/// The verdict in one line: the last one of [`text`].
#[must_use]
pub fn verdict(outcome: &Outcome, options: &TextOptions) -> String {
    verdict_line(outcome, Palette::new(options.colour, options.unicode))
}

/// `different · 5 failing, 2 warnings, 31 listed · 28 tables, 214 columns · sqlite 3.50.4 embedded … · 0.58 s`
fn verdict_line(outcome: &Outcome, palette: Palette) -> String {
    let mut verdict = palette.verdict(outcome.verdict);
    let allowed: usize = outcome.allowances.iter().map(|applied| applied.allowed.len()).sum();
    let passed_over = [
        (outcome.rules_fired.len(), counted(outcome.rules_fired.len(), "reading")),
        (allowed, format!("{} allowed", counted(allowed, "finding"))),
    ];
    let passed_over: Vec<_> =
        passed_over.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if outcome.verdict == Verdict::Equal && !passed_over.is_empty() {
        let _ = write!(verdict, " after {}", passed_over.join(" and "));
    }
    let counts = format!(
        "{} failing, {}, {} listed",
        outcome.count(Level::Fail),
        counted(outcome.count(Level::Warn), "warning"),
        outcome.count(Level::List)
    );
    let sizes = format!(
        "{}, {}",
        range(outcome, palette, "table", |facts| facts.tables),
        range(outcome, palette, "column", |facts| facts.columns)
    );
    let engines = outcome
        .engines
        .iter()
        .map(|(engine, facts)| one_line(&format!("{engine} {} {}", facts.version, facts.server)))
        .collect::<Vec<_>>()
        .join(", ");
    [verdict, counts, sizes, engines, seconds(outcome.elapsed)].join(palette.separator()) + "\n"
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `28 tables`, or `27–28 tables` where the engines differ.
fn range(outcome: &Outcome, palette: Palette, noun: &str, size: fn(&EngineFacts) -> usize) -> String {
    let least = outcome.engines.values().map(size).min().unwrap_or(0);
    let most = outcome.engines.values().map(size).max().unwrap_or(0);
    if least == most { counted(most, noun) } else { format!("{least}{}{most} {noun}s", palette.dash()) }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}
