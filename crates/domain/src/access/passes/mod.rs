//! Passes: what a redeemed link is traded for. A pass dies with its grant, at once.

mod enter;
mod port;

pub use enter::{Door, Entrance, Peek, Visit, check_pass, check_pass_of_link, own_entry, peek, public_entry};
pub use port::Passes;

use crate::access::genies::GenieCard;
use crate::access::grants::Conditions;
use crate::base::clock::has_expired;
use crate::base::{GrantId, Timestamp};
use std::net::IpAddr;

/// A pass with its grant and Genie as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRecord {
    /// The grant that it came from.
    pub grant: GrantId,
    /// The end that it was given.
    pub expires_at: Timestamp,
    /// The end of the grant, as it is now.
    pub grant_expires_at: Option<Timestamp>,
    /// The conditions of the grant, as they are now.
    pub conditions: Conditions,
    /// The Genie that it opens.
    pub genie: GenieCard,
    /// Whether the Genie may be used at all.
    pub genie_is_active: bool,
}

impl PassRecord {
    /// The end as it is now: the pass's own or the grant's, whichever is sooner.
    pub fn ends_at(&self) -> Timestamp {
        self.grant_expires_at.map_or(self.expires_at, |end| end.min(self.expires_at))
    }

    /// Whether it opens its Genie at `at` to somebody from `ip`.
    pub fn is_valid(&self, ip: Option<IpAddr>, at: Timestamp) -> bool {
        self.genie_is_active && self.conditions.admits(ip) && !has_expired(Some(self.ends_at()), at)
    }
}
