//! A finding's page, from its Markdown to a terminal. It knows the Markdown that our pages use, no more:
//! headings, paragraphs, lists, code blocks, tables, `code` and **strong** words.

use anstyle::{AnsiColor, Style};
use isoschema_report::wrap;

use crate::terminal::Terminal;

/// The widest that prose is set: longer lines are hard to read.
const PROSE: usize = 90;

/// The page as it is shown.
pub(crate) fn render(markdown: &str, terminal: Terminal) -> String {
    let width = terminal.width.clamp(20, PROSE);
    let mut text = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let breaks =
            in_code || is_fence || line.trim().is_empty() || line.starts_with(['#', '|']) || is_item(line);
        if breaks {
            text += &prose(&std::mem::take(&mut paragraph), width, terminal);
        }
        if is_fence {
            in_code = !in_code;
        } else if in_code {
            text += &format!("    {}\n", paint(terminal, AnsiColor::Cyan.on_default(), line));
        } else if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            text += &format!("{}\n", paint(terminal, Style::new().bold(), heading));
        } else if line.starts_with('|') {
            text += &format!("{line}\n");
        } else if line.trim().is_empty() {
            text.push('\n');
        } else {
            paragraph.push(line);
        }
    }
    text += &prose(&paragraph, width, terminal);
    text
}

/// The first sentence after the page's title.
pub(crate) fn first_sentence(markdown: &str) -> String {
    let paragraph: Vec<_> = markdown
        .lines()
        .skip_while(|line| line.starts_with('#') || line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    let sentence = paragraph.split_once(". ").map_or(paragraph.as_str(), |(sentence, _)| sentence);
    let sentence = sentence.trim_end_matches('.');
    if sentence.is_empty() { String::new() } else { format!("{sentence}.") }
}

/// A list's item: `- …`, `* …`, `1. …`.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || (after_number != line && after_number.starts_with(". "))
}

/// A paragraph or a list's item, wrapped; an item's further lines stand under its first word.
fn prose(lines: &[&str], width: usize, terminal: Terminal) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let indent = first.len() - first.trim_start().len();
    let marker =
        if is_item(first) { indent + first.trim_start().find(' ').map_or(0, |at| at + 1) } else { indent };
    let (marker, first) = first.split_at(marker);
    let hang = marker.len();
    let whole =
        std::iter::once(first).chain(lines[1..].iter().copied()).map(str::trim).collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    // Colours are set only after wrapping: they would count as width. A word's marks may span a line's end.
    let mut marks = Marks::default();
    for (at, line) in wrap(&whole, width.saturating_sub(hang)).iter().enumerate() {
        let start = if at == 0 { marker.to_owned() } else { " ".repeat(hang) };
        text += &format!("{start}{}\n", marks.paint(line, terminal));
    }
    text
}

/// The inline marks that are open.
#[derive(Default)]
struct Marks {
    code: bool,
    strong: bool,
}

impl Marks {
    fn paint(&mut self, line: &str, terminal: Terminal) -> String {
        let mut text = String::new();
        for (at, part) in line.split('`').enumerate() {
            if at > 0 {
                self.code = !self.code;
                // Without colour the marks themselves tell code from prose.
                if !terminal.colour {
                    text.push('`');
                }
            }
            if self.code {
                text += &paint(terminal, AnsiColor::Cyan.on_default(), part);
                continue;
            }
            for (at, part) in part.split("**").enumerate() {
                if at > 0 {
                    self.strong = !self.strong;
                }
                let style = if self.strong { Style::new().bold() } else { Style::new() };
                text += &paint(terminal, style, part);
            }
        }
        text
    }
}

fn paint(terminal: Terminal, style: Style, text: &str) -> String {
    if terminal.colour && !text.is_empty() && !style.is_plain() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Terminal = Terminal { width: 30, colour: false, unicode: true };

    #[test]
    fn markdown_becomes_lines() {
        let page = "# name\n\nOne two three four five\nsix `seven eight`.\n\n```sql\nSELECT  1; -- a line that is long\n```\n\n- an item that is longer than a line\n- **b**\n";
        let expected = "name\n\nOne two three four five six\n`seven eight`.\n\n    SELECT  1; -- a line that is long\n\n- an item that is longer than\n  a line\n- b\n";
        assert_eq!(render(page, PLAIN), expected);
    }

    #[test]
    fn colour_replaces_the_marks() {
        let text = render("Use `x` now.", Terminal { colour: true, ..PLAIN });
        assert!(!text.contains('`') && text.contains("\u{1b}["), "{text:?}");
    }

    #[test]
    fn the_first_sentence_is_found() {
        assert_eq!(first_sentence("# t\n\nA column is\nhere. And there.\n\nMore."), "A column is here.");
        assert_eq!(first_sentence("# t\n"), "");
    }

    #[test]
    fn every_page_has_a_first_sentence() {
        for name in isoschema_verify::FindingName::ALL {
            assert!(!first_sentence(name.page()).is_empty(), "docs/findings/{name}.md says nothing");
        }
    }
}
