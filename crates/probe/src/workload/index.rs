//! Whether each engine's planner uses each key and each plain index for the query that it is there for. What a planner prefers on few
//! rows says little, so the question is whether it can: PostgreSQL is asked with `enable_seqscan` off, SQLite with
//! `INDEXED BY`, MariaDB and MySQL with `FORCE INDEX` too.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{BehaviourDifference, Category, Finding, FindingName, Grade, Path, Side};
use isoschema_rows::{Layout, Row, Value, literal, name, select_where};
use isoschema_schema::{Engine, Index, KeyPart, Table};

use super::ground::{Ground, Party};
use super::operation::part;
use super::plan::{PRIMARY_KEY, lookups};
use super::{UNUSED, index_path};
use crate::{Found, ProbeError};

/// The methods that serve a search for one value.
const METHODS: [&str; 3] = ["btree", "hash", "rtree"];

/// What was seen of an index on one engine.
enum Seen {
    /// It serves a query that it is there for.
    Used,
    /// It does not: its name, and why.
    Unused(String, String),
    /// It could not be asked for.
    Untried(String),
    /// The engine has none such.
    Missing,
}

/// Holds every key and every plain index of every filled table against the planners.
pub fn found(ground: &mut Ground<'_>) -> Result<Found, ProbeError> {
    let mut found = Found::default();
    let mut seen = BTreeMap::<Path, BTreeMap<Engine, Seen>>::new();
    for party in &mut ground.parties {
        // Only this asks whether an index can be used; a scan would be the better plan for some queries.
        if party.engine == Engine::Postgres {
            party.must("SET enable_seqscan = off")?;
        }
        for (table, layout) in &ground.layouts {
            let rows = ground.filled.get(table).map_or(&[][..], Vec::as_slice);
            let Some(known) = party.schema.tables.get(table) else { continue };
            let mut all = Vec::new();
            for key in keys(known) {
                all.push((Path::key(table, &key), of_key(party, &key, layout, rows)?));
            }
            for index in &known.indexes {
                all.push((index_path(table, index), of_index(party, known, index, layout, rows)?));
            }
            for (path, one) in all {
                let sides = seen.entry(path).or_default();
                // Of two over the same columns, the one that is not used is told.
                if !matches!(sides.get(&party.engine), Some(Seen::Unused(..))) {
                    sides.insert(party.engine, one);
                }
            }
        }
        if party.engine == Engine::Postgres {
            party.must("SET enable_seqscan = on")?;
        }
    }
    let engines: Vec<_> = ground.parties.iter().map(|party| party.engine).collect();
    for (path, mut sides) in seen {
        for engine in &engines {
            sides.entry(*engine).or_insert(Seen::Missing);
        }
        tell(&mut found, path, &sides);
    }
    Ok(found)
}

/// Counts what was seen of an index, and tells it where it is not used.
fn tell(found: &mut Found, path: Path, sides: &BTreeMap<Engine, Seen>) {
    found.experiments += 1;
    found.objects.insert(path.clone());
    let category = Category::Performance;
    let mut failed = BTreeMap::new();
    for (engine, seen) in sides {
        match seen {
            Seen::Used => found.tallies.of(category, *engine).passed += 1,
            Seen::Unused(..) => {
                found.tallies.of(category, *engine).failed += 1;
                failed.insert(*engine, 1);
            }
            Seen::Untried(reason) => found.tallies.not_applicable(category, *engine, reason),
            Seen::Missing => {
                found.tallies.not_applicable(category, *engine, "the engine has no such index");
            }
        }
    }
    if failed.is_empty() {
        return;
    }
    let told = |seen: &Seen| match seen {
        Seen::Used => "used".to_owned(),
        Seen::Unused(name, why) => format!("{UNUSED}{name} ({why})"),
        Seen::Untried(reason) => format!("not tried: {reason}"),
        Seen::Missing => "none".to_owned(),
    };
    let titles: Vec<_> = failed.keys().map(|engine| engine.title()).collect();
    found.findings.push(Finding {
        name: FindingName::IndexUnused,
        path: path.clone(),
        grade: Grade::Equivalent,
        sides: sides.iter().map(|(engine, seen)| (*engine, Side::new(told(seen)))).collect(),
        explanation: format!(
            "On {}, the planner looks no rows up by it, whatever search over its columns is asked for: it costs room and \
             time at each write, and serves nothing.",
            titles.join(" and ")
        ),
    });
    found.differences.push(BehaviourDifference {
        category,
        name: FindingName::IndexUnused.to_string(),
        path: Some(path),
        failed,
        by_nature: false,
    });
}

/// The columns of each key over all rows and whole columns.
fn keys(table: &Table) -> Vec<Vec<String>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let unique = table.uniques.iter().filter(|unique| unique.predicate.is_none()).filter_map(|unique| {
        unique.parts.iter().map(|part| part.column_name().map(str::to_owned)).collect::<Option<Vec<_>>>()
    });
    primary.chain(unique).collect()
}

