//! Which domain holds all that another one holds, and what two of them hold in common. Pure set algebra:
//! what a difference means for a program is not decided here.

use super::{Domain, Length, Repertoire, TrailingBlanks};

impl Domain {
    /// Whether every value of `other` is a value of this domain.
    ///
    /// True and false count as 1 and 0, a UUID, a JSON value and a label as their texts. Other kinds do not
    /// mix: a double could hold a small integer, and yet a program would read another type.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        if let (Some((min, max)), Some((least, greatest))) = (self.integers(), other.integers()) {
            return min <= least && greatest <= max;
        }
        match self {
            Self::Boolean | Self::Integer { .. } => false,
            Self::Decimal { digits } => {
                if let Self::Decimal { digits: others } = other {
                    return decimal_contains(*digits, *others);
                }
                other.integers().is_some_and(|(min, max)| decimal_holds(*digits, min, max))
            }
            Self::Float { bits } => matches!(other, Self::Float { bits: others } if others <= bits),
            Self::Text { max, repertoire, trailing_blanks } => {
                text_contains((*max, *repertoire, *trailing_blanks), other)
            }
            Self::Bytes { max } => {
                matches!(other, Self::Bytes { max: others } if at_least(*max, *others))
            }
            Self::Bits { count } => matches!(other, Self::Bits { count: others } if others <= count),
            Self::Time { fraction_digits } => {
                matches!(other, Self::Time { fraction_digits: others } if others <= fraction_digits)
            }
            Self::DateTime { fraction_digits, zone, last_year } => matches!(
                other,
                Self::DateTime { fraction_digits: digits, zone: others, last_year: year }
                    if digits <= fraction_digits && zone == others
                        && at_least(last_year.map(u64::from), year.map(u64::from))
            ),
            Self::Enumeration { labels } => {
                matches!(other, Self::Enumeration { labels: others }
                    if others.iter().all(|label| labels.contains(label)))
            }
            Self::Array { element } => {
                matches!(other, Self::Array { element: others } if element.contains(others))
            }
            Self::Date | Self::Interval | Self::Uuid | Self::Json | Self::Other { .. } => self == other,
        }
    }

    /// The values that both hold, where a domain can say it; `None` where they have none in common or no
    /// domain describes these.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        if self.contains(other) {
            return Some(other.clone());
        }
        if other.contains(self) {
            return Some(self.clone());
        }
        if let (Self::Enumeration { labels }, Self::Enumeration { labels: others }) = (self, other) {
            let labels: Vec<_> = labels.iter().filter(|label| others.contains(label)).cloned().collect();
            return (!labels.is_empty()).then_some(Self::Enumeration { labels });
        }
        if let (
            Self::Text { max, repertoire, trailing_blanks },
            Self::Text { max: others, repertoire: characters, trailing_blanks: blanks },
        ) = (self, other)
        {
            let repertoire = *repertoire.min(characters);
            let max = if length_contains((*max, repertoire), (*others, repertoire)) {
                *others
            } else if length_contains((*others, repertoire), (*max, repertoire)) {
                *max
            } else {
                return None;
            };
            let lost = [trailing_blanks, blanks].contains(&&TrailingBlanks::Lost);
            let trailing_blanks = if lost { TrailingBlanks::Lost } else { TrailingBlanks::Kept };
            return Some(Self::Text { max, repertoire, trailing_blanks });
        }
        let ((min, max), (least, greatest)) = (self.integers()?, other.integers()?);
        let (min, max) = (min.max(least), max.min(greatest));
        if min > max {
            return None;
        }
        Some(Self::Integer { min: i64::try_from(min).ok()?, max: u64::try_from(max).ok()? })
    }

    /// The bounds of a domain of whole numbers.
    fn integers(&self) -> Option<(i128, i128)> {
        match self {
            Self::Boolean => Some((0, 1)),
            Self::Integer { min, max } => Some((i128::from(*min), i128::from(*max))),
            Self::Decimal { .. }
            | Self::Float { .. }
            | Self::Text { .. }
            | Self::Bytes { .. }
            | Self::Bits { .. }
            | Self::Date
            | Self::Time { .. }
            | Self::DateTime { .. }
            | Self::Interval
            | Self::Uuid
            | Self::Json
            | Self::Enumeration { .. }
            | Self::Array { .. }
            | Self::Other { .. } => None,
        }
    }
}

/// Whether a limit is as wide as another; `None` is no limit.
fn at_least(limit: Option<u64>, other: Option<u64>) -> bool {
    match (limit, other) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(limit), Some(other)) => other <= limit,
    }
}

fn decimal_contains(digits: Option<(u32, u32)>, others: Option<(u32, u32)>) -> bool {
    match (digits, others) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some((precision, scale)), Some((digits, fraction))) => {
            fraction <= scale && digits.saturating_sub(fraction) <= precision.saturating_sub(scale)
        }
    }
}

/// Whether decimals of so many digits hold all whole numbers from `min` to `max`.
fn decimal_holds(digits: Option<(u32, u32)>, min: i128, max: i128) -> bool {
    digits.is_none_or(|(precision, scale)| {
        10_i128.checked_pow(precision.saturating_sub(scale)).is_none_or(|limit| -limit < min && max < limit)
    })
}

