//! The values that a column holds: kinds of value, and within one kind the range, length, precision, time
//! zone and repertoire. When two texts are the same is not decided here but in `equality`.

mod facet;
mod kind;

use isoschema_schema::{Column, Domain, Engine, Proof, Zone};

use crate::compare::columns::Row;
use crate::compare::{declaration, prose};
use crate::contract::Claim;
use crate::{Finding, FindingName, Grade};
use facet::{Facet, FacetValue};
use kind::Kind;

/// What one engine's column holds.
#[derive(Debug, Clone, Copy)]
struct Holding<'a> {
    engine: Engine,
    column: &'a Column,
    /// What the program keeps it to.
    claim: Option<&'a Claim>,
    /// Every value that the engine stores.
    stored: &'a Domain,
    /// The values that the column keeps to.
    kept: &'a Domain,
}

impl Holding<'_> {
    /// Whether something narrower than the type holds the column to its values.
    fn is_bound(&self) -> bool {
        (self.column.bound.is_some() || self.claim.is_some()) && self.stored != self.kept
    }

    /// Whether a CHECK holds the column to its values.
    fn is_checked(&self) -> bool {
        self.claim.is_none()
            && self.column.bound.as_ref().is_some_and(|bound| matches!(bound.proof, Proof::Check(_)))
    }

    /// The values that nothing but an error keeps the column to.
    fn enforced(&self) -> &Domain {
        if self.claim.is_some() || self.is_checked() { self.kept } else { self.stored }
    }
}

pub(super) fn compare(row: &Row<'_>, findings: &mut Vec<Finding>) {
    let holdings: Vec<Holding<'_>> = row
        .cells
        .iter()
        .map(|cell| Holding {
            engine: cell.engine,
            column: cell.column,
            claim: cell.claim.as_ref(),
            stored: &cell.column.domain,
            kept: cell.claim.as_ref().map_or_else(|| cell.column.effective_domain(), |claim| &claim.domain),
        })
        .collect();
    let agreed = all_same(&holdings, |a, b| same_values(a.kept, b.kept));
    if all_same(&holdings, |a, b| Kind::of(a.stored) == Kind::of(b.stored)) {
        for facet in Facet::ALL {
            let stored: Vec<FacetValue> = holdings.iter().filter_map(|it| facet.of(it.stored)).collect();
            if stored.windows(2).all(|pair| pair[0] == pair[1]) {
                continue;
            }
            findings.push(if agreed || facet.agrees(&holdings) {
                proven(row, &holdings, facet.name())
            } else {
                differing(row, &holdings, facet)
            });
        }
        findings
            .extend(kind_without_facets(row, &holdings, agreed).or_else(|| unmatched_check(row, &holdings)));
    } else if agreed {
        findings.push(proven(row, &holdings, FindingName::ColumnType));
    } else if Facet::describe(holdings[0].kept)
        && all_same(&holdings, |a, b| Kind::of(a.kept) == Kind::of(b.kept))
    {
        findings.push(proven(row, &holdings, FindingName::ColumnType));
        let kept = |facet: &Facet| all_same(&holdings, |a, b| facet.of(a.kept) == facet.of(b.kept));
        findings.extend(
            Facet::ALL.into_iter().filter(|facet| !kept(facet)).map(|facet| differing(row, &holdings, facet)),
        );
    } else {
        findings.push(other_kind(row, &holdings));
    }
}

fn all_same(holdings: &[Holding<'_>], same: impl Fn(&Holding<'_>, &Holding<'_>) -> bool) -> bool {
    holdings.windows(2).all(|pair| same(&pair[0], &pair[1]))
}

/// Whether two domains are the same set of values.
fn same_values(one: &Domain, other: &Domain) -> bool {
    one == other || (one.contains(other) && other.contains(one))
}

/// Engines store different values, and something proves that they keep to the same ones.
fn proven(row: &Row<'_>, holdings: &[Holding<'_>], name: FindingName) -> Finding {
    let truth = holdings.iter().all(|it| matches!(it.kept, Domain::Boolean));
    let mut checked = true;
    let mut proofs = Vec::new();
    for holding in holdings.iter().filter(|it| it.is_bound()) {
        if let Some(claim) = holding.claim {
            checked = false;
            proofs.push((holding.engine, format!("written and read as {}", claim.text)));
            continue;
        }
        match holding.column.bound.as_ref().map(|bound| &bound.proof) {
            Some(Proof::Check(text)) => {
                proofs.push((holding.engine, format!("held to it by CHECK ({text})")));
            }
            Some(Proof::Declared(text)) => {
                checked = false;
                proofs.push((holding.engine, format!("declared as {text}, which it does not enforce")));
            }
            None => {}
        }
    }
    let grade = if truth && checked { Grade::Equivalent } else { Grade::Widened };
    let stored = holdings.iter().map(|it| (it.engine, it.stored.to_string())).collect::<Vec<_>>();
    let explanation = format!(
        "The types would hold different values, {}, yet the column keeps to {} everywhere: on {}.",
        prose::told(&stored),
        holdings[0].kept,
        prose::told(&proofs),
    );
    row.finding((name, grade), explanation, declaration::declared_domain)
}

