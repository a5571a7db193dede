//! A logical value: what a program means by it, whatever an engine stores. Not the SQL that spells it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::Kind;

/// A row: its values by column.
pub type Row = BTreeMap<String, Value>;

/// A logical value. Numbers, times and so on stand in one canonical text each, so that equal values are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// NULL.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number, in its shortest decimal form.
    Number(String),
    /// A text.
    Text(String),
    /// Bytes, in lower-case hexadecimal.
    Bytes(String),
    /// A point in time in UTC, to the microsecond.
    DateTime(DateTime),
    /// A time that lies in the run itself: two engines that say `now` say the same.
    Now,
    /// A calendar day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A UUID, in lower-case hexadecimal without dashes.
    Uuid(String),
    /// A JSON value, with its keys sorted.
    Json(String),
    /// What an engine gave that is no value of the column's kind, as it gave it.
    Other(String),
}

/// The time in which a run's own moments lie.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    begin: DateTime,
    end: DateTime,
}

impl Moments {
    /// From some minutes before a moment to an hour after it. No time zone is that near to UTC but UTC itself and those
    /// an hour east, and made values lie years away.
    #[must_use]
    pub fn around(now: Timestamp) -> Self {
        let now = TimeZone::UTC.to_datetime(now);
        let shifted = |minutes| now.saturating_add(SignedDuration::from_mins(minutes));
        Self { begin: shifted(-10), end: shifted(50) }
    }

    fn hold(self, moment: DateTime) -> bool {
        self.begin <= moment && moment <= self.end
    }
}

impl Value {
    /// Reads an engine's text as a value of a kind.
    #[must_use]
    pub fn read(kind: &Kind, text: Option<&str>, moments: Moments) -> Self {
        let Some(text) = text else { return Self::Null };
        let value = match kind {
            Kind::Boolean => boolean(text).map(Self::Boolean),
            Kind::Number { .. } => decimal(text).map(Self::Number),
            Kind::Float => text.parse::<f64>().ok().map(|number| Self::Number(number.to_string())),
            Kind::Text { keeps_blanks: true, .. } => Some(Self::Text(text.to_owned())),
            Kind::Text { keeps_blanks: false, .. } => Some(Self::Text(text.trim_end_matches(' ').to_owned())),
            Kind::Label { .. } => Some(Self::Text(text.to_owned())),
            Kind::Bytes { .. } => Some(Self::Bytes(text.to_ascii_lowercase())),
            Kind::DateTime { .. } => date_time(text)
                .map(|moment| if moments.hold(moment) { Self::Now } else { Self::DateTime(moment) }),
            Kind::Date => text.get(..10).and_then(|day| day.parse().ok()).map(Self::Date),
            Kind::Time { .. } => text.parse().ok().map(Self::Time),
            Kind::Uuid => uuid(text).map(Self::Uuid),
            Kind::Json => {
                serde_json::from_str::<serde_json::Value>(text).ok().map(|json| Self::Json(json.to_string()))
            }
        };
        value.unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "true" => Some(true),
        "0" | "f" | "false" => Some(false),
        _ => None,
    }
}

/// `1.50` is `1.5`, `1e3` is `1000`, `-0` is `0`.
fn decimal(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    if text.contains(['e', 'E']) || !number.is_finite() {
        return Some(number.to_string());
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches(['+', '0']), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// A time with an offset is brought to UTC; one without is in UTC, as every session of Diesel's is.
fn date_time(text: &str) -> Option<DateTime> {
    // PostgreSQL leaves the minutes of an offset out.
    let offset = text.get(19..).and_then(|rest| rest.rfind(['+', '-']).map(|at| at + 19));
    let whole = match offset {
        Some(at) if text.len() - at == 3 => format!("{text}:00"),
        Some(_) | None => text.to_owned(),
    };
    match whole.parse::<Timestamp>() {
        Ok(instant) => Some(TimeZone::UTC.to_datetime(instant)),
        Err(_) => whole.parse().ok(),
    }
}

fn uuid(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let whole = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| digits.to_ascii_lowercase())
}

/// How much of a long text is shown.
const SHOWN: usize = 40;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(number) => f.write_str(number),
            Self::Text(text) | Self::Json(text) => match text.char_indices().nth(SHOWN) {
                Some((end, _)) => write!(f, "'{}…' ({} characters)", &text[..end], text.chars().count()),
                None => write!(f, "'{text}'"),
            },
            Self::Bytes(digits) if digits.len() > SHOWN => {
                write!(f, "X'{}…' ({} bytes)", &digits[..SHOWN], digits.len() / 2)
            }
            Self::Bytes(digits) => write!(f, "X'{digits}'"),
            Self::DateTime(moment) => write!(f, "{} {}", moment.date(), moment.time()),
            Self::Now => f.write_str("now"),
            Self::Date(day) => write!(f, "{day}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Uuid(digits) => f.write_str(digits),
            Self::Other(text) => write!(f, "'{text}' (unreadable)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Kind = Kind::Number { min: -9, max: 9, scale: 3 };
    const MOMENT: Kind = Kind::DateTime { fraction_digits: 6, last_year: None };

    fn read(kind: &Kind, text: &str) -> Value {
        let now = "2024-05-01T12:00:00Z".parse().unwrap();
        Value::read(kind, Some(text), Moments::around(now))
    }

    /// Two texts of one kind, and whether they are one value.
    #[test]
    fn engines_spell_one_value_in_many_ways() {
        let text = |keeps_blanks| Kind::Text { max: 9, bytes: 36, ascii: false, basic: false, keeps_blanks };
        for (kind, one, other, same) in [
            (Kind::Boolean, "1", "true", true),
            (Kind::Boolean, "0", "true", false),
            (NUMBER, "1.500", "1.5", true),
            (NUMBER, "-0.0", "0", true),
            (NUMBER, "1e3", "1000", true),
            (NUMBER, "9223372036854775807", "9223372036854775806", false),
            (Kind::Float, "0.1", "0.10000000000000001", true),
            (text(true), "a", "a ", false),
            (text(false), "a", "a ", true),
            (MOMENT, "2024-02-29 12:34:56.5", "2024-02-29T12:34:56.500000", true),
            (MOMENT, "2024-02-29 12:34:56+00", "2024-02-29 12:34:56", true),
            (MOMENT, "2024-02-29 14:34:56+02", "2024-02-29 12:34:56", true),
            (MOMENT, "2024-02-29 12:34:56", "2024-02-29 13:34:56", false),
            (MOMENT, "2024-05-01 12:00:01", "2024-05-01 12:00:03.25", true),
            (Kind::Date, "2024-02-29", "2024-02-28", false),
            (Kind::Time { fraction_digits: 6 }, "12:00:00", "12:00:00.000000", true),
            (Kind::Uuid, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc999c0b4ef8bb6d6bb9bd380a11", true),
            (Kind::Json, "{\"b\":1, \"a\":2}", "{\"a\": 2, \"b\": 1}", true),
            (Kind::Json, "{", "[", false),
            (Kind::Bytes { max: 9, fixed: false }, "00FF", "00ff", true),
        ] {
            assert_eq!(read(&kind, one) == read(&kind, other), same, "{kind:?}: {one}, {other}");
        }
    }

    #[test]
    fn what_is_no_value_of_the_kind_is_kept_as_it_came() {
        assert_eq!(read(&MOMENT, "soon"), Value::Other("soon".to_owned()));
        assert_eq!(read(&NUMBER, "many"), Value::Other("many".to_owned()));
    }
}
