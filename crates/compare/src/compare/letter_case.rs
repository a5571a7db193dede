//! Letter case in names. Names that differ in nothing else pair, since most engines do not look at it; what differs
//! is listed, and fails where no way to write the name finds the object everywhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::Engine;

use super::prose;
use super::side_by_side::NONE;
use crate::name::{case_matters, folded, name_column, name_relation};
use crate::{Finding, FindingName, Grade, Path, Reading, Side};

/// What names that differ in letter case alone stand for: each engine's names, more than one only where the engine
/// tells them apart.
type Names = BTreeMap<Engine, BTreeSet<String>>;

/// The readings with one spelling of each name: the engines' own where they agree, else lower case. What belongs to
/// a name stays apart on an engine that has two of it.
pub(super) fn align<'a>(readings: &[&'a Reading], findings: &mut Vec<Finding>) -> Vec<Cow<'a, Reading>> {
    let mut aligned: Vec<Cow<'a, Reading>> = readings.iter().map(|reading| Cow::Borrowed(*reading)).collect();
    let sensitive: Vec<_> = readings.iter().map(|reading| case_matters(&reading.snapshot)).collect();
    let engines_where = |matters: &dyn Fn(usize) -> bool| -> BTreeSet<Engine> {
        let places = (0..readings.len()).filter(|place| matters(*place));
        places.map(|place| readings[place].snapshot.engine).collect()
    };

    let to_relations = engines_where(&|place| sensitive[place].relations);
    for (fold, names) in differing(&aligned, relations) {
        findings.push(finding(Path::object(&fold), &names, &to_relations, readings));
        for (reading, from, to) in respelled(&mut aligned, &fold, &names) {
            name_relation(reading.to_mut(), from, &to);
        }
    }
    let to_columns = engines_where(&|place| sensitive[place].columns);
    let owners: BTreeSet<String> =
        aligned.iter().flat_map(|reading| relations(reading)).map(str::to_owned).collect();
    for owner in owners {
        for (fold, names) in differing(&aligned, |reading| columns(reading, &owner)) {
            findings.push(finding(Path::member(&owner, &fold), &names, &to_columns, readings));
            for (reading, from, to) in respelled(&mut aligned, &fold, &names) {
                name_column(reading.to_mut(), &owner, from, &to);
            }
        }
    }
    aligned
}

/// The tables and views, which share their names on every engine.
fn relations(reading: &Reading) -> Vec<&str> {
    reading.schema.tables.keys().chain(reading.schema.views.keys()).map(String::as_str).collect()
}

/// The columns of a table, or of a view.
fn columns<'r>(reading: &'r Reading, owner: &str) -> Vec<&'r str> {
    let table = reading.schema.tables.get(owner).into_iter().flat_map(|table| &table.columns);
    let view = reading.schema.views.get(owner).into_iter().flat_map(|view| &view.columns);
    table.map(|column| column.name.as_str()).chain(view.map(String::as_str)).collect()
}

/// The names that differ in letter case alone, by what they fold to.
fn differing<'r>(
    readings: &'r [Cow<'_, Reading>],
    names: impl Fn(&'r Reading) -> Vec<&'r str>,
) -> Vec<(String, Names)> {
    let mut groups = BTreeMap::<String, BTreeMap<Engine, BTreeSet<&str>>>::new();
    for reading in readings {
        for name in names(reading) {
            let group = groups.entry(folded(name)).or_default();
            group.entry(reading.snapshot.engine).or_default().insert(name);
        }
    }
    groups
        .into_iter()
        .filter(|(_, names)| names.values().flatten().collect::<BTreeSet<_>>().len() > 1)
        .map(|(fold, names)| {
            let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
            (fold, names.into_iter().map(|(engine, names)| (engine, owned(names))).collect())
        })
        .collect()
}

/// The readings whose one name must change for it to pair, with the name and what it becomes.
fn respelled<'r, 'a>(
    readings: &'r mut [Cow<'a, Reading>],
    fold: &'r str,
    names: &'r Names,
) -> impl Iterator<Item = (&'r mut Cow<'a, Reading>, &'r str, String)> {
    // Where an engine has several, the others pair with the one that is spelled like theirs.
    let several: BTreeSet<&String> = names.values().filter(|own| own.len() > 1).flatten().collect();
    readings.iter_mut().filter_map(move |reading| {
        let own = names.get(&reading.snapshot.engine)?;
        let from = own.first().filter(|_| own.len() == 1)?;
        let to = match several.first() {
            None => fold,
            Some(_) if several.contains(from) => from,
            Some(first) => several.iter().find(|name| **name == fold).unwrap_or(first),
        };
        (from != to).then(|| (reading, from.as_str(), to.to_owned()))
    })
}

/// The finding on names that differ in letter case alone; `sensitive` has the engines that look at it.
fn finding(path: Path, names: &Names, sensitive: &BTreeSet<Engine>, readings: &[&Reading]) -> Finding {
    let (grade, explanation) = judged(names, sensitive);
    let side = |engine: &Engine| {
        let own = names.get(engine).map(|own| own.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
        Side::new(own.unwrap_or_else(|| NONE.to_owned()))
    };
    let engines = readings.iter().map(|reading| reading.snapshot.engine);
    let sides = engines.map(|engine| (engine, side(&engine))).collect();
    Finding { name: FindingName::IdentifierCase, path, grade, sides, explanation }
}

fn judged(names: &Names, sensitive: &BTreeSet<Engine>) -> (Grade, String) {
    let several: Vec<_> = names.iter().filter(|(_, own)| own.len() > 1).collect();
    if !several.is_empty() {
        let told: Vec<_> = several
            .iter()
            .map(|(engine, own)| (**engine, own.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")))
            .collect();
        let explanation = format!(
            "One engine holds two objects whose names are one name where letter case does not matter: {}. A \
             statement reaches the one here and the other there.",
            prose::told(&told)
        );
        return (Grade::Hazardous, explanation);
    }
    let of = |engine: &Engine| names.get(engine).and_then(BTreeSet::first);
    let exact: BTreeSet<&String> = sensitive.iter().filter_map(of).collect();
    let first = names.values().flatten().next().map(String::as_str).unwrap_or_default();
    if let (0 | 1, found) = (exact.len(), exact.first().map_or(first, |name| name.as_str())) {
        let explanation = format!(
            "The names differ in letter case alone; written as {found}, it is found on every engine."
        );
        return (Grade::Equivalent, explanation);
    }
    // Without quotes, PostgreSQL takes a name in lower case; the others take it as it is written.
    let in_postgres = of(&Engine::Postgres).filter(|_| sensitive.contains(&Engine::Postgres));
    let elsewhere: BTreeSet<&String> =
        sensitive.iter().filter(|engine| **engine != Engine::Postgres).filter_map(of).collect();
    if let (Some(name), [written]) = (in_postgres, elsewhere.into_iter().collect::<Vec<_>>().as_slice())
        && *name == folded(written)
    {
        let explanation = format!(
            "The names differ in letter case alone; written as {written}, without quotes, it is found on every \
             engine: PostgreSQL takes it as {name} then. Diesel writes every name in quotes."
        );
        return (Grade::Equivalent, explanation);
    }
    let told: Vec<_> = sensitive.iter().filter_map(|engine| Some((*engine, of(engine)?.clone()))).collect();
    let explanation = format!(
        "No way to write the name finds it on every engine: {}, where letter case matters.",
        prose::told(&told)
    );
    (Grade::Hazardous, explanation)
}
