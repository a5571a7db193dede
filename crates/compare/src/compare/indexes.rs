//! Plain indexes: which searches an engine can serve that another cannot, and which indexes are needless.
//! None of it changes what a program reads, only how fast.

use std::collections::BTreeMap;

use isoschema_schema::{Engine, Index};

use crate::compare::keys::{self, Key, Subject};
use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::compare::{declaration, prose};
use crate::{Finding, FindingName, Grade};

/// Something that serves a search: an index, or the index behind a key.
#[derive(Debug, Clone)]
struct Access<'a> {
    kind: AccessKind,
    subjects: Vec<Subject<'a>>,
    descending: Vec<bool>,
    predicate: Option<&'a str>,
    method: &'a str,
    source: Source<'a>,
}

/// What declares an access.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Key(keys::Source<'a>),
    Index(&'a Index),
}

/// Why an access stands in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccessKind {
    /// Someone asked for an index.
    Index,
    /// A key needs it.
    Key,
    /// The engine made it for a foreign key.
    Implicit,
}

impl<'a> Access<'a> {
    fn of_key(key: &Key<'a>) -> Self {
        let unique = key.unique();
        let descending = |index: usize| unique.is_some_and(|unique| unique.parts[index].descending);
        Self {
            kind: AccessKind::Key,
            subjects: key.order.clone(),
            descending: (0..key.order.len()).map(descending).collect(),
            predicate: unique.and_then(|unique| unique.predicate.as_deref()),
            method: BTREE,
            source: Source::Key(key.source),
        }
    }

    fn of_index(kind: AccessKind, index: &'a Index) -> Self {
        Self {
            kind,
            subjects: index.parts.iter().map(|part| Subject::from(&part.subject)).collect(),
            descending: index.parts.iter().map(|part| part.descending).collect(),
            predicate: index.predicate.as_deref(),
            method: if index.method.is_empty() { BTREE } else { &index.method },
            source: Source::Index(index),
        }
    }

    /// How the engine that has it declares it.
    fn text(&self, placed: &Placed<'_>) -> String {
        match self.source {
            Source::Key(keys::Source::PrimaryKey(key)) => declaration::primary_key(&key.columns),
            Source::Key(keys::Source::Unique(unique)) => declaration::unique(placed, unique),
            Source::Index(index) => declaration::index(placed, index),
        }
    }

    /// Whether it serves every search that another one does.
    fn serves(&self, other: &Self) -> bool {
        if self.predicate.is_some() && self.predicate != other.predicate {
            return false;
        }
        if self.method == other.method && self.method != BTREE {
            return self.subjects == other.subjects;
        }
        if self.method != BTREE || ![BTREE, HASH].contains(&other.method) {
            return false;
        }
        // It can be read backwards, but then in all its columns.
        let mut turns = self.descending.iter().zip(&other.descending).map(|(one, other)| one != other);
        let turned = turns.next().unwrap_or(false);
        self.subjects.starts_with(&other.subjects) && turns.all(|turn| turn == turned)
    }
}

/// The method that every engine has, and that a search by first columns needs.
const BTREE: &str = "btree";
const HASH: &str = "hash";

/// What serves searches of a table on each engine.
type Accesses<'a> = Vec<(Engine, Vec<Access<'a>>)>;

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let accesses: Accesses<'_> = table.placed.iter().map(|placed| (placed.engine, of(placed))).collect();
    let missing = missing(&accesses);
    for (subjects, (lacking, served)) in &missing {
        let explanation = format!(
            "{} the whole table for what {} by index; the rows are the same.",
            prose::clause(lacking, "searches", "search"),
            prose::clause(served, "finds", "find"),
        );
        let what = (FindingName::IndexMissing, keys::path(table, subjects), Grade::Equivalent);
        findings.push(table.finding(what, explanation, |placed| side(&accesses, placed, subjects)));
    }
    for (subjects, engines) in redundant(&accesses) {
        if missing.contains_key(subjects) {
            continue;
        }
        let explanation = format!(
            "Another index or key of the table serves the same searches, so on {} this one only costs time \
             on each write.",
            prose::titles(&engines)
        );
        let what = (FindingName::IndexRedundant, keys::path(table, subjects), Grade::Equivalent);
        findings.push(table.finding(what, explanation, |placed| side(&accesses, placed, subjects)));
    }
}

