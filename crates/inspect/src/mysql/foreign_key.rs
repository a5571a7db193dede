//! Foreign keys, from the rows of their columns and of their rules.

use std::collections::HashMap;

use isoschema_schema::{Action, Deferrability, Engine, ForeignKey, MatchKind};

use super::catalogue::{ForeignKeyColumnRow, ForeignKeyRuleRow};
use crate::InspectError;

/// A foreign key, and where it goes.
pub struct Found {
    /// The child.
    pub owner: String,
    /// The parent's database.
    pub parent_database: String,
    /// The foreign key.
    pub key: ForeignKey,
}

/// Every foreign key of the database, by table and name. A name belongs to a table (since MariaDB 12.1).
pub fn gather(
    columns: Vec<ForeignKeyColumnRow>,
    rules: Vec<ForeignKeyRuleRow>,
    engine: Engine,
) -> Result<Vec<Found>, InspectError> {
    let mut keys: HashMap<(String, String), Vec<ForeignKeyColumnRow>> = HashMap::new();
    for mut row in columns {
        let key = (std::mem::take(&mut row.owner), std::mem::take(&mut row.name));
        keys.entry(key).or_default().push(row);
    }
    let mut found = Vec::with_capacity(rules.len());
    for rule in rules {
        let unknown = |word: &str| InspectError::Unknown {
            engine,
            part: "foreign keys",
            found: format!("{word} on {}.{}", rule.owner, rule.name),
        };
        let mut rows = keys
            .remove(&(rule.owner.clone(), rule.name.clone()))
            .ok_or_else(|| unknown("a rule without columns"))?;
        rows.sort_by_key(|row| row.position);
        let (parent_database, parent) = match rows.first() {
            Some(first) => (first.parent_database.clone(), first.parent.clone()),
            None => continue,
        };
        let (columns, parent_columns) =
            rows.into_iter().map(|row| (row.column_name, row.parent_column)).unzip();
        let key = ForeignKey {
            columns,
            parent,
            parent_columns,
            on_delete: action(&rule.on_delete).ok_or_else(|| unknown(&rule.on_delete))?,
            on_update: action(&rule.on_update).ok_or_else(|| unknown(&rule.on_update))?,
            match_kind: match_kind(&rule.match_kind).ok_or_else(|| unknown(&rule.match_kind))?,
            deferrability: Deferrability::NotDeferrable,
            name: Some(rule.name),
        };
        found.push(Found { owner: rule.owner, parent_database, key });
    }
    if let Some((owner, name)) = keys.into_keys().min() {
        let found = format!("columns without a rule on {owner}.{name}");
        return Err(InspectError::Unknown { engine, part: "foreign keys", found });
    }
    found.sort_by(|a, b| (&a.owner, &a.key.name).cmp(&(&b.owner, &b.key.name)));
    Ok(found)
}

fn action(word: &str) -> Option<Action> {
    match word {
        "NO ACTION" => Some(Action::NoAction),
        "RESTRICT" => Some(Action::Restrict),
        "CASCADE" => Some(Action::Cascade),
        "SET NULL" => Some(Action::SetNull),
        "SET DEFAULT" => Some(Action::SetDefault),
        _ => None,
    }
}

/// Both servers say NONE whatever was written, and do what MATCH SIMPLE does.
fn match_kind(word: &str) -> Option<MatchKind> {
    match word {
        "NONE" | "SIMPLE" => Some(MatchKind::Simple),
        "FULL" => Some(MatchKind::Full),
        _ => None,
    }
}
