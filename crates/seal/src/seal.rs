//! The seal's value and its text. What breaks it stands in `breach`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use isoschema_compare::Allowance;
use isoschema_schema::Engine;
use serde::{Deserialize, Serialize};

use crate::Fingerprint;

/// The format's name.
pub const FORMAT: &str = "isoschema-seal/1";

const HEADER: &str = "\
# What `isoschema verify` found equal, for `isoschema check` to hold against the files. Commit it with them.
# Nobody edits or merges this by hand: on a conflict take either side, then run `isoschema verify`.
";

/// What a verification that passed claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The rules by which the catalogues were read.
    pub rules: Fingerprint,
    /// The engines.
    pub engines: BTreeMap<Engine, SealedEngine>,
    /// The allowances in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allowance>,
    /// Every file that the verdict rests on, by its path from the seal's folder.
    pub files: BTreeMap<String, Fingerprint>,
}

/// What was seen of one engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEngine {
    /// The server's version number.
    pub version: String,
    /// Its canonical schema.
    pub schema: Fingerprint,
}

/// A seal: claims, and the fingerprint of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// What it claims.
    pub claims: Claims,
    whole: Fingerprint,
}

/// The file as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    whole: Fingerprint,
    rules: Fingerprint,
    engines: BTreeMap<Engine, SealedEngine>,
    #[serde(default)]
    allow: Vec<Allowance>,
    files: BTreeMap<String, Fingerprint>,
}

/// Why a seal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The system does not give the file.
    #[error("cannot read {}: {source}; check its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Its text is no seal.
    #[error("{} is no seal: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl Seal {
    /// Seals claims.
    #[must_use]
    pub fn new(claims: Claims) -> Self {
        let whole = Fingerprint::of_json(&claims);
        Self { claims, whole }
    }

    /// Whether its claims are those that were sealed. Else it was edited, or merged, by hand.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole == Fingerprint::of_json(&self.claims)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let claims = toml::to_string(&self.claims)
            .expect("every value of the claims is a text, a number or a map of such, which TOML can hold");
        format!("{HEADER}format = \"{FORMAT}\"\nwhole = \"{}\"\n{claims}", self.whole)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
            return Err("it has an unresolved merge conflict".to_owned());
        }
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.format != FORMAT {
            return Err(format!("its format is `{}`, and this isoschema knows `{FORMAT}`", file.format));
        }
        let File { format: _, whole, rules, engines, allow, files } = file;
        Ok(Self { claims: Claims { rules, engines, allow, files }, whole })
    }

    /// Reads a file; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read or is no seal.
    pub fn read(path: &Path) -> Result<Option<Self>, SealError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SealError::Unreadable { path: path.to_owned(), source }),
        };
        let invalid = |reason| SealError::Invalid { path: path.to_owned(), reason };
        Self::parse(&text).map(Some).map_err(invalid)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A seal over two engines and three files.
    pub(crate) fn claims() -> Claims {
        let engine = |version: &str| SealedEngine {
            version: version.to_owned(),
            schema: Fingerprint::of(b"one schema"),
        };
        let names = ["isoschema.toml", "m/1_a/up.sql", "p/1_a/up.sql"];
        Claims {
            rules: Fingerprint::of(b"rules"),
            engines: [(Engine::Sqlite, engine("3.53.2")), (Engine::Postgres, engine("15.20"))].into(),
            allow: vec![Allowance {
                name: isoschema_compare::FindingName::ColumnLength,
                path: "users.*".parse().unwrap(),
                engines: [Engine::Sqlite].into(),
                reason: "as agreed".to_owned(),
                until: "2027-05-21".parse().unwrap(),
                count: Some(2),
            }],
            files: names.map(|name| (name.to_owned(), Fingerprint::of(name.as_bytes()))).into(),
        }
    }

    #[test]
    fn a_seal_reads_back() {
        let seal = Seal::new(claims());
        let text = seal.text();
        assert_eq!(Seal::parse(&text).unwrap(), seal);
        assert!(seal.is_whole());
        assert_eq!(Seal::parse(&text).unwrap().text(), text, "the same seal gives the same bytes");
        // For review and merges: a line of its own for each file.
        for name in seal.claims.files.keys() {
            assert_eq!(
                text.lines().filter(|line| line.starts_with(&format!("\"{name}\" = "))).count(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn no_claim_can_be_edited_unseen() {
        let text = Seal::new(claims()).text();
        let lines: Vec<&str> = text.lines().collect();
        let claims_begin = lines.iter().position(|line| line.starts_with("rules")).unwrap();
        let mut edited = 0;
        for at in claims_begin..lines.len() {
            let Some((key, value)) = lines[at].split_once(" = ") else { continue };
            let replaced = match value {
                number if number.parse::<usize>().is_ok() => "7".to_owned(),
                list if list.starts_with('[') => "[\"mariadb\"]".to_owned(),
                text if text.starts_with("\"2027") => "\"2999-01-01\"".to_owned(),
                "\"column-length\"" => "\"column-range\"".to_owned(),
                _ => "\"edited\"".to_owned(),
            };
            let line = format!("{key} = {replaced}");
            let mut lines = lines.clone();
            lines[at] = &line;
            let seal = Seal::parse(&lines.join("\n")).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(!seal.is_whole(), "{line}");
            edited += 1;
        }
        assert!(edited > 10, "only {edited} lines were edited");
    }

    #[test]
    fn what_is_no_seal_is_refused() {
        let text = Seal::new(claims()).text();
        let file = text.lines().last().unwrap();
        for (spoiled, part) in [
            (format!("<<<<<<< ours\n{text}>>>>>>> theirs\n"), "merge conflict"),
            (text.replace(FORMAT, "isoschema-seal/2"), "isoschema-seal/2"),
            (format!("{text}{file}\n"), "duplicate key"),
            (text.replace("rules = ", "rule = "), "unknown field"),
            (String::new(), "missing field"),
        ] {
            let reason = Seal::parse(&spoiled).unwrap_err();
            assert!(reason.contains(part), "{part}: {reason}");
        }
    }
}
