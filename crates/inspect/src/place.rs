//! Where sqlparser's places are in a text: it counts lines and characters, a text is cut by bytes.

use sqlparser::tokenizer::Span;

/// What stands before a span, in it and behind it; `None` where the text has no such place.
pub fn split_at_span(text: &str, span: Span) -> Option<(&str, &str, &str)> {
    let start = byte_of(text, span.start.line, span.start.column)?;
    let end = byte_of(text, span.end.line, span.end.column)?;
    Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?))
}

/// The byte at a line and a character of it, both counted from 1.
fn byte_of(text: &str, line: u64, column: u64) -> Option<usize> {
    let mut rest = text;
    for _ in 1..line {
        rest = &rest[rest.find('\n')? + 1..];
    }
    let mut characters = rest.chars();
    for _ in 1..column {
        characters.next()?;
    }
    Some(text.len() - characters.as_str().len())
}

#[cfg(test)]
mod tests {
    use sqlparser::tokenizer::Location;

    use super::*;

    #[test]
    fn a_span_is_found_behind_lines_and_wide_characters() {
        let span = |from: (u64, u64), to: (u64, u64)| {
            Span::new(Location::new(from.0, from.1), Location::new(to.0, to.1))
        };
        let text = "ä🐍 b\nçd\n";
        assert_eq!(split_at_span(text, span((1, 2), (1, 3))), Some(("ä", "🐍", " b\nçd\n")));
        assert_eq!(split_at_span(text, span((1, 4), (2, 2))), Some(("ä🐍 ", "b\nç", "d\n")));
        assert_eq!(split_at_span(text, span((3, 1), (3, 1))), Some((text, "", "")));
        assert_eq!(split_at_span(text, span((3, 1), (3, 2))), None);
        assert_eq!(split_at_span(text, span((4, 1), (4, 1))), None);
    }
}
