//! How deep brackets may stand in one another, and how long one column may be: what reads them calls itself, and
//! must not run out of stack whatever the file holds.

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// Brackets in brackets. A schema.rs of Diesel's has four: mod, table!, its columns, an attribute.
const DEEPEST: usize = 32;

/// Angle brackets in angle brackets: `Nullable<Array<Nullable<Integer>>>` has three.
const DEEPEST_TYPE: usize = 8;

/// Tokens from one comma to the next, and of one attribute.
const LONGEST: usize = 64;

/// Where brackets stand too deep, by line.
pub(crate) fn check(tokens: &TokenStream) -> Result<(), usize> {
    let mut open: Vec<token_stream::IntoIter> = vec![tokens.clone().into_iter()];
    while let Some(last) = open.last_mut() {
        match last.next() {
            Some(TokenTree::Group(group)) => {
                if open.len() > DEEPEST {
                    return Err(group.span_open().start().line);
                }
                open.push(group.stream().into_iter());
            }
            Some(_) => {}
            None => {
                open.pop();
            }
        }
    }
    Ok(())
}

/// Where something of a table's is longer, or types stand deeper in one another, than any that Diesel has, by line.
pub(crate) fn check_table(tokens: TokenStream) -> Result<(), usize> {
    let (mut length, mut depth) = (0_usize, 0_usize);
    for token in tokens {
        let line = token.span().start().line;
        length += 1;
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' => length = 0,
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => {}
            },
            TokenTree::Group(group) => {
                let attribute = group.delimiter() == Delimiter::Bracket;
                check_table(group.stream())?;
                if attribute && count(group.stream()) > LONGEST {
                    return Err(line);
                }
                length = 0;
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        if length > LONGEST || depth > DEEPEST_TYPE {
            return Err(line);
        }
    }
    Ok(())
}

fn count(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 1 + count(group.stream()),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
        })
        .sum()
}
