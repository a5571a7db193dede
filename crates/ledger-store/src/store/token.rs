//! Tokens in the database: their digests, never their secrets.

use diesel::prelude::*;
use isoschema_ledger::{Action, Change, Digest, Error, Token, TokenId, TokenName};

use super::audit;
use crate::conflict::is_unique;
use crate::connection::LedgerConnection;
use crate::row::{NewTokenRow, TokenRow};
use crate::schema::tokens;
use crate::timestamp::Stored;
use crate::transaction::Failure;

pub fn create(
    connection: &mut LedgerConnection,
    change: &Change,
    name: &TokenName,
    digest: &Digest,
) -> Result<Token, Failure> {
    let row = NewTokenRow {
        name: name.as_str(),
        digest: digest.to_string(),
        created_at: Stored::from(change.at),
        revoked_at: None,
    };
    match diesel::insert_into(tokens::table).values(&row).execute(connection) {
        Err(error) if is_unique(&error) => return Err(Error::TokenNameTaken(name.to_string()).into()),
        inserted => inserted?,
    };
    let id = TokenId(connection.last_id()?);
    audit::note(connection, change, Action::CreateToken, &format!("token/{name}"))?;
    Ok(Token { id, name: name.clone(), digest: *digest, created_at: change.at, revoked_at: None })
}

pub fn find(connection: &mut LedgerConnection, id: TokenId) -> Result<Token, Failure> {
    let row: Option<TokenRow> = tokens::table.find(id.0).first(connection).optional()?;
    row.ok_or_else(|| Error::NotFound(format!("token {id}")))?.try_into()
}

pub fn list(connection: &mut LedgerConnection) -> Result<Vec<Token>, Failure> {
    let rows: Vec<TokenRow> = tokens::table.order(tokens::id).load(connection)?;
    rows.into_iter().map(Token::try_from).collect()
}

pub fn revoke(
    connection: &mut LedgerConnection,
    change: &Change,
    name: &TokenName,
) -> Result<Token, Failure> {
    let revoked = diesel::update(
        tokens::table.filter(tokens::name.eq(name.as_str())).filter(tokens::revoked_at.is_null()),
    )
    .set(tokens::revoked_at.eq(Stored::from(change.at)))
    .execute(connection)?;
    if revoked > 0 {
        audit::note(connection, change, Action::RevokeToken, &format!("token/{name}"))?;
    }
    let row: Option<TokenRow> =
        tokens::table.filter(tokens::name.eq(name.as_str())).first(connection).optional()?;
    row.ok_or_else(|| Error::NotFound(format!("token {name}")))?.try_into()
}
