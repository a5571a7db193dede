//! From probes and a table's schemas to experiments. Pure: values in, values out.

use std::collections::BTreeMap;

use isoschema_compare::{Path, Untried};
use isoschema_rows::{Kind, Place};
use isoschema_schema::Engine;

use super::bench::{Bench, Change, fits, spelled};
use super::experiment::{Experiment, Must, Reading, Step};
use super::parents::Needs;
use super::probe::{Derivation, Given, KindName, Probe, probes};
use super::{checks, columns, foreign_keys, keys, limits};
use isoschema_rows::Layout;

/// What a table's schemas ask for.
#[derive(Debug, Default)]
pub struct Derived {
    /// The experiments.
    pub experiments: Vec<Experiment>,
    /// What cannot be tried.
    pub untried: Vec<Untried>,
}

impl Derived {
    /// Adds an experiment with the first row, where its statements can be spelled on every engine.
    pub fn experiment(
        &mut self,
        bench: &Bench<'_>,
        about: (&'static Probe, Path, String),
        reading: Reading,
        must_refuse: Option<Must>,
        steps: impl Fn(Engine) -> Option<Vec<Step>>,
    ) {
        let needs = Needs::Of(vec![bench.first.clone()]);
        self.experiment_with(bench, about, reading, must_refuse, needs, steps);
    }

    /// Adds an experiment with other rows.
    pub fn experiment_with(
        &mut self,
        bench: &Bench<'_>,
        (probe, path, what): (&'static Probe, Path, String),
        reading: Reading,
        must_refuse: Option<Must>,
        needs: Needs,
        steps: impl Fn(Engine) -> Option<Vec<Step>>,
    ) {
        let steps: Option<BTreeMap<_, _>> =
            bench.engines().map(|engine| Some((engine, steps(engine)?))).collect();
        match steps {
            Some(steps) => {
                self.experiments.push(Experiment { probe, path, what, reading, must_refuse, needs, steps });
            }
            None => self.untried(probe, path, "a value of it cannot be spelled on every engine"),
        }
    }

    /// Says that something cannot be tried.
    pub fn untried(&mut self, probe: &Probe, path: Path, reason: impl Into<String>) {
        self.untried.push(Untried { path, probe: probe.id.clone(), reason: reason.into() });
    }
}

/// Everything that the probes ask of a table. `layouts` has those of the other tables too.
pub fn derive(bench: &Bench<'_>, layouts: &BTreeMap<String, Layout>) -> Derived {
    let mut derived = Derived::default();
    for probe in probes() {
        match probe.from {
            Derivation::Duplicate => keys::duplicates(&mut derived, probe, bench),
            Derivation::Pair => keys::pairs(&mut derived, probe, bench),
            Derivation::TwoNulls => keys::two_nulls(&mut derived, probe, bench),
            Derivation::NullGiven => columns::null_given(&mut derived, probe, bench),
            Derivation::NullOmitted => columns::null_omitted(&mut derived, probe, bench),
            Derivation::Orphan => foreign_keys::orphans(&mut derived, probe, bench),
            Derivation::ParentDelete => foreign_keys::deletes(&mut derived, probe, bench, layouts),
            Derivation::ParentUpdate => foreign_keys::updates(&mut derived, probe, bench, layouts),
            Derivation::Mutual => foreign_keys::mutual(&mut derived, probe, bench),
            Derivation::CheckLiteral => checks::literals_of(&mut derived, probe, bench),
            Derivation::CheckNull => checks::nulls(&mut derived, probe, bench),
            Derivation::Length => limits::lengths(&mut derived, probe, bench),
            Derivation::LengthBlanks => limits::blanks(&mut derived, probe, bench),
            Derivation::IntegerEdge => limits::integers(&mut derived, probe, bench),
            Derivation::DecimalEdge => limits::decimals(&mut derived, probe, bench),
            Derivation::Value => values(&mut derived, probe, bench, |_| true),
            Derivation::Fraction => {
                values(&mut derived, probe, bench, |place| {
                    matches!(place.kind, Kind::Number { scale: 0, .. })
                });
            }
            Derivation::Found => columns::found(&mut derived, probe, bench),
            Derivation::Default => columns::defaults(&mut derived, probe, bench),
            Derivation::DefaultNow => columns::default_now(&mut derived, probe, bench),
            Derivation::Generated => columns::generated(&mut derived, probe, bench),
            Derivation::IdentityIncreasing => columns::increasing(&mut derived, probe, bench),
            Derivation::IdentityReuse => columns::reuse(&mut derived, probe, bench),
            Derivation::IdentityZero => columns::zero(&mut derived, probe, bench),
            Derivation::IdentityExplicit => columns::explicit(&mut derived, probe, bench),
        }
    }
    derived
}

/// The columns that a probe is for and whose values a row may choose.
pub fn free_columns<'b>(
    derived: &mut Derived,
    probe: &'static Probe,
    bench: &'b Bench<'_>,
) -> Vec<&'b Place> {
    let mut free = Vec::new();
    for place in bench.written().filter(|place| probe.of.contains(&KindName::from(&place.kind))) {
        let path = Path::member(bench.table, &place.name);
        if bench.is_of_a_parent(&place.name) {
            derived.untried(probe, path, "its values are those of its parent");
        } else if KindName::from(&place.kind) == KindName::Number && bench.is_numbered(&place.name) {
            // InnoDB's counter outlives a rollback.
            derived.untried(probe, path, "the database numbers it, and would go on behind what was tried");
        } else {
            free.push(place);
        }
    }
    free
}

/// One value goes in and must come back.
pub fn value(
    derived: &mut Derived,
    probe: &'static Probe,
    bench: &Bench<'_>,
    place: &Place,
    what: String,
    sql: impl Fn(Engine) -> Change,
) {
    let path = Path::member(bench.table, &place.name);
    let mut kind = place.kind.clone();
    // Whether blanks at the end come back is what is asked.
    if let Kind::Text { keeps_blanks, .. } = &mut kind {
        *keeps_blanks = true;
    }
    let reading = Reading::Values(kind);
    derived.experiment(bench, (probe, path, what), reading, None, |engine| {
        Some(vec![bench.changed(engine, &place.name, Some(sql(engine)?)), bench.ask(engine, place)])
    });
}

fn values(
    derived: &mut Derived,
    probe: &'static Probe,
    bench: &Bench<'_>,
    is_meant: impl Fn(&Place) -> bool,
) {
    let places = free_columns(derived, probe, bench);
    for place in places.into_iter().filter(|place| is_meant(place)) {
        for given in probe.values.iter().filter(|given| fits(&place.kind, given)) {
            value(derived, probe, bench, place, Given::shown(given), |engine| spelled(engine, place, given));
        }
    }
}
