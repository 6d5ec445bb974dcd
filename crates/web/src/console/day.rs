use portcullis_domain::Timestamp;
use portcullis_domain::access::grants::Expiry;
use std::time::Duration;

/// The end of a day in UTC, as a date field gives it.
pub(super) fn end_of_day(date: &str, now: Timestamp) -> Result<Expiry, &'static str> {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let midnight = Timestamp::parse(&format!("{date}T00:00:00Z"))
        .map_err(|_| "The date must be one such as 2026-01-31.")?;
    Expiry::new(midnight.plus(DAY), now).map_err(|_| "The date must not lie in the past.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_when_the_next_one_begins() {
        let now = Timestamp::parse("2026-01-31T09:00:00Z").unwrap();
        let end = |date| end_of_day(date, now).map(|end| end.at().to_string());
        assert_eq!(end("2026-01-31").as_deref(), Ok("2026-02-01T00:00:00Z"));
        for wrong in ["", "2026-01-30", "2026-02-30", "31.1.2026", "2026-01-31T00:00:00Z#", "tomorrow"] {
            assert!(end(wrong).is_err(), "{wrong}");
        }
    }
}
