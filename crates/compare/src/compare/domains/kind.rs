//! Kinds of value, and which of them have values in common. How much of a kind fits is a facet.

use isoschema_schema::Domain;

/// A kind of value. A program would read one Rust type for it, but for numbers with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Truth,
    Integer,
    /// Decimal or binary: how they differ is a matter of precision.
    Fraction,
    Text,
    Bytes,
    Bits,
    Date,
    Time,
    DateTime,
    Interval,
    Uuid,
    Json,
    Enumeration,
    Array,
    Other,
}

impl Kind {
    pub(super) const fn of(domain: &Domain) -> Self {
        match domain {
            Domain::Boolean => Self::Truth,
            Domain::Integer { .. } => Self::Integer,
            Domain::Decimal { .. } | Domain::Float { .. } => Self::Fraction,
            Domain::Text { .. } => Self::Text,
            Domain::Bytes { .. } => Self::Bytes,
            Domain::Bits { .. } => Self::Bits,
            Domain::Date => Self::Date,
            Domain::Time { .. } => Self::Time,
            Domain::DateTime { .. } => Self::DateTime,
            Domain::Interval => Self::Interval,
            Domain::Uuid => Self::Uuid,
            Domain::Json => Self::Json,
            Domain::Enumeration { .. } => Self::Enumeration,
            Domain::Array { .. } => Self::Array,
            Domain::Other { .. } => Self::Other,
        }
    }

    /// Whether a text can spell each of its values: what one engine keeps as a type another keeps as text.
    const fn has_text_form(self) -> bool {
        match self {
            Self::Text
            | Self::Date
            | Self::Time
            | Self::DateTime
            | Self::Interval
            | Self::Uuid
            | Self::Json
            | Self::Enumeration => true,
            Self::Truth
            | Self::Integer
            | Self::Fraction
            | Self::Bytes
            | Self::Bits
            | Self::Array
            | Self::Other => false,
        }
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Truth | Self::Integer | Self::Fraction | Self::Bits)
    }
}

/// Whether no value of one domain can stand for a value of the other.
pub(super) fn are_disjoint(one: &Domain, other: &Domain) -> bool {
    match (one, other) {
        (Domain::Enumeration { labels }, Domain::Enumeration { labels: others }) => {
            !labels.iter().any(|label| others.contains(label))
        }
        (Domain::Array { element }, Domain::Array { element: others }) => are_disjoint(element, others),
        _ => kinds_are_disjoint(Kind::of(one), Kind::of(other)),
    }
}

fn kinds_are_disjoint(one: Kind, other: Kind) -> bool {
    let either = |a: Kind, b: Kind| (one == a && other == b) || (one == b && other == a);
    let overlap = one == other
        // What an engine's own type holds is not known.
        || one == Kind::Other
        || other == Kind::Other
        || (one.is_number() && other.is_number())
        || (one == Kind::Text && other.has_text_form())
        || (other == Kind::Text && one.has_text_form())
        || either(Kind::Date, Kind::DateTime)
        // 16 bytes are how an engine without a UUID type keeps one.
        || either(Kind::Bytes, Kind::Uuid);
    !overlap
}
