//! What a new verification means for the seal that is there: whether it stands, is to be written anew, or claims
//! what the verification did not see. It writes nothing.

use std::fmt;

use isoschema_schema::Engine;

use crate::breach::files_apart;
use crate::{Breach, Seal};

/// What a verification found about a seal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renewal {
    /// What the new seal would say otherwise; none where the old one stands. Other server versions alone are no
    /// change: a seal must not go back and forth between machines.
    pub changes: Vec<String>,
    /// What the old seal claims and this verification did not see.
    pub doubts: Vec<Doubt>,
    /// The engines that were looked at in another version: sealed, seen.
    pub versions: Vec<(Engine, String, String)>,
}

/// A claim that a verification contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The line `whole` is not of the other lines.
    NotWhole,
    /// The same files gave another schema on the same version.
    Schema(Engine),
    /// The same files are not equal.
    Verdict,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWhole => f.write_str(
                "the old seal was edited or merged by hand: its line `whole` is not of its other lines",
            ),
            Self::Schema(engine) => write!(
                f,
                "the old seal was edited by hand, or written by another build of this isoschema: it claims for \
                 these same files a schema on {engine} that they do not build"
            ),
            Self::Verdict => f.write_str(
                "the old seal was edited by hand, or by a verification on other servers: it claims that these same \
                 files are equal",
            ),
        }
    }
}

impl Seal {
    /// Holds an old seal against what a verification that passed would seal now.
    #[must_use]
    pub fn renewal(&self, old: &Self) -> Renewal {
        let mut renewal = Renewal::default();
        if !old.is_whole() {
            renewal.doubts.push(Doubt::NotWhole);
            renewal.changes.push("whole".to_owned());
        }
        let files = files_apart(&old.claims.files, &self.claims.files);
        let are_comparable = files.is_empty() && old.claims.rules == self.claims.rules;
        renewal.changes.extend(files.iter().map(Breach::to_string));
        if old.claims.rules != self.claims.rules {
            renewal.changes.push("the rules of this isoschema".to_owned());
        }
        if old.claims.allow != self.claims.allow {
            renewal.changes.push("the allowances".to_owned());
        }
        for (engine, now) in &self.claims.engines {
            match old.claims.engines.get(engine) {
                None => renewal.changes.push(format!("{engine} is new")),
                Some(then) if then.version != now.version => {
                    renewal.versions.push((*engine, then.version.clone(), now.version.clone()));
                }
                Some(then) if then.schema != now.schema => {
                    renewal.changes.push(format!("the schema on {engine}"));
                    if are_comparable {
                        renewal.doubts.push(Doubt::Schema(*engine));
                    }
                }
                Some(_) => {}
            }
        }
        for engine in old.claims.engines.keys().filter(|engine| !self.claims.engines.contains_key(engine)) {
            renewal.changes.push(format!("{engine} is no longer compared"));
        }
        renewal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::tests::claims;
    use crate::{Claims, Fingerprint};

    type Edit = fn(&mut Claims);

    /// What one edit to the old claims means: changes, doubts and versions.
    #[test]
    fn a_renewal_tells_what_is_new_and_what_was_never_true() {
        let sqlite = Engine::Sqlite;
        let table: [(&str, Edit, usize, &[Doubt], usize); 7] = [
            ("nothing", |_| {}, 0, &[], 0),
            (
                "another version",
                |old| old.engines.get_mut(&Engine::Sqlite).unwrap().version = "3.50.4".to_owned(),
                0,
                &[],
                1,
            ),
            (
                "another version that reads another schema",
                |old| {
                    let engine = old.engines.get_mut(&Engine::Sqlite).unwrap();
                    engine.version = "3.50.4".to_owned();
                    engine.schema = Fingerprint::of(b"another");
                },
                0,
                &[],
                1,
            ),
            (
                "another schema of the same files",
                |old| old.engines.get_mut(&Engine::Sqlite).unwrap().schema = Fingerprint::of(b"another"),
                1,
                &[Doubt::Schema(sqlite)],
                0,
            ),
            (
                "another schema of other files",
                |old| {
                    old.engines.get_mut(&Engine::Sqlite).unwrap().schema = Fingerprint::of(b"another");
                    old.files.insert("m/1_a/up.sql".to_owned(), Fingerprint::of(b"before"));
                },
                2,
                &[],
                0,
            ),
            ("other rules", |old| old.rules = Fingerprint::of(b"fewer rules"), 1, &[], 0),
            (
                "an allowance less, and an engine less",
                |old| {
                    old.allow.clear();
                    old.engines.remove(&Engine::Postgres);
                },
                2,
                &[],
                0,
            ),
        ];
        for (topic, edit, changes, doubts, versions) in table {
            let mut old = claims();
            edit(&mut old);
            let renewal = Seal::new(claims()).renewal(&Seal::new(old));
            assert_eq!(
                (renewal.changes.len(), renewal.doubts.as_slice(), renewal.versions.len()),
                (changes, doubts, versions),
                "{topic}: {renewal:?}"
            );
        }
    }

    #[test]
    fn a_seal_that_was_edited_is_never_taken_for_the_one_that_was_written() {
        let text = Seal::new(claims()).text();
        let edited = text.replacen("15.20", "16.1", 1);
        let renewal = Seal::new(claims()).renewal(&Seal::parse(&edited).unwrap());
        assert_eq!((renewal.changes.len(), renewal.doubts), (1, vec![Doubt::NotWhole]));
    }
}
