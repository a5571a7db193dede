//! A verification: every engine side by side, then the comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use isoschema_compare::{
    Allowances, Date, Declared, EngineFacts, Finding, FindingName, FiredRule, Origin, Outcome, Policy,
    Reading, Timing, compare_under,
};
use isoschema_migrations::{Folder, Step, steps};
use isoschema_rows::Moments;
use isoschema_schema::Engine;
use isoschema_seal::{Fingerprint, SealedEngine};
use isoschema_servers::{Kept, Lease, Request, Way};
use jiff::Timestamp;

use crate::allow::today;
use crate::config::{Config, EngineConfig};
use crate::diesel_schema;
use crate::origins;
use crate::pipeline::{Applied, EngineError, Job, Run};
use crate::probing::{self, Probing};
use crate::progress::{Progress, Quiet};
use crate::refused::Failure;
use crate::sealing::{Sealable, Sealed, Sealing, inputs};
use crate::session::Session;
use crate::trials::{self, Trial};
use crate::verify_error::VerifyError;

/// A verification that is ready to run.
pub struct Verification {
    config_path: PathBuf,
    config: Config,
    engines: Vec<Engine>,
    ways: BTreeMap<Engine, Way>,
    way: Option<Way>,
    images: BTreeMap<Engine, String>,
    deny_widened: bool,
    keep: bool,
    trials: BTreeSet<Trial>,
    probing: Option<Probing>,
    today: Date,
    progress: Arc<dyn Progress>,
}

/// What a verification gave.
#[derive(Debug)]
pub struct Verified {
    /// The verdict and what it rests on.
    pub outcome: Outcome,
    /// The servers that were left up because it was asked for.
    pub kept: Vec<(Engine, Kept)>,
    sealable: Sealable,
}

impl Verified {
    /// Writes the seal beside the configuration where it would say something new, or says what it would. Only a
    /// verdict of `equal` over all engines of the configuration is sealed; else the seal is left as it was.
    ///
    /// # Errors
    /// When the seal cannot be read or written.
    pub fn seal(&self, sealing: Sealing) -> Result<Sealed, VerifyError> {
        self.sealable.seal(sealing)
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification").field("engines", &self.engines).finish_non_exhaustive()
    }
}

