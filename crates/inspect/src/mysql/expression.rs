//! The text of expressions and literals, as both servers would print it. It parses no SQL: it knows literals,
//! quoted names and brackets, and leaves everything else as it stands.

use std::collections::BTreeSet;

/// What may stand in an expression with the database's name before it.
pub struct Names {
    pub database: String,
    /// Tables, views and sequences.
    pub relations: BTreeSet<String>,
}

/// Character sets whose introducer before an ASCII literal says nothing.
const INTRODUCERS: [&str; 5] = ["_utf8mb4", "_utf8mb3", "_utf8", "_latin1", "_ascii"];

impl Names {
    /// An expression in the form that both servers share.
    pub fn plain(&self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '\'' => literal(rest, &mut plain),
                '`' => self.name(rest, &mut plain),
                _ if is_word(first) => word(rest, &mut plain),
                _ => {
                    plain.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        plain
    }

    /// A condition or a generated column's expression: plain, and without brackets around the whole.
    pub fn condition(&self, text: &str) -> String {
        without_outer_brackets(&self.plain(text)).to_owned()
    }

    /// A quoted name and the names that follow it after dots, without the database's.
    fn name(&self, text: &str, plain: &mut String) -> usize {
        let mut taken = quoted_length(text, '`');
        let mut parts = vec![&text[..taken]];
        while text[taken..].starts_with(".`") {
            let length = quoted_length(&text[taken + 1..], '`');
            parts.push(&text[taken + 1..taken + 1 + length]);
            taken += 1 + length;
        }
        let is_qualified = match parts.as_slice() {
            [first, _, _] => unquoted(first) == self.database,
            [first, second] => {
                unquoted(first) == self.database
                    && (self.relations.contains(&unquoted(second))
                        || text[taken..].starts_with('(')
                        || names_a_relation(plain))
            }
            _ => false,
        };
        plain.push_str(&parts[usize::from(is_qualified)..].join("."));
        taken
    }
}

/// Whether a name that comes next stands where tables stand, whatever tables there are.
fn names_a_relation(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '(']);
    ["from", "join"].iter().any(|word| before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(is_word)))
        || before.ends_with(" straight_join")
}

/// The bytes from an opening quote to its closing one, doubled ones inside.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '\'' {
            characters.next();
        } else if character == quote && characters.next_if(|&(_, next)| next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

fn unquoted(name: &str) -> String {
    name.trim_matches('`').replace("``", "`")
}

/// Copies a literal, its quotes doubled.
fn literal(text: &str, plain: &mut String) -> usize {
    let taken = quoted_length(text, '\'');
    let mut characters = text[..taken].chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('\'') => plain.push_str("''"),
            Some('"') => plain.push('"'),
            Some(escaped) => plain.extend(['\\', escaped]),
            None => plain.push('\\'),
        }
    }
    taken
}

