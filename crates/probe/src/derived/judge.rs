//! From outcomes to findings: where engines part, what it is called, and which experiment shows it best. Pure.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::{
    BehaviourDifference, ByNature, Category, Finding, FindingName, Grade, Path, Side, Untried,
};
use isoschema_rows::Moments;
use isoschema_schema::Engine;

use super::bench::Bench;
use super::experiment::{Experiment, Must, Outcome, Outcomes};
use super::reproducer::reproducer;
use crate::Found;

/// How long a side may be for a second experiment to be told.
const SHORT: usize = 60;

/// What an experiment gave on one engine, by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Taken(Vec<String>),
    Refused(usize, String),
    Lost(String),
}

impl Seen {
    fn of(experiment: &Experiment, outcome: &Outcome, moments: Moments) -> Self {
        match outcome {
            Outcome::Taken(answers) => Self::Taken(experiment.reading.read(answers, moments)),
            Outcome::Refused { step, refusal, .. } => Self::Refused(*step, refusal.to_string()),
            Outcome::Lost(reason) => Self::Lost(reason.clone()),
        }
    }

    /// Whether two engines did alike. Why one refused, is its own matter: a CHECK here stands for a type there.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(step, _), Self::Refused(other, _)) => step == other,
            (Self::Taken(_) | Self::Refused(..) | Self::Lost(_), _) => self == other,
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Taken(answers) if answers.is_empty() => "taken".to_owned(),
            Self::Taken(answers) => format!("gives {}", answers.join(", then ")),
            Self::Refused(_, word) => format!("refused ({word})"),
            Self::Lost(reason) => format!("the connection was lost: {reason}"),
        }
    }
}

/// One experiment that says something.
struct Telling<'a> {
    bench: &'a Bench<'a>,
    experiment: &'a Experiment,
    seen: BTreeMap<Engine, Seen>,
}

impl Telling<'_> {
    /// The lower, the more it says: a row that one engine refuses says most.
    fn rank(&self) -> u8 {
        let refused = |seen: &Seen| !matches!(seen, Seen::Taken(_));
        u8::from(!self.seen.values().any(refused))
    }

    fn told(&self, engine: Engine) -> String {
        let told = self.seen.get(&engine).map(Seen::told).unwrap_or_default();
        format!("{}: {told}", self.experiment.what)
    }
}

/// Whether an engine took what a constraint of its catalogue must refuse.
fn is_broken(must: &Must, seen: &BTreeMap<Engine, Seen>) -> bool {
    let word = must.refusal.to_string();
    let of = || seen.iter().filter(|(engine, _)| must.engines.contains(engine)).map(|(_, seen)| seen);
    let refuses = of().any(|seen| matches!(seen, Seen::Refused(_, refusal) if *refusal == word));
    (must.always || refuses) && of().any(|seen| matches!(seen, Seen::Taken(_)))
}

/// The engines that fail an experiment: where a constraint of a catalogue does not hold, those whose it is; where
/// engines merely differ, none is right and all fail. What differs by nature, no engine can be blamed for.
fn failing(
    experiment: &Experiment,
    seen: &BTreeMap<Engine, Seen>,
    is_broken: bool,
    is_alike: bool,
) -> BTreeSet<Engine> {
    let takes = |engine: &Engine| matches!(seen.get(engine), Some(Seen::Taken(_)));
    match &experiment.must_refuse {
        Some(must) if is_broken => must.engines.iter().copied().filter(takes).collect(),
        Some(_) | None if is_alike || experiment.probe.by_nature => BTreeSet::new(),
        Some(_) | None => seen.keys().copied().collect(),
    }
}

