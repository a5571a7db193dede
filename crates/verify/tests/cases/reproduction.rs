//! Reproducers, pasted into the engines' own clients: what a client shows must be what the finding says was seen. The
//! client's words and rows are read here anew, not as the probes read them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use isoschema_compare::Finding;
use isoschema_verify::{Engine, FindingName};
use jiff::Timestamp;

use crate::client::{Printed, paste};
use crate::live::Live;

/// The line of a script behind which its experiment stands.
const TRIED: &str = "-- what is tried:";

/// The line of a script that says what was seen.
const SEEN: &str = "-- seen: ";

/// Runs every side's reproducer of these findings, each on a database of its own with that engine's migrations.
pub fn hold(live: &Live, findings: &[Finding], folders: &BTreeMap<Engine, PathBuf>) -> Result<(), String> {
    let mut faults = Vec::new();
    // A planner is asked on tables full of rows: that is no script to paste.
    for finding in findings.iter().filter(|finding| finding.name != FindingName::IndexUnused) {
        for (engine, side) in &finding.sides {
            let Some(script) = &side.reproducer else {
                faults.push(format!("{} at {}: {engine} has no reproducer", finding.name, finding.path));
                continue;
            };
            let folder = folders.get(engine).ok_or_else(|| format!("{engine} has no folder"))?;
            let database = live.migrated(*engine, folder)?;
            let printed = paste(*engine, &database.url, script)?;
            let seen = script.lines().find_map(|line| line.strip_prefix(SEEN)).unwrap_or(&side.definition);
            live.count(*engine);
            if let Err(fault) = agrees(*engine, script, seen, &printed) {
                let shown = format!("{printed:?}\n{script}");
                faults.push(format!("{} at {} on {engine}: {fault}: {shown}", finding.name, finding.path));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Whether what a client printed is what was seen.
pub fn agrees(engine: Engine, script: &str, seen: &str, printed: &Printed) -> Result<(), String> {
    let refused = seen.strip_prefix("refused").map(|word| word.trim_matches([' ', ':', '(', ')']));
    match (refused, &printed.error) {
        (None, Some(_)) => Err(format!("it was to be `{seen}`, and the client ends with an error")),
        (Some(_), None) => Err(format!("it was to be `{seen}`, and the client takes it")),
        (Some(word), Some(error)) => {
            let signs = signs(engine, word)?;
            if !signs.iter().any(|sign| error.contains(sign)) {
                return Err(format!("it was to be `{seen}`, and the client's error is none of {signs:?}"));
            }
            let begin = script.lines().position(|line| line == TRIED).map_or(1, |at| at + 2);
            match line_of(engine, error) {
                Some(line) if line >= begin => Ok(()),
                line => {
                    Err(format!("what is tried begins in line {begin}, and the error is of line {line:?}"))
                }
            }
        }
        (None, None) => {
            let Some(answers) = seen.strip_prefix("gives ") else {
                return Ok(());
            };
            let mut expected: Vec<_> =
                answers.split(", then ").flat_map(|answer| answer.split(", ")).collect();
            expected.retain(|value| *value != "no row");
            expected.sort_unstable();
            let rows: Vec<_> = printed.rows.lines().collect();
            let mut forms: Vec<_> = rows.iter().map(|row| forms(row, &rows)).collect();
            // Each value takes a row away that can be read as it.
            let missing: Vec<_> = expected
                .into_iter()
                .filter(|value| match forms.iter().position(|forms| forms.contains(*value)) {
                    Some(at) => {
                        forms.swap_remove(at);
                        false
                    }
                    None => true,
                })
                .collect();
            if missing.is_empty() && forms.is_empty() {
                return Ok(());
            }
            Err(format!("it was to be `{seen}`; no row is {missing:?}, and too many are {forms:?}"))
        }
    }
}

/// The line that a client's error is of.
fn line_of(engine: Engine, error: &str) -> Option<usize> {
    let before = match engine {
        Engine::Sqlite => "near line ",
        Engine::MariaDb | Engine::MySql => "at line ",
        Engine::Postgres => "<stdin>:",
    };
    let (_, rest) = error.split_once(before)?;
    rest[..rest.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

/// What a client's error holds when the server refuses for a reason: a part of SQLite's message, the number of MariaDB
/// and MySQL, PostgreSQL's SQLSTATE.
fn signs(engine: Engine, word: &str) -> Result<&'static [&'static str], String> {
    let signs: &[&str] = match (word, engine) {
        ("not-null" | "NOT NULL", Engine::Sqlite) => &["NOT NULL constraint failed"],
        ("not-null" | "NOT NULL", Engine::MariaDb | Engine::MySql) => &["ERROR 1048 ", "ERROR 1364 "],
        ("not-null" | "NOT NULL", Engine::Postgres) => &["ERROR:  23502:"],
        ("unique" | "a key that must be unique", Engine::Sqlite) => &["UNIQUE constraint failed"],
        ("unique" | "a key that must be unique", Engine::MariaDb | Engine::MySql) => &["ERROR 1062 "],
        ("unique" | "a key that must be unique", Engine::Postgres) => &["ERROR:  23505:"],
        ("foreign-key" | "a foreign key", Engine::Sqlite) => &["FOREIGN KEY constraint failed"],
        ("foreign-key" | "a foreign key", Engine::MariaDb | Engine::MySql) => &["ERROR 1451 ", "ERROR 1452 "],
        ("foreign-key" | "a foreign key", Engine::Postgres) => &["ERROR:  23503:"],
        ("check", Engine::Sqlite) => &["CHECK constraint failed"],
        ("check", Engine::MariaDb) => &["ERROR 4025 "],
        ("check", Engine::MySql) => &["ERROR 3819 "],
        ("check", Engine::Postgres) => &["ERROR:  23514:"],
        ("too-long", Engine::Sqlite) => &["too big"],
        ("too-long", Engine::MariaDb | Engine::MySql) => &["ERROR 1406 "],
        ("too-long", Engine::Postgres) => &["ERROR:  22001:", "ERROR:  54000:"],
        ("out-of-range", Engine::MariaDb | Engine::MySql) => &["ERROR 1264 "],
        ("out-of-range", Engine::Postgres) => &["ERROR:  22003:", "ERROR:  22008:"],
        ("invalid-value", Engine::Sqlite) => &["datatype mismatch", "cannot store"],
        ("invalid-value", Engine::MariaDb | Engine::MySql) => &["ERROR 1265 ", "ERROR 1292 ", "ERROR 1366 "],
        ("invalid-value", Engine::Postgres) => &["ERROR:  22007:", "ERROR:  22P02:", "ERROR:  42804:"],
        ("a CHECK or a type's limits", _) => {
            &["ERROR:  22", "ERROR:  23514:", "CHECK", "ERROR 4025 ", "ERROR 1406 "]
        }
        (word, engine) => return Err(format!("nobody says how {engine}'s client tells of `{word}`")),
    };
    Ok(signs)
}

/// How long ago a row can have been written that a client has just read.
const LATELY: Duration = Duration::from_secs(60);

/// How many characters of a text a finding shows.
const SHOWN: usize = 40;

/// What a finding may say for a printed row, one of whose `rows` it is: its value is spelled by its kind, which a client
/// does not tell.
fn forms(row: &str, rows: &[&str]) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([row.to_owned()]);
    forms.insert(match row.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("'{}…' ({} characters)", &row[..end], row.chars().count()),
        None => format!("'{row}'"),
    });
    if !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        forms.insert(format!("X'{}'", row.to_ascii_lowercase()));
    }
    forms.extend(match row {
        "t" | "1" => Some("true".to_owned()),
        "f" | "0" => Some("false".to_owned()),
        _ => None,
    });
    if row.contains('.') {
        let fewer = row.trim_end_matches('0');
        forms.insert(fewer.trim_end_matches('.').to_owned());
    }
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(row) {
        forms.insert(format!("'{value}'"));
    }
    // Of ids only the order counts.
    if let Ok(number) = row.parse::<i64>() {
        let lower: BTreeSet<i64> =
            rows.iter().filter_map(|row| row.parse().ok()).filter(|other| *other < number).collect();
        forms.insert((lower.len() + 1).to_string());
    }
    // Of times that the database gives, that they are now, or whether they have a fraction of a second.
    if let Some(time) = row.get(..19).and_then(|time| format!("{}Z", time.replace(' ', "T")).parse().ok()) {
        let ago = Timestamp::now().duration_since(time).unsigned_abs();
        forms.extend((ago < LATELY).then(|| "now".to_owned()));
        let has_fraction = row[19..].bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        forms.insert(if has_fraction { "a fraction of a second" } else { "whole seconds" }.to_owned());
    }
    forms
}
