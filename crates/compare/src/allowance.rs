//! One allowance: which findings a project accepts, why, and until when. What it does to a verdict stands in
//! `allowances`; where it is written is the business of whoever reads it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use isoschema_schema::Engine;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Finding, FindingName, Grade, Path};

/// An accepted difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// The findings' name.
    pub name: FindingName,
    /// Where they stand.
    pub path: PathPattern,
    /// The engines that may stand apart, where not all may: the others must agree among themselves.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub engines: BTreeSet<Engine>,
    /// Why. Whoever reads it from a configuration refuses one that says nothing.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    /// How many findings it must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
}

impl Allowance {
    /// Where a finding about this allowance stands: the heading `allow`, then its name and path.
    #[must_use]
    pub fn place(&self) -> Path {
        Path::member("allow", &format!("{} {}", self.name, self.path))
    }
}

impl FindingName {
    /// Whether it tells of an allowance, not of a schema. Such a finding always fails.
    #[must_use]
    pub const fn is_of_an_allowance(self) -> bool {
        matches!(
            self,
            Self::AllowanceUnused | Self::AllowanceExpired | Self::AllowanceCount | Self::AllowanceForbidden
        )
    }

    /// Whether it tells of a key or a foreign key.
    const fn is_of_a_key(self) -> bool {
        matches!(
            self,
            Self::PrimaryKey
                | Self::KeyKind
                | Self::KeyOrder
                | Self::UniqueMissing
                | Self::UniqueRedundant
                | Self::ForeignKeyMissing
                | Self::ForeignKeyDangling
                | Self::ForeignKeyAction
                | Self::ForeignKeyDeferrable
                | Self::ForeignKeyRedundant
        )
    }
}

impl Finding {
    /// Why no allowance may cover it, where none may.
    #[must_use]
    pub fn cannot_be_allowed(&self) -> Option<&'static str> {
        if self.name.is_of_a_key() && self.grade == Grade::Incompatible {
            Some(
                "a key or foreign key that one engine enforces and another does not lets rows in that no program can trust",
            )
        } else if self.name == FindingName::MigrationFailed {
            Some("where a migration fails there is no schema to compare")
        } else {
            None
        }
    }
}

/// A path in which one `*` in each part stands for any characters of that part. The parts are what stands before
/// and behind a point, between the brackets of a key, and behind the arrow of a foreign key:
/// `users.*_at`, `*.created_at`, `users(*)`, `*(author_id)->authors`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathPattern(String);

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is empty.
    #[error("the path is empty; a report shows each finding's, such as `users.akey`")]
    Empty,
    /// A part has several stars.
    #[error("`{part}` in the path `{path}` has more than one `*`; one in each part is allowed")]
    Stars {
        /// The part.
        part: String,
        /// The whole path.
        path: String,
    },
}

impl PathPattern {
    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it may match several paths.
    #[must_use]
    pub fn is_wild(&self) -> bool {
        self.0.contains('*')
    }

    /// Whether it matches a path: part by part, as many parts of the same kinds.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        if !self.is_wild() {
            return self.0 == path.as_str();
        }
        let (pattern, path) = (parts(&self.0), parts(path.as_str()));
        pattern.len() == path.len()
            && pattern
                .iter()
                .zip(&path)
                .all(|((kind, part), (other_kind, other))| kind == other_kind && part_matches(part, other))
    }
}

impl FromStr for PathPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(PatternError::Empty);
        }
        match parts(text).iter().find(|(_, part)| part.matches('*').count() > 1) {
            Some((_, part)) => Err(PatternError::Stars { part: (*part).to_owned(), path: text.to_owned() }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for PathPattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PathPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a part of a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Key,
    Parent,
}

fn parts(path: &str) -> Vec<(Part, &str)> {
    let (names, key) = path.split_once('(').map_or((path, None), |(names, key)| (names, Some(key)));
    let mut parts: Vec<_> = names.split('.').map(|name| (Part::Name, name)).collect();
    if let Some(key) = key {
        // An expression in an index has brackets of its own, so the last one ends the key.
        match key.rsplit_once(")->") {
            Some((key, parent)) => parts.extend([(Part::Key, key), (Part::Parent, parent)]),
            None => parts.push((Part::Key, key.strip_suffix(')').unwrap_or(key))),
        }
    }
    parts
}

fn part_matches(pattern: &str, part: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == part,
        Some((beginning, end)) => {
            part.len() >= beginning.len() + end.len() && part.starts_with(beginning) && part.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_a_part_and_no_more() {
        let table: &[(&str, &[&str], &[&str])] = &[
            ("users.akey", &["users.akey"], &["users.akeys", "users", "users(akey)"]),
            ("users.*", &["users.akey", "users."], &["users", "users(akey)", "users.a.b", "other.akey"]),
            ("*.created_at", &["a.created_at"], &["a.updated_at", "created_at"]),
            ("users.*_at", &["users.created_at", "users._at"], &["users.at", "users.created_at_utc"]),
            ("*", &["users"], &["users.akey", "users(a)"]),
            ("users(*)", &["users(a)", "users(a,b)", "users(lower(a))"], &["users.a", "users(a)->b"]),
            ("*(author_id)->authors", &["salts(author_id)->authors"], &["salts(author_id)", "a(b)->authors"]),
            ("*.a*c", &["t.abc", "t.ac"], &["t.a", "t.acx"]),
            ("t.aba*aba", &["t.abaaba"], &["t.ababa"]),
        ];
        for (pattern, matching, others) in table {
            let pattern: PathPattern = pattern.parse().unwrap();
            for path in *matching {
                assert!(pattern.matches(&Path::object(path)), "{pattern} against {path}");
            }
            for path in *others {
                assert!(!pattern.matches(&Path::object(path)), "{pattern} against {path}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        assert_eq!(" ".parse::<PathPattern>(), Err(PatternError::Empty));
        for text in ["users.*a*", "**", "users(*,*)", "a(b)->*c*"] {
            assert!(matches!(text.parse::<PathPattern>(), Err(PatternError::Stars { .. })), "{text}");
        }
        assert!("*.*".parse::<PathPattern>().is_ok() && "*(*)->*".parse::<PathPattern>().is_ok());
    }
}
