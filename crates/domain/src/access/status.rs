//! Where an access stands.

use crate::base::clock::has_expired;
use crate::base::{Timestamp, names};

names! {
    /// Where an access stands. It follows from its limits and the time, and is kept nowhere.
    pub enum AccessStatus {
        /// It opens the Genie.
        Active = "active",
        /// All its uses are used.
        UsedUp = "used_up",
        /// Its end has passed.
        Expired = "expired",
        /// Its beginning lies ahead.
        NotStarted = "not_started",
        /// It was taken away.
        Ended = "ended",
    }
}

/// What the status of an access follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// When it begins; `None`: with its making.
    pub starts_at: Option<Timestamp>,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// Whether all its uses are used.
    pub is_used_up: bool,
}

impl Life {
    /// Where it stands at `at`; of several reasons the first: ended, used up, not begun.
    pub fn status(self, at: Timestamp) -> AccessStatus {
        if has_expired(self.expires_at, at) {
            AccessStatus::Expired
        } else if self.is_used_up {
            AccessStatus::UsedUp
        } else if self.starts_at.is_some_and(|start| at < start) {
            AccessStatus::NotStarted
        } else {
            AccessStatus::Active
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant() -> impl Strategy<Value = Timestamp> {
        (0i64..6).prop_map(Timestamp::from_micros)
    }

    proptest! {
        #[test]
        fn an_access_is_active_where_nothing_is_in_the_way(
            starts_at in proptest::option::of(instant()),
            expires_at in proptest::option::of(instant()),
            is_used_up: bool,
            at in instant(),
        ) {
            let status = Life { starts_at, expires_at, is_used_up }.status(at);
            let begun = starts_at.is_none_or(|start| start <= at);
            let over = expires_at.is_some_and(|end| end <= at);
            prop_assert_eq!(status == AccessStatus::Active, begun && !over && !is_used_up);
            prop_assert_eq!(status == AccessStatus::Expired, over);
            prop_assert_eq!(status == AccessStatus::UsedUp, is_used_up && !over);
            prop_assert!(status != AccessStatus::Ended);
        }
    }
}