fn text_contains(text: (Length, Repertoire, TrailingBlanks), other: &Domain) -> bool {
    let (max, repertoire, trailing_blanks) = text;
    match other {
        Domain::Text { max: others, repertoire: characters, trailing_blanks: blanks } => {
            (trailing_blanks == TrailingBlanks::Kept || *blanks == TrailingBlanks::Lost)
                && *characters <= repertoire
                && length_contains((max, repertoire), (*others, *characters))
        }
        Domain::Uuid => match max {
            Length::Unbounded => true,
            Length::Characters(limit) | Length::Bytes(limit) => limit >= 36,
        },
        Domain::Json => max == Length::Unbounded && repertoire == Repertoire::Unicode,
        Domain::Enumeration { labels } => labels.iter().all(|label| {
            (trailing_blanks == TrailingBlanks::Kept || !label.ends_with(' '))
                && repertoire.has(label)
                && match max {
                    Length::Unbounded => true,
                    Length::Characters(limit) => label.chars().count() as u64 <= limit,
                    Length::Bytes(limit) => label.len() as u64 <= limit,
                }
        }),
        Domain::Boolean
        | Domain::Integer { .. }
        | Domain::Decimal { .. }
        | Domain::Float { .. }
        | Domain::Bytes { .. }
        | Domain::Bits { .. }
        | Domain::Date
        | Domain::Time { .. }
        | Domain::DateTime { .. }
        | Domain::Interval
        | Domain::Array { .. }
        | Domain::Other { .. } => false,
    }
}

fn length_contains(text: (Length, Repertoire), other: (Length, Repertoire)) -> bool {
    let ((max, repertoire), (others, characters)) = (text, other);
    match (max, others) {
        (Length::Unbounded, _) => true,
        (Length::Characters(_) | Length::Bytes(_), Length::Unbounded) => false,
        // A character takes a byte at least.
        (Length::Characters(limit), Length::Characters(count) | Length::Bytes(count)) => count <= limit,
        (Length::Bytes(limit), Length::Characters(count)) => {
            count.saturating_mul(characters.most_bytes(repertoire)) <= limit
        }
        (Length::Bytes(limit), Length::Bytes(count)) => {
            let growth = if characters == Repertoire::Latin1 { characters.most_bytes(repertoire) } else { 1 };
            count.saturating_mul(growth) <= limit
        }
    }
}

impl Repertoire {
    /// Whether all of a text's characters belong to it.
    fn has(self, text: &str) -> bool {
        let last = match self {
            Self::Unicode => char::MAX,
            Self::BasicPlane => '\u{ffff}',
            Self::Latin1 => '\u{ff}',
            Self::Ascii => '\u{7f}',
        };
        text.chars().all(|character| character <= last)
    }

