//! Time: instants in whole microseconds, and the port that tells the present one.

use std::fmt;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// An instant in UTC, in whole microseconds (PostgreSQL's precision), from year 1 to year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be a time with an offset, such as 2026-01-31T09:00:00Z.")]
pub struct TimestampError;

const MICROS: i128 = 1_000;
const SECOND: i64 = 1_000_000;
const FIRST: i64 = -62_135_596_800_000_000;
const LAST: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// The instant so many microseconds after 1970-01-01T00:00:00Z, held within years 1 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(FIRST, LAST))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset; digits past the microsecond are dropped.
    ///
    /// # Errors
    /// [`TimestampError`] for anything else, a time without an offset included.
    pub fn parse(raw: &str) -> Result<Self, TimestampError> {
        let parsed = OffsetDateTime::parse(raw, &Rfc3339).map_err(|_| TimestampError)?;
        let micros =
            i64::try_from(parsed.unix_timestamp_nanos().div_euclid(MICROS)).map_err(|_| TimestampError)?;
        if (FIRST..=LAST).contains(&micros) { Ok(Self(micros)) } else { Err(TimestampError) }
    }

    /// This instant moved later.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros).min(LAST))
    }

    /// This instant moved earlier.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros).max(FIRST))
    }

    /// How long it is from `earlier` to this instant; zero when `earlier` lies after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(at: OffsetDateTime) -> Self {
        let micros = at.unix_timestamp_nanos().div_euclid(MICROS);
        Self::from_micros(i64::try_from(micros).unwrap_or(LAST))
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(at: Timestamp) -> Self {
        Self::from_unix_timestamp_nanos(i128::from(at.0) * MICROS).unwrap_or(Self::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with a `Z`; six digits of a second, or none where it is whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.rem_euclid(SECOND);
        let second = OffsetDateTime::from(Self(self.0 - micros)).format(&Rfc3339).map_err(|_| fmt::Error)?;
        match micros {
            0 => f.write_str(&second),
            _ => write!(f, "{}.{micros:06}Z", second.trim_end_matches('Z')),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether something that ends at `expires_at` (`None`: never) has ended at `at`. The end itself is outside.
pub fn has_expired(expires_at: Option<Timestamp>, at: Timestamp) -> bool {
    expires_at.is_some_and(|end| end <= at)
}

/// Tells the time. Where several nodes share a database, the database's clock is the one to ask.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_utc_with_z() {
        let at = Timestamp::parse("2026-01-31T10:00:00.123456789+01:00").unwrap();
        assert_eq!(at.to_string(), "2026-01-31T09:00:00.123456Z");
    }

    #[test]
    fn a_fraction_has_six_digits() {
        for (raw, written) in [
            ("2026-01-31T09:00:00.5Z", "2026-01-31T09:00:00.500000Z"),
            ("2026-01-31T09:00:00.123Z", "2026-01-31T09:00:00.123000Z"),
            ("2026-01-31T09:00:00.000001Z", "2026-01-31T09:00:00.000001Z"),
            ("2026-01-31T09:00:00.000Z", "2026-01-31T09:00:00Z"),
            ("1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.750000Z"),
            ("0001-01-01T00:00:00.1Z", "0001-01-01T00:00:00.100000Z"),
        ] {
            assert_eq!(Timestamp::parse(raw).unwrap().to_string(), written);
        }
    }

    #[test]
    fn refuses_a_time_without_offset() {
        for raw in ["2026-01-31T09:00:00", "2026-01-31", "", "now", "1769850000"] {
            assert_eq!(Timestamp::parse(raw), Err(TimestampError), "{raw}");
        }
    }

    #[test]
    fn the_end_is_outside() {
        let end = Timestamp::from_micros(10);
        assert!(!has_expired(Some(end), Timestamp::from_micros(9)));
        assert!(has_expired(Some(end), end));
        assert!(!has_expired(None, end));
    }

    proptest! {
        #[test]
        fn text_keeps_the_instant(micros in FIRST..=LAST) {
            let at = Timestamp::from_micros(micros);
            let text = at.to_string();
            prop_assert_eq!(Timestamp::parse(&text), Ok(at));
            prop_assert!(matches!(text.len(), 20 | 27), "{}", text);
        }
    }
}
