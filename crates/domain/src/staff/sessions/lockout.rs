use crate::base::{Email, StoreError, Timestamp};
use std::net::IpAddr;
use std::time::Duration;

/// Failed sign-ins are counted over this time.
pub const FAILURE_WINDOW: Duration = Duration::from_secs(15 * 60);
/// So many failures of one network for one account lock that pair.
pub const FAILURES_PER_NETWORK: u64 = 10;
/// So many failures for one account, from wherever, slow every unknown network down.
pub const FAILURES_PER_ACCOUNT: u64 = 100;

/// Failed sign-ins, kept so that every node counts the same.
pub trait SignInFailures {
    /// Notes one.
    fn note_sign_in_failure(&mut self, email: &Email, network: &str, at: Timestamp)
    -> Result<(), StoreError>;

    /// How many there were since then. Until this transaction ends no other one gets past this call for the same account,
    /// so that of many attempts at one moment each counts those before it.
    fn count_sign_in_failures(
        &mut self,
        email: &Email,
        network: &str,
        since: Timestamp,
    ) -> Result<FailureCount, StoreError>;

    /// Forgets those for one account, of one network or of all.
    fn forget_sign_in_failures(&mut self, email: &Email, network: Option<&str>) -> Result<(), StoreError>;

    /// Removes those before `at`; how many.
    fn purge_sign_in_failures(&mut self, at: Timestamp) -> Result<u64, StoreError>;
}

/// Failed sign-ins for one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FailureCount {
    /// From the network that tries now.
    pub from_network: u64,
    /// From everywhere.
    pub in_all: u64,
}

impl FailureCount {
    /// Whether this network may not try now. One network locks out only itself; even a great many of them leave a
    /// network without failures of its own its first attempts, so that the owner always gets in.
    pub fn is_locked(self) -> bool {
        self.from_network >= FAILURES_PER_NETWORK
            || (self.in_all >= FAILURES_PER_ACCOUNT && self.from_network >= 3)
    }
}

/// The network that an address belongs to: the address itself, and for IPv6 its /64, which one person holds.
pub fn network_of(ip: Option<IpAddr>) -> String {
    match ip.map(|ip| ip.to_canonical()) {
        None => "unknown".into(),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attacker_locks_out_only_themselves() {
        assert!(FailureCount { from_network: 10, in_all: 10 }.is_locked());
        assert!(!FailureCount { from_network: 9, in_all: 9 }.is_locked());
        assert!(!FailureCount { from_network: 0, in_all: 1_000_000 }.is_locked());
        assert!(FailureCount { from_network: 3, in_all: 100 }.is_locked());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one() {
        let network = |ip: &str| network_of(Some(ip.parse().unwrap()));
        assert_eq!(network("2001:db8::1"), network("2001:db8::2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
