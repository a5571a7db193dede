//! A live database against a seal: whether its schema is the one that was verified. For programs that carry the seal
//! of their migrations with them.

use isoschema_compare::{Level, Policy, compare};
use isoschema_inspect::Scope;
use isoschema_schema::Engine;
use isoschema_seal::{Fingerprint, Seal};

use crate::live::inspect_url;
use crate::verify_error::VerifyError;

/// How the schema of the database behind a URL differs from the sealed one, one difference a line; none where it does
/// not.
///
/// It does not where its fingerprint is the sealed one. The seal knows the fingerprints of the servers' versions that
/// were verified; on another version, or an engine that was not sealed, the schema is compared with that of the twin:
/// a SQLite database with the same migrations, which must be the sealed one itself.
///
/// # Errors
/// When the seal is none, or a database cannot be read.
pub fn differences_from_seal(seal: &str, url: &str, twin: &str) -> Result<Vec<String>, VerifyError> {
    let seal = Seal::parse(seal).map_err(|reason| VerifyError::Url(format!("the seal is none: {reason}")))?;
    if !seal.is_whole() {
        return Err(VerifyError::Url("the seal was edited by hand; run isoschema verify".to_owned()));
    }
    let live = inspect_url(url, &Scope::default())?;
    let engine = live.snapshot.engine;
    let sealed = seal.claims.engines.get(&engine);
    let seen = Fingerprint::of_schema(&live.schema);
    if sealed.is_some_and(|sealed| sealed.schema == seen) {
        return Ok(Vec::new());
    }
    let fingerprint = || match sealed {
        Some(sealed) => vec![format!("the schema's fingerprint is {seen}, the sealed one {}", sealed.schema)],
        None => vec![format!("the seal has no fingerprint for {}", engine.title())],
    };
    if engine == Engine::Sqlite {
        return Ok(fingerprint());
    }
    let twin = inspect_url(twin, &Scope::default())?;
    let is_sealed =
        |sealed: &isoschema_seal::SealedEngine| sealed.schema == Fingerprint::of_schema(&twin.schema);
    if !seal.claims.engines.get(&Engine::Sqlite).is_some_and(is_sealed) {
        return Ok(vec![
            "the program's own migrations are not those that were sealed; verify them".to_owned(),
        ]);
    }
    let is_sealed_version = sealed.is_some_and(|sealed| sealed.version == live.snapshot.version);
    let (_, findings) = Policy::default().judge(compare(&[twin, live]));
    let failing: Vec<_> = findings
        .iter()
        .filter(|judged| judged.level == Level::Fail)
        .map(|judged| format!("{} {}", judged.finding.path, judged.finding.name))
        .collect();
    Ok(if failing.is_empty() && is_sealed_version { fingerprint() } else { failing })
}
