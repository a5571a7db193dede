//! The ground that work is done on: a connection to each engine, and tables with the same rows everywhere. Not the work.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{Operation, OperationKind, Path, Span};
use isoschema_engines::{Connection, QueryError};
use isoschema_rows::{
    Candidates, Layout, Row, candidates, in_order, insert, insert_all, keys, many, name, of_parents, varied,
};
use isoschema_schema::{Engine, Schema};

use super::timing::{ROUNDS, clocked};
use crate::clearing::clear;
use crate::{ProbeError, Subject};

/// How many rows a table gets, where its keys have room for them.
const ROWS: u32 = 1000;

/// How many rows one statement writes.
const BATCH: usize = 100;

/// The numbers of the values by which a column is tried: an early one, and one of the last rows.
const TRIED: [u32; 2] = [7, ROWS - 1];

/// One engine.
pub struct Party<'a> {
    pub engine: Engine,
    pub schema: &'a Schema,
    pub connection: Connection,
}

impl Party<'_> {
    /// Runs what must not fail.
    pub fn must(&mut self, sql: &str) -> Result<(), ProbeError> {
        Ok(self.connection.execute(sql)?)
    }

    /// Does work in a transaction that is rolled back.
    fn for_nothing<T>(&mut self, work: impl FnOnce(&mut Connection) -> T) -> Result<T, ProbeError> {
        self.must("BEGIN")?;
        let done = work(&mut self.connection);
        self.must("ROLLBACK")?;
        Ok(done)
    }
}

/// All engines, and what their tables hold.
pub struct Ground<'a> {
    pub parties: Vec<Party<'a>>,
    pub schemas: BTreeMap<Engine, &'a Schema>,
    pub layouts: BTreeMap<String, Layout>,
    /// The rows of each table, the same on every engine.
    pub filled: BTreeMap<String, Vec<Row>>,
}

