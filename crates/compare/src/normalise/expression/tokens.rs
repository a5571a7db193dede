//! An engine's printed SQL as tokens, with the few spellings mended that the parser does not know.

use isoschema_schema::Engine;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

use super::dialect;

/// So many operators at most: each makes the parsed tree deeper, and a tree is walked by recursion.
const MOST_OPERATORS: usize = 200;

/// The tokens of a text; `None` where it has none that can be read, or too many operators.
pub(crate) fn of(engine: Engine, text: &str) -> Option<Vec<Token>> {
    spelled(engine, text)
        .filter(|tokens| tokens.iter().filter(|token| is_operator(token)).count() <= MOST_OPERATORS)
}

fn is_operator(token: &Token) -> bool {
    matches!(keyword(token), Some(Keyword::AND | Keyword::OR | Keyword::XOR | Keyword::UNION))
        || matches!(token, Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::StringConcat)
}

/// An engine's text with one name for another, in any letter case; `None` where it cannot be read.
pub(crate) fn reworded(engine: Engine, text: &str, from: &str, to: &str) -> Option<String> {
    let tokens = Tokenizer::new(dialect(engine), text).with_unescape(false).tokenize().ok()?;
    let mut reworded = String::with_capacity(text.len());
    for (place, token) in tokens.iter().enumerate() {
        // What stands before a bracket is a function.
        let is_called = tokens.get(place + 1) == Some(&Token::LParen);
        if let Token::Word(word) = token
            && word.value.eq_ignore_ascii_case(from)
            && !is_called
        {
            let word = Word { value: to.to_owned(), ..word.clone() };
            reworded.push_str(&Token::Word(word).to_string());
        } else {
            reworded.push_str(&token.to_string());
        }
    }
    Some(reworded)
}

/// Whether an engine's text has that name in it, in any letter case.
pub(crate) fn names(engine: Engine, text: &str, name: &str) -> bool {
    let tokens = Tokenizer::new(dialect(engine), text).tokenize().unwrap_or_default();
    tokens.iter().any(|token| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case(name)))
}

fn spelled(engine: Engine, text: &str) -> Option<Vec<Token>> {
    let tokens = Tokenizer::new(dialect(engine), text).tokenize().ok();
    match engine {
        Engine::Postgres => tokens.map(spell_trim_out),
        Engine::Sqlite => tokens.map(spell_is_out),
        Engine::MariaDb | Engine::MySql => {
            let tokens = tokens.filter(|tokens| !tokens.contains(&Token::Backslash));
            // MySQL prints its expressions as if they stood in a string: _utf8mb4\'x\'.
            let tokens = tokens.or_else(|| Tokenizer::new(dialect(engine), &unescape(text)).tokenize().ok());
            tokens.map(spell_mod_out)
        }
    }
}

/// A text without the backslashes that stand before its quotes and backslashes.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    plain
}

/// SQLite's `a IS b` is the standard's `a IS NOT DISTINCT FROM b`.
fn spell_is_out(tokens: Vec<Token>) -> Vec<Token> {
    const KNOWN: [Keyword; 7] = [
        Keyword::NULL,
        Keyword::TRUE,
        Keyword::FALSE,
        Keyword::UNKNOWN,
        Keyword::DISTINCT,
        Keyword::JSON,
        Keyword::NORMALIZED,
    ];
    let mut spelled = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).peekable();
    while let Some(token) = rest.next() {
        let is = keyword(&token) == Some(Keyword::IS);
        spelled.push(token);
        if !is {
            continue;
        }
        let not = rest.next_if(|token| keyword(token) == Some(Keyword::NOT)).is_some();
        let known = rest.peek().and_then(keyword).is_some_and(|keyword| KNOWN.contains(&keyword));
        let words: &[&str] = match (known, not) {
            (true, true) => &["NOT"],
            (true, false) => &[],
            (false, true) => &["DISTINCT", "FROM"],
            (false, false) => &["NOT", "DISTINCT", "FROM"],
        };
        spelled.extend(words.iter().map(|word| Token::make_keyword(word)));
    }
    spelled
}

/// MariaDB prints the remainder as `a MOD b`.
fn spell_mod_out(mut tokens: Vec<Token>) -> Vec<Token> {
    tokens.retain(|token| !matches!(token, Token::Whitespace(_)));
    for index in 0..tokens.len() {
        let is_mod = matches!(&tokens[index], Token::Word(Word { value, quote_style: None, .. })
            if value.eq_ignore_ascii_case("mod"));
        if is_mod && tokens.get(index + 1) != Some(&Token::LParen) {
            tokens[index] = Token::Mod;
        }
    }
    tokens
}

/// PostgreSQL prints `trim(a)` as `TRIM(BOTH FROM a)`, and the trims of one side alike.
fn spell_trim_out(mut tokens: Vec<Token>) -> Vec<Token> {
    tokens.retain(|token| !matches!(token, Token::Whitespace(_)));
    let mut index = 0;
    while index + 3 < tokens.len() {
        let from = keyword(&tokens[index + 3]) == Some(Keyword::FROM) && tokens[index + 1] == Token::LParen;
        let side = match keyword(&tokens[index + 2]) {
            Some(Keyword::BOTH) => Some("TRIM"),
            Some(Keyword::LEADING) => Some("LTRIM"),
            Some(Keyword::TRAILING) => Some("RTRIM"),
            Some(_) | None => None,
        };
        if let (Some(Keyword::TRIM), true, Some(name)) = (keyword(&tokens[index]), from, side) {
            tokens[index] = Token::make_word(name, None);
            tokens.drain(index + 2..index + 4);
        }
        index += 1;
    }
    tokens
}

fn keyword(token: &Token) -> Option<Keyword> {
    let Token::Word(word) = token else { return None };
    Some(word.keyword)
}
