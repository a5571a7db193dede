//! The kind of value that the columns of several engines have in common, within the limits of all of them. Not what
//! any one of them could hold.

use isoschema_schema::{Domain, Length, Repertoire, TrailingBlanks};

/// A kind of value, with the limits that every engine keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// True and false.
    Boolean,
    /// Exact numbers, `scale` digits behind the point at most.
    Number {
        /// The least whole number.
        min: i128,
        /// The greatest whole number.
        max: i128,
        /// Digits behind the point.
        scale: u32,
    },
    /// Binary floating-point numbers.
    Float,
    /// Texts.
    Text {
        /// How many characters fit.
        max: u64,
        /// How many bytes fit.
        bytes: u64,
        /// Whether only ASCII may be written.
        ascii: bool,
        /// Whether no character beyond the first 65,536 may be written.
        basic: bool,
        /// Whether blanks at the end come back.
        keeps_blanks: bool,
    },
    /// One of some texts.
    Label {
        /// The texts that every engine takes.
        labels: Vec<String>,
    },
    /// Bytes.
    Bytes {
        /// How many fit.
        max: u64,
        /// Whether some engine may fill up shorter values.
        fixed: bool,
    },
    /// A point in time.
    DateTime {
        /// Digits of a second's fraction.
        fraction_digits: u8,
        /// The last year, where it is near.
        last_year: Option<u16>,
    },
    /// A calendar day.
    Date,
    /// A time of day.
    Time {
        /// Digits of a second's fraction.
        fraction_digits: u8,
    },
    /// A UUID.
    Uuid,
    /// A JSON value.
    Json,
}

/// More than any value that is made.
const MANY: u64 = 1 << 30;

impl Kind {
    /// The kind of value that all these domains hold; `None` where they have none in common, or one that is not known.
    #[must_use]
    pub fn common(domains: &[&Domain]) -> Option<Self> {
        let mut kinds = domains.iter().map(|domain| Self::of(domain));
        let first = kinds.next()??;
        kinds.try_fold(first, |common, kind| common.and(kind?))
    }

    pub(crate) fn of(domain: &Domain) -> Option<Self> {
        Some(match domain {
            Domain::Boolean => Self::Boolean,
            Domain::Integer { min, max } => Self::Number { min: (*min).into(), max: (*max).into(), scale: 0 },
            Domain::Decimal { digits } => {
                let (digits, scale) = digits.unwrap_or((15, 6));
                // SQLite keeps fifteen digits.
                let scale = scale.min(15).min(digits);
                let max = 10_i128.pow((digits - scale).min(15 - scale)) - 1;
                Self::Number { min: -max, max, scale }
            }
            Domain::Float { .. } => Self::Float,
            Domain::Text { max, repertoire, trailing_blanks } => {
                let (max, bytes) = match max {
                    Length::Unbounded => (MANY, MANY),
                    Length::Characters(count) => (*count, count.saturating_mul(4)),
                    Length::Bytes(count) => (*count, *count),
                };
                let ascii = matches!(repertoire, Repertoire::Ascii | Repertoire::Latin1);
                let basic = *repertoire < Repertoire::Unicode;
                Self::Text {
                    max,
                    bytes,
                    ascii,
                    basic,
                    keeps_blanks: *trailing_blanks == TrailingBlanks::Kept,
                }
            }
            Domain::Enumeration { labels } => Self::Label { labels: labels.clone() },
            Domain::Bytes { max } => {
                Self::Bytes { max: max.unwrap_or(MANY), fixed: max.is_some_and(|max| max <= 255) }
            }
            Domain::DateTime { fraction_digits, last_year, .. } => {
                Self::DateTime { fraction_digits: *fraction_digits, last_year: *last_year }
            }
            Domain::Date => Self::Date,
            Domain::Time { fraction_digits } => Self::Time { fraction_digits: *fraction_digits },
            Domain::Uuid => Self::Uuid,
            Domain::Json => Self::Json,
            Domain::Bits { .. } | Domain::Interval | Domain::Array { .. } | Domain::Other { .. } => {
                return None;
            }
        })
    }

