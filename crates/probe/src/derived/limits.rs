//! Experiments at the limits of columns: the longest text and the next longer one, the edges of numbers.

use std::collections::BTreeSet;

use isoschema_compare::Path;
use isoschema_rows::{Kind, Place};
use isoschema_schema::{Domain, Length};

use super::bench::{Bench, spelled};
use super::derivation::{Derived, free_columns, value};
use super::probe::{Given, Probe};

/// The longest text that is written.
const LONGEST: u64 = 1 << 17;

/// The limits of all engines' columns: those that types have, and those that CHECKs hold them to.
fn lengths_of(bench: &Bench<'_>, place: &Place) -> BTreeSet<u64> {
    let sides = bench.sides(&place.name);
    let domains = sides.values().flat_map(|side| [&side.domain, side.effective_domain()]);
    let limit = |domain: &Domain| {
        if let Domain::Text { max: Length::Characters(count) | Length::Bytes(count), .. }
        | Domain::Bytes { max: Some(count) } = domain
        {
            Some(*count)
        } else {
            None
        }
    };
    domains.filter_map(limit).collect()
}

pub fn lengths(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in free_columns(derived, probe, bench) {
        for limit in lengths_of(bench, place) {
            if limit > LONGEST {
                let path = Path::member(bench.table, &place.name);
                derived.untried(probe, path, format!("its limit of {limit} is too long to write"));
                continue;
            }
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let is_text = matches!(place.kind, Kind::Text { .. });
            let repeated = |repeat: &str, count| match is_text {
                true => Given::Repeated { repeat: repeat.to_owned(), count },
                false => Given::Bytes { bytes: "2a".repeat(count) },
            };
            let mut givens = vec![("x", limit), ("x", limit + 1)];
            if is_text && limit <= 1 << 14 {
                givens.push(("é", limit));
            }
            for (repeat, count) in givens {
                let given = repeated(repeat, count);
                let what = if is_text { given.shown() } else { format!("{count} bytes") };
                value(derived, probe, bench, place, what, |engine| spelled(engine, place, &given));
            }
        }
    }
}

pub fn blanks(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in free_columns(derived, probe, bench) {
        for limit in lengths_of(bench, place).into_iter().filter(|limit| *limit <= LONGEST) {
            let count = usize::try_from(limit).unwrap_or(usize::MAX);
            let given = Given::Text(format!("{}  ", "x".repeat(count)));
            let what = format!("{count} × 'x' and two blanks");
            value(derived, probe, bench, place, what, |engine| spelled(engine, place, &given));
        }
    }
}

pub fn integers(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in free_columns(derived, probe, bench) {
        if !matches!(place.kind, Kind::Number { scale: 0, .. }) {
            continue;
        }
        let sides = bench.sides(&place.name);
        let mut edges = BTreeSet::new();
        for side in sides.values() {
            if let Domain::Integer { min, max } = side.domain {
                let (min, max) = (i128::from(min), i128::from(max));
                edges.extend([min - 1, min, -1, 0, max, max + 1]);
            }
        }
        // Beyond them lies what no program's integer holds: another probe's.
        let within = |edge: &i128| i64::try_from(*edge).is_ok();
        for edge in edges.into_iter().filter(within) {
            value(derived, probe, bench, place, edge.to_string(), |_| Some(edge.to_string()));
        }
    }
}

pub fn decimals(derived: &mut Derived, probe: &'static Probe, bench: &Bench<'_>) {
    for place in free_columns(derived, probe, bench) {
        let mut edges = BTreeSet::new();
        for side in bench.sides(&place.name).values() {
            let Domain::Decimal { digits: Some((digits, scale)) } = side.domain else { continue };
            let nines = |count: u32| "9".repeat(count as usize);
            let whole = if digits > scale { nines(digits - scale) } else { "0".to_owned() };
            edges.insert(format!("{whole}.{}", nines(scale)));
            edges.insert(format!("1{}.0", whole.replace('9', "0")));
            edges.insert(format!("1.{}5", "0".repeat(scale as usize)));
        }
        for edge in edges {
            value(derived, probe, bench, place, edge.clone(), |_| Some(edge.clone()));
        }
    }
}
