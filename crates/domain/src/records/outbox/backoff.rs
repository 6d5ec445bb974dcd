use std::time::Duration;

/// After so many failed attempts (about five days) a mail is given up.
pub const MAX_ATTEMPTS: u32 = 20;

const FIRST: Duration = Duration::from_secs(2);
const LAST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long to wait after the `attempts`-th failed attempt: it doubles from 2 seconds up to a day, and a random half of
/// it (`jitter` from 0 to 255) keeps many mails from coming back at once. A provider's own wish is a lower bound.
pub fn retry_delay(attempts: u32, jitter: u8, retry_after: Option<Duration>) -> Duration {
    let full = FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(LAST);
    let delay = full / 2 + (full / 2).mul_f64(f64::from(jitter) / 255.0);
    retry_after.map_or(delay, |wish| delay.max(wish.min(LAST)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stays_between_a_second_and_a_day(attempts in 0u32..100, jitter: u8, wish in proptest::option::of(0u64..1_000_000)) {
            let delay = retry_delay(attempts, jitter, wish.map(Duration::from_secs));
            prop_assert!(delay >= Duration::from_secs(1) && delay <= LAST);
            if let Some(wish) = wish {
                prop_assert!(delay >= Duration::from_secs(wish).min(LAST));
            }
        }
    }

    #[test]
    fn doubles() {
        assert_eq!(retry_delay(1, 255, None), Duration::from_secs(2));
        assert_eq!(retry_delay(4, 255, None), Duration::from_secs(16));
        assert_eq!(retry_delay(4, 0, None), Duration::from_secs(8));
        assert_eq!(retry_delay(60, 255, None), LAST);
    }
}
