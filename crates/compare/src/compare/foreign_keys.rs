//! Foreign keys: which exist, whether their parents do, what they do and when. Two of them are one when the
//! same columns refer to the same table.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::{Deferrability, Engine, ForeignKey, MatchKind};

use crate::compare::side_by_side::{NONE, Placed, SideBySide};
use crate::compare::{declaration, prose};
use crate::{Finding, FindingName, Grade, Path};

/// The child's columns, whatever their order, and the parent.
type Identity<'a> = (BTreeSet<&'a str>, &'a str);

/// The foreign keys of one identity.
struct Group<'a> {
    table: &'a SideBySide<'a>,
    path: Path,
    /// By engine; more than one where the same key stands twice. Engines without it are left out.
    keys: Vec<(&'a Placed<'a>, Vec<&'a ForeignKey>)>,
}

pub(super) fn compare(table: &SideBySide<'_>, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<Identity<'_>, Group<'_>> = BTreeMap::new();
    for placed in &table.placed {
        for key in &placed.table.foreign_keys {
            let identity = (key.columns.iter().map(String::as_str).collect(), key.parent.as_str());
            let group = groups.entry(identity).or_insert_with(|| Group {
                table,
                path: Path::foreign_key(table.name, &key.columns, &key.parent),
                keys: Vec::new(),
            });
            match group.keys.last_mut() {
                Some((last, keys)) if last.engine == placed.engine => keys.push(key),
                _ => group.keys.push((placed, vec![key])),
            }
        }
    }
    for group in groups.values() {
        let dangling = group.engines_where(|placed, key| !placed.schema.tables.contains_key(&key.parent));
        if dangling.is_empty() {
            findings.extend(group.missing());
        } else {
            findings.push(group.dangling(&dangling));
        }
        findings.extend(group.action());
        findings.extend(group.deferrable());
        findings.extend(group.redundant());
    }
}

impl<'a> Group<'a> {
    fn finding(&self, name: FindingName, grade: Grade, explanation: String) -> Finding {
        self.table.finding((name, self.path.clone(), grade), explanation, |placed| {
            let own: Vec<String> = self
                .of(placed.engine)
                .iter()
                .map(|key| {
                    let text = declaration::foreign_key(key);
                    let exists = placed.schema.tables.contains_key(&key.parent);
                    if exists { text } else { format!("{text}, which does not exist") }
                })
                .collect();
            if own.is_empty() { NONE.to_owned() } else { own.join(", ") }
        })
    }

    fn of(&self, engine: Engine) -> &[&'a ForeignKey] {
        self.keys.iter().find(|(placed, _)| placed.engine == engine).map_or(&[], |(_, keys)| keys.as_slice())
    }

