//! A project's seal: when a verification seals, and whether the seal that is there still holds. What a seal is and
//! how two differ is the business of `isoschema-seal`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use isoschema_compare::{Date, Verdict};
use isoschema_schema::Engine;
use isoschema_seal::{
    Breach, Claims, Doubt, FileError, Fingerprint, Renewal, Seal, SealError, SealedEngine, files,
};

use crate::config::Config;
use crate::verify_error::VerifyError;

/// The end of the seal's name: the seal of `isoschema.toml` is `isoschema.seal`.
const EXTENSION: &str = "seal";

/// Where the seal of a configuration is: beside it.
#[must_use]
pub fn seal_path(config: &Path) -> PathBuf {
    config.with_extension(EXTENSION)
}

/// What a check of the seal gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The seal.
    pub path: PathBuf,
    /// Why it does not hold; none where it does.
    pub breaches: Vec<Breach>,
    /// The engines that were verified, where there is a seal.
    pub engines: Vec<Engine>,
    /// How many files it holds.
    pub files: usize,
    /// Whether this isoschema reads catalogues by other rules than the one that verified.
    pub has_other_rules: bool,
}

/// Holds the seal of a configuration against the files as they are. It needs no database.
///
/// # Errors
/// When the configuration, a folder or the seal cannot be read. A seal that does not hold, or that is not there, is
/// no error.
pub fn check(config_path: impl AsRef<Path>, today: Date) -> Result<Checked, VerifyError> {
    let config_path = config_path.as_ref();
    let config = Config::read(config_path)?;
    let files = inputs(config_path, &config)?;
    let path = seal_path(config_path);
    let broken = |path, breach| Checked {
        path,
        breaches: vec![breach],
        engines: Vec::new(),
        files: 0,
        has_other_rules: false,
    };
    Ok(match Seal::read(&path) {
        Ok(None) => broken(path, Breach::Missing),
        Err(SealError::Invalid { reason, .. }) => broken(path, Breach::Invalid(reason)),
        Err(error @ SealError::Unreadable { .. }) => return Err(error.into()),
        Ok(Some(seal)) => Checked {
            path,
            breaches: seal.breaches(&files, today),
            engines: seal.claims.engines.keys().copied().collect(),
            files: seal.claims.files.len(),
            has_other_rules: seal.claims.rules != Fingerprint::of_rules(),
        },
    })
}

impl Checked {
    /// Whether the seal holds.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.breaches.is_empty()
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        if self.is_sealed() {
            let engines: Vec<_> = self.engines.iter().map(|engine| engine.name()).collect();
            writeln!(f, "sealed: {path}, {} files, verified on {}", self.files, engines.join(", "))?;
            if self.has_other_rules {
                writeln!(
                    f,
                    "  this isoschema reads catalogues by other rules than the one that verified; \
                     `isoschema verify` renews the seal"
                )?;
            }
            return Ok(());
        }
        writeln!(f, "not sealed: {path}")?;
        for breach in &self.breaches {
            for line in breach.to_string().lines() {
                writeln!(f, "  {line}")?;
            }
        }
        if self.breaches.iter().any(|breach| matches!(breach, Breach::Expired { .. })) {
            writeln!(f, "mend what was allowed, or write a later `until` in isoschema.toml")?;
        }
        writeln!(f, "run: isoschema verify")?;
        writeln!(f, "and commit {path} with what it verified")
    }
}

/// Every file that a verdict rests on, with its fingerprint: the configuration, and the folders and the `schema.rs` of
/// the engines that it compares.
pub(crate) fn inputs(
    config_path: &Path,
    config: &Config,
) -> Result<BTreeMap<String, Fingerprint>, FileError> {
    let base = config_path.parent().unwrap_or_else(|| Path::new(""));
    let sections = config.engines.iter().filter_map(|engine| config.sections.get(engine));
    let schemas = config.engines.iter().filter_map(|engine| config.diesel_schemas.get(engine)).flatten();
    let roots: Vec<_> = std::iter::once(config_path.to_owned())
        .chain(sections.flat_map(|section| section.migrations.iter().cloned()))
        .chain(schemas.map(|file| file.path.clone()))
        .collect();
    files(base, &roots)
}

/// What a verification can seal.
#[derive(Debug, Clone)]
pub(crate) struct Sealable {
    pub config_path: PathBuf,
    pub config: Config,
    /// The files before the first migration was applied.
    pub files: BTreeMap<String, Fingerprint>,
    /// What was seen of each engine that was built to the end.
    pub engines: BTreeMap<Engine, SealedEngine>,
    pub verdict: Verdict,
    /// Whether findings failed that pass by themselves.
    pub is_stricter: bool,
}

/// What to do with a seal that would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// Write it.
    Write,
    /// Leave it, and say so.
    Frozen,
}

/// What became of a seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Where it is, or would be.
    pub path: PathBuf,
    /// What became of it.
    pub state: SealState,
    /// What the old seal claims and the verification did not see.
    pub doubts: Vec<Doubt>,
    /// The engines that were looked at in another version than the sealed one: sealed, seen.
    pub versions: Vec<(Engine, String, String)>,
}

