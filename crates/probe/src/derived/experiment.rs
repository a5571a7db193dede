//! An experiment: statements for each engine, and how what they give is read. A plain value: nothing is run here.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_compare::Path;
use isoschema_engines::Refusal;
use isoschema_rows::{Kind, Moments, Value};
use isoschema_schema::Engine;

use super::parents::Needs;
use super::probe::Probe;

/// One experiment.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The probe that it belongs to.
    pub probe: &'static Probe,
    /// What it is about.
    pub path: Path,
    /// What is tried, for people: `'Bob', then 'bob'`.
    pub what: String,
    /// How the answers are read.
    pub reading: Reading,
    /// The constraint that must refuse it.
    pub must_refuse: Option<Must>,
    /// What must stand before.
    pub needs: Needs,
    /// What is done on each engine, in order.
    pub steps: BTreeMap<Engine, Vec<Step>>,
}

/// A constraint that the catalogue shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Must {
    /// The engines whose catalogue shows it.
    pub engines: BTreeSet<Engine>,
    /// The word for its refusal.
    pub refusal: Refusal,
    /// Whether it is known to refuse this; else only where one of these engines does, all of them must.
    pub always: bool,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A statement that may be refused.
    Do(String),
    /// A query of one column, named `c0`.
    Ask(String),
}

impl Step {
    /// Its SQL.
    pub fn sql(&self) -> &str {
        match self {
            Self::Do(sql) | Self::Ask(sql) => sql,
        }
    }
}

/// How answers are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// As values of a kind.
    Values(Kind),
    /// As numbers of which only the order counts.
    Ranks,
    /// As times of which only counts whether they have a fraction of a second.
    Fractions,
    /// As they are.
    Plain,
}

impl Reading {
    /// The answers of one engine in words that are the same wherever they mean the same.
    pub fn read(&self, answers: &[Vec<Option<String>>], moments: Moments) -> Vec<String> {
        let all = answers.iter().map(Vec::as_slice);
        match self {
            Self::Values(kind) => {
                let value = |text: &Option<String>| Value::read(kind, text.as_deref(), moments).to_string();
                all.map(|answer| listed(answer.iter().map(value).collect())).collect()
            }
            Self::Ranks => {
                let number =
                    |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<i64>().ok());
                let known: BTreeSet<_> = answers.iter().flatten().filter_map(number).collect();
                let rank = |text: &Option<String>| match number(text) {
                    Some(number) => (known.range(..number).count() + 1).to_string(),
                    None => text.clone().unwrap_or_else(|| "NULL".to_owned()),
                };
                all.map(|answer| listed(answer.iter().map(rank).collect())).collect()
            }
            Self::Fractions => {
                let fraction = |text: &Option<String>| match text {
                    None => "NULL".to_owned(),
                    Some(text) => {
                        let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
                        let has = fraction.bytes().take_while(u8::is_ascii_digit).any(|digit| digit != b'0');
                        if has { "a fraction of a second" } else { "whole seconds" }.to_owned()
                    }
                };
                all.map(|answer| listed(answer.iter().map(fraction).collect())).collect()
            }
            Self::Plain => {
                let plain = |text: &Option<String>| text.clone().unwrap_or_else(|| "NULL".to_owned());
                all.map(|answer| listed(answer.iter().map(plain).collect())).collect()
            }
        }
    }
}

/// Rows in no order of their own.
fn listed(mut rows: Vec<String>) -> String {
    rows.sort();
    if rows.is_empty() { "no row".to_owned() } else { rows.join(", ") }
}

/// What an experiment gave on one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every statement was taken; the answers, as they came.
    Taken(Vec<Vec<Option<String>>>),
    /// A statement was refused.
    Refused {
        /// Which one.
        step: usize,
        /// Why, in a word.
        refusal: Refusal,
        /// Why, in the server's words.
        reason: String,
    },
    /// The connection was lost.
    Lost(String),
}

/// What every experiment of every bench gave, by engine; none where an engine could not be asked any more.
pub type Outcomes = BTreeMap<Engine, Vec<Vec<Option<Outcome>>>>;

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn answers_are_read_by_meaning() {
        let moments = Moments::around(Timestamp::UNIX_EPOCH);
        let answers = |texts: &[&[&str]]| -> Vec<Vec<Option<String>>> {
            texts.iter().map(|row| row.iter().map(|text| Some((*text).to_owned())).collect()).collect()
        };
        for (reading, given, read) in [
            (Reading::Values(Kind::Boolean), answers(&[&["t"]]), vec!["true"]),
            (Reading::Values(Kind::Json), answers(&[&["{\"b\": 1, \"a\": 2}"]]), vec!["'{\"a\":2,\"b\":1}'"]),
            (Reading::Ranks, answers(&[&["7"], &["9", "8"]]), vec!["1", "2, 3"]),
            (Reading::Ranks, answers(&[&["9"], &["9"]]), vec!["1", "1"]),
            (Reading::Fractions, answers(&[&["2024-01-01 00:00:00.000000"]]), vec!["whole seconds"]),
            (Reading::Fractions, answers(&[&["2024-01-01 00:00:00.02+00"]]), vec!["a fraction of a second"]),
            (Reading::Plain, answers(&[&[]]), vec!["no row"]),
        ] {
            assert_eq!(reading.read(&given, moments), read, "{reading:?}");
        }
    }
}
