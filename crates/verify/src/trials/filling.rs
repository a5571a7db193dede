//! Rows before each step: every table that all engines have is given the same logical rows, the step is made, and the
//! engines must hold the same logical rows again. Engines go side by side here, step by step: what is written on one
//! must be taken by all.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Finding, Reading};
use isoschema_engines::MigrateError;
use isoschema_migrations::{Migration, Steps};
use isoschema_rows::{Candidates, Difference, Layout, Moments, Row, candidates, catch_up, in_order, insert};
use isoschema_schema::{Engine, Schema};
use isoschema_servers::Lease;

use super::held::Held;
use super::scratch::Scratch;
use crate::pipeline::{EngineError, Job};
use crate::refused;

/// How many rows a table is given at a time.
const WANTED: usize = 3;

/// How many differences one side tells.
const TOLD: usize = 4;

/// An engine's error, with the engine.
type Failed = (Engine, EngineError);

/// What came of making a step with rows.
enum Attempt {
    /// It was made, or one engine differs from another.
    Told(Option<Finding>),
    /// Every engine refused it.
    Refused(BTreeMap<Engine, String>),
}

/// One engine's part.
struct Party<'a> {
    job: &'a Job,
    lease: &'a Lease,
    scratch: Scratch<'a>,
    /// How many migrations have been made.
    made: usize,
    reading: Reading,
}

/// Makes the steps, as far as every engine takes them on empty tables. `applied` says how many migrations of its folder
/// each does.
pub(crate) fn fill(
    engines: &[(&Job, &Lease, usize)],
    steps: &Steps<'_>,
    moments: Moments,
) -> Result<Vec<Finding>, Failed> {
    let mut parties = Vec::new();
    for (job, lease, _) in engines {
        parties.push(Party::begin(job, lease, 0).map_err(|error| (job.engine, error))?);
    }
    let mut filling = Filling {
        parties,
        moments,
        batches: BTreeMap::new(),
        filled: BTreeSet::new(),
        unfilled: BTreeMap::new(),
    };
    let mut findings = Vec::new();
    for step in &steps.steps {
        let name = step.migrations.values().next().map_or("", |migration| migration.name.as_str());
        let wanted: BTreeMap<Engine, usize> = step
            .migrations
            .iter()
            .filter_map(|(engine, migration)| {
                Some((*engine, filling.party(*engine)?.place_of(migration)? + 1))
            })
            .collect();
        let takes = |(job, _, applied): &(&Job, &Lease, usize)| {
            wanted.get(&job.engine).is_none_or(|count| count <= applied)
        };
        if !engines.iter().all(takes) {
            break;
        }
        findings.extend(filling.step(name, &wanted)?);
    }
    findings.extend(filling.untold());
    Ok(findings)
}

