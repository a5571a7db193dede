//! A moment: a time in UTC, to the microsecond, that every engine can store. Not a duration, not a local time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description};
use time::{OffsetDateTime, UtcOffset};

use crate::Invalid;

/// A time in UTC, to the microsecond, in the years that MySQL's DATETIME holds: 1000 to 9999.
///
/// Written and read as RFC 3339: `2026-11-20T08:15:30.000001Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(OffsetDateTime);

impl Moment {
    /// The last one.
    pub const LAST: Self = Self(datetime!(9999-12-31 23:59:59.999999 UTC));

    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        Self::to_the_microsecond(OffsetDateTime::now_utc())
    }

    /// A time as a moment; what is finer than a microsecond is cut off.
    ///
    /// # Errors
    /// When the year is before 1000 or after 9999.
    pub fn new(time: OffsetDateTime) -> Result<Self, Invalid> {
        let refused = || Invalid::new("the time", format!("{time} is not in the years 1000 to 9999"));
        let utc = time.checked_to_offset(UtcOffset::UTC).ok_or_else(refused)?;
        if (1000..=9999).contains(&utc.year()) { Ok(Self::to_the_microsecond(utc)) } else { Err(refused()) }
    }

    /// The moment so many microseconds after 1970 began.
    ///
    /// # Errors
    /// When the year is before 1000 or after 9999.
    pub fn from_unix_microseconds(microseconds: i64) -> Result<Self, Invalid> {
        let refused = |_| {
            Invalid::new("the time", format!("{microseconds} µs after 1970 is not in the years 1000 to 9999"))
        };
        let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000);
        Self::new(time.map_err(refused)?)
    }

    /// Microseconds since 1970 began.
    #[must_use]
    pub fn unix_microseconds(self) -> i64 {
        let microseconds = self.0.unix_timestamp_nanos() / 1000;
        i64::try_from(microseconds).expect("the years 1000 to 9999 fit 64 bits of microseconds")
    }

    /// The time in UTC.
    #[must_use]
    pub const fn utc(self) -> OffsetDateTime {
        self.0
    }

    fn to_the_microsecond(time: OffsetDateTime) -> Self {
        let finer = time.nanosecond() % 1000;
        Self(
            time.replace_nanosecond(time.nanosecond() - finer).expect("fewer nanoseconds are still in range"),
        )
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
        f.write_str(&self.0.format(format).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Moment {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|error| {
            Invalid::new(
                "the time",
                format!("`{text}` is not RFC 3339 (2026-11-20T08:15:30.000001Z): {error}"),
            )
        })?;
        Self::new(time)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_utc_to_the_microsecond() {
        for (given, kept) in [
            ("2026-11-20T08:15:30Z", "2026-11-20T08:15:30.000000Z"),
            ("2026-11-20T08:15:30.000001999Z", "2026-11-20T08:15:30.000001Z"),
            ("2026-11-20T08:15:30.5+02:00", "2026-11-20T06:15:30.500000Z"),
            ("1000-01-01T00:00:00Z", "1000-01-01T00:00:00.000000Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z"),
        ] {
            let moment: Moment = given.parse().unwrap();
            assert_eq!(moment.to_string(), kept, "{given}");
            assert_eq!(Moment::from_unix_microseconds(moment.unix_microseconds()), Ok(moment), "{given}");
        }
    }

    #[test]
    fn what_an_engine_could_not_store_is_refused() {
        for given in ["0999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "today", "2026-11-20 08:15:30"] {
            assert!(given.parse::<Moment>().is_err(), "{given}");
        }
        assert!(Moment::from_unix_microseconds(i64::MAX).is_err());
    }
}
