//! The items of a file, those in its modules included: which make tables, which speak of tables, and which do
//! neither. An item that may make tables that only the compiler sees is an error.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::ContractError;
use crate::error::Place;
use crate::own_type::Declared;

/// An item that a contract is made of.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its first line.
    pub line: usize,
    /// What it is.
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Debug, Clone)]
pub(crate) enum ItemKind {
    /// `table! { … }`: what stands in the brackets.
    Table(TokenStream),
    /// `joinable!(…)`.
    Joinable(TokenStream),
    /// `allow_tables_to_appear_in_same_query!(…)`.
    AppearTogether(TokenStream),
    /// `use …;`: the names that it brings in.
    Use(TokenStream),
    /// A struct, with its attributes.
    Struct(Declared),
}

impl Item {
    /// The SQL type that the item declares.
    pub(crate) fn declared_type(&self) -> Option<&Declared> {
        match &self.kind {
            ItemKind::Struct(declared) => Some(declared),
            ItemKind::Table(_) | ItemKind::Joinable(_) | ItemKind::AppearTogether(_) | ItemKind::Use(_) => {
                None
            }
        }
    }
}

/// Diesel's macros that make no table.
const WITHOUT_TABLES: [&str; 8] = [
    "allow_columns_to_appear_in_same_group_by_clause",
    "alias",
    "define_sql_function",
    "infix_operator",
    "no_arg_sql_function",
    "postfix_operator",
    "prefix_operator",
    "sql_function",
];

/// The file's items.
pub(crate) fn items(place: Place<'_>, tokens: TokenStream) -> Result<Vec<Item>, ContractError> {
    let mut reader = Reader { place, items: Vec::new(), harmless: BTreeSet::new() };
    reader.read(tokens, None)?;
    Ok(reader.items)
}

struct Reader<'a> {
    place: Place<'a>,
    items: Vec<Item>,
    /// The file's own macros in which no table stands.
    harmless: BTreeSet<String>,
}

impl Reader<'_> {
    /// Reads the items of the file or of a module; `condition` is the line of the `#[cfg]` that it stands under.
    fn read(&mut self, tokens: TokenStream, condition: Option<usize>) -> Result<(), ContractError> {
        let mut tokens: &[TokenTree] = &tokens.into_iter().collect::<Vec<_>>();
        while let Some(first) = tokens.first() {
            let line = first.span().start().line;
            let (attributes, rest) = attributes(tokens);
            let here = attributes.iter().find(|it| it.is("cfg")).map(|it| it.line).or(condition);
            let rest = without_visibility(rest);
            tokens = self.item(line, &attributes, rest, here)?;
        }
        Ok(())
    }

    /// Reads one item, and gives what stands behind it.
    fn item<'t>(
        &mut self,
        line: usize,
        attributes: &[Attribute],
        tokens: &'t [TokenTree],
        condition: Option<usize>,
    ) -> Result<&'t [TokenTree], ContractError> {
        if let Some((invocation, rest)) = Invocation::at(tokens) {
            self.invocation(invocation, condition)?;
            return Ok(rest);
        }
        match tokens {
            [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), rest @ ..]
                if word == "mod" && body.delimiter() == Delimiter::Brace =>
            {
                let _ = name;
                self.read(body.stream(), condition)?;
                Ok(rest)
            }
            [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Punct(end), ..]
                if word == "mod" && end.as_char() == ';' =>
            {
                Err(self.place.error(
                    line,
                    format!("`mod {name};` stands in a file of its own, which is not read"),
                    "name the files that hold table! in `diesel_schema`, each of them without `mod`",
                ))
            }
            [TokenTree::Ident(word), rest @ ..] if word == "use" => {
                let (body, rest) = statement(rest);
                self.items.push(Item { line, kind: ItemKind::Use(body.iter().cloned().collect()) });
                Ok(rest)
            }
            [TokenTree::Ident(word), TokenTree::Ident(name), ..] if word == "struct" => {
                let of_diesel = attributes.iter().filter(|it| it.is("diesel"));
                let attributes = of_diesel.map(|it| it.arguments.clone()).collect();
                let kind = ItemKind::Struct(Declared { name: name.to_string(), attributes });
                self.items.push(Item { line, kind });
                Ok(statement(tokens).1)
            }
            _ => Ok(statement(tokens).1),
        }
    }

    fn invocation(&mut self, invocation: Invocation, condition: Option<usize>) -> Result<(), ContractError> {
        let Invocation { name, line, argument, body } = invocation;
        let kind = match name.as_str() {
            "table" => {
                if let Some(condition) = condition {
                    return Err(self.place.error(
                        condition,
                        "a table! stands under #[cfg(…)], and which tables a program has then hangs on how it is built",
                        "give each engine a file of its own: `diesel_schema` in its section of isoschema.toml",
                    ));
                }
                ItemKind::Table(body.stream())
            }
            "joinable" => ItemKind::Joinable(body.stream()),
            "allow_tables_to_appear_in_same_query" => ItemKind::AppearTogether(body.stream()),
            "macro_rules" if !makes_tables(body.stream()) => {
                self.harmless.extend(argument);
                return Ok(());
            }
            name if WITHOUT_TABLES.contains(&name) || self.harmless.contains(name) => return Ok(()),
            "macro_rules" => {
                return Err(self.place.error(
                    line,
                    format!("`{}!` makes tables, and isoschema expands no macro", argument.unwrap_or_default()),
                    "write the tables out, as `diesel print-schema` does, and name that file in `diesel_schema`",
                ));
            }
            "include" => {
                return Err(self.place.error(
                    line,
                    "`include!` brings in a file that is not read here",
                    "name that file itself in `diesel_schema`",
                ));
            }
            name => {
                return Err(self.place.error(
                    line,
                    format!("`{name}!` may make tables, and isoschema expands no macro"),
                    "write the tables out, as `diesel print-schema` does, and name that file in `diesel_schema`",
                ));
            }
        };
        self.items.push(Item { line, kind });
        Ok(())
    }
}

