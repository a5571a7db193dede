//! The text of expressions as PostgreSQL prints them.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::ALL_KEYWORDS;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::place::split_at_span;

/// Takes off the brackets that PostgreSQL prints around a whole expression.
pub fn unbracketed(text: &str) -> &str {
    let mut text = text;
    while let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !closes_what_it_opens(inside) {
            break;
        }
        text = inside;
    }
    text
}

/// Whether each bracket of a text has its match within it, quotes set aside. Within quotes PostgreSQL prints
/// a quote twice, and so leaves and enters them at once.
fn closes_what_it_opens(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return false,
            },
            (None, _) => {}
        }
    }
    depth == 0
}

/// A domain's CHECK as the CHECK of a column: VALUE is the column. `None` where the text cannot be read.
pub fn with_value(expression: &str, column: &str) -> Option<String> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, expression).tokenize_with_location().ok()?;
    let mut text = expression.to_owned();
    // From the end, so that the places of those before stay right.
    for spanned in tokens.iter().rev().filter(|spanned| is_value(&spanned.token)) {
        let (before, _, behind) = split_at_span(&text, spanned.span)?;
        text = format!("{before}{}{behind}", quoted(column));
    }
    Some(text)
}

/// PostgreSQL prints the word in capitals, and quotes a name that is spelled so.
fn is_value(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value == "VALUE")
}

/// A name as it may stand in an expression: in quotes where it is not plain, or could be a keyword.
fn quoted(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && ALL_KEYWORDS.binary_search(&name.to_ascii_uppercase().as_str()).is_err();
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_around_the_whole_fall_away() {
        let cases = [
            ("(a > 0)", "a > 0"),
            ("((a > 0))", "a > 0"),
            ("((a > 0) AND (b > 0))", "(a > 0) AND (b > 0)"),
            ("(a)::numeric(10,2)", "(a)::numeric(10,2)"),
            ("(a > 0) AND (b > 0)", "(a > 0) AND (b > 0)"),
            ("(a <> ')'::text)", "a <> ')'::text"),
            ("(a <> 'it''s ('::text)", "a <> 'it''s ('::text"),
            ("lower(a)", "lower(a)"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(unbracketed(text), expected, "{text}");
        }
    }

    #[test]
    fn value_becomes_the_column() {
        let cases = [
            ("(VALUE > 0)", "n", "(n > 0)"),
            ("((VALUE > 0) OR\n (VALUE < '-5'::integer))", "n", "((n > 0) OR\n (n < '-5'::integer))"),
            ("((VALUE)::text <> 'VALUE'::text)", "a B", "((\"a B\")::text <> 'VALUE'::text)"),
            ("(VALUE > 0)", "order", "(\"order\" > 0)"),
            ("VALUE ~ E'\\\\d''x'::text", "n", "n ~ E'\\\\d''x'::text"),
        ];
        for (text, column, expected) in cases {
            assert_eq!(with_value(text, column).as_deref(), Some(expected), "{text}");
        }
    }
}