/// Whether a row is looked up by a key of it, through whatever index; a key is there for more than that.
fn of_key(party: &mut Party<'_>, key: &[String], layout: &Layout, rows: &[Row]) -> Result<Seen, ProbeError> {
    let middle = rows.len() / 2;
    let Some(filter) = rows.iter().skip(middle).chain(rows).find_map(|row| part(row, key)) else {
        return Ok(Seen::Untried("its rows have no value there".to_owned()));
    };
    let used = lookups(&mut party.connection, &select_where(party.engine, layout, &filter))?;
    Ok(if used.is_empty() {
        Seen::Unused("the key".to_owned(), "no search for a value of its columns can use it".to_owned())
    } else {
        Seen::Used
    })
}

fn of_index(
    party: &mut Party<'_>,
    table: &Table,
    index: &Index,
    layout: &Layout,
    rows: &[Row],
) -> Result<Seen, ProbeError> {
    let untried = |reason: &str| Ok(Seen::Untried(reason.to_owned()));
    if index.predicate.is_some() {
        return untried("it covers a part of the rows, for queries that name its condition");
    }
    if !METHODS.contains(&index.method.as_str()) {
        return untried("its method serves other searches than for one value");
    }
    let columns: Option<Vec<_>> = index.parts.iter().map(|part| layout.place(part.column_name()?)).collect();
    let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
        return untried("it is over an expression, or over a column that no value is made for");
    };
    let is_whole = |row: &&Row| {
        columns.iter().all(|place| row.get(&place.name).is_some_and(|value| *value != Value::Null))
    };
    let Some(row) = rows.iter().filter(is_whole).nth(rows.len() / 2).or(rows.iter().find(is_whole)) else {
        return untried("its rows have no value there");
    };
    let engine = party.engine;
    let quoted = name(engine, &layout.table);
    let term = |place: &isoschema_rows::Place, sign: &str| {
        let value = row.get(&place.name).map(|value| literal(engine, place, value)).unwrap_or_default();
        format!("{} {sign} {value}", name(engine, &place.name))
    };
    let equal = |count: usize| {
        columns[..count].iter().map(|place| term(place, "=")).collect::<Vec<_>>().join(" AND ")
    };
    let all = equal(columns.len());
    let mut wheres: Vec<_> = (1..=columns.len()).rev().map(equal).collect();
    wheres.push(format!("{} AND {}", term(columns[0], ">="), term(columns[0], "<=")));
    let mut others = BTreeSet::new();
    for condition in &wheres {
        let used = lookups(&mut party.connection, &format!("SELECT * FROM {quoted} WHERE {condition}"))?;
        if used.contains(&index.name) {
            return Ok(Seen::Used);
        }
        others.extend(used);
    }
    // Whoever else is chosen finds what this one would.
    if let Some(cover) = others.iter().find(|other| covers(table, other, &index.parts)) {
        return Ok(Seen::Unused(index.name.clone(), format!("{cover} serves its query")));
    }
    let own = name(engine, &index.name);
    let can = match engine {
        Engine::Sqlite => {
            let forced = format!("SELECT * FROM {quoted} INDEXED BY {own} WHERE {all}");
            lookups(&mut party.connection, &forced).is_ok_and(|used| used.contains(&index.name))
        }
        Engine::MariaDb | Engine::MySql => {
            let forced = format!("SELECT * FROM {quoted} FORCE INDEX ({own}) WHERE {all}");
            lookups(&mut party.connection, &forced)?.contains(&index.name)
        }
        // With another index at hand it cannot be told, and nobody is to be alarmed.
        Engine::Postgres => !others.is_empty(),
    };
    if can {
        return Ok(Seen::Used);
    }
    Ok(Seen::Unused(index.name.clone(), "no search for a value of its columns can use it".to_owned()))
}

/// Whether an index or key of that name begins with all these parts.
fn covers(table: &Table, other: &str, parts: &[KeyPart]) -> bool {
    let begins = |of_other: &[KeyPart]| {
        of_other.len() >= parts.len()
            && of_other.iter().zip(parts).all(|(other, own)| {
                other.subject == own.subject && other.collation == own.collation && other.prefix.is_none()
            })
    };
    let primary = table.primary_key.iter().any(|key| {
        let key: Vec<_> = key.columns.iter().map(KeyPart::column).collect();
        let is_named = other == PRIMARY_KEY || other == "PRIMARY" || !is_known(table, other);
        is_named && begins(&key)
    });
    primary
        || table.indexes.iter().any(|index| index.name == other && begins(&index.parts))
        || table
            .uniques
            .iter()
            .any(|unique| unique.name.as_deref().is_none_or(|name| name == other) && begins(&unique.parts))
}

/// Whether a name is that of an index or of a unique.
fn is_known(table: &Table, name: &str) -> bool {
    table.indexes.iter().any(|index| index.name == name)
        || table.uniques.iter().any(|unique| unique.name.as_deref() == Some(name))
}
