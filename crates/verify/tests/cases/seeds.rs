//! tests/probes: for each derived probe a table on which engines must differ as it says, and the clean twin, on which they
//! must not; for each difference that is by nature an object that shows it.
//!
//! A `[[seed]]` has the clean DDL by engine (`mysql` is MariaDB's too) and in `seeded` what is put in place of what on one
//! engine. All tables stand in one database of each engine; in a run one engine's are seeded. What is found in a seed's
//! tables must be shown by its probe and by those that `also` names, no other and no fewer. `{table}` is the probe's id,
//! `{id}` a primary key that the database numbers, `{bin}` the options for texts that are equal by bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use isoschema_compare::Finding;
use isoschema_probe::{Found, Open, Subject};
use isoschema_rows::Moments;
use isoschema_verify::Engine;
use jiff::Timestamp;
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;

use crate::live::{self, Live};
use crate::{case, complain};

/// What goes in place of one text: it, and the other.
type Edit = [String; 2];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    probe: String,
    /// The engines without which its columns are of another kind.
    #[serde(default)]
    with: BTreeSet<Engine>,
    sqlite: String,
    mysql: String,
    postgres: String,
    seeded: BTreeMap<Engine, Vec<Edit>>,
    #[serde(default)]
    also: BTreeMap<Engine, BTreeSet<String>>,
}

/// A difference that is by nature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nature {
    probe: String,
    /// The engines of which each one shows it beside SQLite.
    beside: BTreeSet<Engine>,
    sqlite: Option<String>,
    mysql: Option<String>,
    postgres: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    #[serde(default)]
    seed: Vec<Seed>,
    #[serde(default)]
    nature: Vec<Nature>,
}

/// A row of the probes, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    by_nature: bool,
}

#[derive(Debug, Deserialize)]
struct Rows {
    probe: Vec<Row>,
}

/// A trial without a server that every row has its seed, and one for each engine that is seeded, and for none.
pub fn trials(live: &Arc<Live>, engines: &[Engine]) -> Result<Vec<Trial>, String> {
    let whole = seeds()?;
    let rows = rows()?;
    let mut seeds = whole.clone();
    seeds.seed.retain(|seed| seed.with.iter().all(|engine| engines.contains(engine)));
    let seeds = Arc::new(seeds);
    let mut trials = vec![
        Trial::test("every derived probe has a seed", move || complain(&faults(&whole, &rows))),
        Trial::test("the tester sees a probe without a seed, and a seed of none", seen_faults),
    ];
    for seeded in [None].into_iter().chain(engines.iter().copied().map(Some)) {
        let name = match seeded {
            None => "derived probes are silent on clean twins".to_owned(),
            Some(engine) => format!("derived probes see what is seeded on {engine}"),
        };
        let (live, seeds, engines) = (Arc::clone(live), Arc::clone(&seeds), engines.to_vec());
        let trial = Trial::test(name, move || complain(&seen(&live, &seeds, &engines, seeded)?));
        trials.push(trial.with_kind("needs every server").with_ignored_flag(true));
    }
    Ok(trials)
}

/// What is wrong with the seeds themselves.
fn faults(seeds: &Seeds, rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    let of = |seeded: &Seed| seeded.probe.clone();
    let seeded: Vec<String> = seeds.seed.iter().map(of).collect();
    let natures: Vec<String> = seeds.nature.iter().map(|nature| nature.probe.clone()).collect();
    for row in rows {
        let (mine, other) = if row.by_nature { (&natures, &seeded) } else { (&seeded, &natures) };
        if mine.iter().filter(|id| **id == row.id).count() != 1 || other.contains(&row.id) {
            let word = if row.by_nature { "[[nature]]" } else { "[[seed]]" };
            faults.push(format!("{} must have one {word}, and nothing else", row.id));
        }
    }
    let unknown = |id: &&String| !rows.iter().any(|row| row.id == **id);
    let named = seeds.seed.iter().flat_map(|seed| seed.also.values().flatten());
    for id in seeded.iter().chain(&natures).chain(named).filter(unknown) {
        faults.push(format!("{id} is no derived probe"));
    }
    for seed in &seeds.seed {
        if seed.seeded.is_empty() {
            faults.push(format!("{} is seeded nowhere", seed.probe));
        }
        for engine in seed.seeded.keys().chain(seed.also.keys()) {
            if let Err(fault) = seed.ddl(*engine, Some(*engine)) {
                faults.push(fault);
            }
        }
    }
    faults
}

