//! Stored SQL as a sequence of tokens, each with its place, and a way through them. It knows words, names and
//! brackets; what they mean is known by its callers.

use sqlparser::dialect::SQLiteDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Tokenizer};

use crate::place::split_at_span;

/// A statement as SQLite stored it, cut into tokens; blanks and comments are left out.
pub struct Stored<'a> {
    sql: &'a str,
    tokens: Vec<TokenWithSpan>,
}

impl<'a> Stored<'a> {
    /// Cuts a statement into tokens; `None` where sqlparser's tokenizer cannot.
    pub fn read(sql: &'a str) -> Option<Self> {
        let mut tokens = Tokenizer::new(&SQLiteDialect {}, sql).tokenize_with_location().ok()?;
        tokens.retain(|spanned| !matches!(spanned.token, Token::Whitespace(_)));
        Some(Self { sql, tokens })
    }

    /// The way through it, from its beginning.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { sql: self.sql, tokens: &self.tokens }
    }
}

/// What is still to be read of a statement, or of one pair of brackets in it.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    sql: &'a str,
    tokens: &'a [TokenWithSpan],
}

impl<'a> Cursor<'a> {
    /// Whether all has been read.
    pub fn is_at_end(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The text that is still to be read, as it stands.
    pub fn text(&self) -> &'a str {
        let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last()) else { return "" };
        let span = Span::new(first.span.start, last.span.end);
        split_at_span(self.sql, span).map_or("", |(_, text, _)| text)
    }

    /// The next token, when it is a word without quotes that sqlparser knows.
    pub fn keyword(&self) -> Option<Keyword> {
        self.tokens.first().and_then(keyword_of)
    }

    /// Moves past the next token, whatever it is.
    pub fn skip(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// Moves past these words, when they come next.
    pub fn take(&mut self, words: &[Keyword]) -> bool {
        let found = self.tokens.len() >= words.len()
            && self.tokens.iter().zip(words).all(|(spanned, word)| keyword_of(spanned) == Some(*word));
        if found {
            self.tokens = &self.tokens[words.len()..];
        }
        found
    }

    /// Moves past this sign, when it comes next.
    pub fn take_sign(&mut self, sign: &Token) -> bool {
        let found = self.tokens.first().is_some_and(|spanned| spanned.token == *sign);
        if found {
            self.skip();
        }
        found
    }

    /// Reads a name: a word, in quotes of any kind or in none.
    pub fn name(&mut self) -> Option<String> {
        let name = self.tokens.first().and_then(name_of)?;
        self.skip();
        Some(name)
    }

    /// Reads a name that may have its schema's before it.
    pub fn qualified_name(&mut self) -> Option<String> {
        let name = self.name()?;
        if self.take_sign(&Token::Period) { self.name() } else { Some(name) }
    }

    /// Reads what stands in the brackets that open next, and moves past them.
    pub fn brackets(&mut self) -> Option<Self> {
        if self.tokens.first()?.token != Token::LParen {
            return None;
        }
        let end = past_brackets(self.tokens, 0)?;
        let inside = Self { sql: self.sql, tokens: &self.tokens[1..end - 1] };
        self.tokens = &self.tokens[end..];
        Some(inside)
    }

    /// What the commas of this level part.
    pub fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        let mut rest = *self;
        while let Some(at) = rest.find(|spanned| spanned.token == Token::Comma) {
            items.push(rest.before(at));
            rest.tokens = &rest.tokens[at + 1..];
        }
        items.push(rest);
        items
    }

    /// Parts this level at a word: what stands before it, and what stands behind.
    pub fn split_at_word(&self, word: Keyword) -> Option<(Self, Self)> {
        let at = self.find(|spanned| keyword_of(spanned) == Some(word))?;
        Some((self.before(at), Self { sql: self.sql, tokens: &self.tokens[at + 1..] }))
    }

    /// Takes this word off the end, when it stands there.
    pub fn take_last(&mut self, word: Keyword) -> bool {
        let found = self.tokens.last().and_then(keyword_of) == Some(word);
        if found {
            self.tokens = &self.tokens[..self.tokens.len() - 1];
        }
        found
    }

    /// Takes a trailing `COLLATE name` off the end.
    pub fn take_last_collation(&mut self) -> Option<String> {
        let at = self.tokens.len().checked_sub(2)?;
        if keyword_of(&self.tokens[at]) != Some(Keyword::COLLATE) {
            return None;
        }
        let name = name_of(&self.tokens[at + 1])?;
        self.tokens = &self.tokens[..at];
        Some(name)
    }

    fn before(&self, at: usize) -> Self {
        Self { sql: self.sql, tokens: &self.tokens[..at] }
    }

    /// The first token of this level, outside all brackets, that is wanted.
    fn find(&self, wanted: impl Fn(&TokenWithSpan) -> bool) -> Option<usize> {
        let mut at = 0;
        while at < self.tokens.len() {
            if wanted(&self.tokens[at]) {
                return Some(at);
            }
            at = match self.tokens[at].token == Token::LParen {
                true => past_brackets(self.tokens, at)?,
                false => at + 1,
            };
        }
        None
    }
}

/// The place behind the bracket that closes the one at `open`.
fn past_brackets(tokens: &[TokenWithSpan], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, spanned) in tokens.iter().enumerate().skip(open) {
        if spanned.token == Token::LParen {
            depth += 1;
        } else if spanned.token == Token::RParen {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

fn keyword_of(spanned: &TokenWithSpan) -> Option<Keyword> {
    let Token::Word(word) = &spanned.token else { return None };
    word.quote_style.is_none().then_some(word.keyword)
}

fn name_of(spanned: &TokenWithSpan) -> Option<String> {
    if let Token::Word(word) = &spanned.token {
        return Some(word.value.clone());
    }
    // SQLite takes a text for a name where only a name can stand.
    let Token::SingleQuotedString(text) = &spanned.token else { return None };
    Some(text.clone())
}
