//! Allowances in isoschema.toml: reading `[[allow]]`, and writing one more. What they do is `compare`'s business.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use isoschema_compare::{Allowance, Date, FindingName, PathPattern};
use isoschema_schema::Engine;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::Deserialize;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::config::{Config, ConfigError};

/// An `[[allow]]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllowSection {
    name: FindingName,
    path: String,
    #[serde(default)]
    engines: BTreeSet<Engine>,
    reason: Option<String>,
    until: Option<Until>,
    count: Option<usize>,
}

/// A day, as TOML's own date or as a text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Until {
    Date(toml::value::Datetime),
    Text(String),
}

/// The day that it is in UTC, which is the same one for everybody who works on a project.
#[must_use]
pub fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

/// The last day of an allowance that is written without one: half a year ahead.
#[must_use]
pub fn until_by_default(today: Date) -> Date {
    today.saturating_add(6.months())
}

/// The allowances of a configuration, or what is wrong with one.
pub(crate) fn read(sections: Vec<AllowSection>) -> Result<Vec<Allowance>, String> {
    let mut allowances: Vec<Allowance> = Vec::new();
    for section in sections {
        let place = format!("[[allow]] {} {}", section.name, section.path);
        let allowance = section.allowance().map_err(|reason| format!("{place}: {reason}"))?;
        check(&allowance).map_err(|reason| format!("{place}: {reason}"))?;
        if allowances.iter().any(|other| (other.name, &other.path) == (allowance.name, &allowance.path)) {
            return Err(format!("{place} stands twice; keep one, and name all its engines there"));
        }
        allowances.push(allowance);
    }
    Ok(allowances)
}

impl AllowSection {
    fn allowance(self) -> Result<Allowance, String> {
        let path = PathPattern::from_str(&self.path).map_err(|error| error.to_string())?;
        let reason = self.reason.ok_or("it needs a `reason`: why may this difference stay?")?;
        let until = match self.until {
            Some(Until::Date(date)) => date.to_string(),
            Some(Until::Text(text)) => text,
            None => {
                return Err("it needs `until`, the last day on which it holds: until = 2027-05-21".to_owned());
            }
        };
        let until = until
            .parse()
            .ok()
            .filter(|_| until.len() == "2027-05-21".len())
            .ok_or_else(|| format!("`until` is a date such as 2027-05-21, not `{until}`"))?;
        Ok(Allowance { name: self.name, path, engines: self.engines, reason, until, count: self.count })
    }
}

/// What is wrong with an allowance, whatever differs.
fn check(allowance: &Allowance) -> Result<(), String> {
    if allowance.reason.trim().is_empty() {
        return Err("it needs a `reason` that says something: why may this difference stay?".to_owned());
    }
    if allowance.name.is_of_an_allowance() {
        return Err("an allowance that does not hold cannot be allowed; mend or remove that one".to_owned());
    }
    match allowance.count {
        None if allowance.path.is_wild() => {
            Err("a path with `*` needs `count`: how many findings does it allow today?".to_owned())
        }
        Some(0) => Err("`count = 0` allows nothing; take it out of isoschema.toml".to_owned()),
        Some(_) | None => Ok(()),
    }
}

/// Writes an allowance at the end of isoschema.toml, whose text stays as it is otherwise.
///
/// # Errors
/// When the file cannot be read or written, or would not be a configuration afterwards.
pub fn write_allowance(file: &Path, allowance: &Allowance) -> Result<(), ConfigError> {
    let invalid = |reason: String| ConfigError::Invalid { path: file.to_owned(), reason };
    let text = fs::read_to_string(file)
        .map_err(|source| ConfigError::Unreadable { path: file.to_owned(), source })?;
    let text = with_allowance(&text, allowance).map_err(invalid)?;
    let base = file.parent().unwrap_or_else(|| Path::new(""));
    Config::parse(&text, base).map_err(invalid)?;
    crate::whole_file::write_whole(file, &text)
        .map_err(|source| ConfigError::Unwritable { path: file.to_owned(), source })
}