struct Filling<'a> {
    parties: Vec<Party<'a>>,
    moments: Moments,
    /// By table, how it was laid out when it was last filled, and how often it was.
    batches: BTreeMap<String, (Layout, u32)>,
    /// The tables that held rows at some time.
    filled: BTreeSet<String>,
    /// The tables that could not be given rows, with the reasons.
    unfilled: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Party<'a> {
    fn begin(job: &'a Job, lease: &'a Lease, made: usize) -> Result<Self, EngineError> {
        let mut scratch = Scratch::after(job, lease, made)?;
        let reading = scratch.read()?;
        Ok(Self { job, lease, scratch, made, reading })
    }

    fn place_of(&self, migration: &Migration) -> Option<usize> {
        self.job.folder.migrations.iter().position(|one| one.name == migration.name)
    }

    /// Makes the migrations up to a count; gives where one was refused.
    fn go(&mut self, count: usize) -> Result<Option<String>, EngineError> {
        while self.made < count {
            let Some(migration) = self.job.folder.migrations.get(self.made) else { break };
            match self.scratch.runner().up(migration) {
                Ok(()) => self.made += 1,
                Err(MigrateError::Refused { reason, .. }) => {
                    return self.place_of_refusal(migration, &reason).map(Some);
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.reading = self.scratch.read()?;
        Ok(None)
    }

    /// Which statement it was: the one that the server refuses with the same words again. What was committed before it
    /// is refused with others.
    fn place_of_refusal(&mut self, migration: &Migration, reason: &str) -> Result<String, EngineError> {
        let file = migration.shown(&migration.up);
        let statements = self.job.statements(&migration.up);
        if migration.in_transaction {
            let _began = self.scratch.execute("BEGIN")?;
        }
        for statement in &statements {
            match self.scratch.execute(&statement.text)? {
                Err(again) if again == reason => {
                    return Ok(refused::told(&file, Some((statement, again)), reason));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(refused::said(&file, reason))
    }
}

impl<'a> Filling<'a> {
    fn party(&self, engine: Engine) -> Option<&Party<'a>> {
        self.parties.iter().find(|party| party.job.engine == engine)
    }

    fn schemas(&self) -> BTreeMap<Engine, &Schema> {
        self.parties.iter().map(|party| (party.job.engine, &party.reading.schema)).collect()
    }

    fn held(&mut self) -> Result<Held, Failed> {
        let mut schemas = BTreeMap::new();
        let mut connections = BTreeMap::new();
        for Party { job, scratch, reading, .. } in &mut self.parties {
            schemas.insert(job.engine, &reading.schema);
            connections.insert(job.engine, scratch.runner().connection());
        }
        Held::read(&schemas, &mut connections, self.moments)
            .map_err(|(engine, error)| (engine, EngineError::Rows(error)))
    }

    /// Makes one step with rows at the edges of what the schemas before it admit. Where these are in every engine's way,
    /// it is made again with rows that the schemas after it admit too.
    fn step(&mut self, name: &str, wanted: &BTreeMap<Engine, usize>) -> Result<Option<Finding>, Failed> {
        let refusals = match self.attempt(name, wanted, None)? {
            Attempt::Told(finding) => return Ok(finding),
            Attempt::Refused(refusals) => refusals,
        };
        let counts: BTreeMap<_, _> =
            self.parties.iter().map(|party| (party.job.engine, party.made)).collect();
        self.begin_again(wanted)?;
        let after: BTreeMap<_, _> =
            self.parties.iter().map(|party| (party.job.engine, party.reading.schema.clone())).collect();
        self.begin_at(&counts)?;
        match self.attempt(name, wanted, Some(&after))? {
            Attempt::Told(None) => Ok(Some(Finding::migration_failed_on_rows(name, &refusals, false))),
            Attempt::Told(finding) => Ok(finding),
            Attempt::Refused(refusals) => {
                self.begin_again(wanted)?;
                Ok(Some(Finding::migration_failed_on_rows(name, &refusals, true)))
            }
        }
    }

    /// Fills the tables, makes one step, and compares.
    fn attempt(
        &mut self,
        name: &str,
        wanted: &BTreeMap<Engine, usize>,
        after: Option<&BTreeMap<Engine, Schema>>,
    ) -> Result<Attempt, Failed> {
        self.fill_tables(after)?;
        let before = self.held()?;
        let mut refusals = BTreeMap::new();
        for party in &mut self.parties {
            let engine = party.job.engine;
            let Some(count) = wanted.get(&engine) else { continue };
            if let Some(refusal) = party.go(*count).map_err(|error| (engine, error))? {
                refusals.insert(engine, refusal);
            }
        }
        if refusals.len() == wanted.len() {
            return Ok(Attempt::Refused(refusals));
        }
        if !refusals.is_empty() {
            let sides = self.refused_here(&before, wanted, refusals)?;
            self.begin_again(wanted)?;
            return Ok(Attempt::Told(Some(Finding::migration_data_differs(
                name,
                sides,
                "Rows that the schemas before the migration admit stand in its way on one engine, where another goes \
                 on with them.",
            ))));
        }
        let new = self.held()?.new_differences(&before);
        if new.is_empty() {
            return Ok(Attempt::Told(None));
        }
        self.begin_again(wanted)?;
        let sides = self.schemas().keys().map(|engine| (*engine, told(&new, *engine))).collect();
        Ok(Attempt::Told(Some(Finding::migration_data_differs(
            name,
            sides,
            "The engines held the same rows before the migration and do not after it.",
        ))))
    }

    /// What each engine did where some refused.
    fn refused_here(
        &mut self,
        before: &Held,
        wanted: &BTreeMap<Engine, usize>,
        refusals: BTreeMap<Engine, String>,
    ) -> Result<BTreeMap<Engine, String>, Failed> {
        let mut sides = BTreeMap::new();
        // The rows of those that went on; the others' tables are not what the step makes.
        let moments = self.moments;
        let mut schemas = BTreeMap::new();
        let mut connections = BTreeMap::new();
        for Party { job, scratch, reading, .. } in &mut self.parties {
            if wanted.contains_key(&job.engine) && !refusals.contains_key(&job.engine) {
                schemas.insert(job.engine, &reading.schema);
                connections.insert(job.engine, scratch.runner().connection());
            }
        }
        let after = Held::read(&schemas, &mut connections, moments)
            .map_err(|(engine, error)| (engine, EngineError::Rows(error)))?;
        for engine in connections.keys() {
            let values = after.new_values(before, *engine);
            let goes_on = if values.is_empty() {
                "goes on".to_owned()
            } else {
                format!("goes on with {}", values.join(", "))
            };
            sides.insert(*engine, goes_on);
        }
        for party in &self.parties {
            sides.entry(party.job.engine).or_insert_with(|| "no such migration".to_owned());
        }
        sides.extend(refusals.into_iter().map(|(engine, refusal)| (engine, format!("refused: {refusal}"))));
        Ok(sides)
    }

    /// Builds every engine's database anew, behind the step, with empty tables: so the next step is judged by itself.
    fn begin_again(&mut self, wanted: &BTreeMap<Engine, usize>) -> Result<(), Failed> {
        let count = |party: &Party<'_>| wanted.get(&party.job.engine).copied().unwrap_or(0).max(party.made);
        let counts = self.parties.iter().map(|party| (party.job.engine, count(party))).collect();
        self.begin_at(&counts)
    }

    /// Builds every engine's database anew, behind so many migrations.
    fn begin_at(&mut self, counts: &BTreeMap<Engine, usize>) -> Result<(), Failed> {
        for party in &mut self.parties {
            let count = counts.get(&party.job.engine).copied().unwrap_or(0);
            *party =
                Party::begin(party.job, party.lease, count).map_err(|error| (party.job.engine, error))?;
        }
        self.batches.clear();
        Ok(())
    }

    /// Gives rows to the tables that are new or laid out anew.
    fn fill_tables(&mut self, after: Option<&BTreeMap<Engine, Schema>>) -> Result<(), Failed> {
        let after: Option<BTreeMap<_, _>> =
            after.map(|schemas| schemas.iter().map(|(engine, schema)| (*engine, schema)).collect());
        let (order, missing) = in_order(&self.schemas());
        for unfillable in missing {
            self.unfilled.entry(unfillable.table).or_default().insert(unfillable.reason);
        }
        let mut filled = self.held()?.common();
        for table in order {
            let batch = match (Layout::of(&self.schemas(), &table), self.batches.get(&table)) {
                (Some(layout), Some((old, _))) if layout == *old => continue,
                (_, known) => known.map_or(0, |(_, count)| *count),
            };
            match candidates(&self.schemas(), &table, after.as_ref(), &filled, batch) {
                Ok(offered) => {
                    let taken = self.write(&offered)?;
                    filled.entry(table.clone()).or_default().extend(taken);
                    self.batches.insert(table.clone(), (offered.layout, batch + 1));
                }
                Err(unfillable) => {
                    self.unfilled.entry(table.clone()).or_default().insert(unfillable.reason);
                }
            }
            if filled.get(&table).is_some_and(|rows| !rows.is_empty()) {
                self.filled.insert(table);
            }
        }
        Ok(())
    }

    /// Writes the rows that every engine takes, up to as many as are wanted.
    fn write(&mut self, offered: &Candidates) -> Result<Vec<Row>, Failed> {
        let mut taken = Vec::new();
        let mut refusals = BTreeSet::new();
        for row in &offered.rows {
            if taken.len() == WANTED {
                break;
            }
            let refused = self.everywhere(|engine| Some(insert(engine, &offered.layout, row)))?;
            if refused.is_empty() {
                taken.push(row.clone());
            }
            refusals
                .extend(refused.iter().map(|(engine, reason)| format!("{} says: {reason}", engine.title())));
        }
        if taken.is_empty() {
            let reasons = self.unfilled.entry(offered.layout.table.clone()).or_default();
            reasons.insert(refusals.into_iter().take(TOLD).collect::<Vec<_>>().join("; "));
        } else {
            for column in &offered.numbered {
                self.everywhere(|engine| catch_up(engine, &offered.layout.table, column))?;
            }
        }
        Ok(taken)
    }

    /// Runs a statement on every engine, or on none if one refuses it; gives what was said against it.
    fn everywhere(
        &mut self,
        sql: impl Fn(Engine) -> Option<String>,
    ) -> Result<BTreeMap<Engine, String>, Failed> {
        let mut refused = BTreeMap::new();
        for party in &mut self.parties {
            let engine = party.job.engine;
            let failed = |error| (engine, error);
            let _began = party.scratch.execute("BEGIN").map_err(failed)?;
            let Some(sql) = sql(engine) else { continue };
            if let Err(reason) = party.scratch.execute(&sql).map_err(failed)? {
                refused.insert(engine, reason);
            }
        }
        let end = if refused.is_empty() { "COMMIT" } else { "ROLLBACK" };
        for party in &mut self.parties {
            let engine = party.job.engine;
            if let Err(reason) = party.scratch.execute(end).map_err(|error| (engine, error))? {
                refused.insert(engine, reason);
            }
        }
        Ok(refused)
    }

    /// The tables that never held a row.
    fn untold(&self) -> Vec<Finding> {
        let compared: Vec<_> = self.parties.iter().map(|party| party.job.engine).collect();
        let never = self.unfilled.iter().filter(|(table, _)| !self.filled.contains(*table));
        never
            .map(|(table, reasons)| {
                Finding::table_unfilled(table, &reasons.iter().cloned().collect::<Vec<_>>(), &compared)
            })
            .collect()
    }
}

/// One engine's side of differences: `ferries.berth = '' where no = 1; …`.
fn told(differences: &[Difference], engine: Engine) -> String {
    let mut told: Vec<_> = differences
        .iter()
        .take(TOLD)
        .map(|it| {
            let side = it.sides.get(&engine).map_or("", String::as_str);
            match &it.column {
                Some(column) => format!("{}.{column} = {side} where {}", it.table, it.row),
                None => format!("{}: {side} where {}", it.table, it.row),
            }
        })
        .collect();
    if differences.len() > TOLD {
        told.push(format!("and {} more", differences.len() - TOLD));
    }
    told.join("; ")
}
