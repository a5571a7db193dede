//! The tokens of a statement that mean something, with their places, and a way to walk them.

use isoschema_migrations::significant_tokens;
use isoschema_schema::Engine;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::Place;

/// One token.
#[derive(Debug, Clone)]
pub struct Mark {
    /// A word's or a string's value without quotes, or the sign.
    pub text: String,
    /// The word in upper case, where it is not quoted.
    pub keyword: String,
    /// Whether it can be a name.
    pub is_name: bool,
    pub place: Place,
}

/// The tokens of a text that begins at this place of its file.
pub fn marks(text: &str, engine: Engine, line: usize, column: usize) -> Vec<Mark> {
    significant_tokens(text, engine).iter().map(|token| mark(token, line, column)).collect()
}

fn mark(token: &TokenWithSpan, line: usize, column: usize) -> Mark {
    let place = |location: sqlparser::tokenizer::Location| {
        let at = usize::try_from(location.line).unwrap_or(1).max(1);
        let within = usize::try_from(location.column).unwrap_or(1).max(1);
        (at + line - 1, if at == 1 { within + column - 1 } else { within })
    };
    let (text, keyword, is_name) = match &token.token {
        Token::Word(word) if word.quote_style.is_some() => (word.value.clone(), String::new(), true),
        Token::Word(word) => (word.value.clone(), word.value.to_ascii_uppercase(), true),
        Token::DoubleQuotedString(text) | Token::SingleQuotedString(text) => {
            (text.clone(), String::new(), true)
        }
        other => (other.to_string(), String::new(), false),
    };
    Mark {
        text,
        keyword,
        is_name,
        place: Place { start: place(token.span.start), end: place(token.span.end) },
    }
}

/// A walk over tokens.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    pub marks: &'a [Mark],
}

impl<'a> Cursor<'a> {
    pub fn is(&self, keyword: &str) -> bool {
        self.marks.first().is_some_and(|mark| mark.keyword == keyword)
    }

    pub fn is_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Goes past these words, if they come next.
    pub fn take(&mut self, keywords: &[&str]) -> bool {
        let is_next = self.marks.len() >= keywords.len()
            && self.marks.iter().zip(keywords).all(|(mark, keyword)| mark.keyword == *keyword);
        if is_next {
            self.marks = &self.marks[keywords.len()..];
        }
        is_next
    }

    /// Goes past the first of these words that comes next.
    pub fn take_any(&mut self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.take(&[keyword]))
    }

    pub fn next(&mut self) -> Option<&'a Mark> {
        let (first, rest) = self.marks.split_first()?;
        self.marks = rest;
        Some(first)
    }

    /// A name, its schema or database dropped.
    pub fn name(&mut self) -> Option<String> {
        let mut name = self.next().filter(|mark| mark.is_name)?;
        while self.marks.first().is_some_and(|mark| mark.text == "." && !mark.is_name) {
            self.next();
            name = self.next()?;
        }
        Some(name.text.clone())
    }

    /// What stands in the brackets that open here.
    pub fn brackets(&mut self) -> Option<Self> {
        if !self.is_sign("(") {
            return None;
        }
        let end = self.closing()?;
        let inner = &self.marks[1..end];
        self.marks = &self.marks[end + 1..];
        Some(Cursor { marks: inner })
    }

    /// What stands in the next brackets, wherever they open.
    pub fn next_brackets(&mut self) -> Option<Self> {
        while !self.marks.is_empty() && !self.is_sign("(") {
            self.next();
        }
        self.brackets()
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        self.marks.first().is_some_and(|mark| !mark.is_name && mark.text == sign)
    }

    fn closing(&self) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, mark) in self.marks.iter().enumerate().filter(|(_, mark)| !mark.is_name) {
            match mark.text.as_str() {
                "(" => depth += 1,
                ")" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The parts between commas that stand in no brackets.
    pub fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        let (mut from, mut depth) = (0, 0_usize);
        for (at, mark) in self.marks.iter().enumerate().filter(|(_, mark)| !mark.is_name) {
            match mark.text.as_str() {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    items.push(Cursor { marks: &self.marks[from..at] });
                    from = at + 1;
                }
                _ => {}
            }
        }
        items.push(Cursor { marks: &self.marks[from..] });
        items.retain(|item| !item.marks.is_empty());
        items
    }

    /// From the first token to the last.
    pub fn place(&self) -> Option<Place> {
        Some(self.marks.first()?.place.to(self.marks.last()?.place))
    }

    /// Whether a word stands here, in brackets or not.
    pub fn says(&self, keyword: &str) -> bool {
        self.marks.iter().any(|mark| mark.keyword == keyword)
    }
}