fn seen_faults() -> Result<(), Failed> {
    let row = |id: &str, by_nature| Row { id: id.to_owned(), by_nature };
    let [seeded, nature] = [row("key-case", false), row("text-nul", true)];
    let whole = "seed = [{ probe = 'key-case', sqlite = 'A', mysql = 'A', postgres = 'A', seeded = { sqlite = [['A', 'B']] } }]
                 nature = [{ probe = 'text-nul', beside = ['postgres'] }]";
    for (text, rows, count) in [
        (whole.to_owned(), vec![&seeded, &nature], 0),
        (whole.to_owned(), vec![&seeded], 1),
        (whole.replace("text-nul", "key-case"), vec![&seeded, &nature], 2),
        (whole.replace("['A', 'B']", "['C', 'B']"), vec![&seeded, &nature], 1),
        (whole.replace("{ sqlite = [['A', 'B']] }", "{}"), vec![&seeded, &nature], 1),
        (String::new(), vec![&seeded, &nature], 2),
    ] {
        let seeds = toml::from_str(&text).map_err(|error| error.to_string())?;
        let rows: Vec<_> = rows.iter().map(|one| row(&one.id, one.by_nature)).collect();
        let faults = faults(&seeds, &rows);
        if faults.len() != count {
            return Err(format!("{count} faults expected of {text}, found {faults:?}").into());
        }
    }
    Ok(())
}

impl Seed {
    fn table(&self) -> String {
        self.probe.replace('-', "_")
    }

    /// What MySQL is told is told to MariaDB, where nothing else is.
    fn edits(&self, engine: Engine) -> Option<&Vec<Edit>> {
        let shared = || self.seeded.get(&Engine::MySql).filter(|_| engine == Engine::MariaDb);
        self.seeded.get(&engine).or_else(shared)
    }

    fn also(&self, engine: Engine) -> BTreeSet<String> {
        let shared = || self.also.get(&Engine::MySql).filter(|_| engine == Engine::MariaDb);
        self.also.get(&engine).or_else(shared).cloned().unwrap_or_default()
    }

    fn ddl(&self, engine: Engine, seeded: Option<Engine>) -> Result<String, String> {
        let sql = match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::MariaDb | Engine::MySql => &self.mysql,
            Engine::Postgres => &self.postgres,
        };
        let spelled = |sql: &str| spelled(engine, &self.table(), sql);
        let mut sql = spelled(sql);
        let edits = self.edits(engine).filter(|_| seeded == Some(engine));
        for [from, to] in edits.into_iter().flatten().map(|edit| edit.each_ref().map(|text| spelled(text))) {
            if !sql.contains(&from) {
                return Err(format!("{}: nothing in its DDL for {engine} is `{from}`", self.probe));
            }
            sql = sql.replacen(&from, &to, 1);
        }
        Ok(sql)
    }
}

