//! Steps: which migrations of several folders make the same change. Paired by version, else by slug; never by
//! what their SQL does.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::Engine;

use crate::{Folder, Migration};

/// The migrations of all engines that make the same change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// Each engine's migration; engines that have none are missing.
    pub migrations: BTreeMap<Engine, &'a Migration>,
    /// What they have in common.
    pub paired_by: PairedBy,
}

/// What the migrations of a step have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairedBy {
    /// The version.
    Version,
    /// The name after the version; the versions differ.
    Slug,
    /// Nothing: no other folder has a counterpart.
    Nothing,
}

/// The steps of several folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps<'a> {
    /// The engines whose folders were paired, sorted.
    pub engines: Vec<Engine>,
    /// The steps, sorted by the least version of each.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Step<'a> {
    /// The engines that have no migration here, of those given.
    #[must_use]
    pub fn missing(&self, engines: &[Engine]) -> Vec<Engine> {
        engines.iter().copied().filter(|engine| !self.migrations.contains_key(engine)).collect()
    }

    fn version(&self) -> &'a str {
        self.migrations.values().map(|migration| migration.version.as_str()).min().unwrap_or_default()
    }

    /// The slug, where all its migrations have the same one and it says something.
    fn slug(&self) -> Option<&'a str> {
        let mut slugs = self.migrations.values().map(|migration| migration.slug.as_str());
        let first = slugs.next().filter(|slug| !slug.is_empty())?;
        slugs.all(|slug| slug == first).then_some(first)
    }

    /// Engines may share a file: it is no pair.
    fn is_one_file(&self) -> bool {
        let scripts = self.migrations.values().map(|migration| (&migration.up.path, migration.up.first_line));
        scripts.collect::<BTreeSet<_>>().len() == 1
    }
}

impl<'a> Steps<'a> {
    /// The steps whose migration pairs with nothing, in order. None while there is a single folder.
    #[must_use]
    pub fn unpaired(&self) -> Vec<&Step<'a>> {
        self.steps.iter().filter(|step| step.paired_by == PairedBy::Nothing).collect()
    }

    /// The steps that an engine lacks, in order: what pairs with nothing, and what pairs with some only.
    #[must_use]
    pub fn incomplete(&self) -> Vec<&Step<'a>> {
        self.steps.iter().filter(|step| step.migrations.len() < self.engines.len()).collect()
    }
}

/// Pairs the migrations of several folders: first by version; then, of the steps that some engine still lacks, those
/// that share a slug, where that is unambiguous (no engine has two migrations of that slug left over).
#[must_use]
pub fn steps<'a>(folders: &[(Engine, &'a Folder)]) -> Steps<'a> {
    let engines: BTreeSet<Engine> = folders.iter().map(|(engine, _)| *engine).collect();
    let (complete, partial): (Vec<_>, Vec<_>) =
        by_version(folders).into_iter().partition(|step| step.migrations.len() == engines.len());
    let mut steps = complete;
    steps.extend(by_slug(partial));
    for step in &mut steps {
        if step.migrations.len() < engines.len() && step.is_one_file() {
            step.paired_by = PairedBy::Nothing;
        }
    }
    steps.sort_by(|a, b| order(a).cmp(&order(b)));
    Steps { engines: engines.into_iter().collect(), steps }
}

fn order<'a>(step: &Step<'a>) -> (&'a str, Option<Engine>) {
    (step.version(), step.migrations.keys().next().copied())
}

fn by_version<'a>(folders: &[(Engine, &'a Folder)]) -> Vec<Step<'a>> {
    let mut versions: BTreeMap<String, Step<'a>> = BTreeMap::new();
    let mut repeated = Vec::new();
    for (engine, folder) in folders {
        let keys: Vec<_> = folder.migrations.iter().map(|migration| folder.version_of(migration)).collect();
        for (migration, key) in folder.migrations.iter().zip(&keys) {
            let alone = || Step { migrations: BTreeMap::new(), paired_by: PairedBy::Version };
            // A version that a folder has twice says nothing about which of them is meant.
            if keys.iter().filter(|other| *other == key).count() > 1 {
                repeated.push(Step { migrations: BTreeMap::from([(*engine, migration)]), ..alone() });
            } else {
                versions.entry(key.clone()).or_insert_with(alone).migrations.insert(*engine, migration);
            }
        }
    }
    repeated.extend(versions.into_values());
    repeated
}