fn with_allowance(text: &str, allowance: &Allowance) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let mut row = Table::new();
    row["name"] = value(allowance.name.name());
    row["path"] = value(allowance.path.as_str());
    if !allowance.engines.is_empty() {
        row["engines"] =
            value(allowance.engines.iter().map(|engine| engine.name()).collect::<toml_edit::Array>());
    }
    row["reason"] = value(&allowance.reason);
    let until = allowance.until.to_string();
    row["until"] = value(until.parse::<toml_edit::Datetime>().map_err(|error| error.to_string())?);
    if let Some(count) = allowance.count {
        row["count"] = value(i64::try_from(count).map_err(|error| error.to_string())?);
    }
    row.decor_mut().set_prefix("\n");
    let rows = document.entry("allow").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    rows.as_array_of_tables_mut().ok_or("`allow` is not written as [[allow]]; write it so")?.push(row);
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDERS: &str = "# Ours.\nengines = ['postgres', 'sqlite'] # in this order\n\n[postgres]\nmigrations = 'p'\n\n\
                           [sqlite] # the desktop's\nmigrations = 's'\n";

    fn parsed(text: &str) -> Result<Vec<Allowance>, String> {
        Config::parse(&format!("{FOLDERS}{text}"), Path::new("")).map(|config| config.allowances)
    }

    #[test]
    fn an_allowance_reads() {
        for until in ["2027-05-21", "'2027-05-21'"] {
            let text = format!(
                "[[allow]]\nname = 'column-length'\npath = 'users.*'\nengines = ['mariadb']\n\
                 reason = 'r'\nuntil = {until}\ncount = 3\n"
            );
            let allowances = parsed(&text).unwrap();
            assert_eq!(allowances.len(), 1);
            assert_eq!(
                (allowances[0].until.to_string().as_str(), allowances[0].count),
                ("2027-05-21", Some(3))
            );
            assert_eq!(allowances[0].engines, BTreeSet::from([Engine::MariaDb]));
        }
    }

    #[test]
    fn what_an_allowance_lacks_is_named() {
        let whole =
            "[[allow]]\nname = 'column-length'\npath = 'users.akey'\nreason = 'r'\nuntil = 2027-05-21\n";
        assert!(parsed(whole).is_ok());
        for (from, to, part) in [
            ("reason = 'r'\n", "", "needs a `reason`"),
            ("reason = 'r'", "reason = ' '", "a `reason` that says something"),
            ("until = 2027-05-21\n", "", "needs `until`"),
            ("2027-05-21", "'next year'", "`until` is a date"),
            ("2027-05-21", "2027-05-21T10:00:00", "`until` is a date"),
            ("users.akey", "users.*", "needs `count`"),
            ("users.akey", "users.*a*", "more than one `*`"),
            ("'users.akey'", "''", "the path is empty"),
            ("column-length", "column-lenght", "is no finding's name"),
            ("column-length", "allowance-unused", "cannot be allowed"),
            ("reason", "count = 0\nreason", "allows nothing"),
            ("reason", "colour = 1\nreason", "unknown field `colour`"),
        ] {
            let reason = parsed(&whole.replacen(from, to, 1)).unwrap_err();
            assert!(reason.contains(part), "{to}: {reason}");
        }
        assert!(parsed(&format!("{whole}{whole}")).unwrap_err().contains("stands twice"));
    }

    #[test]
    fn one_more_allowance_leaves_the_rest_of_the_text_alone() {
        let allowance = |path: &str| Allowance {
            name: FindingName::ColumnLength,
            path: path.parse().unwrap(),
            engines: BTreeSet::from([Engine::Sqlite]),
            reason: "the \"old\" client".to_owned(),
            until: "2027-05-21".parse().unwrap(),
            count: None,
        };
        let one = with_allowance(FOLDERS, &allowance("users.akey")).unwrap();
        assert_eq!(
            one,
            format!(
                "{FOLDERS}\n[[allow]]\nname = \"column-length\"\npath = \"users.akey\"\nengines = [\"sqlite\"]\n\
                 reason = 'the \"old\" client'\nuntil = 2027-05-21\n"
            )
        );
        let two = with_allowance(&one, &allowance("users.name")).unwrap();
        assert!(two.starts_with(&one), "{two}");
        assert_eq!(Config::parse(&two, Path::new("")).unwrap().allowances.len(), 2);
    }
}