fn spelled(engine: Engine, table: &str, sql: &str) -> String {
    const BYTES: &str =
        " CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */";
    let id = match engine {
        Engine::Sqlite => "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        Engine::MariaDb | Engine::MySql => "id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        Engine::Postgres => "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    };
    sql.replace("{table}", table).replace("{id}", id).replace("{bin}", BYTES)
}

/// What is not as it must be when one engine's tables are seeded, or none.
fn seen(
    live: &Live,
    seeds: &Seeds,
    engines: &[Engine],
    seeded: Option<Engine>,
) -> Result<Vec<String>, String> {
    let found = run(live, seeds, engines, seeded)?;
    let mut faults = Vec::new();
    let mut shown = BTreeMap::<&str, BTreeSet<String>>::new();
    for finding in &found.findings {
        match seeds
            .seed
            .iter()
            .filter(|seed| is_of(finding, &seed.table()))
            .max_by_key(|seed| seed.probe.len())
        {
            Some(seed) => shown.entry(&seed.probe).or_default().extend(shown_by(finding)?),
            None => faults.push(format!("{} at {}: {}", finding.name, finding.path, finding.explanation)),
        }
    }
    let mut count = 0;
    for seed in &seeds.seed {
        let mut expected = BTreeSet::new();
        if let Some(engine) = seeded.filter(|engine| seed.edits(*engine).is_some()) {
            expected = seed.also(engine);
            expected.insert(seed.probe.clone());
            count += 1;
        }
        let shown = shown.remove(seed.probe.as_str()).unwrap_or_default();
        if shown != expected {
            faults.push(format!("{}: expected {expected:?}, found {shown:?}", seed.probe));
        }
    }
    let listed: BTreeSet<_> = found.by_nature.iter().map(|one| one.probe.as_str()).collect();
    let natures = seeds.nature.iter().filter(|one| one.beside.iter().any(|engine| engines.contains(engine)));
    let natures: BTreeSet<_> = natures.map(|nature| nature.probe.as_str()).collect();
    // A seed may show more of them.
    for nature in natures.symmetric_difference(&listed).filter(|_| seeded.is_none()) {
        let word = if listed.contains(nature) { "is listed, and" } else { "is not listed, though it" };
        faults.push(format!("{nature} {word} must {}be", if listed.contains(nature) { "not " } else { "" }));
    }
    let on =
        seeded.map_or_else(|| "nothing seeded".to_owned(), |engine| format!("{count} seeded on {engine}"));
    println!(
        "{on}: {} experiments, {} findings, {} by nature",
        found.experiments,
        found.findings.len(),
        listed.len()
    );
    Ok(faults)
}

/// Whether a finding is in a seed's tables.
fn is_of(finding: &Finding, table: &str) -> bool {
    let rest = finding.path.as_str().strip_prefix(table);
    rest.is_some_and(|rest| rest.starts_with(['.', '(']) || rest.starts_with("_of"))
}

/// The probes that a finding says it is shown by.
fn shown_by(finding: &Finding) -> Result<Vec<String>, String> {
    let probes = finding.explanation.rsplit_once(" it (").and_then(|(_, probes)| probes.strip_suffix(")."));
    let probes = probes.ok_or_else(|| format!("no probe is named: {}", finding.explanation))?;
    Ok(probes.split(", ").map(str::to_owned).collect())
}

fn run(live: &Live, seeds: &Seeds, engines: &[Engine], seeded: Option<Engine>) -> Result<Found, String> {
    let mut databases = Vec::new();
    for engine in engines.iter().copied() {
        let mut statements =
            seeds.seed.iter().map(|seed| seed.ddl(engine, seeded)).collect::<Result<Vec<_>, _>>()?;
        for nature in &seeds.nature {
            let sql = match engine {
                Engine::Sqlite => &nature.sqlite,
                Engine::MariaDb | Engine::MySql => &nature.mysql,
                Engine::Postgres => &nature.postgres,
            };
            let table = nature.probe.replace('-', "_");
            statements.extend(sql.iter().map(|sql| spelled(engine, &table, sql)));
        }
        let (database, reading) = live.made(engine, &statements)?;
        databases.push((engine, database, reading));
    }
    let opens: Vec<_> = databases
        .iter()
        .map(|(engine, database, _)| -> Box<Open<'_>> { Box::new(|| live::open(*engine, &database.url)) })
        .collect();
    let subjects: Vec<_> = databases
        .iter()
        .zip(&opens)
        .map(|((engine, _, reading), open)| Subject {
            engine: *engine,
            schema: &reading.schema,
            beginning: &[],
            open: &**open,
        })
        .collect();
    isoschema_probe::derived(&subjects, Moments::around(Timestamp::now())).map_err(|error| error.to_string())
}

/// Every seed.
fn seeds() -> Result<Seeds, String> {
    let mut all = Seeds::default();
    for text in texts(&root().join("tests/probes"))? {
        let Seeds { seed, nature } =
            toml::from_str(&text).map_err(|error| format!("tests/probes: {error}"))?;
        all.seed.extend(seed);
        all.nature.extend(nature);
    }
    Ok(all)
}

/// Every row of the derived probes.
fn rows() -> Result<Vec<Row>, String> {
    let mut all = Vec::new();
    for text in texts(&root().join("crates/probe/probes/derived"))? {
        let Rows { probe } = toml::from_str(&text).map_err(|error| format!("probes/derived: {error}"))?;
        all.extend(probe);
    }
    Ok(all)
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The texts of a folder's files, in order.
fn texts(folder: &Path) -> Result<Vec<String>, String> {
    let files = case::entries(folder)?.into_iter().map(|name| folder.join(name));
    files
        .map(|file| fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display())))
        .collect()
}