/// What became of a seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealState {
    /// It says what this verification found.
    Stands,
    /// It was written.
    Written,
    /// It would change, and was to stay as it is: what would change.
    WouldChange(Vec<String>),
    /// It was left alone, because the verdict is `different`.
    Different,
    /// It was left alone, because these engines of the configuration were not compared.
    NotCompared(Vec<Engine>),
    /// It was left alone, because files changed while they were verified.
    Moved,
}

impl Sealable {
    pub(crate) fn seal(&self, sealing: Sealing) -> Result<Sealed, VerifyError> {
        let path = seal_path(&self.config_path);
        // One that cannot be read as a seal makes no claim; it is written anew like one that is not there.
        let old = match Seal::read(&path) {
            Ok(old) => old,
            Err(SealError::Invalid { .. }) => None,
            Err(error @ SealError::Unreadable { .. }) => return Err(error.into()),
        };
        let mut sealed =
            Sealed { path, state: SealState::Different, doubts: Vec::new(), versions: Vec::new() };
        if self.verdict == Verdict::Different {
            if old.as_ref().is_some_and(|old| self.contradicts(old)) {
                sealed.doubts.push(Doubt::Verdict);
            }
            return Ok(sealed);
        }
        let missing: Vec<_> =
            self.config.engines.iter().filter(|engine| !self.engines.contains_key(engine)).copied().collect();
        if !missing.is_empty() {
            sealed.state = SealState::NotCompared(missing);
            return Ok(sealed);
        }
        if inputs(&self.config_path, &self.config)? != self.files {
            sealed.state = SealState::Moved;
            return Ok(sealed);
        }
        let new = Seal::new(self.claims());
        let Renewal { changes, doubts, versions } = match &old {
            Some(old) => new.renewal(old),
            None => Renewal { changes: vec!["there is no seal".to_owned()], ..Renewal::default() },
        };
        (sealed.doubts, sealed.versions) = (doubts, versions);
        sealed.state = match sealing {
            _ if changes.is_empty() => SealState::Stands,
            Sealing::Frozen => SealState::WouldChange(changes),
            Sealing::Write => {
                crate::whole_file::write_whole(&sealed.path, &new.text())
                    .map_err(|source| VerifyError::SealUnwritable { path: sealed.path.clone(), source })?;
                SealState::Written
            }
        };
        Ok(sealed)
    }

    /// Whether a seal claims that what this verification looked at is equal: the same files by the same rules, on the
    /// same versions. Not where allowances, which end by themselves, or a stricter policy can be the reason.
    fn contradicts(&self, old: &Seal) -> bool {
        let Claims { rules, engines, allow, files } = &old.claims;
        let is_same_version = |(engine, sealed): (&Engine, &SealedEngine)| {
            self.engines.get(engine).is_some_and(|seen| seen.version == sealed.version)
        };
        !self.is_stricter
            && allow.is_empty()
            && *files == self.files
            && *rules == Fingerprint::of_rules()
            && engines.iter().all(is_same_version)
    }

    /// Of the engines that the configuration compares, whatever others were looked at besides.
    fn claims(&self) -> Claims {
        let is_configured = |engine: &Engine| self.config.engines.contains(engine);
        let engines = self.engines.iter().filter(|(engine, _)| is_configured(engine));
        let mut allow = self.config.allowances.clone();
        allow.sort_by(|a, b| (a.name, &a.path).cmp(&(b.name, &b.path)));
        Claims {
            rules: Fingerprint::of_rules(),
            engines: engines.map(|(engine, seen)| (*engine, seen.clone())).collect(),
            allow,
            files: self.files.clone(),
        }
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.state {
            SealState::Stands => write!(f, "sealed: {path} stands")?,
            SealState::Written => write!(f, "sealed: wrote {path}; commit it with what it verified")?,
            SealState::WouldChange(changes) => {
                write!(f, "frozen: {path} would change:")?;
                for change in changes {
                    write!(f, "\n  {change}")?;
                }
                write!(f, "\nrun `isoschema verify` and commit {path}")?;
            }
            SealState::Different => write!(f, "not sealed: the schemas differ; {path} is left as it was")?,
            SealState::NotCompared(engines) => {
                let engines: Vec<_> = engines.iter().map(|engine| engine.name()).collect();
                write!(
                    f,
                    "not sealed: isoschema.toml compares {} too; {path} is left as it was",
                    engines.join(" and ")
                )?;
            }
            SealState::Moved => write!(
                f,
                "not sealed: files changed while they were verified; {path} is left as it was; verify again"
            )?,
        }
        for doubt in &self.doubts {
            write!(f, "\nwarning: {doubt}")?;
        }
        for (engine, then, now) in &self.versions {
            write!(f, "\n  {engine} {then} is sealed, and {now} agrees; remove {path} first to seal that")?;
        }
        Ok(())
    }
}
