//! Domains: the set of values that a column can hold and give back unchanged.

mod inclusion;
mod phrase;

use serde::{Deserialize, Serialize};

/// The set of values that a column can hold and give back unchanged.
///
/// What separates engines everywhere (NUL in text, NaN, years before 1000) is not part of it: that is an
/// engine's nature, which a probe shows, and not a difference between two columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// True and false.
    Boolean,
    /// The whole numbers from `min` to `max`.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: u64,
    },
    /// Exact decimal numbers; without a precision, of any size.
    Decimal {
        /// Digits in all and digits after the point.
        digits: Option<(u32, u32)>,
    },
    /// Binary floating-point numbers.
    Float {
        /// 32 or 64.
        bits: u8,
    },
    /// Text.
    Text {
        /// The longest text.
        max: Length,
        /// Which characters it may have.
        repertoire: Repertoire,
        /// What becomes of blanks at the end.
        trailing_blanks: TrailingBlanks,
    },
    /// Bytes.
    Bytes {
        /// The longest, in bytes; `None` means no limit that matters (1 GiB or more).
        max: Option<u64>,
    },
    /// A fixed or greatest number of bits.
    Bits {
        /// How many.
        count: u64,
    },
    /// A calendar day.
    Date,
    /// A time of day.
    Time {
        /// Digits of a second's fraction.
        fraction_digits: u8,
    },
    /// A point in time, to a fraction of a second.
    DateTime {
        /// Digits of a second's fraction.
        fraction_digits: u8,
        /// What the value means.
        zone: Zone,
        /// The last year it can hold where that is near (MySQL's TIMESTAMP: 2038).
        last_year: Option<u16>,
    },
    /// A span of time.
    Interval,
    /// A UUID.
    Uuid,
    /// A JSON value.
    Json,
    /// One of these labels.
    Enumeration {
        /// The labels, in their order.
        labels: Vec<String>,
    },
    /// Any number of values of one domain, in order.
    Array {
        /// The elements' domain.
        element: Box<Domain>,
    },
    /// A type that only its own engine has, by its name in lower case.
    Other {
        /// The name.
        name: String,
    },
}

/// The longest text that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// No limit that matters (1 GiB or more).
    Unbounded,
    /// So many characters.
    Characters(u64),
    /// So many bytes, whatever the characters.
    Bytes(u64),
}

/// The characters that a text may have, from few to all: each has all those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repertoire {
    /// ASCII.
    Ascii,
    /// Latin-1.
    Latin1,
    /// Unicode's first 65,536 (`utf8mb3`): no emoji.
    BasicPlane,
    /// All of Unicode.
    Unicode,
}

/// What becomes of blanks at a text's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrailingBlanks {
    /// They come back as they went in.
    Kept,
    /// They are lost, or more are added (CHAR).
    Lost,
}

/// What a date and time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// What a clock on the wall shows; comes back as it went in.
    Local,
    /// An instant; shown in the session's time zone.
    Instant,
}
