//! Where a side comes from: the place beside it, and the SQL that stands there, underlined.

use std::collections::{BTreeMap, BTreeSet};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use isoschema_compare::{Finding, FindingName, Origin, Side};
use isoschema_schema::Engine;

use crate::fit::{cut_middle, one_line};
use crate::palette::Palette;

/// A place that has less room than this says too little.
pub(crate) const NARROWEST: usize = 24;

/// How many excerpts a finding may have, and how many lines each.
const EXCERPTS: usize = 2;
const LINES: usize = 4;

/// How much of a definition stands under an excerpt.
const LABEL: usize = 48;

/// `2019-05-26-216651_rename/up.sql:5`; of several, the lines of one file behind each other.
pub(crate) fn of<'a>(origins: impl Iterator<Item = &'a Origin>) -> Option<String> {
    let mut files: Vec<(String, Vec<usize>)> = Vec::new();
    for origin in origins {
        let file = short(origin);
        if files.last().is_none_or(|(last, _)| *last != file) {
            files.push((file, Vec::new()));
        }
        if let (Some((_, lines)), Some(line)) = (files.last_mut(), origin.line)
            && !lines.contains(&line)
        {
            lines.push(line);
        }
    }
    let told = |(file, lines): &(String, Vec<usize>)| {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        if lines.is_empty() { file.clone() } else { format!("{file}:{}", lines.join(",")) }
    };
    let told: Vec<String> = files.iter().map(told).collect();
    (!told.is_empty()).then(|| one_line(&told.join(", ")))
}

/// The file's name, behind its folder's where that is the migration's.
fn short(origin: &Origin) -> String {
    let mut parts = origin.file.rsplit('/');
    let file = parts.next().unwrap_or_default();
    match parts.next() {
        Some(folder) if folder == origin.migration => format!("{folder}/{file}"),
        Some(_) | None => file.to_owned(),
    }
}

/// The SQL behind the sides that differ from most others, each with its file, and what is meant underlined.
/// A place that was shown already is not shown again.
pub(crate) fn excerpts<'a>(
    finding: &'a Finding,
    shown: &mut BTreeSet<(&'a str, Option<usize>)>,
    width: usize,
    palette: Palette,
) -> Vec<String> {
    let mut excerpts = Vec::new();
    for side in odd_ones(finding).into_iter().filter_map(|engine| finding.sides.get(&engine)) {
        let Some(origin) = &side.origin else { continue };
        if shown.insert((&origin.file, origin.line)) {
            excerpts.extend(excerpt(side, origin, width, palette));
        }
    }
    excerpts
}

fn excerpt(side: &Side, origin: &Origin, width: usize, palette: Palette) -> Option<String> {
    let excerpt = origin.excerpt.as_ref()?;
    // Tabs and what moves a cursor are as wide as one blank, so that the line under them fits.
    let clean = |text: &str| -> String {
        text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
    };
    let text: Vec<&str> = excerpt.text.lines().take(LINES).collect();
    let text = clean(&text.join("\n"));
    let mark = excerpt.mark.start..excerpt.mark.end.min(text.len());
    let label = cut_middle(&one_line(&side.definition), LABEL, palette.ellipsis());
    let snippet = Snippet::source(text.as_str())
        .line_start(origin.line?)
        .path(&origin.file)
        .fold(false)
        .annotation(AnnotationKind::Primary.span(mark).label(label));
    let renderer = if palette.has_colour() { Renderer::styled() } else { Renderer::plain() };
    let style = if palette.has_unicode() { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let renderer = renderer.decor_style(style).term_width(width.saturating_sub(INDENT));
    let rendered = renderer.render(&[Group::with_level(Level::NOTE).element(snippet)]);
    Some(rendered.lines().map(|line| format!("{:INDENT$}{}\n", "", line.trim_end())).collect())
}

/// Where an excerpt begins.
const INDENT: usize = 4;

/// The engines whose side is another than that of most; both of two.
fn odd_ones(finding: &Finding) -> Vec<Engine> {
    let mut groups: BTreeMap<String, Vec<Engine>> = BTreeMap::new();
    for (engine, side) in &finding.sides {
        groups.entry(gist(finding.name, *engine, &side.definition)).or_default().push(*engine);
    }
    let most = groups.values().map(Vec::len).max().unwrap_or(0);
    let is_alone = groups.values().filter(|engines| engines.len() == most).count() == 1;
    let odd: Vec<Engine> = match (is_alone, finding.sides.len()) {
        (true, _) => groups.into_values().filter(|engines| engines.len() < most).flatten().collect(),
        (false, 2) => finding.sides.keys().copied().collect(),
        (false, _) => Vec::new(),
    };
    if odd.len() > EXCERPTS { Vec::new() } else { odd }
}

/// What of a definition the finding is about, so that spellings of one thing are one. Types are spelled in as many
/// ways as there are engines: of three, nobody can tell by the spelling which is the odd one.
fn gist(name: FindingName, engine: Engine, definition: &str) -> String {
    if SPELLED.contains(&name) {
        engine.name().to_owned()
    } else if name == FindingName::ColumnNullability {
        definition.ends_with("NOT NULL").to_string()
    } else {
        definition.to_lowercase()
    }
}

/// The findings about types.
const SPELLED: &[FindingName] = &[
    FindingName::ColumnType,
    FindingName::ColumnRange,
    FindingName::ColumnLength,
    FindingName::ColumnPrecision,
    FindingName::ColumnTimeZone,
    FindingName::ColumnEquality,
    FindingName::ColumnRepertoire,
];
