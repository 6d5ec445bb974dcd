use std::time::Duration;

/// What the installation says of access requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestPolicy {
    /// How long a request waits for an answer before it expires.
    pub life: Duration,
}

impl RequestPolicy {
    /// Requests that wait for so many days.
    pub const fn of_days(days: u32) -> Self {
        Self { life: Duration::from_secs(days as u64 * 24 * 60 * 60) }
    }
}

impl Default for RequestPolicy {
    /// 30 days.
    fn default() -> Self {
        Self::of_days(30)
    }
}
