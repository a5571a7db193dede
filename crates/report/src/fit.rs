//! Fitting strings into a terminal's columns: measuring, cutting, wrapping. It knows no findings.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns of a terminal the text takes.
pub(crate) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text on one line: runs of white space become one space, and control characters, which could move a
/// terminal's cursor, become `?`.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// The text in at most `width` columns: what is too long loses its middle, so that both a type's name and
/// its parameters stay in sight.
#[must_use]
pub fn cut_middle(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(ellipsis));
    let tail_room = room / 2;
    let head = prefix(text, room - tail_room);
    format!("{head}{}{}", prefix(ellipsis, width), suffix(text, tail_room))
}

/// The text in at most `width` columns: what is too long loses its end.
#[must_use]
pub fn cut_end(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let head = prefix(text, width.saturating_sub(columns(ellipsis)));
    format!("{}{}", head.trim_end(), prefix(ellipsis, width))
}

fn prefix(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            return &text[..at];
        }
    }
    text
}

fn suffix(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            return &text[at + c.len_utf8()..];
        }
    }
    text
}

/// The text in lines of at most `width` columns, broken at spaces; a word that is longer stands on a line of
/// its own, uncut, since it may be something to copy. Line breaks of the text stay.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.trim_end().lines() {
        let mut line = String::new();
        for word in one_line(paragraph).split(' ') {
            if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// As [`wrap`], with words that are longer than a line cut into several.
pub(crate) fn wrap_tight(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for line in wrap(text, width) {
        let mut rest = line.as_str();
        while columns(rest) > width {
            let head = prefix(rest, width);
            lines.push(head.to_owned());
            rest = &rest[head.len()..];
        }
        lines.push(rest.to_owned());
    }
    lines
}

/// The text followed by spaces up to `width` columns.
pub(crate) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text in lines; those after the first stand further in.
pub(crate) fn hanging(text: &str, indent: usize, width: usize) -> String {
    let mut lines = String::new();
    for (at, line) in wrap(&one_line(text), width.saturating_sub(indent + 2)).iter().enumerate() {
        let indent = if at == 0 { indent } else { indent + 2 };
        lines += &format!("{}{line}\n", " ".repeat(indent));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_cut() {
        for (text, width, expected) in [
            ("VARCHAR(255)", 12, "VARCHAR(255)"),
            ("VARCHAR(255)", 9, "VARC…255)"),
            ("VARCHAR(255)", 1, "…"),
            ("VARCHAR(255)", 0, ""),
            ("表表表表表", 6, "表…表"),
        ] {
            let cut = cut_middle(text, width, "…");
            assert_eq!(cut, expected, "{text} in {width}");
            assert!(columns(&cut) <= width);
        }
    }

    #[test]
    fn no_control_character_reaches_a_terminal() {
        assert_eq!(one_line("a\u{1b}[2J\n\t b"), "a?[2J b");
    }

    #[test]
    fn lines_are_wrapped_and_long_words_kept() {
        assert_eq!(wrap("a bc def\nx averylongword", 5), ["a bc", "def", "x", "averylongword"]);
        assert_eq!(wrap_tight("a bc def\nx averylongword", 5), ["a bc", "def", "x", "avery", "longw", "ord"]);
        assert_eq!(wrap_tight("表表表", 5), ["表表", "表"]);
    }
}
