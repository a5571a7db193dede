//! Facets: what can differ within one kind of value, each with the finding that reports it.

use isoschema_schema::{Domain, Length, Repertoire, TrailingBlanks, Zone};

use super::Holding;
use super::kind::Kind;
use crate::FindingName;

/// What can differ within one kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Range,
    Length,
    Precision,
    Zone,
    Repertoire,
}

/// How much of a facet a domain has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FacetValue {
    Integers(i64, u64),
    LastYear(Option<u16>),
    Text(Length),
    Bytes(Option<u64>),
    Bits(u64),
    Decimal(Option<(u32, u32)>),
    Float(u8),
    FractionDigits(u8),
    Zone(Zone),
    Repertoire(Repertoire),
}

impl Facet {
    pub(super) const ALL: [Self; 5] =
        [Self::Range, Self::Length, Self::Precision, Self::Zone, Self::Repertoire];

    /// The finding that reports it.
    pub(super) const fn name(self) -> FindingName {
        match self {
            Self::Range => FindingName::ColumnRange,
            Self::Length => FindingName::ColumnLength,
            Self::Precision => FindingName::ColumnPrecision,
            Self::Zone => FindingName::ColumnTimeZone,
            Self::Repertoire => FindingName::ColumnRepertoire,
        }
    }

    /// What becomes of a value that does not fit.
    pub(super) const fn beyond(self) -> &'static str {
        match self {
            Self::Range => "a value beyond the narrower range is refused there, or lost",
            Self::Length => "a longer value is refused there, or cut",
            Self::Precision => "further digits are rounded or cut there, so a value comes back changed",
            Self::Zone => "the same value is another time there",
            Self::Repertoire => "a text with other characters is refused there, or they become `?`",
        }
    }

    /// How much of it a domain has; `None` where its kind has no such facet.
    pub(super) fn of(self, domain: &Domain) -> Option<FacetValue> {
        values(domain).into_iter().find(|(facet, _)| *facet == self).map(|(_, value)| value)
    }

    /// Whether all that can differ between two domains of this one's kind is a facet.
    pub(super) const fn describe(domain: &Domain) -> bool {
        !matches!(Kind::of(domain), Kind::Enumeration | Kind::Array | Kind::Other)
    }

    /// Whether the values that the columns keep to agree in this facet, though their types do not.
    pub(super) fn agrees(self, holdings: &[Holding<'_>]) -> bool {
        let kept = |it: &Holding<'_>| {
            let comparable = Kind::of(it.kept) == Kind::of(it.stored);
            self.of(if comparable { it.kept } else { it.stored })
        };
        holdings.windows(2).all(|pair| kept(&pair[0]) == kept(&pair[1]))
    }

    /// Whether one domain reaches as far in this facet as another.
    pub(super) fn at_least(self, one: &Domain, other: &Domain) -> bool {
        let (Some(one), Some(other)) = (self.of(one), self.of(other)) else {
            return one.contains(other);
        };
        let unlimited_or = |limit: Option<u64>, other: Option<u64>| match (limit, other) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(limit), Some(other)) => limit >= other,
        };
        match (one, other) {
            (FacetValue::Integers(min, max), FacetValue::Integers(least, most)) => {
                min <= least && max >= most
            }
            (FacetValue::LastYear(year), FacetValue::LastYear(other)) => {
                unlimited_or(year.map(u64::from), other.map(u64::from))
            }
            (FacetValue::Text(max), FacetValue::Text(other)) => text_at_least(max, other),
            (FacetValue::Bytes(max), FacetValue::Bytes(other)) => unlimited_or(max, other),
            (FacetValue::Bits(count), FacetValue::Bits(other)) => count >= other,
            (FacetValue::Decimal(digits), FacetValue::Decimal(others)) => {
                Domain::Decimal { digits }.contains(&Domain::Decimal { digits: others })
            }
            (FacetValue::Float(bits), FacetValue::Float(other)) => bits >= other,
            (FacetValue::FractionDigits(digits), FacetValue::FractionDigits(other)) => digits >= other,
            (FacetValue::Repertoire(all), FacetValue::Repertoire(other)) => all >= other,
            (one, other) => one == other,
        }
    }
}

/// Every facet that a domain has.
fn values(domain: &Domain) -> Vec<(Facet, FacetValue)> {
    match domain {
        Domain::Integer { min, max } => vec![(Facet::Range, FacetValue::Integers(*min, *max))],
        Domain::Decimal { digits } => vec![(Facet::Precision, FacetValue::Decimal(*digits))],
        Domain::Float { bits } => vec![(Facet::Precision, FacetValue::Float(*bits))],
        Domain::Text { max, repertoire, .. } => vec![
            (Facet::Length, FacetValue::Text(in_characters(*max, *repertoire))),
            (Facet::Repertoire, FacetValue::Repertoire(*repertoire)),
        ],
        Domain::Bytes { max } => vec![(Facet::Length, FacetValue::Bytes(*max))],
        Domain::Bits { count } => vec![(Facet::Length, FacetValue::Bits(*count))],
        Domain::Time { fraction_digits } => {
            vec![(Facet::Precision, FacetValue::FractionDigits(*fraction_digits))]
        }
        Domain::DateTime { fraction_digits, zone, last_year } => vec![
            (Facet::Range, FacetValue::LastYear(*last_year)),
            (Facet::Precision, FacetValue::FractionDigits(*fraction_digits)),
            (Facet::Zone, FacetValue::Zone(*zone)),
        ],
        Domain::Boolean
        | Domain::Date
        | Domain::Interval
        | Domain::Uuid
        | Domain::Json
        | Domain::Enumeration { .. }
        | Domain::Array { .. }
        | Domain::Other { .. } => Vec::new(),
    }
}

/// A limit in bytes, in characters where each takes one byte.
const fn in_characters(max: Length, repertoire: Repertoire) -> Length {
    match (max, repertoire) {
        (Length::Bytes(limit), Repertoire::Ascii | Repertoire::Latin1) => Length::Characters(limit),
        (max, _) => max,
    }
}

/// Whether a limit lets every text through that another does.
fn text_at_least(max: Length, other: Length) -> bool {
    let text =
        |max| Domain::Text { max, repertoire: Repertoire::Unicode, trailing_blanks: TrailingBlanks::Kept };
    text(max).contains(&text(other))
}