    /// What two kinds have in common. A text can hold what has a spelling of its own.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        use Kind::{Boolean, Bytes, Date, DateTime, Float, Json, Label, Number, Text, Time, Uuid};
        Some(match (self, other) {
            (Boolean, Boolean) => Boolean,
            (Boolean, Number { min, max, .. }) | (Number { min, max, .. }, Boolean) => {
                if min <= 0 && max >= 1 { Boolean } else { return None }
            }
            (Number { min, max, scale }, Number { min: least, max: greatest, scale: digits }) => {
                let (min, max) = (min.max(least), max.min(greatest));
                if min <= max { Number { min, max, scale: scale.min(digits) } } else { return None }
            }
            (Float, Float) => Float,
            (Float, Number { min, max, scale }) | (Number { min, max, scale }, Float) => {
                const EXACT: i128 = 1 << 53;
                Number { min: min.max(-EXACT), max: max.min(EXACT), scale }
            }
            (
                Text { max, bytes, ascii, basic, keeps_blanks },
                Text { max: most, bytes: size, ascii: narrow, basic: few, keeps_blanks: kept },
            ) => Text {
                max: max.min(most),
                bytes: bytes.min(size),
                ascii: ascii || narrow,
                basic: basic || few,
                keeps_blanks: keeps_blanks && kept,
            },
            (Label { labels }, Label { labels: others }) => {
                let labels: Vec<_> = labels.into_iter().filter(|label| others.contains(label)).collect();
                if labels.is_empty() {
                    return None;
                }
                Label { labels }
            }
            (Bytes { max, fixed }, Bytes { max: most, fixed: filled }) => {
                Bytes { max: max.min(most), fixed: fixed || filled }
            }
            (
                DateTime { fraction_digits, last_year },
                DateTime { fraction_digits: digits, last_year: year },
            ) => DateTime {
                fraction_digits: fraction_digits.min(digits),
                last_year: last_year.into_iter().chain(year).min(),
            },
            (Time { fraction_digits }, Time { fraction_digits: digits }) => {
                Time { fraction_digits: fraction_digits.min(digits) }
            }
            (Date, Date) => Date,
            (Uuid, Uuid) => Uuid,
            (Json, Json) => Json,
            (Uuid, Bytes { max: 16.., .. }) | (Bytes { max: 16.., .. }, Uuid) => Uuid,
            (Text { max: 36.., .. }, Uuid) | (Uuid, Text { max: 36.., .. }) => Uuid,
            (Text { max: 30.., .. }, Json) | (Json, Text { max: 30.., .. }) => Json,
            (Text { max: 26.., .. }, DateTime { fraction_digits, last_year })
            | (DateTime { fraction_digits, last_year }, Text { max: 26.., .. }) => {
                DateTime { fraction_digits, last_year }
            }
            (Text { max: 10.., .. }, Date) | (Date, Text { max: 10.., .. }) => Date,
            (Text { max: 15.., .. }, Time { fraction_digits })
            | (Time { fraction_digits }, Text { max: 15.., .. }) => Time { fraction_digits },
            (Text { max, .. }, Label { labels }) | (Label { labels }, Text { max, .. }) => {
                let fits = |label: &String| label.chars().count() as u64 <= max;
                let labels: Vec<_> = labels.into_iter().filter(fits).collect();
                if labels.is_empty() {
                    return None;
                }
                Label { labels }
            }
            (
                Boolean
                | Number { .. }
                | Float
                | Text { .. }
                | Label { .. }
                | Bytes { .. }
                | DateTime { .. }
                | Date
                | Time { .. }
                | Uuid
                | Json,
                Boolean
                | Number { .. }
                | Float
                | Text { .. }
                | Label { .. }
                | Bytes { .. }
                | DateTime { .. }
                | Date
                | Time { .. }
                | Uuid
                | Json,
            ) => return None,
        })
    }
}
