//! Tokens: what lets a program write to the ledger. Only a hash of the secret is stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::from_hexadecimal;
use crate::{Digest, Error, Moment, Storage, TokenName};

/// A token's id, given by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TokenId(pub i64);

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A token as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Its id, which stands in its text.
    pub id: TokenId,
    /// Its name, which no other token has or had.
    pub name: TokenName,
    /// The SHA-256 of its secret.
    #[serde(skip)]
    pub digest: Digest,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

/// A token's secret: 32 random bytes. It is shown once, when the token is made, and never stored.
pub struct Secret([u8; 32]);

impl Secret {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn generate() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| {
            Error::Refused(format!("the operating system gives no random bytes: {error}"))
        })?;
        Ok(Self(bytes))
    }

    /// What is stored of it. A fast hash is enough for what cannot be guessed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// The text that its owner sends: `isoschema_ID_SECRET`. The id finds the row, so that no search by secret takes a
    /// time that depends on it.
    #[must_use]
    pub fn text(&self, id: TokenId) -> String {
        let secret: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("isoschema_{id}_{secret}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The id and the secret that a text of a token has.
fn parts(text: &str) -> Option<(TokenId, Secret)> {
    let (id, secret) = text.strip_prefix("isoschema_")?.split_once('_')?;
    let token = TokenId(id.parse().ok()?);
    // As it is printed: neither +7 nor 07.
    (token.to_string() == id).then_some((token, Secret(from_hexadecimal(secret)?)))
}

/// The token whose text this is, unless it is revoked. Which of the ways to be wrong it was is not told.
///
/// # Errors
/// When the storage cannot be asked.
pub fn authenticate(storage: &dyn Storage, text: &str) -> Result<Option<Token>, Error> {
    let Some((id, secret)) = parts(text) else { return Ok(None) };
    let token = match storage.token(id) {
        Ok(token) => token,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_right = secret.digest().is(&token.digest) && token.revoked_at.is_none();
    Ok(is_right.then_some(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_id_and_the_secret() {
        let secret = Secret::generate().unwrap();
        let (id, read) = parts(&secret.text(TokenId(7))).unwrap();
        assert_eq!((id, read.digest()), (TokenId(7), secret.digest()));
        let hexadecimal = "0".repeat(64);
        for bad in [
            "",
            "isoschema_",
            "isoschema_7_",
            "isoschema_x_00",
            "other_7_00",
            &format!("isoschema__{hexadecimal}"),
            &format!("isoschema_+7_{hexadecimal}"),
            &format!("isoschema_07_{hexadecimal}"),
        ] {
            assert!(parts(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn secrets_differ_and_are_not_printed() {
        let [a, b] = [Secret::generate().unwrap(), Secret::generate().unwrap()];
        assert_ne!(a.digest(), b.digest());
        assert_eq!(format!("{a:?}"), "Secret(…)");
    }
}
