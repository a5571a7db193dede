//! The cases under tests/cases: finding them, and holding their files against what they say of themselves.

use std::fs;
use std::path::{Path, PathBuf};

use isoschema_schema::Contracts;
use isoschema_verify::{Engine, FindingName};

use crate::expectation::Expectation;

/// The folder of the rules' cases.
pub const RULES: &str = "rules";

/// One drift, with its clean twins.
#[derive(Debug, Clone)]
pub struct Case {
    /// The finding that it gives.
    pub finding: FindingName,
    /// `<finding>/<variant>`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub expect: Expectation,
}

/// A case's two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Without the drift.
    Clean,
    /// With it.
    Seeded,
}

impl Half {
    /// Its folder's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Seeded => "seeded",
        }
    }
}

/// tests/cases.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases"))
}

/// The names of a folder's entries, sorted.
pub fn entries(folder: &Path) -> Result<Vec<String>, String> {
    let read = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names = Vec::new();
    for entry in read {
        let entry = entry.map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is no UTF-8"))?;
        names.push(name);
    }
    names.sort();
    Ok(names)
}

/// Every case, by name.
pub fn all() -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for finding in entries(&root())?.into_iter().filter(|name| name != RULES) {
        for variant in entries(&root().join(&finding))? {
            cases.push(Case::read(&finding, &variant)?);
        }
    }
    Ok(cases)
}

impl Case {
    fn read(finding: &str, variant: &str) -> Result<Self, String> {
        let name = format!("{finding}/{variant}");
        let folder = root().join(&name);
        let file = folder.join("expect.toml");
        let text =
            fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let expect = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let finding = finding.parse().map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { finding, name, folder, expect })
    }

    /// The file, or the folder of migrations, of an engine. MariaDB and MySQL share `mysql` where MariaDB has
    /// none of its own.
    pub fn source(&self, half: Half, engine: Engine) -> Option<PathBuf> {
        source(&self.folder.join(half.name()), engine)
    }

    /// What a program was compiled with that knows the clean twins: `clean/schema.rs`, for every engine.
    pub fn contracts(&self) -> Result<Contracts, String> {
        let file = self.folder.join(Half::Clean.name()).join("schema.rs");
        if !file.exists() {
            return Ok(Contracts::default());
        }
        let text =
            fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let contract = isoschema_contract::parse(&text, "schema.rs").map_err(|error| error.to_string())?;
        Ok(Contracts(Engine::ALL.map(|engine| (engine, vec![contract.clone()])).into()))
    }

    /// Whether its sources are folders of migrations.
    pub fn has_folders(&self) -> bool {
        Engine::ALL
            .into_iter()
            .any(|engine| self.source(Half::Clean, engine).is_some_and(|path| path.is_dir()))
    }

    /// What is wrong with the case itself.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for engine in Engine::ALL {
            let clean = self.source(Half::Clean, engine).is_some();
            let seeded = self.source(Half::Seeded, engine).is_some();
            if clean == self.expect.lacks_clean(engine) {
                faults.push(format!("{engine}: either a clean twin or a [[cannot]] that says why not"));
            }
            if seeded == self.expect.lacks_seeded(engine) {
                faults.push(format!("{engine}: either a seeded file or a [[cannot]] that says why not"));
            }
        }
        let origins = self.expect.seeded_origins.len() + self.expect.clean_origins.len();
        if origins > 0 && !self.has_folders() {
            faults.push("it says where its sides come from, and has no migrations".to_owned());
        }
        if self.pairs().is_empty() {
            faults.push("no pair of engines sees the drift".to_owned());
        }
        let reasons = self.expect.cannot.iter().map(|cannot| &cannot.reason);
        let reasons = reasons.chain(self.expect.graded.iter().map(|graded| &graded.reason));
        if reasons.chain([&self.expect.drift]).any(|text| text.trim().is_empty()) {
            faults.push("a `drift` or a `reason` is empty".to_owned());
        }
        faults
    }

    /// The pairs (seeded, clean) that must give the finding.
    pub fn pairs(&self) -> Vec<(Engine, Engine)> {
        let mut pairs = Vec::new();
        for seeded in Engine::ALL {
            for clean in Engine::ALL {
                let sources = self.source(Half::Seeded, seeded).and(self.source(Half::Clean, clean));
                if seeded != clean && sources.is_some() && !self.expect.cannot_pair(seeded, clean) {
                    pairs.push((seeded, clean));
                }
            }
        }
        pairs
    }

    /// The pairs of clean twins, each once.
    pub fn clean_pairs(&self) -> Vec<(Engine, Engine)> {
        unordered_pairs(|engine| self.source(Half::Clean, engine).is_some())
    }
}

/// The source of an engine in a folder of sources.
pub fn source(folder: &Path, engine: Engine) -> Option<PathBuf> {
    let stems: &[&str] = match engine {
        Engine::Sqlite => &["sqlite"],
        Engine::MariaDb => &["mariadb", "mysql"],
        Engine::MySql => &["mysql"],
        Engine::Postgres => &["postgres"],
    };
    stems
        .iter()
        .flat_map(|stem| [folder.join(format!("{stem}.sql")), folder.join(stem)])
        .find(|path| path.exists())
}

/// The pairs of the engines that a question is true of, each once.
pub fn unordered_pairs(has: impl Fn(Engine) -> bool) -> Vec<(Engine, Engine)> {
    let mut pairs = Vec::new();
    for (place, first) in Engine::ALL.into_iter().enumerate() {
        for second in Engine::ALL.into_iter().skip(place + 1) {
            if has(first) && has(second) {
                pairs.push((first, second));
            }
        }
    }
    pairs
}