/// What all experiments gave.
pub fn judge<'a>(
    work: &'a [(Bench<'a>, Vec<Experiment>)],
    outcomes: &Outcomes,
    beginnings: &BTreeMap<Engine, &[String]>,
    moments: Moments,
) -> Found {
    let mut found = Found::default();
    let mut tried = BTreeMap::<(FindingName, Path), usize>::new();
    let mut telling = BTreeMap::<(FindingName, Path), Vec<Telling<'a>>>::new();
    let mut by_nature = BTreeMap::<&str, (Telling<'a>, BTreeSet<&Path>)>::new();
    let mut failed = BTreeMap::<(Category, FindingName, &Path), BTreeMap<Engine, usize>>::new();
    for (at, (bench, experiments)) in work.iter().enumerate() {
        for (number, experiment) in experiments.iter().enumerate() {
            let outcome = |engine: &Engine| outcomes.get(engine)?.get(at)?.get(number)?.as_ref();
            let seen: Option<BTreeMap<_, _>> = bench
                .tables
                .keys()
                .map(|engine| Some((*engine, Seen::of(experiment, outcome(engine)?, moments))))
                .collect();
            let Experiment { probe, path, .. } = experiment;
            let Some(seen) = seen else {
                let reason = "an engine could not be asked any more".to_owned();
                found.untried.push(Untried { path: path.clone(), probe: probe.id.clone(), reason });
                continue;
            };
            found.experiments += 1;
            found.objects.insert(path.clone());
            *tried.entry((probe.finding, path.clone())).or_default() += 1;
            let is_broken = experiment.must_refuse.as_ref().is_some_and(|must| is_broken(must, &seen));
            let mut others = seen.values();
            let first = others.next();
            let is_alike = first.is_none_or(|first| others.all(|other| first.is_like(other)));
            let failing = failing(experiment, &seen, is_broken, is_alike);
            for engine in seen.keys() {
                let tally = found.tallies.of(probe.category(), *engine);
                if failing.contains(engine) {
                    tally.failed += 1;
                    let name = if is_broken { FindingName::ConstraintNotEnforced } else { probe.finding };
                    let of_object = failed.entry((probe.category(), name, path)).or_default();
                    *of_object.entry(*engine).or_default() += 1;
                } else {
                    tally.passed += 1;
                }
            }
            let told = Telling { bench, experiment, seen };
            if is_broken {
                let key = (FindingName::ConstraintNotEnforced, path.clone());
                telling.entry(key).or_default().push(told);
            } else if !is_alike && probe.by_nature {
                by_nature.entry(&probe.id).or_insert_with(|| (told, BTreeSet::new())).1.insert(path);
            } else if !is_alike {
                telling.entry((probe.finding, path.clone())).or_default().push(told);
            }
        }
    }
    found.differences = failed
        .into_iter()
        .map(|((category, name, path), failed)| BehaviourDifference {
            category,
            name: name.to_string(),
            path: Some(path.clone()),
            failed,
            by_nature: false,
        })
        .collect();
    found.differences.extend(by_nature.values().map(|(told, _)| BehaviourDifference {
        category: told.experiment.probe.category(),
        name: told.experiment.probe.id.clone(),
        path: None,
        failed: BTreeMap::new(),
        by_nature: true,
    }));
    for ((name, path), told) in telling {
        let count = tried.get(&(name, path.clone())).copied().unwrap_or(told.len());
        found.findings.push(finding((name, path), told, count, beginnings));
    }
    found.by_nature = by_nature
        .into_iter()
        .map(|(probe, (told, objects))| ByNature {
            probe: probe.to_owned(),
            why: told.experiment.probe.why.clone(),
            objects: objects.len(),
            sides: told.seen.keys().map(|engine| (*engine, told.told(*engine))).collect(),
        })
        .collect();
    found
}

/// One finding for all experiments of one name at one place.
fn finding(
    (name, path): (FindingName, Path),
    mut told: Vec<Telling<'_>>,
    tried: usize,
    beginnings: &BTreeMap<Engine, &[String]>,
) -> Finding {
    told.sort_by_key(Telling::rank);
    let engines: BTreeSet<Engine> = told.iter().flat_map(|one| one.seen.keys().copied()).collect();
    let two =
        |engine: &Engine| told.iter().take(2).map(|one| one.told(*engine).chars().count()).sum::<usize>();
    let told_one_by_one = if engines.iter().map(two).max().unwrap_or(0) > SHORT { 1 } else { 2 };
    let side = |engine: Engine| {
        let mut lines: Vec<_> = told.iter().take(told_one_by_one).map(|one| one.told(engine)).collect();
        if told.len() > told_one_by_one {
            lines.push(format!("and {} more", told.len() - told_one_by_one));
        }
        let reproducer = told.first().map(|one| {
            let seen = one.seen.get(&engine).map(Seen::told).unwrap_or_default();
            let beginning = beginnings.get(&engine).copied().unwrap_or_default();
            reproducer(engine, beginning, one.bench, one.experiment, &seen)
        });
        Side { reproducer, ..Side::new(lines.join("; ")) }
    };
    let sides = engines.iter().map(|engine| (*engine, side(*engine))).collect();
    let (grade, why) = if name == FindingName::ConstraintNotEnforced {
        (
            Grade::Incompatible,
            "The catalogue shows the constraint, and the database takes a row that breaks it.",
        )
    } else {
        let severity = told.iter().map(|one| one.experiment.probe.severity).max();
        let why = told.first().map_or("", |one| one.experiment.probe.why.as_str());
        (severity.unwrap_or(Grade::Hazardous), why)
    };
    let probes: BTreeSet<&str> = told.iter().map(|one| one.experiment.probe.id.as_str()).collect();
    let probes = probes.into_iter().collect::<Vec<_>>().join(", ");
    let explanation = match (told.len(), tried) {
        (1, 1) => format!("{why} Its one experiment shows it ({probes})."),
        (one, all) => format!("{why} {one} of {all} experiments show it ({probes})."),
    };
    Finding { name, path, grade, sides, explanation }
}

#[cfg(test)]
mod tests {
    use isoschema_engines::Refusal;

    use super::*;

    fn refused(step: usize, refusal: Refusal) -> Seen {
        Seen::Refused(step, refusal.to_string())
    }

    fn taken(answers: &[&str]) -> Seen {
        Seen::Taken(answers.iter().map(|answer| (*answer).to_owned()).collect())
    }

    #[test]
    fn two_engines_do_alike_or_not() {
        for (one, other, alike) in [
            (taken(&["'a'"]), taken(&["'a'"]), true),
            (taken(&["'a '"]), taken(&["'a'"]), false),
            (refused(0, Refusal::Check), refused(0, Refusal::TooLong), true),
            (refused(0, Refusal::Unique), refused(1, Refusal::Unique), false),
            (taken(&[]), refused(0, Refusal::Unique), false),
            (Seen::Lost(String::new()), refused(0, Refusal::Other), false),
        ] {
            assert_eq!(one.is_like(&other), alike, "{one:?}, {other:?}");
            assert_eq!(other.is_like(&one), alike, "{other:?}, {one:?}");
        }
    }

    #[test]
    fn a_constraint_that_takes_what_it_must_refuse_is_broken() {
        let must = |always| Must {
            engines: BTreeSet::from([Engine::Sqlite, Engine::Postgres]),
            refusal: Refusal::Check,
            always,
        };
        let seen = |sqlite, postgres| {
            BTreeMap::from([
                (Engine::Sqlite, sqlite),
                (Engine::MariaDb, taken(&[])),
                (Engine::Postgres, postgres),
            ])
        };
        let no = || refused(0, Refusal::Check);
        for (always, sqlite, postgres, broken) in [
            (true, no(), no(), false),
            (true, taken(&[]), no(), true),
            (true, taken(&[]), taken(&[]), true),
            (false, taken(&[]), taken(&[]), false),
            (false, taken(&[]), no(), true),
            // What another rule refuses says nothing of this one.
            (false, taken(&[]), refused(0, Refusal::TooLong), false),
        ] {
            assert_eq!(is_broken(&must(always), &seen(sqlite, postgres)), broken);
        }
    }
}