impl<'a> Ground<'a> {
    /// Opens a connection to each engine, and empties the tables that all have.
    pub fn open(subjects: &'a [Subject<'a>]) -> Result<Self, ProbeError> {
        let schemas: BTreeMap<_, _> =
            subjects.iter().map(|subject| (subject.engine, subject.schema)).collect();
        let mut parties = Vec::new();
        let (order, _) = in_order(&schemas);
        let all: Vec<_> = order.iter().filter_map(|table| Layout::of(&schemas, table)).collect();
        for subject in subjects {
            let engine = subject.engine;
            let mut connection = subject.connect()?;
            clear(&mut connection, all.iter())?;
            parties.push(Party { engine, schema: subject.schema, connection });
        }
        Ok(Self { parties, schemas, layouts: BTreeMap::new(), filled: BTreeMap::new() })
    }

    /// Fills every table that can be filled, and lets the engines collect their statistics; gives the others with the
    /// reason.
    pub fn fill(&mut self, operations: &mut Vec<Operation>) -> Result<Vec<(String, String)>, ProbeError> {
        let (order, missing) = in_order(&self.schemas);
        let mut unfilled: Vec<_> = missing.into_iter().map(|one| (one.table, one.reason)).collect();
        for table in order {
            match self.fill_table(&table)? {
                Ok(operation) => operations.push(operation),
                Err(reason) => unfilled.push((table, reason)),
            }
        }
        for party in &mut self.parties {
            let engine = party.engine;
            for table in self.filled.keys() {
                party.must(&match engine {
                    Engine::Sqlite | Engine::Postgres => format!("ANALYZE {}", name(engine, table)),
                    Engine::MariaDb | Engine::MySql => format!("ANALYZE TABLE {}", name(engine, table)),
                })?;
            }
        }
        Ok(unfilled)
    }

    fn fill_table(&mut self, table: &str) -> Result<Result<Operation, String>, ProbeError> {
        let parents: BTreeMap<_, _> = self
            .filled
            .iter()
            .map(|(table, rows)| (table.clone(), rows.iter().take(2).cloned().collect()))
            .collect();
        let offered = match candidates(&self.schemas, table, None, &parents, 0) {
            Ok(offered) => offered.edges_last(),
            Err(unfillable) => return Ok(Err(unfillable.reason)),
        };
        let Candidates { layout, rows, .. } = offered;
        let taken = self.taken(&layout, &rows)?;
        let Some(base) = rows.iter().zip(taken).find_map(|(row, taken)| taken.then(|| row.clone())) else {
            return Ok(Err("no row was found that every engine takes".to_owned()));
        };
        let varying = self.varying(&layout, &base)?;
        let rows = many(&self.schemas, &layout, &base, &self.filled, &varying, ROWS);
        if rows.is_empty() {
            return Ok(Err("its keys have no room for rows".to_owned()));
        }
        let written = self.write(&layout, &rows)?;
        if written.is_ok() {
            self.filled.insert(table.to_owned(), rows);
            self.layouts.insert(table.to_owned(), layout);
        }
        Ok(written)
    }

    /// Which of these rows every engine takes, each by itself.
    fn taken(&mut self, layout: &Layout, rows: &[Row]) -> Result<Vec<bool>, ProbeError> {
        let mut taken = vec![true; rows.len()];
        for party in &mut self.parties {
            let engine = party.engine;
            for (row, taken) in rows.iter().zip(&mut taken) {
                *taken &= party
                    .for_nothing(|connection| connection.execute(&insert(engine, layout, row)).is_ok())?;
            }
        }
        Ok(taken)
    }

    /// The columns, those of keys and of parents aside, whose values may vary: every engine takes what they would be.
    fn varying(&mut self, layout: &Layout, base: &Row) -> Result<BTreeSet<String>, ProbeError> {
        let (keys, parents) = (keys(&self.schemas, &layout.table), of_parents(&self.schemas, &layout.table));
        let is_free =
            |column: &&String| !parents.contains(*column) && !keys.iter().any(|key| key.contains(*column));
        let columns: Vec<_> = base.keys().filter(is_free).collect();
        let mut tried = Vec::new();
        for column in columns {
            let rows: Option<Vec<_>> =
                TRIED.into_iter().map(|number| varied(layout, base, column, number)).collect();
            tried.extend(rows.map(|rows| (column.clone(), rows)));
        }
        let rows: Vec<_> = tried.iter().flat_map(|(_, rows)| rows.clone()).collect();
        let taken = self.taken(layout, &rows)?;
        let is_taken = |taken: &[bool]| taken.iter().all(|taken| *taken);
        let chunks = taken.chunks(TRIED.len());
        Ok(tried
            .into_iter()
            .zip(chunks)
            .filter(|(_, taken)| is_taken(taken))
            .map(|((column, _), _)| column)
            .collect())
    }

    /// Writes a table's rows on every engine, several times over; the last time they stay.
    fn write(&mut self, layout: &Layout, rows: &[Row]) -> Result<Result<Operation, String>, ProbeError> {
        let mut times = BTreeMap::new();
        for round in 0..ROUNDS {
            let mut refused = None;
            for party in &mut self.parties {
                let engine = party.engine;
                let statements: Vec<_> =
                    rows.chunks(BATCH).map(|rows| insert_all(engine, layout, rows)).collect();
                party.must("BEGIN")?;
                match clocked(&mut party.connection, &statements) {
                    Ok(time) => times.entry(engine).or_insert_with(Vec::new).push(time),
                    Err(error) => refused = refused.or(Some(refusal(engine, &error))),
                }
                if round + 1 < ROUNDS || refused.is_some() {
                    party.must("ROLLBACK")?;
                } else {
                    party.must("COMMIT")?;
                }
            }
            if let Some(reason) = refused {
                return Ok(Err(reason));
            }
        }
        let spans =
            times.into_iter().filter_map(|(engine, times)| Some((engine, Span::of(times)?))).collect();
        let path = Path::object(&layout.table);
        Ok(Ok(Operation { kind: OperationKind::BulkInsert, path, spans }))
    }
}

/// Why work could not be done on an engine.
pub fn refusal(engine: Engine, error: &QueryError) -> String {
    format!("{} refuses it: {}", engine.title(), error.reason)
}
