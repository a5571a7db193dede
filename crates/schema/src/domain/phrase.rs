//! A domain in words, for reports: `64-bit integer`, `text of up to 255 characters`. Not a type that an
//! engine would take.

use std::fmt;

use super::{Domain, Length, Repertoire, TrailingBlanks, Zone};

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.phrase())
    }
}

impl Domain {
    fn phrase(&self) -> String {
        match self {
            Self::Boolean => "boolean".to_owned(),
            Self::Integer { min, max } => integer(*min, *max),
            Self::Decimal { digits: None } => "decimal of any size".to_owned(),
            Self::Decimal { digits: Some((precision, scale)) } => {
                format!("decimal of {precision} digits, {scale} after the point")
            }
            Self::Float { bits } => format!("{bits}-bit float"),
            Self::Text { max, repertoire, trailing_blanks } => {
                let mut phrase = match max {
                    Length::Unbounded => "text of any length".to_owned(),
                    Length::Characters(limit) => format!("text of up to {}", counted(*limit, "character")),
                    Length::Bytes(limit) => format!("text of up to {}", counted(*limit, "byte")),
                };
                match repertoire {
                    Repertoire::Unicode => {}
                    Repertoire::BasicPlane => phrase.push_str(", without emoji (utf8mb3)"),
                    Repertoire::Latin1 => phrase.push_str(", Latin-1 only"),
                    Repertoire::Ascii => phrase.push_str(", ASCII only"),
                }
                match trailing_blanks {
                    TrailingBlanks::Kept => {}
                    TrailingBlanks::Lost => phrase.push_str(", trailing blanks lost"),
                }
                phrase
            }
            Self::Bytes { max: None } => "bytes of any length".to_owned(),
            Self::Bytes { max: Some(limit) } => format!("up to {}", counted(*limit, "byte")),
            Self::Bits { count } => counted(*count, "bit"),
            Self::Date => "date".to_owned(),
            Self::Time { fraction_digits } => format!("time of day, {}", fraction(*fraction_digits)),
            Self::DateTime { fraction_digits, zone, last_year } => {
                let zone = match zone {
                    Zone::Local => "local",
                    Zone::Instant => "instant",
                };
                let year = last_year.map_or_else(String::new, |year| format!(", until {year}"));
                format!("date and time, {}, {zone}{year}", fraction(*fraction_digits))
            }
            Self::Interval => "interval".to_owned(),
            Self::Uuid => "UUID".to_owned(),
            Self::Json => "JSON".to_owned(),
            Self::Enumeration { labels } => format!("one of {}", labels.join(", ")),
            Self::Array { element } => format!("array of {element}"),
            Self::Other { name } => name.clone(),
        }
    }
}

fn integer(min: i64, max: u64) -> String {
    for bits in [8, 16, 24, 32, 64_u32] {
        let half = 1_i128 << (bits - 1);
        if (i128::from(min), i128::from(max)) == (-half, half - 1) {
            return format!("{bits}-bit integer");
        }
        if (i128::from(min), i128::from(max)) == (0, 2 * half - 1) {
            return format!("unsigned {bits}-bit integer");
        }
    }
    if i128::from(max) == i128::from(i64::MAX) {
        return format!("integer from {min}");
    }
    format!("integer from {min} to {max}")
}

fn counted(count: u64, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

fn fraction(digits: u8) -> String {
    match digits {
        0 => "seconds".to_owned(),
        3 => "milliseconds".to_owned(),
        6 => "microseconds".to_owned(),
        9 => "nanoseconds".to_owned(),
        digits => format!("{digits} digits of a second"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_in_words() {
        let text = |max, repertoire, trailing_blanks| Domain::Text { max, repertoire, trailing_blanks };
        for (domain, phrase) in [
            (Domain::Boolean, "boolean"),
            (Domain::Integer { min: i64::MIN, max: i64::MAX as u64 }, "64-bit integer"),
            (Domain::Integer { min: 0, max: u64::MAX }, "unsigned 64-bit integer"),
            (Domain::Integer { min: -8_388_608, max: 8_388_607 }, "24-bit integer"),
            (Domain::Integer { min: 1901, max: 2155 }, "integer from 1901 to 2155"),
            (Domain::Integer { min: 0, max: i64::MAX as u64 }, "integer from 0"),
            (Domain::Decimal { digits: Some((10, 2)) }, "decimal of 10 digits, 2 after the point"),
            (Domain::Decimal { digits: None }, "decimal of any size"),
            (Domain::Float { bits: 64 }, "64-bit float"),
            (
                text(Length::Characters(255), Repertoire::Unicode, TrailingBlanks::Kept),
                "text of up to 255 characters",
            ),
            (
                text(Length::Characters(1), Repertoire::Ascii, TrailingBlanks::Lost),
                "text of up to 1 character, ASCII only, trailing blanks lost",
            ),
            (
                text(Length::Bytes(65535), Repertoire::BasicPlane, TrailingBlanks::Kept),
                "text of up to 65535 bytes, without emoji (utf8mb3)",
            ),
            (
                text(Length::Unbounded, Repertoire::Latin1, TrailingBlanks::Kept),
                "text of any length, Latin-1 only",
            ),
            (Domain::Bytes { max: None }, "bytes of any length"),
            (Domain::Bytes { max: Some(16) }, "up to 16 bytes"),
            (Domain::Bits { count: 8 }, "8 bits"),
            (Domain::Date, "date"),
            (Domain::Time { fraction_digits: 0 }, "time of day, seconds"),
            (
                Domain::DateTime { fraction_digits: 6, zone: Zone::Local, last_year: None },
                "date and time, microseconds, local",
            ),
            (
                Domain::DateTime { fraction_digits: 2, zone: Zone::Instant, last_year: Some(2038) },
                "date and time, 2 digits of a second, instant, until 2038",
            ),
            (Domain::Interval, "interval"),
            (Domain::Uuid, "UUID"),
            (Domain::Json, "JSON"),
            (Domain::Enumeration { labels: vec!["a".to_owned(), "b".to_owned()] }, "one of a, b"),
            (Domain::Array { element: Box::new(Domain::Uuid) }, "array of UUID"),
            (Domain::Other { name: "inet".to_owned() }, "inet"),
        ] {
            assert_eq!(domain.to_string(), phrase);
        }
    }
}
