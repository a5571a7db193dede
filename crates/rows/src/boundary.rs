//! The values at the edges of a kind, and plain ones between. Which of them a table's CHECKs let through is not known
//! here.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, date};

use crate::{Kind, Value};

/// The values of one kind that are worth storing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundaries {
    /// The values at the edges, the least first.
    pub edges: Vec<Value>,
    /// Values that hardly anything refuses.
    pub plain: Vec<Value>,
}

/// The longest text, and the most bytes, that are written: more than the 255 to which columns are often narrowed.
const LONGEST: u64 = 300;

/// The values of a kind that are worth storing.
#[must_use]
pub fn boundaries(kind: &Kind) -> Boundaries {
    let (edges, plain) = match kind {
        Kind::Boolean => (vec![Value::Boolean(false), Value::Boolean(true)], vec![Value::Boolean(true)]),
        Kind::Number { min, max, scale } => numbers(*min, *max, *scale),
        Kind::Float => (["-1234.5", "0", "1234.25"].map(number).to_vec(), ["1", "2.5"].map(number).to_vec()),
        Kind::Text { .. } => texts(kind),
        Kind::Label { labels } => {
            let all: Vec<_> = labels.iter().cloned().map(Value::Text).collect();
            (all.first().into_iter().chain(all.last()).cloned().collect(), all)
        }
        Kind::Bytes { max, fixed } => {
            let longest = (*max).min(LONGEST);
            let repeated =
                |byte: u8, count: u64| Value::Bytes((0..count).map(|_| format!("{byte:02x}")).collect());
            let least = if *fixed { longest } else { 0 };
            let plain = if *fixed { longest } else { longest.min(1) };
            (vec![repeated(0, least), repeated(0xff, longest)], vec![repeated(0x2a, plain)])
        }
        Kind::DateTime { fraction_digits, last_year } => {
            let last = last_year.map_or(2099, |year| i16::try_from(year.saturating_sub(1)).unwrap_or(2037));
            let low = date(1970, 1, 2).at(0, 0, 0, 0);
            let high = date(last, 12, 31).at(23, 59, 59, nanoseconds(999_999_999, *fraction_digits));
            let fine = date(2004, 2, 29).at(12, 34, 56, nanoseconds(789_012_000, *fraction_digits));
            let coarse = date(2004, 2, 29).at(12, 34, 56, 0);
            (moments(&[low, high]), moments(&[coarse, fine]))
        }
        Kind::Date => {
            let days = |days: &[Date]| days.iter().copied().map(Value::Date).collect();
            (days(&[date(1000, 1, 1), date(9999, 12, 31)]), days(&[date(2004, 2, 29)]))
        }
        Kind::Time { fraction_digits } => {
            let last = Time::constant(23, 59, 59, nanoseconds(999_999_999, *fraction_digits));
            (
                vec![Value::Time(Time::midnight()), Value::Time(last)],
                vec![Value::Time(Time::constant(12, 34, 56, 0))],
            )
        }
        Kind::Uuid => {
            let uuid = |digits: &str| Value::Uuid(digits.to_owned());
            (
                vec![uuid("00000000000000000000000000000000"), uuid("ffffffffffffffffffffffffffffffff")],
                vec![uuid("8d2cf2a43be84d539a1d0f0b5f3c7e21")],
            )
        }
        Kind::Json => {
            let json = |text: &str| Value::Json(text.to_owned());
            (vec![json("{}"), json("{\"a\":[1,\"é\",null]}")], vec![json("{\"a\":1}")])
        }
    };
    Boundaries { edges, plain }
}

/// The value of a kind for a key's `number`th row, another one for each number as far as the kind has that many.
#[must_use]
pub fn distinct(kind: &Kind, number: u32) -> Option<Value> {
    let n = i128::from(number);
    match kind {
        Kind::Boolean => Some(Value::Boolean(number % 2 == 1)),
        Kind::Number { min, max, .. } => {
            let value = if *min <= 1 { 1 + n } else { min + n };
            (value <= *max).then(|| number_of(value))
        }
        Kind::Float => Some(number_of(n + 1)),
        Kind::Text { max, bytes, .. } => {
            let text = format!("k{}", number + 1);
            let length = text.len() as u64;
            (length <= *max && length <= *bytes).then_some(Value::Text(text))
        }
        Kind::Label { labels } => labels.get(number as usize % labels.len().max(1)).cloned().map(Value::Text),
        Kind::Bytes { max, fixed } => {
            let width = if *fixed { (*max).min(LONGEST) } else { (*max).min(4) };
            let digits = usize::try_from(width).ok()?.checked_mul(2)?;
            Some(Value::Bytes(format!("{:0digits$x}", u64::from(number) + 1))).filter(|_| digits > 1)
        }
        Kind::DateTime { .. } => {
            let day = date(2004, 2, 29).at(12, 0, 0, 0);
            Some(Value::DateTime(day.saturating_add(SignedDuration::from_secs(number.into()))))
        }
        Kind::Date => Some(Value::Date(
            date(2004, 2, 29).saturating_add(SignedDuration::from_hours(24 * i64::from(number))),
        )),
        Kind::Time { .. } => {
            Some(Value::Time(Time::midnight().wrapping_add(SignedDuration::from_secs(number.into()))))
        }
        Kind::Uuid => Some(Value::Uuid(format!("8d2cf2a43be84d539a1d0f0b{:08x}", number + 1))),
        Kind::Json => Some(Value::Json(number.to_string())),
    }
}

