//! A replay: the folder once more on another empty database, with a look at some tables before and after each
//! migration that can change them. Only findings need one.
//!
//! That a migration names a table, or may change it without, saves looks and decides nothing: where a table is
//! another than it was when last looked at, a migration in between has been missed, and the folder is replayed with
//! a look at that table after every migration. A look before a migration is left out only where none since the last
//! look can have changed a table that it does not name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use isoschema_engines::Connection;
use isoschema_inspect::Outlines;
use isoschema_origins::{Acts, History, Look, Reach, may_make_triggers};
use isoschema_schema::{Engine, Outline};
use isoschema_servers::Lease;

use crate::pipeline::{EngineError, Job};
use crate::runner::Runner;
use crate::session::Session;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch {
    /// Tables, each with the tables whose statements can change it; all in lower case.
    pub tables: BTreeMap<String, BTreeSet<String>>,
    /// Tables to look at around single migrations, by the migration's place.
    pub around: BTreeMap<usize, BTreeSet<String>>,
}

impl Watch {
    /// Watches the tables under the names that they had before, too.
    fn with_former_names(mut self, acts: &[Acts]) -> Self {
        let mut new: Vec<String> = self.tables.keys().cloned().collect();
        while let Some(name) = new.pop() {
            let changed_by = self.tables.get(&name).cloned().unwrap_or_default();
            for former in acts.iter().filter_map(|acts| acts.former_name(&name)) {
                let former = former.to_lowercase();
                if !self.tables.contains_key(&former) {
                    let mut by = changed_by.clone();
                    by.insert(former.clone());
                    self.tables.insert(former.clone(), by);
                    new.push(former);
                }
            }
        }
        self
    }

    /// What to look at around a migration.
    fn at(&self, migration: usize, acts: &Acts, closely: &BTreeSet<String>) -> BTreeSet<String> {
        let changed = self
            .tables
            .iter()
            .filter(|(name, by)| closely.contains(*name) || by.iter().any(|table| acts.may_change(table)));
        let mut tables: BTreeSet<String> = changed.map(|(name, _)| name.clone()).collect();
        tables.extend(self.around.get(&migration).into_iter().flatten().cloned());
        tables
    }
}

/// Replays the folder, and again more closely where a change was missed.
pub(crate) fn replay(
    job: &Job,
    lease: &Lease,
    acts: Vec<Acts>,
    watch: Watch,
) -> Result<History, EngineError> {
    let watch = watch.with_former_names(&acts);
    let texts = job.folder.migrations.iter().map(|migration| migration.up.text.as_str());
    let with_triggers = texts.chain(job.session.statements()).any(may_make_triggers);
    let mut closely = BTreeSet::new();
    loop {
        let eye = Eye::open(job, lease, with_triggers)?;
        let (looks, missed) = eye.watch(job, &acts, &watch, &closely)?;
        if missed.is_subset(&closely) {
            return Ok(History { looks, acts });
        }
        closely.extend(missed);
    }
}

/// A runner, and a connection beside it to look by: printing and its settings are no business of the project's
/// session.
struct Eye<'a> {
    runner: Runner<'a>,
    beside: Option<Connection>,
    outlines: Outlines,
    with_triggers: bool,
    /// What was seen last of each table; at first there is none.
    seen: BTreeMap<String, Option<Arc<Outline>>>,
}

impl<'a> Eye<'a> {
    fn open(job: &'a Job, lease: &Lease, with_triggers: bool) -> Result<Self, EngineError> {
        let url = lease.fresh_database()?;
        // A connection takes as long as many statements: both are made at once.
        let (beside, runner) = thread::scope(|scope| {
            let beside = scope.spawn(|| Self::beside(job, &url));
            let runner = Self::runner(job, &url);
            (beside.join(), runner)
        });
        let mut runner = runner?;
        let (beside, outlines) = match beside.unwrap_or_else(|panic| std::panic::resume_unwind(panic))? {
            Some((beside, outlines)) => (Some(beside), outlines),
            None => (None, Outlines::prepare(runner.connection(), &job.scope)?),
        };
        Ok(Self { runner, beside, outlines, with_triggers, seen: BTreeMap::new() })
    }

