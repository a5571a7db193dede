//! The `schema.rs` files that isoschema.toml names: read from disk into contracts, one list for each engine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use isoschema_contract::{ContractError, OwnType, OwnTypes};
use isoschema_schema::{Contract, Contracts, Engine};
use serde::Deserialize;

use crate::config::Config;
use crate::pipeline;

/// A `schema.rs` that a program was compiled with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaFile {
    /// Where it is.
    pub path: PathBuf,
    /// What isoschema.toml calls it.
    pub name: String,
}

impl SchemaFile {
    pub(crate) fn new(base: &Path, path: &Path) -> Self {
        Self { path: base.join(path), name: path.display().to_string() }
    }

    fn read(&self, types: &OwnTypes) -> Result<Contract, SchemaFileError> {
        let text = fs::read_to_string(&self.path)
            .map_err(|source| SchemaFileError::Unreadable { name: self.name.clone(), source })?;
        Ok(isoschema_contract::parse_with(&text, &self.name, types)?)
    }
}

/// Why a `schema.rs` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaFileError {
    /// It cannot be read.
    #[error("cannot read {name}: {source}; mend `diesel_schema` in isoschema.toml")]
    Unreadable {
        /// The file, as isoschema.toml names it.
        name: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It cannot be understood.
    #[error(transparent)]
    Contract(#[from] ContractError),
}

/// What stands behind a name under `[diesel_types]`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a type of Diesel's, or a column type for each engine")]
pub(crate) enum OwnTypeText {
    Like(String),
    OnEach(BTreeMap<Engine, String>),
}

/// Reads `[diesel_types]`.
pub(crate) fn own_types(texts: BTreeMap<String, OwnTypeText>) -> Result<OwnTypes, String> {
    let types = texts.into_iter().map(|(name, text)| {
        let own = match text {
            OwnTypeText::Like(like) => OwnType::Like(like),
            OwnTypeText::OnEach(columns) => OwnType::OnEach(columns),
        };
        (name, own)
    });
    OwnTypes::new(&types.collect()).map_err(|error| error.to_string())
}

/// Reads the contracts of these engines; a table that an engine's `ignore` names is not expected of it.
pub(crate) fn read(config: &Config, engines: &[Engine]) -> Result<Contracts, SchemaFileError> {
    let mut read = BTreeMap::<&SchemaFile, Contract>::new();
    let mut contracts = BTreeMap::new();
    for engine in engines {
        let mut of_engine = Vec::new();
        for file in config.diesel_schemas.get(engine).into_iter().flatten() {
            if !read.contains_key(file) {
                read.insert(file, file.read(&config.diesel_types)?);
            }
            of_engine.extend(read.get(file).cloned());
        }
        let ignored = config.sections.get(engine).map_or(&[][..], |section| section.ignore.as_slice());
        for contract in &mut of_engine {
            contract
                .tables
                .retain(|table| !ignored.iter().any(|pattern| pipeline::names(pattern, &table.name)));
        }
        contracts.insert(*engine, of_engine);
    }
    Ok(Contracts(contracts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_has_its_files_and_ignores_its_tables() {
        let place = tempfile::tempdir().unwrap();
        let table =
            |name: &str| format!("diesel::table! {{ {name} (id) {{ id -> Integer, kind -> Mood, }} }}\n");
        fs::write(place.path().join("a.rs"), table("ships") + &table("geo_ports")).unwrap();
        fs::write(place.path().join("b.rs"), table("ports")).unwrap();
        let toml = "diesel_schema = \"a.rs\"\n[sqlite]\nmigrations = \"m\"\nignore = [\"geo_*\"]\n[mysql]\nmigrations = \"m\"\n\
                    [postgres]\nmigrations = \"m\"\ndiesel_schema = [\"a.rs\", \"b.rs\"]\n[diesel_types]\nMood = \"Text\"\n";
        let file = place.path().join("isoschema.toml");
        fs::write(&file, toml).unwrap();
        let config = Config::read(&file).unwrap();
        let contracts = read(&config, &config.engines).unwrap();
        let tables = |engine| -> Vec<String> {
            let contracts: &[Contract] = contracts.of(engine);
            contracts.iter().flat_map(|it| &it.tables).map(|table| table.name.clone()).collect()
        };
        assert_eq!(tables(Engine::Sqlite), ["ships"]);
        assert_eq!(tables(Engine::MySql), ["ships", "geo_ports"]);
        assert_eq!(tables(Engine::Postgres), ["ships", "geo_ports", "ports"]);
        assert_eq!(contracts.of(Engine::MySql)[0].source, "a.rs");

        fs::remove_file(place.path().join("b.rs")).unwrap();
        let error = read(&config, &config.engines).unwrap_err().to_string();
        assert!(error.contains("cannot read b.rs") && error.contains("mend `diesel_schema`"), "{error}");
    }
}
