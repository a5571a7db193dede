//! Who may do what: bearer tokens. Whether one is right, the ledger's domain says, in constant time.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use headers::HeaderMapExt;
use headers::authorization::{Authorization, Basic, Bearer, Credentials};
use isoschema_ledger::{Actor, Change, Token, authenticate};

use crate::ledger::{Ledger, Reading};
use crate::problem::{Kind, Problem};

/// Asks for a token where reading is closed.
pub(crate) async fn may_read(ledger: &Ledger, headers: &HeaderMap) -> Result<(), Problem> {
    match ledger.reading() {
        Reading::Open => Ok(()),
        Reading::Closed => token(ledger, bearer(headers)).await.map(drop),
    }
}

/// The same for pages: a browser asks its user for a password, which is the token's text, under any name.
pub(crate) async fn may_look(ledger: &Ledger, headers: &HeaderMap) -> Result<(), Problem> {
    let password = || sent::<Basic>(headers).map(|basic| basic.password().to_owned());
    match ledger.reading() {
        Reading::Open => Ok(()),
        Reading::Closed => token(ledger, bearer(headers).or_else(password)).await.map(drop),
    }
}

/// Asks for a token whatever is done with it.
pub(crate) async fn has_token(ledger: &Ledger, headers: &HeaderMap) -> Result<(), Problem> {
    token(ledger, bearer(headers)).await.map(drop)
}

/// Asks for a token: its name is who makes the change.
pub(crate) async fn may_write(ledger: &Ledger, headers: &HeaderMap) -> Result<Change, Problem> {
    let token = token(ledger, bearer(headers)).await?;
    let actor = Actor::new(token.name.as_str()).map_err(|invalid| Problem::new(Kind::Failed, invalid))?;
    Ok(Change::now(actor))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    sent::<Bearer>(headers).map(|bearer| bearer.token().to_owned())
}

/// The credentials that were sent, once: of two, which counts would be a guess, and a proxy's guess another.
fn sent<C: Credentials>(headers: &HeaderMap) -> Option<C> {
    let once = headers.get_all(AUTHORIZATION).iter().count() == 1;
    let Authorization(credentials) = headers.typed_get().filter(|_| once)?;
    Some(credentials)
}

async fn token(ledger: &Ledger, text: Option<String>) -> Result<Token, Problem> {
    let Some(text) = text else {
        let advice = "send `Authorization: Bearer TOKEN`; isoschema ledger token create NAME makes one";
        return Err(Problem::new(Kind::NotAuthorised, advice));
    };
    let known = ledger.ask(move |storage| authenticate(storage, &text)).await?;
    known
        .ok_or_else(|| Problem::new(Kind::NotAuthorised, "the token is none of this ledger's, or is revoked"))
}