/// Copies a word, unless it only introduces a literal.
fn word(text: &str, plain: &mut String) -> usize {
    let taken = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(taken);
    if INTRODUCERS.contains(&word) {
        let literal_at = after.len() - after.trim_start().len();
        if after[literal_at..].starts_with('\'') {
            let length = quoted_length(&after[literal_at..], '\'');
            if after[literal_at..literal_at + length].is_ascii() || word.starts_with("_utf8") {
                return taken + literal_at;
            }
        }
    }
    plain.push_str(word);
    taken
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// Takes away brackets that enclose the whole text.
fn without_outer_brackets(text: &str) -> &str {
    let mut text = text.trim();
    while encloses(text) {
        text = text[1..text.len() - 1].trim();
    }
    text
}

/// Whether the first character is a bracket that the last one closes.
fn encloses(text: &str) -> bool {
    if !text.starts_with('(') {
        return false;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        match character {
            '\'' | '`' => {
                at += quoted_length(&text[at..], character);
                continue;
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += character.len_utf8();
        if depth == 0 {
            return at == text.len();
        }
    }
    false
}

/// What MySQL meant by an expression in information_schema: it escapes the whole text once more (`_utf8mb4\'x\'`),
/// and shows each byte of it as a character of Latin-1. Seen on 9.7.4; a server that does neither is left alone.
pub fn mysql_meaning(text: &str) -> String {
    from_latin1(&without_escapes(text))
}

fn without_escapes(text: &str) -> String {
    let is_escaped = match text.find('\'') {
        Some(quote) => text[..quote].ends_with('\\'),
        None => text.contains('\\'),
    };
    if !is_escaped {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        plain.push(characters.next().map_or('\\', unescaped));
    }
    plain
}

/// The character that a backslash and this one stand for.
pub fn unescaped(character: char) -> char {
    match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        '0' => '\0',
        'Z' => '\u{1a}',
        other => other,
    }
}

/// Reads characters as bytes of UTF-8, where all are and make some.
fn from_latin1(text: &str) -> String {
    let bytes: Result<Vec<u8>, _> =
        text.chars().map(|character| u8::try_from(u32::from(character))).collect();
    bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// The value of a text that is one literal.
pub fn value_of(text: &str) -> Option<String> {
    let inner =
        text.strip_prefix('\'').filter(|_| quoted_length(text, '\'') == text.len())?.strip_suffix('\'')?;
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => value.push(characters.next().map_or('\\', unescaped)),
            '\'' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    Some(value)
}

/// A value as a literal.
pub fn literal_of(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('\'');
    for character in value.chars() {
        match character {
            '\'' => literal.push_str("''"),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\0' => literal.push_str("\\0"),
            '\u{1a}' => literal.push_str("\\Z"),
            other => literal.push(other),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { database: "shop".to_owned(), relations: ["orders", "numbers"].map(str::to_owned).into() }
    }

    #[test]
    fn plain_text_is_what_both_servers_would_print() {
        for (printed, plain) in [
            ("`n` > 5", "`n` > 5"),
            (r"`b` <> 'it\'s'", "`b` <> 'it''s'"),
            (r"`b` <> 'it''s \\ \n \0'", r"`b` <> 'it''s \\ \n \0'"),
            ("concat(_utf8mb4'日',_utf8mb3 'x',_latin1'y')", "concat('日','x','y')"),
            ("`a` = _binary'x'", "`a` = _binary'x'"),
            ("my_utf8mb4", "my_utf8mb4"),
            ("'_utf8mb4''x'", "'_utf8mb4''x'"),
            ("nextval(`shop`.`numbers`)", "nextval(`numbers`)"),
            ("select `shop`.`orders`.`id` from `shop`.`orders`", "select `orders`.`id` from `orders`"),
            ("select `shop`.`price`(1)", "select `price`(1)"),
            ("select 1 from (`shop`.`gone` join `shop`.`lost`)", "select 1 from (`gone` join `lost`)"),
            ("select `shop`.`id` from `orders` `shop`", "select `shop`.`id` from `orders` `shop`"),
            ("'`shop`.`orders`'", "'`shop`.`orders`'"),
            ("`other`.`orders`.`id`", "`other`.`orders`.`id`"),
            ("'unclosed", "'unclosed"),
        ] {
            assert_eq!(names().plain(printed), plain);
        }
    }

    #[test]
    fn only_brackets_around_the_whole_fall_away() {
        for (printed, plain) in [
            ("((`a` > 1))", "`a` > 1"),
            ("(`a`) or (`b`)", "(`a`) or (`b`)"),
            ("(`a` <> ')' or (`(` = 1))", "`a` <> ')' or (`(` = 1)"),
            ("f(1)", "f(1)"),
        ] {
            assert_eq!(names().condition(printed), plain);
        }
    }

    #[test]
    fn what_mysql_escapes_twice_is_read_back() {
        for (printed, meant) in [
            (r"_utf8mb4\'it\\\'s \\n \\\\\'", r"_utf8mb4'it\'s \n \\'"),
            ("(`a` <> _utf8mb4\\'æ\u{97}¥\\')", "(`a` <> _utf8mb4'日')"),
            (r"`a` <> 'it\'s'", r"`a` <> 'it\'s'"),
            ("`é` > 1", "`é` > 1"),
            ("`日` > 1", "`日` > 1"),
        ] {
            assert_eq!(mysql_meaning(printed), meant);
        }
    }

    #[test]
    fn a_literal_reads_back() {
        assert_eq!(literal_of("it's \\ \n\0"), r"'it''s \\ \n\0'");
        assert_eq!(value_of(r"'it''s \\ \n\0\''").as_deref(), Some("it's \\ \n\0'"));
        assert_eq!(value_of("'a' + 'b'"), None);
        assert_eq!(value_of("5"), None);
    }
}
