//! Texts with limits: each newtype holds what its column holds on every engine, and nothing else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A text that every engine stores and gives back unchanged: no NUL, and at most so many characters.
///
/// PostgreSQL refuses a NUL, SQLite and MySQL would keep it; PostgreSQL and MySQL silently cut blanks that are too
/// many, SQLite refuses them. So it is decided here, once.
pub(crate) fn check(what: &str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.contains('\0') {
        return Err(Invalid::new(what, "has a NUL character, which PostgreSQL cannot store"));
    }
    let length = text.chars().count();
    if length > limit {
        return Err(Invalid::new(what, format!("has {length} characters; at most {limit} are stored")));
    }
    Ok(())
}

fn not_blank(what: &str, text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() { Err(Invalid::new(what, "is empty")) } else { Ok(()) }
}

/// A newtype over `String` that is checked when it is made, also when it is read by serde.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $limit:literal, $also:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters that it may have.
            pub const LIMIT: usize = $limit;

            /// Checks a text.
            ///
            /// # Errors
            /// When it is too long, has a NUL, or is not what this text must be.
            pub fn new(text: impl Into<String>) -> Result<Self, Invalid> {
                let text = text.into();
                check($what, &text, Self::LIMIT)?;
                let also: fn(&str) -> Result<(), Invalid> = $also;
                also(&text)?;
                Ok(Self(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

text! {
    /// A project's name in URLs: ASCII letters, digits, `-`, `_` and `.`, beginning with a letter or digit. Compared
    /// by bytes: `Bob` and `bob` are two.
    Slug, "the slug", 64, |text| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_part) {
            return Ok(());
        }
        Err(Invalid::new(
            "the slug",
            format!("`{}` is not of letters, digits, `-`, `_` and `.`, beginning with a letter or digit",
                text.escape_debug()),
        ))
    }
}

text! {
    /// A project's name for people.
    DisplayName, "the display name", 255, |text| not_blank("the display name", text)
}

text! {
    /// Who makes a change: a token's name, or who ran a command.
    Actor, "the actor", 255, |text| not_blank("the actor", text)
}

text! {
    /// A token's name.
    TokenName, "the token's name", 64, |text| not_blank("the token's name", text)
}

text! {
    /// The version of isoschema that made a run.
    ToolVersion, "the tool's version", 64, |text| not_blank("the tool's version", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_checked() {
        for good in ["a", "Bob", "vaultwarden", "9-lives", "cdk_mint.v2", &"x".repeat(64)] {
            assert!(Slug::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-a",
            ".a",
            "..",
            "a b",
            "a/b",
            "ä",
            "a\0",
            "a\n",
            "'; DROP TABLE projects; --",
            &"x".repeat(65),
        ] {
            assert!(Slug::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn limits_count_characters_and_blanks_count() {
        assert!(DisplayName::new("🐍".repeat(255)).is_ok());
        assert!(DisplayName::new("🐍".repeat(256)).is_err());
        assert!(DisplayName::new(format!("{}  ", "x".repeat(254))).is_err(), "two engines would cut a blank");
        assert!(DisplayName::new("  ").is_err());
        let error = DisplayName::new("a\0b").unwrap_err();
        assert_eq!(error.to_string(), "the display name has a NUL character, which PostgreSQL cannot store");
    }

    #[test]
    fn serde_checks_too() {
        assert!(serde_json::from_str::<Slug>("\"bob\"").is_ok());
        assert!(serde_json::from_str::<Slug>("\"b o b\"").is_err());
    }
}
