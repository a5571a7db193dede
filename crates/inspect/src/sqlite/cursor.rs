//! Stored SQL as a sequence of tokens, each with its place, and a way through them. It knows words, names and
//! brackets; what they mean is known by its callers.

use sqlparser::dialect::SQLiteDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

/// A statement as SQLite stored it, cut into tokens; blanks and comments are left out.
pub struct Stored<'a> {
    sql: &'a str,
    lexemes: Vec<Lexeme>,
}

/// A token and the bytes that it stands on.
struct Lexeme {
    token: Token,
    start: usize,
    end: usize,
}

impl<'a> Stored<'a> {
    /// Cuts a statement into tokens; `None` where sqlparser's tokenizer cannot.
    pub fn read(sql: &'a str) -> Option<Self> {
        let tokens = Tokenizer::new(&SQLiteDialect {}, sql).tokenize_with_location().ok()?;
        let mut lexemes = Vec::with_capacity(tokens.len() / 2 + 1);
        let mut places = Places { sql, line: 1, column: 1, byte: 0 };
        for spanned in tokens {
            let start = places.byte_of(spanned.span.start)?;
            let end = places.byte_of(spanned.span.end)?;
            if !matches!(spanned.token, Token::Whitespace(_)) {
                lexemes.push(Lexeme { token: spanned.token, start, end });
            }
        }
        Some(Self { sql, lexemes })
    }

    /// The way through it, from its beginning.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { sql: self.sql, lexemes: &self.lexemes }
    }
}

/// sqlparser counts lines and characters; a text is cut by bytes. The places asked for only ever grow.
struct Places<'a> {
    sql: &'a str,
    line: u64,
    column: u64,
    byte: usize,
}

impl Places<'_> {
    fn byte_of(&mut self, place: Location) -> Option<usize> {
        while (self.line, self.column) != (place.line, place.column) {
            let character = self.sql[self.byte..].chars().next()?;
            self.byte += character.len_utf8();
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        Some(self.byte)
    }
}

/// What is still to be read of a statement, or of one pair of brackets in it.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    sql: &'a str,
    lexemes: &'a [Lexeme],
}

impl<'a> Cursor<'a> {
    /// Whether all has been read.
    pub fn is_at_end(&self) -> bool {
        self.lexemes.is_empty()
    }

    /// The text that is still to be read, as it stands.
    pub fn text(&self) -> &'a str {
        match (self.lexemes.first(), self.lexemes.last()) {
            (Some(first), Some(last)) => &self.sql[first.start..last.end],
            _ => "",
        }
    }

    /// The next token, when it is a word without quotes that sqlparser knows.
    pub fn keyword(&self) -> Option<Keyword> {
        self.lexemes.first().and_then(keyword_of)
    }

    /// Moves past the next token, whatever it is.
    pub fn skip(&mut self) {
        self.lexemes = self.lexemes.get(1..).unwrap_or_default();
    }

    /// Moves past these words, when they come next.
    pub fn take(&mut self, words: &[Keyword]) -> bool {
        let found = self.lexemes.len() >= words.len()
            && self.lexemes.iter().zip(words).all(|(lexeme, word)| keyword_of(lexeme) == Some(*word));
        if found {
            self.lexemes = &self.lexemes[words.len()..];
        }
        found
    }

    /// Moves past this sign, when it comes next.
    pub fn take_sign(&mut self, sign: &Token) -> bool {
        let found = self.lexemes.first().is_some_and(|lexeme| lexeme.token == *sign);
        if found {
            self.skip();
        }
        found
    }

    /// Reads a name: a word, in quotes of any kind or in none.
    pub fn name(&mut self) -> Option<String> {
        let name = self.lexemes.first().and_then(name_of)?;
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
        if self.lexemes.first()?.token != Token::LParen {
            return None;
        }
        let end = past_brackets(self.lexemes, 0)?;
        let inside = Self { sql: self.sql, lexemes: &self.lexemes[1..end - 1] };
        self.lexemes = &self.lexemes[end..];
        Some(inside)
    }

    /// What the commas of this level part.
    pub fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        let mut rest = *self;
        while let Some(at) = rest.find(|lexeme| lexeme.token == Token::Comma) {
            items.push(rest.before(at));
            rest.lexemes = &rest.lexemes[at + 1..];
        }
        items.push(rest);
        items
    }

    /// Parts this level at a word: what stands before it, and what stands behind.
    pub fn split_at_word(&self, word: Keyword) -> Option<(Self, Self)> {
        let at = self.find(|lexeme| keyword_of(lexeme) == Some(word))?;
        Some((self.before(at), Self { sql: self.sql, lexemes: &self.lexemes[at + 1..] }))
    }

    /// Takes this word off the end, when it stands there.
    pub fn take_last(&mut self, word: Keyword) -> bool {
        let found = self.lexemes.last().and_then(keyword_of) == Some(word);
        if found {
            self.lexemes = &self.lexemes[..self.lexemes.len() - 1];
        }
        found
    }

    /// Takes a trailing `COLLATE name` off the end.
    pub fn take_last_collation(&mut self) -> Option<String> {
        let at = self.lexemes.len().checked_sub(2)?;
        if keyword_of(&self.lexemes[at]) != Some(Keyword::COLLATE) {
            return None;
        }
        let name = name_of(&self.lexemes[at + 1])?;
        self.lexemes = &self.lexemes[..at];
        Some(name)
    }

    fn before(&self, at: usize) -> Self {
        Self { sql: self.sql, lexemes: &self.lexemes[..at] }
    }

    /// The first token of this level, outside all brackets, that is wanted.
    fn find(&self, wanted: impl Fn(&Lexeme) -> bool) -> Option<usize> {
        let mut at = 0;
        while at < self.lexemes.len() {
            if wanted(&self.lexemes[at]) {
                return Some(at);
            }
            at = match self.lexemes[at].token == Token::LParen {
                true => past_brackets(self.lexemes, at)?,
                false => at + 1,
            };
        }
        None
    }
}

/// The place behind the bracket that closes the one at `open`.
fn past_brackets(lexemes: &[Lexeme], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, lexeme) in lexemes.iter().enumerate().skip(open) {
        if lexeme.token == Token::LParen {
            depth += 1;
        } else if lexeme.token == Token::RParen {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

fn keyword_of(lexeme: &Lexeme) -> Option<Keyword> {
    let Token::Word(word) = &lexeme.token else { return None };
    word.quote_style.is_none().then_some(word.keyword)
}

fn name_of(lexeme: &Lexeme) -> Option<String> {
    if let Token::Word(word) = &lexeme.token {
        return Some(word.value.clone());
    }
    // SQLite takes a text for a name where only a name can stand.
    let Token::SingleQuotedString(text) = &lexeme.token else { return None };
    Some(text.clone())
}