    fn runner(job: &'a Job, url: &str) -> Result<Runner<'a>, EngineError> {
        let connection = Connection::open(job.engine, url)?;
        Ok(Runner::begin(connection, &job.session, &job.folder)?)
    }

    fn beside(job: &Job, url: &str) -> Result<Option<(Connection, Outlines)>, EngineError> {
        match job.engine {
            // A database in memory is its connection's own.
            Engine::Sqlite => Ok(None),
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                let mut beside = Connection::open(job.engine, url)?;
                let outlines = Outlines::prepare(&mut beside, &job.scope)?;
                Ok(Some((beside, outlines)))
            }
        }
    }

    fn look(&mut self, tables: &BTreeSet<String>) -> Result<BTreeMap<String, Arc<Outline>>, EngineError> {
        let names: Vec<&str> = tables.iter().map(String::as_str).collect();
        let connection = self.beside.as_mut().unwrap_or_else(|| self.runner.connection());
        Ok(self.outlines.read(connection, &names, self.with_triggers)?)
    }

    /// The looks, and the tables that changed while nobody looked.
    fn watch(
        mut self,
        job: &Job,
        acts: &[Acts],
        watch: &Watch,
        closely: &BTreeSet<String>,
    ) -> Result<(Vec<Look>, BTreeSet<String>), EngineError> {
        let migrations = &job.folder.migrations;
        let mut plan: Vec<BTreeSet<String>> =
            acts.iter().enumerate().map(|(number, acts)| watch.at(number, acts, closely)).collect();
        // After the last one, everything is looked at.
        plan.push(watch.tables.keys().cloned().collect());
        let mut looks = Vec::new();
        let mut missed = BTreeSet::new();
        let mut doubt = Doubt::new(&job.session);
        for ((number, migration), pair) in migrations.iter().enumerate().zip(plan.windows(2)) {
            let [tables, next] = pair else { continue };
            let before = self.known(tables);
            self.runner.up(migration)?;
            doubt.after(acts[number].reach());
            // What the next migration can change is looked at now: two looks in one.
            let is_last = number + 1 == migrations.len();
            let due = |name: &&String| tables.contains(*name) || is_last || doubt.is_about(name);
            let looked_at: BTreeSet<String> = tables.union(next).filter(due).cloned().collect();
            let seen = self.look(&looked_at)?;
            for name in &looked_at {
                doubt.clear(name);
                let outline = seen.get(name).cloned();
                let last = self.seen.insert(name.clone(), outline.clone()).flatten();
                if !tables.contains(name) && last != outline {
                    missed.insert(name.clone());
                }
            }
            if !tables.is_empty() {
                let after = self.known(tables);
                looks.push(Look { migration: number, tables: tables.clone(), before, after });
            }
        }
        Ok((looks, missed))
    }

    /// What was seen last of some tables, where they stood there.
    fn known(&self, tables: &BTreeSet<String>) -> BTreeMap<String, Arc<Outline>> {
        let outline = |name: &String| Some((name.clone(), self.seen.get(name)?.clone()?));
        tables.iter().filter_map(outline).collect()
    }
}

/// Which tables may be others than they were when last looked at, though no migration since names them.
struct Doubt {
    /// How many times tables may have changed that were not named.
    reached: usize,
    lasts: bool,
    /// `reached` at the last look at each table.
    looked_at: BTreeMap<String, usize>,
}

impl Doubt {
    /// There is no table at first, unless the session's own statements make one.
    fn new(session: &Session) -> Self {
        let only_sets = session.statements().all(|statement| statement.to_lowercase().starts_with("set "));
        Self { reached: usize::from(!only_sets), lasts: false, looked_at: BTreeMap::new() }
    }

    fn after(&mut self, reach: Reach) {
        self.lasts |= reach == Reach::Lasting;
        self.reached += usize::from(self.lasts || reach > Reach::Named);
    }

    fn is_about(&self, table: &str) -> bool {
        self.looked_at.get(table).copied().unwrap_or_default() < self.reached
    }

    fn clear(&mut self, table: &str) {
        self.looked_at.insert(table.to_owned(), self.reached);
    }
}
