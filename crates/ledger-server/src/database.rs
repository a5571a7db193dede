//! The database behind a URL, opened: migrated, and held against the seal by whoever can read a catalogue.

use std::sync::Arc;

use isoschema_ledger::{Engine, Storage};
use isoschema_ledger_store::{SEAL, Store};

pub use isoschema_ledger_store::{BootstrapError, DatabaseUrl, Options, UrlError};

/// Says how the schema of a database differs from the sealed one, one difference a line. It is given the seal, the
/// database's URL, and that of a SQLite database with the same migrations.
pub type Differences<'a> = dyn Fn(&str, &str, &str) -> Result<Vec<String>, String> + 'a;

/// The most differences that an error tells.
const TOLD: usize = 10;

/// Opens the ledger behind a URL. Any number of programs may do so at once: one migrates, and all get a ledger.
///
/// # Errors
/// When the database does not answer, cannot be migrated, or has another schema than the sealed one.
pub fn open(
    url: &DatabaseUrl,
    options: &Options,
    differences: &Differences<'_>,
) -> Result<Arc<dyn Storage>, BootstrapError> {
    // It lives as long as it is open, and is read while the schema is checked.
    let twin = DatabaseUrl::memory();
    let one = Options { connections: 1, ..options.clone() };
    let _alive = Store::open(&twin, &one, &|_, _| Ok(()))?;
    let check = |_: Engine, url: &str| {
        let found = differences(SEAL, url, &twin.secret())?;
        if found.is_empty() { Ok(()) } else { Err(told(&found)) }
    };
    Ok(Arc::new(Store::open(url, options, &check)?))
}

fn told(differences: &[String]) -> String {
    let first: Vec<_> = differences.iter().take(TOLD).map(String::as_str).collect();
    match differences.len().saturating_sub(TOLD) {
        0 => first.join(", "),
        more => format!("{}, and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_differs_is_not_served() {
        let options = Options { connections: 1, ..Options::default() };
        let open = |found: Result<Vec<String>, String>| {
            open(&DatabaseUrl::memory(), &options, &|seal, url, twin| {
                assert!(seal.contains("isoschema") && url != twin && twin.starts_with("sqlite:"));
                found.clone()
            })
        };
        assert_eq!(open(Ok(Vec::new())).unwrap().engine(), Engine::Sqlite);
        let many: Vec<_> = (0..12).map(|number| format!("d{number}")).collect();
        for (found, said) in [
            (Ok(vec!["projects.slug column-length".to_owned()]), "projects.slug column-length"),
            (Ok(many), "d9, and 2 more"),
            (Err("it cannot be read".to_owned()), "it cannot be read"),
        ] {
            let error = open(found).err().unwrap();
            assert!(matches!(error, BootstrapError::NotSealed { .. }), "{error}");
            assert!(error.to_string().ends_with(said), "{error}");
        }
    }
}
