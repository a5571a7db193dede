//! Fingerprints: SHA-256 in hexadecimal digits, of files, schemas and rules.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use isoschema_schema::Schema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of bytes: what `sha256sum` prints.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Of a canonical schema, as it is written in JSON.
    #[must_use]
    pub fn of_schema(schema: &Schema) -> Self {
        Self::of_json(schema)
    }

    /// Of the rules that this program reads catalogues by: its version, what each rule reads, and as what.
    #[must_use]
    pub fn of_rules() -> Self {
        let rules: Vec<_> = isoschema_compare::rules()
            .iter()
            .map(|rule| (rule.id, rule.engines, rule.spelling, rule.meaning))
            .collect();
        Self::of_json(&(env!("CARGO_PKG_VERSION"), rules))
    }

    pub(crate) fn of_json<T: Serialize>(value: &T) -> Self {
        let json = serde_json::to_vec(value)
            .expect("the keys of maps are strings and numbers are finite, so serialising cannot fail");
        Self::of(&json)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A file that cannot be fingerprinted.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {source}; check its name in isoschema.toml and its permissions", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

/// The fingerprints of files and of all files in folders and below, by their paths from a base. Names that begin
/// with a dot are passed over, as runners of migrations do.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn files(base: &Path, roots: &[PathBuf]) -> Result<BTreeMap<String, Fingerprint>, FileError> {
    let mut found = BTreeMap::new();
    for root in roots {
        collect(base, root, &mut found)?;
    }
    Ok(found)
}

fn collect(base: &Path, path: &Path, found: &mut BTreeMap<String, Fingerprint>) -> Result<(), FileError> {
    let unreadable = |source| FileError { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        let bytes = fs::read(path).map_err(unreadable)?;
        let name = path.strip_prefix(base).unwrap_or(path);
        found.insert(name.to_string_lossy().into_owned(), Fingerprint::of(&bytes));
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            collect(base, &entry.path(), found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_what_sha256sum_prints() {
        // FIPS 180-4's example.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Fingerprint::of(b"abc").to_string(), known);
        assert_ne!(Fingerprint::of(b"abc\n"), Fingerprint::of(b"abc"));
    }

    #[test]
    fn every_file_below_a_root_is_found() {
        let base = tempfile::tempdir().unwrap();
        let migration = base.path().join("m/2024_start");
        fs::create_dir_all(&migration).unwrap();
        for name in ["up.sql", "metadata.toml", ".up.sql.swp"] {
            fs::write(migration.join(name), name).unwrap();
        }
        fs::write(base.path().join("schema.rs"), "").unwrap();
        fs::write(base.path().join("other"), "").unwrap();
        let roots = [base.path().join("m"), base.path().join("schema.rs")];
        let found = files(base.path(), &roots).unwrap();
        let names: Vec<_> = found.keys().map(String::as_str).collect();
        assert_eq!(names, ["m/2024_start/metadata.toml", "m/2024_start/up.sql", "schema.rs"]);
        let error = files(base.path(), &[base.path().join("gone")]).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }
}
