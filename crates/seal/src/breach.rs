//! What breaks a seal: how files, as they are, differ from those that were sealed. No verdict on schemas.

use std::collections::BTreeMap;
use std::fmt;

use isoschema_compare::{Allowance, Date, FindingName, PathPattern};

use crate::{Fingerprint, Seal};

/// One reason for which a seal does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// There is no seal.
    Missing,
    /// The file is no seal.
    Invalid(String),
    /// What it claims is not what was sealed.
    Edited,
    /// A file is not as it was.
    Changed(String),
    /// A file is new.
    Added(String),
    /// A file is gone.
    Removed(String),
    /// An allowance has passed its last day.
    Expired {
        /// The findings' name.
        name: FindingName,
        /// Where they stand.
        path: PathPattern,
        /// The last day.
        until: Date,
    },
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no seal"),
            Self::Invalid(reason) => f.write_str(reason.trim_end()),
            Self::Edited => f.write_str(
                "the seal was edited or merged by hand: its line `whole` is not of its other lines",
            ),
            Self::Changed(file) => write!(f, "changed  {file}"),
            Self::Added(file) => write!(f, "added    {file}"),
            Self::Removed(file) => write!(f, "removed  {file}"),
            Self::Expired { name, path, until } => {
                write!(f, "expired  the allowance of {name} at {path} held until {until}")
            }
        }
    }
}

impl Seal {
    /// What breaks it, given the files as they are, and the day. The version of the rules does not: the files are
    /// those that were verified.
    #[must_use]
    pub fn breaches(&self, files: &BTreeMap<String, Fingerprint>, today: Date) -> Vec<Breach> {
        let mut breaches = Vec::new();
        if !self.is_whole() {
            breaches.push(Breach::Edited);
        }
        breaches.extend(files_apart(&self.claims.files, files));
        breaches.extend(expired(&self.claims.allow, today));
        breaches
    }
}

/// How files differ from those of a seal, sorted by path.
pub(crate) fn files_apart(
    sealed: &BTreeMap<String, Fingerprint>,
    files: &BTreeMap<String, Fingerprint>,
) -> Vec<Breach> {
    let mut apart = BTreeMap::new();
    for (file, fingerprint) in files {
        match sealed.get(file) {
            None => {
                apart.insert(file, Breach::Added(file.clone()));
            }
            Some(known) if known != fingerprint => {
                apart.insert(file, Breach::Changed(file.clone()));
            }
            Some(_) => {}
        }
    }
    for file in sealed.keys().filter(|file| !files.contains_key(*file)) {
        apart.insert(file, Breach::Removed(file.clone()));
    }
    apart.into_values().collect()
}

fn expired(allowances: &[Allowance], today: Date) -> impl Iterator<Item = Breach> {
    allowances.iter().filter(move |allowance| allowance.until < today).map(|allowance| Breach::Expired {
        name: allowance.name,
        path: allowance.path.clone(),
        until: allowance.until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::tests::claims;

    #[test]
    fn every_file_that_is_not_as_it_was_is_named() {
        let seal = Seal::new(claims());
        let day = "2026-11-21".parse().unwrap();
        assert_eq!(seal.breaches(&claims().files, day), []);

        let mut files = claims().files;
        files.insert("m/1_a/up.sql".to_owned(), Fingerprint::of(b"another"));
        files.insert("m/2_b/up.sql".to_owned(), Fingerprint::of(b"new"));
        files.remove("p/1_a/up.sql");
        assert_eq!(
            seal.breaches(&files, day),
            [
                Breach::Changed("m/1_a/up.sql".to_owned()),
                Breach::Added("m/2_b/up.sql".to_owned()),
                Breach::Removed("p/1_a/up.sql".to_owned()),
            ]
        );
    }

    #[test]
    fn an_allowance_holds_through_its_last_day() {
        let seal = Seal::new(claims());
        let on = |day: &str| seal.breaches(&claims().files, day.parse().unwrap()).len();
        assert_eq!((on("2027-05-21"), on("2027-05-22")), (0, 1));
    }
}