/// An attribute of an item.
struct Attribute {
    line: usize,
    /// What stands in its brackets.
    arguments: TokenStream,
}

impl Attribute {
    fn is(&self, name: &str) -> bool {
        matches!(self.arguments.clone().into_iter().next(), Some(TokenTree::Ident(first)) if first == name)
    }
}

/// The attributes at the start, and what stands behind them.
fn attributes(mut tokens: &[TokenTree]) -> (Vec<Attribute>, &[TokenTree]) {
    let mut attributes = Vec::new();
    loop {
        let (group, rest) = match tokens {
            [TokenTree::Punct(hash), TokenTree::Group(group), rest @ ..] if hash.as_char() == '#' => {
                (group, rest)
            }
            [TokenTree::Punct(hash), TokenTree::Punct(bang), TokenTree::Group(group), rest @ ..]
                if hash.as_char() == '#' && bang.as_char() == '!' =>
            {
                (group, rest)
            }
            _ => return (attributes, tokens),
        };
        attributes.push(Attribute { line: group.span_open().start().line, arguments: group.stream() });
        tokens = rest;
    }
}

fn without_visibility(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [TokenTree::Ident(word), TokenTree::Group(scope), rest @ ..]
            if word == "pub" && scope.delimiter() == Delimiter::Parenthesis =>
        {
            rest
        }
        [TokenTree::Ident(word), rest @ ..] if word == "pub" => rest,
        tokens => tokens,
    }
}

/// What stands up to a semicolon or a group in braces, and what stands behind it.
fn statement(tokens: &[TokenTree]) -> (&[TokenTree], &[TokenTree]) {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    match tokens.iter().position(is_end) {
        // `use a::{b, c};` goes on behind its braces.
        Some(end) if matches!(tokens.get(end + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == ';') => {
            (&tokens[..=end], &tokens[end + 2..])
        }
        Some(end) if matches!(tokens[end], TokenTree::Group(_)) => (&tokens[..=end], &tokens[end + 1..]),
        Some(end) => (&tokens[..end], &tokens[end + 1..]),
        None => (tokens, &[]),
    }
}

/// A macro that is called: `diesel::table! { … }`, `macro_rules! name { … }`.
struct Invocation {
    /// The last word of its path.
    name: String,
    line: usize,
    /// The name between the bang and the brackets.
    argument: Option<String>,
    body: Group,
}

impl Invocation {
    /// The call at the start of these tokens, and what stands behind it.
    fn at(tokens: &[TokenTree]) -> Option<(Self, &[TokenTree])> {
        let bang = tokens.iter().position(|token| {
            !matches!(token, TokenTree::Ident(_))
                && !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
        })?;
        let (path, rest) = tokens.split_at(bang);
        let Some(TokenTree::Ident(name)) = path.last() else { return None };
        let (argument, body, rest) = match rest {
            [TokenTree::Punct(bang), TokenTree::Group(body), rest @ ..] if bang.as_char() == '!' => {
                (None, body, rest)
            }
            [TokenTree::Punct(bang), TokenTree::Ident(argument), TokenTree::Group(body), rest @ ..]
                if bang.as_char() == '!' =>
            {
                (Some(argument.to_string()), body, rest)
            }
            _ => return None,
        };
        let line = path.first()?.span().start().line;
        let rest = match rest {
            [TokenTree::Punct(end), rest @ ..] if end.as_char() == ';' => rest,
            rest => rest,
        };
        Some((Self { name: name.to_string(), line, argument, body: body.clone() }, rest))
    }
}

/// Whether `table!` stands anywhere in these tokens.
fn makes_tables(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let called = tokens.windows(2).any(|pair| {
        matches!(pair, [TokenTree::Ident(name), TokenTree::Punct(bang)] if name == "table" && bang.as_char() == '!')
    });
    called
        || tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => makes_tables(group.stream()),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
}
