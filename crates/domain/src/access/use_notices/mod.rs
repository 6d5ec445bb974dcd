//! News of a link's uses, for those who take care of its Genie. They are told by comparing how often a link was used with
//! how many uses were told, so that a use costs nothing more for it.

mod manage;
mod port;
mod tell;

pub use manage::{mode, modes, set, version};
pub use port::UseNotices;
pub use tell::tell;

use crate::base::{GrantId, Timestamp, names};
use std::time::Duration;

names! {
    /// When those who take care of a Genie are told that one of its links was used.
    pub enum NotifyOnUse {
        /// Not at all.
        Never = "never",
        /// Once, at the next use.
        First = "first",
        /// At each use; several at one moment make one mail.
        Each = "each",
        /// Once a day at the most.
        Daily = "daily",
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What was told of a link's uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseNotice {
    /// The link.
    pub grant: GrantId,
    /// When to tell.
    pub mode: NotifyOnUse,
    /// How many uses were told, or were there before anybody wanted to know.
    pub told: u64,
    /// When the last mail was written.
    pub told_at: Option<Timestamp>,
}

impl UseNotice {
    /// Whether something is to be told at `at` of a link that was used `use_count` times.
    pub fn is_due(&self, use_count: u64, at: Timestamp) -> bool {
        use_count > self.told
            && match self.mode {
                NotifyOnUse::Never => false,
                NotifyOnUse::First => self.told_at.is_none(),
                NotifyOnUse::Each => true,
                NotifyOnUse::Daily => self.told_at.is_none_or(|told_at| told_at.plus(DAY) <= at),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However uses and looks follow each other, each mode tells as often as it says, and no use twice.
        #[test]
        fn each_mode_tells_as_often_as_it_says(
            mode in proptest::sample::select(NotifyOnUse::ALL),
            before in 0u64..5,
            steps in proptest::collection::vec((0u64..3, 0u64..40), 1..60),
        ) {
            let mut notice = UseNotice { grant: GrantId(1), mode, told: before, told_at: None };
            let (mut count, mut now) = (before, Timestamp::from_micros(0));
            let (mut mails, mut told) = (Vec::new(), 0);
            for (uses, hours) in steps {
                count += uses;
                now = now.plus(Duration::from_secs(hours * 3_600));
                if notice.is_due(count, now) {
                    told += count - notice.told;
                    mails.push(now);
                    notice = UseNotice { told: count, told_at: Some(now), ..notice };
                }
                prop_assert!(told <= count - before);
            }
            match mode {
                NotifyOnUse::Never => prop_assert!(mails.is_empty()),
                NotifyOnUse::First => prop_assert_eq!(mails.len(), usize::from(count > before)),
                NotifyOnUse::Each => prop_assert_eq!(told, count - before),
                NotifyOnUse::Daily => prop_assert!(mails.windows(2).all(|two| two[1].since(two[0]) >= DAY)),
            }
        }
    }
}