/// Engines keep to different values of one kind.
fn differing(row: &Row<'_>, holdings: &[Holding<'_>], facet: Facet) -> Finding {
    let explanation = if facet == Facet::Zone {
        zones(holdings)
    } else {
        let told: Vec<_> = holdings.iter().map(|it| (it.engine, it.enforced().to_string())).collect();
        let widest: Vec<Engine> = holdings
            .iter()
            .filter(|it| holdings.iter().all(|other| facet.at_least(it.enforced(), other.enforced())))
            .map(|it| it.engine)
            .collect();
        let beyond = facet.beyond();
        if widest.is_empty() || widest.len() == holdings.len() {
            format!("None of these holds all that the others do: {}; {beyond}.", prose::told(&told))
        } else {
            let narrower: Vec<_> =
                told.iter().filter(|(engine, _)| !widest.contains(engine)).cloned().collect();
            let wide: Vec<_> = told.iter().filter(|(engine, _)| widest.contains(engine)).cloned().collect();
            format!(
                "What fits on {} may not fit on {}: {beyond}.",
                prose::told(&wide),
                prose::told(&narrower)
            )
        }
    };
    row.finding((facet.name(), Grade::Hazardous), explanation, declaration::declared_domain)
}

fn zones(holdings: &[Holding<'_>]) -> String {
    let of = |wanted: Zone| -> Vec<Engine> {
        holdings
            .iter()
            .filter(|it| matches!(it.kept, Domain::DateTime { zone, .. } if *zone == wanted))
            .map(|it| it.engine)
            .collect()
    };
    format!(
        "{} an instant and {} the wall clock's time: under a session time zone other than UTC the same \
         statement reads another time back.",
        prose::clause(&of(Zone::Instant), "keeps", "keep"),
        prose::clause(&of(Zone::Local), "keeps", "keep"),
    )
}

/// Kinds that no facet describes: labels, elements, types that only one engine has.
fn kind_without_facets(row: &Row<'_>, holdings: &[Holding<'_>], agreed: bool) -> Option<Finding> {
    let (first, others) = holdings.split_first()?;
    if Facet::describe(first.stored) || others.iter().all(|other| other.stored == first.stored) {
        return None;
    }
    if agreed && !all_same(holdings, |a, b| a.stored == b.stored) && holdings.iter().any(Holding::is_bound) {
        return Some(proven(row, holdings, FindingName::ColumnType));
    }
    Some(other_kind(row, holdings))
}

/// A CHECK that is part of a column's kind (`json_valid`) holds it to values that another engine's column of
/// the same type is not held to. Other CHECKs are compared in `checks`.
fn unmatched_check(row: &Row<'_>, holdings: &[Holding<'_>]) -> Option<Finding> {
    let part_of_kind = |holding: &Holding<'_>| {
        let listed = row.table.placed.iter().filter(|placed| placed.engine == holding.engine).any(|placed| {
            let names = placed.table.checks.iter().flat_map(|check| &check.columns);
            names.into_iter().any(|name| name.eq_ignore_ascii_case(row.name))
        });
        let checked = holding.is_bound() && holding.is_checked();
        checked && !listed && Kind::of(holding.kept) != Kind::of(holding.stored)
    };
    let unmatched = holdings
        .iter()
        .filter(|holding| part_of_kind(holding))
        .any(|holding| holdings.iter().any(|other| !holding.kept.contains(other.kept)));
    unmatched.then(|| other_kind(row, holdings))
}

/// Engines hold different kinds of value, or of one kind values that no facet describes.
fn other_kind(row: &Row<'_>, holdings: &[Holding<'_>]) -> Finding {
    let disjoint = holdings
        .iter()
        .enumerate()
        .any(|(index, it)| holdings[..index].iter().any(|other| kind::are_disjoint(it.kept, other.kept)));
    let told = holdings.iter().map(|it| (it.engine, it.kept.to_string())).collect::<Vec<_>>();
    let told = prose::told(&told);
    let reordered = all_same(holdings, |a, b| {
        matches!((a.kept, b.kept), (Domain::Enumeration { .. }, Domain::Enumeration { .. }))
            && same_values(a.kept, b.kept)
    });
    let (grade, explanation) = if disjoint {
        (
            Grade::Incompatible,
            format!("No value is the same to all of them: {told}; a program needs another type for each."),
        )
    } else if reordered {
        (Grade::Hazardous, format!("The same labels stand in another order, which ORDER BY follows: {told}."))
    } else {
        (
            Grade::Hazardous,
            format!("A value that one stores may be refused, or come back changed, on another: {told}."),
        )
    };
    row.finding((FindingName::ColumnType, grade), explanation, declaration::declared_domain)
}