    /// How many bytes one of its characters takes at most in a text of another repertoire.
    fn most_bytes(self, stored_as: Self) -> u64 {
        match self {
            Self::Unicode => 4,
            Self::BasicPlane => 3,
            Self::Latin1 => match stored_as {
                Self::Latin1 | Self::Ascii => 1,
                Self::BasicPlane | Self::Unicode => 2,
            },
            Self::Ascii => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Zone;
    use super::*;

    fn integer(min: i64, max: u64) -> Domain {
        Domain::Integer { min, max }
    }

    fn text(max: Length) -> Domain {
        Domain::Text { max, repertoire: Repertoire::Unicode, trailing_blanks: TrailingBlanks::Kept }
    }

    fn narrow_text(max: Length, repertoire: Repertoire) -> Domain {
        Domain::Text { max, repertoire, trailing_blanks: TrailingBlanks::Kept }
    }

    fn char_text(count: u64) -> Domain {
        Domain::Text {
            max: Length::Characters(count),
            repertoire: Repertoire::Unicode,
            trailing_blanks: TrailingBlanks::Lost,
        }
    }

    fn date_time(fraction_digits: u8, zone: Zone, last_year: Option<u16>) -> Domain {
        Domain::DateTime { fraction_digits, zone, last_year }
    }

    fn labels(labels: &[&str]) -> Domain {
        Domain::Enumeration { labels: labels.iter().map(ToString::to_string).collect() }
    }

    fn decimal(precision: u32, scale: u32) -> Domain {
        Domain::Decimal { digits: Some((precision, scale)) }
    }

    /// The first holds all of the second, and not the other way round.
    #[test]
    fn wider_and_narrower() {
        use Length::{Bytes, Characters, Unbounded};
        use Repertoire::{Ascii, BasicPlane, Latin1, Unicode};
        let any_decimal = Domain::Decimal { digits: None };
        let bytes = |max| Domain::Bytes { max };
        for (wide, narrow) in [
            (integer(i64::MIN, i64::MAX as u64), integer(i32::MIN.into(), i32::MAX as u64)),
            (integer(0, u64::MAX), integer(0, 5)),
            (integer(-128, 127), Domain::Boolean),
            (any_decimal.clone(), decimal(10, 2)),
            (any_decimal, integer(0, u64::MAX)),
            (decimal(12, 2), decimal(10, 2)),
            (decimal(12, 4), decimal(10, 2)),
            (decimal(4, 1), integer(-999, 999)),
            (Domain::Float { bits: 64 }, Domain::Float { bits: 32 }),
            (text(Unbounded), text(Characters(255))),
            (text(Unbounded), text(Bytes(65535))),
            (text(Characters(65535)), text(Bytes(65535))),
            (text(Bytes(65535)), text(Characters(255))),
            (text(Bytes(1020)), text(Characters(255))),
            (narrow_text(Bytes(1020), BasicPlane), narrow_text(Characters(255), BasicPlane)),
            (narrow_text(Bytes(255), Latin1), narrow_text(Characters(255), Ascii)),
            (narrow_text(Bytes(510), Unicode), narrow_text(Bytes(255), Latin1)),
            (text(Unbounded), narrow_text(Unbounded, BasicPlane)),
            (text(Characters(5)), char_text(5)),
            (text(Characters(36)), Domain::Uuid),
            (text(Unbounded), Domain::Json),
            (text(Characters(3)), labels(&["a", "bcd"])),
            (char_text(3), labels(&["a", "bcd"])),
            (bytes(None), bytes(Some(16))),
            (bytes(Some(17)), bytes(Some(16))),
            (Domain::Bits { count: 8 }, Domain::Bits { count: 1 }),
            (Domain::Time { fraction_digits: 6 }, Domain::Time { fraction_digits: 0 }),
            (date_time(6, Zone::Local, None), date_time(0, Zone::Local, None)),
            (date_time(6, Zone::Instant, None), date_time(6, Zone::Instant, Some(2038))),
            (date_time(6, Zone::Instant, Some(2106)), date_time(6, Zone::Instant, Some(2038))),
            (labels(&["a", "b"]), labels(&["b"])),
            (
                Domain::Array { element: Box::new(integer(0, 9)) },
                Domain::Array { element: Box::new(Domain::Boolean) },
            ),
        ] {
            assert!(wide.contains(&narrow), "{wide:?} should hold {narrow:?}");
            assert!(!narrow.contains(&wide), "{narrow:?} should not hold {wide:?}");
            assert_eq!(wide.intersection(&narrow), Some(narrow));
        }
    }

    #[test]
    fn neither_holds_the_other() {
        use Length::{Bytes, Characters};
        for (one, other) in [
            (integer(0, 255), integer(-128, 127)),
            (decimal(10, 2), decimal(10, 4)),
            (Domain::Float { bits: 64 }, decimal(10, 2)),
            (Domain::Float { bits: 64 }, integer(0, 5)),
            (text(Characters(255)), text(Bytes(255 * 4 - 1))),
            (text(Bytes(255)), narrow_text(Bytes(255), Repertoire::Latin1)),
            (text(Characters(35)), Domain::Uuid),
            (text(Bytes(65535)), Domain::Json),
            (text(Characters(2)), labels(&["abc"])),
            (text(Bytes(1)), labels(&["é"])),
            (char_text(3), labels(&["a "])),
            (narrow_text(Length::Unbounded, Repertoire::Ascii), labels(&["é"])),
            (date_time(6, Zone::Local, None), date_time(6, Zone::Instant, None)),
            (date_time(0, Zone::Instant, None), date_time(6, Zone::Instant, Some(2038))),
            (Domain::Date, date_time(6, Zone::Local, None)),
            (Domain::Other { name: "inet".to_owned() }, Domain::Other { name: "money".to_owned() }),
        ] {
            assert!(!one.contains(&other), "{one:?} should not hold {other:?}");
            assert!(!other.contains(&one), "{other:?} should not hold {one:?}");
        }
    }

    #[test]
    fn every_domain_holds_itself() {
        for domain in [
            Domain::Boolean,
            Domain::Date,
            Domain::Interval,
            Domain::Uuid,
            Domain::Json,
            Domain::Other { name: "any".to_owned() },
            char_text(4),
        ] {
            assert!(domain.contains(&domain));
        }
        assert!(Domain::Boolean.contains(&integer(0, 1)) && integer(0, 1).contains(&Domain::Boolean));
    }

    #[test]
    fn what_two_hold_in_common() {
        assert_eq!(integer(0, 255).intersection(&integer(-128, 127)), Some(integer(0, 127)));
        assert_eq!(integer(0, 5).intersection(&integer(6, 9)), None);
        assert_eq!(labels(&["a", "b"]).intersection(&labels(&["c", "b"])), Some(labels(&["b"])));
        assert_eq!(labels(&["a"]).intersection(&labels(&["b"])), None);
        assert_eq!(char_text(40).intersection(&text(Length::Characters(36))), Some(char_text(36)));
        assert_eq!(
            text(Length::Characters(300)).intersection(&text(Length::Bytes(300))),
            Some(text(Length::Bytes(300)))
        );
        assert_eq!(text(Length::Characters(100)).intersection(&text(Length::Bytes(300))), None);
    }
}