impl Verification {
    /// A verification as a configuration describes it.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn from_config(path: impl AsRef<Path>) -> Result<Self, VerifyError> {
        let path = path.as_ref();
        let config = Config::read(path)?;
        let engines = config.engines.clone();
        let trials = config.trials.clone();
        Ok(Self {
            config_path: path.to_owned(),
            config,
            engines,
            ways: BTreeMap::new(),
            way: None,
            images: BTreeMap::new(),
            deny_widened: false,
            keep: false,
            trials,
            probing: None,
            today: today(),
            progress: Arc::new(Quiet),
        })
    }

    /// Looks at these engines instead of the configuration's; none leaves the configuration's.
    #[must_use]
    pub fn engines(mut self, engines: &[Engine]) -> Self {
        if !engines.is_empty() {
            self.engines = engines.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        }
        self
    }

    /// Takes servers this way: one engine's, or every engine's that is not named.
    #[must_use]
    pub fn server(mut self, engine: Option<Engine>, way: Way) -> Self {
        match engine {
            Some(engine) => {
                self.ways.insert(engine, way);
            }
            None => self.way = Some(way),
        }
        self
    }

    /// Takes an engine's container from this image instead of the configuration's.
    #[must_use]
    pub fn image(mut self, engine: Engine, image: String) -> Self {
        self.images.insert(engine, image);
        self
    }

    /// Lets `widened` fail as `hazardous` does.
    #[must_use]
    pub const fn deny_widened(mut self, yes: bool) -> Self {
        self.deny_widened = yes;
        self
    }

    /// Leaves the servers up after the verdict.
    #[must_use]
    pub const fn keep(mut self, yes: bool) -> Self {
        self.keep = yes;
        self
    }

    /// Makes these trials too, beside those that the configuration names.
    #[must_use]
    pub fn trials(mut self, trials: &[Trial]) -> Self {
        self.trials.extend(trials);
        self
    }

    /// Tries on live databases, beside the comparison, whether they behave the same.
    #[must_use]
    pub fn probing(mut self, probing: Probing) -> Self {
        self.probing = Some(probing);
        self
    }

    /// Takes this day for today, by which allowances hold or have ended. Without it, today is asked of the clock,
    /// in UTC.
    #[must_use]
    pub const fn today(mut self, today: Date) -> Self {
        self.today = today;
        self
    }

    /// Tells someone how it goes.
    #[must_use]
    pub fn progress(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = progress;
        self
    }

    /// Runs every engine side by side, and compares.
    ///
    /// # Errors
    /// When anything keeps an engine from being looked at. A migration that a server refuses is no error but a
    /// finding.
    ///
    /// It writes no seal: see [`Verified::seal`].
    pub fn run(self) -> Result<Verified, VerifyError> {
        let begin = Instant::now();
        let contracts = diesel_schema::read(&self.config, &self.engines)?;
        let jobs = self.jobs()?;
        let files = inputs(&self.config_path, &self.config)?;
        let runs = run_all(&jobs, &*self.progress)?;

        let mut findings = unpaired(&self.config.base, &jobs);
        let mut refusals = BTreeMap::<String, BTreeMap<Engine, Failure>>::new();
        let mut readings = Vec::new();
        let mut engines = BTreeMap::new();
        let mut timings = BTreeMap::new();
        let mut leases = Vec::new();
        let mut tried = BTreeMap::new();
        let mut applied = Vec::new();
        for (job, run) in jobs.iter().zip(runs) {
            let Run { lease, result, timing, tried: of_engine } = run;
            applied.push(result.count(&job.folder));
            tried.insert(job.engine, of_engine);
            engines.insert(job.engine, facts(job, &lease.kind().to_string(), &result));
            timings.insert(job.engine, timing);
            leases.push(lease);
            match result {
                Applied::Whole(reading) => readings.push(*reading),
                Applied::Refused { migration, failure, .. } => {
                    refusals.entry(migration).or_default().insert(job.engine, failure);
                }
            }
        }
        let compared: Vec<_> = jobs.iter().map(|job| job.engine).collect();
        findings.extend(refusals.iter().map(|(name, failures)| self.failed(name, failures, &jobs)));
        findings.extend(compare_under(&readings, &contracts));
        let whole: Vec<_> = readings.iter().map(|reading| reading.snapshot.engine).collect();
        let replay = origins::attach(&self.config.base, &jobs, &mut leases, &whole, &mut findings)?;
        findings.extend(trials::findings(&tried, &step_names(&jobs), &compared));
        findings.extend(self.fill(&jobs, &leases, &applied)?);
        let probed = match &self.probing {
            Some(probing) => {
                let (found, probed) = probing::run(&jobs, &leases, &readings, probing)?;
                probing::tell(&mut findings, found, probing);
                Some(probed)
            }
            None => None,
        };
        let is_asked = |name: FindingName| match &self.probing {
            None => !name.is_of_behaviour(),
            // Only the report asks the planners.
            Some(probing) if name == FindingName::IndexUnused => probing.report,
            Some(Probing { alone: true, .. }) => {
                name.is_of_behaviour() || name == FindingName::MigrationFailed
            }
            Some(_) => true,
        };
        findings.retain(|finding| is_asked(finding.name));
        let allowed: Vec<_> =
            self.config.allowances.iter().filter(|row| is_asked(row.name)).cloned().collect();
        let policy = Policy { levels: self.config.levels.clone(), deny_widened: self.deny_widened };
        let kept = if self.keep { keep(leases)? } else { Vec::new() };
        let allowances = Allowances {
            rows: &allowed,
            today: self.today,
            readings: &readings,
            is_whole: self
                .config
                .engines
                .iter()
                .all(|engine| readings.iter().any(|reading| reading.snapshot.engine == *engine)),
        };
        let mut outcome = judged(&policy, &allowances, findings, engines, timings, begin.elapsed());
        outcome.left_out = left_out(&jobs, &self.config.base);
        outcome.declared = self.declared();
        outcome.replay = replay;
        outcome.probed = probed.map(|mut probed| {
            if let Some(report) = &mut probed.report {
                let told: Vec<_> = outcome.findings.iter().map(|judged| &judged.finding).collect();
                let folder = self.probing.as_ref().and_then(|probing| probing.baselines.as_deref());
                let kept = folder.map(|folder| (folder, self.today));
                probing::complete(report, &jobs, &applied, &told, &readings, kept);
            }
            probed
        });
        let is_alone = self.probing.as_ref().is_some_and(|probing| probing.alone);
        let seen = |reading: &Reading| SealedEngine {
            version: reading.snapshot.version.clone(),
            schema: Fingerprint::of_schema(&reading.schema),
        };
        let sealable = Sealable {
            files,
            // What was only probed was not compared.
            engines: readings
                .iter()
                .filter(|_| !is_alone)
                .map(|reading| (reading.snapshot.engine, seen(reading)))
                .collect(),
            verdict: outcome.verdict,
            is_stricter: self.deny_widened || self.probing.is_some() || self.trials != self.config.trials,
            config_path: self.config_path,
            config: self.config,
        };
        Ok(Verified { outcome, kept, sealable })
    }

    /// The trial of which no engine's own run can tell.
    fn fill(&self, jobs: &[Job], leases: &[Lease], applied: &[usize]) -> Result<Vec<Finding>, VerifyError> {
        if !self.trials.contains(&Trial::Filled) {
            return Ok(Vec::new());
        }
        let folders: Vec<_> = jobs.iter().map(|job| (job.engine, &job.folder)).collect();
        let engines: Vec<_> =
            jobs.iter().zip(leases).zip(applied).map(|((job, lease), count)| (job, lease, *count)).collect();
        trials::fill(&engines, &steps(&folders), Moments::around(Timestamp::now()))
            .map_err(|failed| VerifyError::Engines(vec![failed]))
    }

    fn failed(&self, name: &str, failures: &BTreeMap<Engine, Failure>, jobs: &[Job]) -> Finding {
        let compared: Vec<_> = jobs.iter().map(|job| job.engine).collect();
        let texts = failures.iter().map(|(engine, failure)| (*engine, failure.text.clone())).collect();
        let mut finding = Finding::migration_failed(name, &texts, &compared);
        for job in jobs {
            if let (Some(failure), Some(side), Some(migration)) =
                (failures.get(&job.engine), finding.sides.get_mut(&job.engine), job.folder.migration(name))
            {
                let origin = origins::of_migration(&self.config.base, migration);
                side.origin = Some(Origin { line: failure.line, ..origin });
            }
        }
        finding
    }

    /// What the configuration declares of the engines that are looked at.
    fn declared(&self) -> Declared {
        let looked_at = |engine: Engine| self.engines.contains(&engine);
        let renames = self.config.renames.iter().filter(|rename| looked_at(rename.engine)).cloned().collect();
        let sections = self.config.sections.iter().filter(|(engine, _)| looked_at(**engine));
        let stand_ins = sections.flat_map(|(_, section)| &section.functions);
        let stand_ins = stand_ins.map(|(name, stand_in)| (name.clone(), stand_in.to_string())).collect();
        Declared { renames, stand_ins }
    }

    fn jobs(&self) -> Result<Vec<Job>, VerifyError> {
        match self.engines.as_slice() {
            [] => return Err(VerifyError::NoEngine),
            [one] => return Err(VerifyError::OneEngine(*one)),
            _ => {}
        }
        self.engines.iter().map(|engine| self.job(*engine)).collect()
    }

    fn job(&self, engine: Engine) -> Result<Job, VerifyError> {
        let section = self.config.sections.get(&engine).ok_or(VerifyError::NoSection(engine))?;
        let folder = Folder::read(engine, &section.migrations, section.layout)
            .map_err(|error| VerifyError::Folder { engine, error })?;
        Ok(Job {
            engine,
            request: self.request(engine, section)?,
            session: Session::new(engine, section.sql_mode.as_deref(), &section.before)
                .stand_ins(section.functions.clone()),
            connections: Session::new(engine, section.sql_mode.as_deref(), &section.session)
                .stand_ins(section.functions.clone())
                .search_path(section.scope.as_ref()),
            renames: self.config.renames.clone(),
            folder,
            scope: section.scope.clone().unwrap_or_default(),
            ignore: section.ignore.clone(),
            trials: self.trials.clone(),
        })
    }

    fn request(&self, engine: Engine, section: &EngineConfig) -> Result<Request, VerifyError> {
        // What the file says must be understood even where the command line overrules it.
        let configured = section.server.as_deref().map(str::parse::<Way>).transpose();
        let configured = configured.map_err(|error| VerifyError::Way {
            engine,
            reason: format!("`server` in [{engine}] of isoschema.toml: {error}"),
        })?;
        let named = self.ways.get(&engine).or(self.way.as_ref()).cloned();
        let way = named.or(configured).unwrap_or(Way::Auto);
        let mut request = Request::new(engine);
        request.way = way;
        request.image = self.images.get(&engine).or(section.image.as_ref()).cloned();
        request.patience = section.start_timeout_s.map(Duration::from_secs);
        if let Some(character_set) = &section.character_set {
            request.character_set.clone_from(character_set);
        }
        if let Some(collation) = &section.collation {
            request.collation.clone_from(collation);
        }
        Ok(request)
    }
}