    fn engines_where(&self, holds: impl Fn(&Placed<'_>, &ForeignKey) -> bool) -> Vec<Engine> {
        self.keys
            .iter()
            .filter(|(placed, keys)| keys.iter().any(|key| holds(placed, key)))
            .map(|(placed, _)| placed.engine)
            .collect()
    }

    /// What an engine's keys of this identity say in some respect, sorted; by engine.
    fn respects(&self, of: impl Fn(&ForeignKey) -> String) -> Vec<(Engine, String)> {
        self.keys
            .iter()
            .map(|(placed, keys)| {
                let said: BTreeSet<String> = keys.iter().map(|key| of(key)).collect();
                (placed.engine, said.into_iter().collect::<Vec<_>>().join(" and "))
            })
            .collect()
    }

    fn missing(&self) -> Option<Finding> {
        let present = self.engines_where(|_, _| true);
        let absent = self.table.engines_where(|placed| !present.contains(&placed.engine));
        let targets = self.respects(|key| {
            let mut pairs: Vec<_> = key.columns.iter().zip(&key.parent_columns).collect();
            pairs.sort_unstable();
            let pairs: Vec<_> = pairs.iter().map(|(column, parent)| format!("{column} = {parent}")).collect();
            pairs.join(", ")
        });
        let explanation = if !absent.is_empty() {
            format!(
                "{} a row without a parent, which {}, and a deleted parent leaves orphans there.",
                prose::clause(&absent, "stores", "store"),
                prose::clause(&present, "refuses", "refuse"),
            )
        } else if differ(&targets) {
            format!(
                "The same columns refer to other columns of the parent, so other rows have one: {}.",
                prose::told(&targets)
            )
        } else {
            return None;
        };
        Some(self.finding(FindingName::ForeignKeyMissing, Grade::Incompatible, explanation))
    }

    fn dangling(&self, engines: &[Engine]) -> Finding {
        let (_, keys) = &self.keys[0];
        let explanation = format!(
            "{} no table {}: while foreign keys are enforced there, no row with a value in these columns can \
             be written.",
            prose::clause(engines, "has", "have"),
            keys[0].parent,
        );
        self.finding(FindingName::ForeignKeyDangling, Grade::Hazardous, explanation)
    }

    fn action(&self) -> Option<Finding> {
        let deletes = self.respects(|key| key.on_delete.to_string());
        let updates = self.respects(|key| key.on_update.to_string());
        let matches = self.respects(|key| match key.match_kind {
            MatchKind::Full if key.columns.len() > 1 => "all or none may be NULL".to_owned(),
            MatchKind::Full | MatchKind::Simple => "one NULL lets the others be anything".to_owned(),
        });
        let mut harms = Vec::new();
        if differ(&deletes) {
            harms.push(format!(
                "when a parent is deleted, its children fare differently: {}",
                prose::told(&deletes)
            ));
        }
        if differ(&updates) {
            harms.push(format!(
                "when a parent's key changes, its children fare differently: {}",
                prose::told(&updates)
            ));
        }
        if differ(&matches) {
            harms
                .push(format!("a key that is NULL in part is judged differently: {}", prose::told(&matches)));
        }
        if harms.is_empty() {
            return None;
        }
        Some(self.finding(
            FindingName::ForeignKeyAction,
            Grade::Hazardous,
            prose::capitalized(&format!("{}.", harms.join("; "))),
        ))
    }

    fn deferrable(&self) -> Option<Finding> {
        let moments = self.respects(|key| {
            match key.deferrability {
                Deferrability::NotDeferrable => "at each statement",
                Deferrability::InitiallyImmediate => "at each statement unless deferred",
                Deferrability::InitiallyDeferred => "at the end of the transaction",
            }
            .to_owned()
        });
        if !differ(&moments) {
            return None;
        }
        let explanation = format!(
            "A transaction that writes a child before its parent succeeds only where the key is checked late: \
             {}.",
            prose::told(&moments)
        );
        // Until a transaction asks for it, a key that may be deferred is checked as any other.
        let is_deferred = |key: &ForeignKey| key.deferrability == Deferrability::InitiallyDeferred;
        let some_deferred = self.keys.iter().any(|(_, keys)| keys.iter().any(|key| is_deferred(key)));
        let grade = if some_deferred { Grade::Hazardous } else { Grade::Widened };
        Some(self.finding(FindingName::ForeignKeyDeferrable, grade, explanation))
    }

    fn redundant(&self) -> Option<Finding> {
        let most = self.keys.iter().map(|(_, keys)| keys.len()).max()?;
        // An engine without any of them is the finding foreign-key-missing.
        let fewest = self.keys.iter().map(|(_, keys)| keys.len()).min()?;
        if most < 2 || fewest == most {
            return None;
        }
        let twice: Vec<Engine> =
            self.keys.iter().filter(|(_, keys)| keys.len() > 1).map(|(placed, _)| placed.engine).collect();
        let explanation = format!(
            "{} the same foreign key more than once, which costs a look-up on each write and hides which \
             action takes effect.",
            prose::clause(&twice, "has", "have")
        );
        Some(self.finding(FindingName::ForeignKeyRedundant, Grade::Equivalent, explanation))
    }
}

fn differ(sayings: &[(Engine, String)]) -> bool {
    sayings.windows(2).any(|pair| pair[0].1 != pair[1].1)
}