fn of<'a>(placed: &Placed<'a>) -> Vec<Access<'a>> {
    let keys = placed.keys.iter().map(Access::of_key);
    let indexes = placed.table.indexes.iter().map(|index| Access::of_index(AccessKind::Index, index));
    let implicit = placed.table.implicit_indexes.iter();
    let implicit = implicit.map(|index| Access::of_index(AccessKind::Implicit, index));
    keys.chain(indexes).chain(implicit).collect()
}

/// The indexes that an engine has nothing for, each with the engines that lack it and those that do not.
fn missing<'a>(accesses: &'a Accesses<'a>) -> BTreeMap<&'a [Subject<'a>], (Vec<Engine>, Vec<Engine>)> {
    let mut missing: BTreeMap<&[Subject<'_>], (Vec<Engine>, Vec<Engine>)> = BTreeMap::new();
    for (_, own) in accesses {
        for (position, index) in own.iter().enumerate().filter(|(_, it)| it.kind == AccessKind::Index) {
            // What a longer index of the same engine serves as well is that index's matter.
            if is_needless(own, position, &[AccessKind::Index]) {
                continue;
            }
            let serves = |others: &[Access<'_>]| others.iter().any(|other| other.serves(index));
            let lacking: Vec<Engine> =
                accesses.iter().filter(|(_, others)| !serves(others)).map(|(engine, _)| *engine).collect();
            if lacking.is_empty() {
                continue;
            }
            let served = accesses.iter().filter(|(_, others)| serves(others)).map(|(engine, _)| *engine);
            missing.entry(&index.subjects).or_insert((lacking, served.collect()));
        }
    }
    missing
}

/// The indexes that something else on their engine makes needless, where another engine does without, each
/// with the engines that have it.
fn redundant<'a>(accesses: &'a Accesses<'a>) -> BTreeMap<&'a [Subject<'a>], Vec<Engine>> {
    let mut redundant: BTreeMap<&[Subject<'_>], Vec<Engine>> = BTreeMap::new();
    for (engine, own) in accesses {
        for (position, index) in own.iter().enumerate().filter(|(_, it)| it.kind == AccessKind::Index) {
            let count = |others: &[Access<'_>]| {
                let same = |other: &&Access<'_>| {
                    other.kind == AccessKind::Index
                        && (&other.subjects, other.predicate, other.method)
                            == (&index.subjects, index.predicate, index.method)
                };
                others.iter().filter(same).count()
            };
            let done_without = accesses.iter().any(|(_, others)| count(others) < count(own));
            if done_without && is_needless(own, position, &[AccessKind::Index, AccessKind::Key]) {
                let engines = redundant.entry(&index.subjects).or_default();
                if !engines.contains(engine) {
                    engines.push(*engine);
                }
            }
        }
    }
    redundant
}

/// Whether something else of the same engine serves every search that this one does; of two that serve the
/// same, the later one is needless.
fn is_needless(own: &[Access<'_>], position: usize, kinds: &[AccessKind]) -> bool {
    let index = &own[position];
    own.iter().enumerate().any(|(other_position, other)| {
        other_position != position
            && kinds.contains(&other.kind)
            && other.serves(index)
            && (other_position < position || !index.serves(other))
    })
}

/// An engine's indexes of these columns, or else what serves the search.
fn side(accesses: &Accesses<'_>, placed: &Placed<'_>, subjects: &[Subject<'_>]) -> String {
    let Some((_, own)) = accesses.iter().find(|(known, _)| *known == placed.engine) else {
        return NONE.to_owned();
    };
    let exact: Vec<String> =
        own.iter().filter(|access| access.subjects == subjects).map(|access| access.text(placed)).collect();
    if !exact.is_empty() {
        return exact.join(", ");
    }
    let longer = own.iter().find(|access| access.subjects.starts_with(subjects));
    longer.map_or_else(|| NONE.to_owned(), |access| access.text(placed))
}