/// Runs every job in a thread of its own. Servers that were started end here when any job fails.
fn run_all(jobs: &[Job], progress: &dyn Progress) -> Result<Vec<Run>, VerifyError> {
    side_by_side(jobs.iter().map(|job| (job.engine, || job.run(progress))))
}

/// Does each engine's work in a thread of its own: all results in order, or every engine's error.
pub(crate) fn side_by_side<T: Send>(
    works: impl Iterator<Item = (Engine, impl FnOnce() -> Result<T, EngineError> + Send)>,
) -> Result<Vec<T>, VerifyError> {
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = works.map(|(engine, work)| (engine, scope.spawn(work))).collect();
        threads.into_iter().map(|(engine, thread)| (engine, thread.join())).collect()
    });
    let mut done = Vec::new();
    let mut errors = Vec::new();
    for (engine, result) in results {
        match result {
            Ok(Ok(value)) => done.push(value),
            Ok(Err(error)) => errors.push((engine, error)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    if errors.is_empty() { Ok(done) } else { Err(VerifyError::Engines(errors)) }
}

/// Leaves servers up. An embedded one cannot be.
fn keep(leases: Vec<Lease>) -> Result<Vec<(Engine, Kept)>, VerifyError> {
    let servers = leases.into_iter().filter(|lease| lease.engine() != Engine::Sqlite);
    servers
        .map(|lease| {
            let engine = lease.engine();
            let kept = lease.keep().map_err(|error| VerifyError::Engines(vec![(engine, error.into())]))?;
            Ok((engine, kept))
        })
        .collect()
}

fn facts(job: &Job, server: &str, result: &Applied) -> EngineFacts {
    let migrations = job.folder.migrations.len();
    match result {
        Applied::Whole(reading) => EngineFacts {
            version: reading.snapshot.version.clone(),
            server: server.to_owned(),
            migrations,
            tables: reading.schema.tables.len(),
            columns: reading.schema.tables.values().map(|table| table.columns.len()).sum(),
            settings: reading.snapshot.settings.clone(),
        },
        Applied::Refused { version, .. } => EngineFacts {
            version: version.clone(),
            server: server.to_owned(),
            migrations,
            tables: 0,
            columns: 0,
            settings: BTreeMap::new(),
        },
    }
}

/// What stands beside the migrations and no engine's runner reads, by the reason why; paths from the configuration's
/// own folder.
fn left_out(jobs: &[Job], base: &Path) -> BTreeMap<String, Vec<String>> {
    let read: BTreeSet<&Path> =
        jobs.iter().flat_map(|job| job.folder.files()).map(|file| file.as_path()).collect();
    // Sorted by their parts, the files of a folder follow the folder itself.
    let is_read = |path: &Path| read.range(path..).next().is_some_and(|next| next.starts_with(path));
    let mut left_out = BTreeMap::<String, BTreeSet<String>>::new();
    for one in jobs.iter().flat_map(|job| job.folder.left_out()).filter(|one| !is_read(&one.path)) {
        let path = one.path.strip_prefix(base).unwrap_or(&one.path).display().to_string();
        left_out.entry(one.reason.clone()).or_default().insert(path);
    }
    left_out.into_iter().map(|(reason, paths)| (reason, paths.into_iter().collect())).collect()
}

/// The name of each engine's migration's step: that of the first engine's in it.
fn step_names(jobs: &[Job]) -> BTreeMap<(Engine, String), String> {
    let folders: Vec<_> = jobs.iter().map(|job| (job.engine, &job.folder)).collect();
    let mut names = BTreeMap::new();
    for step in &steps(&folders).steps {
        let first = step.migrations.values().next().map_or("", |migration| migration.name.as_str());
        for (engine, migration) in &step.migrations {
            names.insert((*engine, migration.name.clone()), first.to_owned());
        }
    }
    names
}

/// A finding for each migration that some folder has no counterpart of.
fn unpaired(root: &Path, jobs: &[Job]) -> Vec<Finding> {
    let folders: Vec<_> = jobs.iter().map(|job| (job.engine, &job.folder)).collect();
    let steps = steps(&folders);
    let finding = |step: &Step<'_>| {
        let present: Vec<_> = step.migrations.keys().copied().collect();
        let migration = step.migrations.values().next()?;
        let mut finding = Finding::migration_unpaired(&migration.name, &present, &steps.engines);
        for (engine, migration) in &step.migrations {
            if let Some(side) = finding.sides.get_mut(engine) {
                side.origin = Some(origins::of_migration(root, migration));
            }
        }
        Some(finding)
    };
    steps.incomplete().into_iter().filter_map(finding).collect()
}

/// The outcome of findings under a policy.
pub(crate) fn judged(
    policy: &Policy,
    allowances: &Allowances<'_>,
    mut findings: Vec<Finding>,
    engines: BTreeMap<Engine, EngineFacts>,
    timings: BTreeMap<Engine, Timing>,
    elapsed: Duration,
) -> Outcome {
    let allowed = allowances.apply(&mut findings);
    let (verdict, findings) = policy.judge_but(findings, &allowed);
    let mut fired = BTreeMap::<String, usize>::new();
    for rule in allowances.readings.iter().flat_map(|reading| &reading.rules_fired) {
        *fired.entry(rule.id.clone()).or_default() += rule.count;
    }
    let rules_fired = fired.into_iter().map(|(id, count)| FiredRule { id, count }).collect();
    let today = (!allowances.rows.is_empty()).then_some(allowances.today);
    Outcome {
        verdict,
        engines,
        findings,
        left_out: BTreeMap::new(),
        allowances: allowed.applied,
        today,
        declared: Declared::default(),
        rules_fired,
        probed: None,
        timings,
        replay: None,
        elapsed,
    }
}