fn by_slug(partial: Vec<Step<'_>>) -> Vec<Step<'_>> {
    let mut slugs: BTreeMap<&str, Vec<Step<'_>>> = BTreeMap::new();
    let mut result = Vec::new();
    for step in partial {
        match step.slug() {
            Some(slug) => slugs.entry(slug).or_default().push(step),
            None => result.push(step),
        }
    }
    for group in slugs.into_values() {
        let migrations: usize = group.iter().map(|step| step.migrations.len()).sum();
        let engines: BTreeSet<Engine> =
            group.iter().flat_map(|step| step.migrations.keys().copied()).collect();
        if group.len() > 1 && migrations == engines.len() {
            result.push(Step {
                migrations: group.into_iter().flat_map(|step| step.migrations).collect(),
                paired_by: PairedBy::Slug,
            });
        } else {
            result.extend(group);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Layout, Script};
    use std::path::{Path, PathBuf};

    fn folder(path: &str, names: &[&str]) -> Folder {
        let migrations = names
            .iter()
            .map(|name| {
                let (version, slug) = name.split_once('_').unwrap_or((name, ""));
                Migration {
                    version: version.to_owned(),
                    name: (*name).to_owned(),
                    slug: slug.to_owned(),
                    up: Script {
                        path: Path::new(path).join(name).join("up.sql"),
                        text: String::new(),
                        first_line: 1,
                    },
                    down: None,
                    in_transaction: true,
                    repeatable: false,
                }
            })
            .collect();
        Folder {
            paths: vec![PathBuf::from(path)],
            layout: Layout::diesel(),
            migrations,
            files: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// `sqlite:1_a mariadb:1_a` per step, with how it was paired.
    fn shown(steps: &Steps<'_>) -> Vec<String> {
        steps
            .steps
            .iter()
            .map(|step| {
                let migrations: Vec<_> = step
                    .migrations
                    .iter()
                    .map(|(engine, migration)| format!("{engine}:{}", migration.name))
                    .collect();
                format!("{:?} {}", step.paired_by, migrations.join(" "))
            })
            .collect()
    }

    #[test]
    fn migrations_pair_by_version_then_by_slug() {
        type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
        let table: &[Row] = &[
            (
                "same versions",
                &["1_a", "2_b"],
                &["1_a", "2_b"],
                &["Version sqlite:1_a postgres:1_a", "Version sqlite:2_b postgres:2_b"],
            ),
            ("same version, other slug", &["1_a"], &["1_x"], &["Version sqlite:1_a postgres:1_x"]),
            ("same slug, other version", &["1_a"], &["3_a"], &["Slug sqlite:1_a postgres:3_a"]),
            (
                "the version comes first",
                &["1_a", "2_b"],
                &["1_b", "3_a"],
                &["Version sqlite:1_a postgres:1_b", "Nothing sqlite:2_b", "Nothing postgres:3_a"],
            ),
            (
                "an ambiguous slug pairs nothing",
                &["1_a", "2_a"],
                &["3_a"],
                &["Nothing sqlite:1_a", "Nothing sqlite:2_a", "Nothing postgres:3_a"],
            ),
            (
                "a slug whose twin went by version is unambiguous",
                &["1_a", "2_a"],
                &["1_a", "3_a"],
                &["Version sqlite:1_a postgres:1_a", "Slug sqlite:2_a postgres:3_a"],
            ),
            ("no slug pairs nothing", &["1"], &["2"], &["Nothing sqlite:1", "Nothing postgres:2"]),
        ];
        for (topic, left, right, expected) in table {
            let (left, right) = (folder("left", left), folder("right", right));
            let steps = steps(&[(Engine::Sqlite, &left), (Engine::Postgres, &right)]);
            assert_eq!(shown(&steps), *expected, "{topic}");
        }
    }

    #[test]
    fn three_folders_join_a_version_pair_by_its_slug() {
        let (one, two) = (folder("one", &["1_a", "2_b"]), folder("two", &["7_a", "8_c"]));
        let steps = steps(&[(Engine::Sqlite, &one), (Engine::MariaDb, &one), (Engine::Postgres, &two)]);
        assert_eq!(
            shown(&steps),
            [
                "Slug sqlite:1_a mariadb:1_a postgres:7_a",
                "Nothing sqlite:2_b mariadb:2_b",
                "Nothing postgres:8_c"
            ]
        );
        assert_eq!(steps.unpaired().len(), 2);
        assert_eq!(steps.steps[1].missing(&steps.engines), [Engine::Postgres]);
    }

    #[test]
    fn a_step_that_one_engine_lacks_is_incomplete_but_paired() {
        let (one, two, three) = (folder("1", &["1_a"]), folder("2", &["1_a"]), folder("3", &["2_z"]));
        let steps = steps(&[(Engine::Sqlite, &one), (Engine::MariaDb, &two), (Engine::Postgres, &three)]);
        assert_eq!(steps.incomplete().len(), 2);
        assert_eq!(
            shown(&Steps { engines: Vec::new(), steps: steps.unpaired().into_iter().cloned().collect() }),
            ["Nothing postgres:2_z"]
        );
    }

    #[test]
    fn a_single_folder_has_no_unpaired_step() {
        let one = folder("one", &["1_a"]);
        assert!(steps(&[(Engine::MariaDb, &one), (Engine::MySql, &one)]).unpaired().is_empty());
    }
}