fn numbers(min: i128, max: i128, scale: u32) -> (Vec<Value>, Vec<Value>) {
    let scale = scale as usize;
    let edge = |whole: i128| {
        if scale == 0 || whole == 0 {
            number_of(whole)
        } else {
            number(&format!("{whole}.{}", "9".repeat(scale)))
        }
    };
    let mut edges = vec![edge(min), edge(max)];
    edges.dedup();
    let plain: Vec<_> = [1, 2, 10].into_iter().filter(|n| (min..=max).contains(n)).map(number_of).collect();
    (edges.clone(), if plain.is_empty() { edges } else { plain })
}

fn number(text: &str) -> Value {
    Value::Number(text.to_owned())
}

fn number_of(number: i128) -> Value {
    Value::Number(number.to_string())
}

/// The empty text, one with what SQL and patterns take for their own, and the longest.
fn texts(kind: &Kind) -> (Vec<Value>, Vec<Value>) {
    let Kind::Text { max, bytes, ascii, basic, keeps_blanks } = kind else { return (Vec::new(), Vec::new()) };
    let fits = |text: &str| text.chars().count() as u64 <= *max && text.len() as u64 <= *bytes;
    let letter = match (ascii, basic) {
        (true, _) => 'z',
        (false, true) => 'é',
        (false, false) => '🐍',
    };
    let count = (*max).min(*bytes / letter.len_utf8() as u64).min(LONGEST);
    let longest: String = (0..count).map(|_| letter).collect();
    let odd = if *keeps_blanks { "O'Neil \\ 100% " } else { "O'Neil \\ 100%" };
    let mut edges = vec![String::new(), longest];
    if fits(odd) {
        edges.push(odd.to_owned());
    }
    edges.dedup();
    let plain = ["a", "abc", "https://example.org/a"].into_iter().filter(|text| fits(text));
    (edges.into_iter().map(Value::Text).collect(), plain.map(|text| Value::Text(text.to_owned())).collect())
}

fn moments(moments: &[DateTime]) -> Vec<Value> {
    moments.iter().copied().map(Value::DateTime).collect()
}

/// Nanoseconds cut to so many digits, six at most.
fn nanoseconds(nanoseconds: i32, digits: u8) -> i32 {
    let unit = 10_i32.pow(9 - u32::from(digits.min(6)));
    nanoseconds / unit * unit
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{Domain, Length, Repertoire, TrailingBlanks, Zone};

    use super::*;

    fn text(max: Length, repertoire: Repertoire) -> Domain {
        Domain::Text { max, repertoire, trailing_blanks: TrailingBlanks::Kept }
    }

    fn integer(min: i64, max: u64) -> Domain {
        Domain::Integer { min, max }
    }

    fn moment(fraction_digits: u8, last_year: Option<u16>) -> Domain {
        Domain::DateTime { fraction_digits, zone: Zone::Local, last_year }
    }

    /// The edges that several engines' columns have in common, as they are shown.
    #[test]
    fn edges_lie_within_every_engines_limits() {
        let unbounded = text(Length::Unbounded, Repertoire::Unicode);
        for (domains, edges) in [
            (vec![integer(i64::MIN, 9), integer(-5, 7)], "-5 7"),
            (
                vec![integer(0, u64::MAX), integer(i64::MIN, 9_223_372_036_854_775_807)],
                "0 9223372036854775807",
            ),
            (vec![Domain::Boolean, integer(-128, 127)], "false true"),
            (vec![unbounded.clone(), text(Length::Characters(3), Repertoire::BasicPlane)], "'' 'ééé'"),
            (vec![unbounded.clone(), text(Length::Bytes(5), Repertoire::Unicode)], "'' '🐍'"),
            (vec![moment(6, None), moment(0, Some(2038))], "1970-01-02 00:00:00 2037-12-31 23:59:59"),
            (vec![unbounded.clone(), moment(3, None)], "1970-01-02 00:00:00 2099-12-31 23:59:59.999"),
            (
                vec![unbounded, Domain::Enumeration { labels: vec!["b".to_owned(), "a".to_owned()] }],
                "'b' 'a'",
            ),
            (vec![Domain::Decimal { digits: Some((6, 2)) }, Domain::Float { bits: 64 }], "-9999.99 9999.99"),
            (vec![Domain::Bytes { max: None }, Domain::Bytes { max: Some(2) }], "X'0000' X'ffff'"),
        ] {
            let kind = Kind::common(&domains.iter().collect::<Vec<_>>()).unwrap();
            let shown: Vec<_> = boundaries(&kind).edges.iter().map(ToString::to_string).collect();
            assert_eq!(shown.join(" "), edges, "{domains:?}");
        }
    }

    #[test]
    fn what_has_nothing_in_common_has_no_kind() {
        for domains in [
            [integer(0, 1), text(Length::Unbounded, Repertoire::Unicode)],
            [integer(0, 4), integer(5, 9)],
            [Domain::Interval, Domain::Interval],
            [moment(6, None), integer(0, 9)],
        ] {
            assert_eq!(Kind::common(&domains.iter().collect::<Vec<_>>()), None, "{domains:?}");
        }
    }

    #[test]
    fn distinct_values_are_distinct() {
        for kind in [
            Kind::Number { min: -5, max: 100, scale: 0 },
            Kind::Text { max: 9, bytes: 9, ascii: true, basic: true, keeps_blanks: true },
            Kind::Bytes { max: 16, fixed: true },
            Kind::DateTime { fraction_digits: 0, last_year: None },
            Kind::Date,
            Kind::Time { fraction_digits: 0 },
            Kind::Uuid,
            Kind::Json,
        ] {
            let values: std::collections::BTreeSet<_> = (0..50).filter_map(|n| distinct(&kind, n)).collect();
            assert_eq!(values.len(), 50, "{kind:?}");
        }
    }
}
