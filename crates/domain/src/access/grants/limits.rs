use super::{Conditions, ConditionsPatch};
use crate::base::{Name, Patch, Timestamp};

/// How often a link can be used: 0 means without limit, otherwise 1 to 1,000,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UseLimit(u32);

/// A number that is no use limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be a whole number from 0 (no limit) to 1,000,000,000.")]
pub struct UseLimitError;

impl UseLimit {
    /// No limit.
    pub const UNLIMITED: Self = Self(0);

    /// The limit as a number; 0 means without limit.
    pub fn get(self) -> u32 {
        self.0
    }

    /// Whether one more use fits after `used` of them.
    pub fn allows(self, used: u64) -> bool {
        self.0 == 0 || used < u64::from(self.0)
    }
}

impl TryFrom<i64> for UseLimit {
    type Error = UseLimitError;

    fn try_from(number: i64) -> Result<Self, UseLimitError> {
        match u32::try_from(number) {
            Ok(limit) if limit <= 1_000_000_000 => Ok(Self(limit)),
            _ => Err(UseLimitError),
        }
    }
}

/// An end that lay in the future when it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry(Timestamp);

/// An end that has already passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must lie in the future.")]
pub struct ExpiryError;

impl Expiry {
    /// Takes `end` when it lies after `now`.
    ///
    /// # Errors
    /// [`ExpiryError`].
    pub fn new(end: Timestamp, now: Timestamp) -> Result<Self, ExpiryError> {
        if end > now { Ok(Self(end)) } else { Err(ExpiryError) }
    }

    /// A change of the end `old`. It may be sent back as it is, also when it is over; another one lies in the future.
    ///
    /// # Errors
    /// [`ExpiryError`].
    pub fn patch(
        sent: Patch<Timestamp>,
        old: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Patch<Self>, ExpiryError> {
        Ok(match sent.unless(old.as_ref()) {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(end) => Patch::Set(Self::new(end, now)?),
        })
    }

    /// The instant from which on it is over.
    pub fn at(self) -> Timestamp {
        self.0
    }
}

/// What of a link to write anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantPatch {
    /// How often the link can be used. Below what is used already: the link is closed.
    pub max_uses: Option<UseLimit>,
    /// When it ends.
    pub expires_at: Patch<Expiry>,
    /// What its owner calls it.
    pub name: Patch<Name>,
    /// When it begins to open.
    pub starts_at: Patch<Timestamp>,
    /// Its conditions, all of them.
    pub conditions: Option<Conditions>,
}

/// What to change of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantChange {
    /// Its limits and its name.
    pub patch: GrantPatch,
    /// Its conditions, each by itself.
    pub conditions: ConditionsPatch,
}

impl From<GrantPatch> for GrantChange {
    fn from(patch: GrantPatch) -> Self {
        Self { patch, conditions: ConditionsPatch::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_limit_allows_exactly_so_many(limit in 1i64..1_000, used in 0u64..2_000) {
            let limit = UseLimit::try_from(limit).unwrap();
            prop_assert_eq!(limit.allows(used), used < u64::from(limit.get()));
        }
    }

    #[test]
    fn bounds() {
        assert!(UseLimit::try_from(1_000_000_000).is_ok());
        assert!(UseLimit::try_from(1_000_000_001).is_err());
        assert!(UseLimit::try_from(-1).is_err());
        assert!(UseLimit::UNLIMITED.allows(u64::MAX));
        let now = Timestamp::from_micros(5);
        assert_eq!(Expiry::new(now, now), Err(ExpiryError));
        assert!(Expiry::new(Timestamp::from_micros(6), now).is_ok());
        let (past, later) = (Timestamp::from_micros(4), Timestamp::from_micros(6));
        let patch = |sent| Expiry::patch(sent, Some(past), now);
        assert_eq!(patch(Patch::Set(past)), Ok(Patch::Keep));
        assert_eq!(patch(Patch::Set(now)), Err(ExpiryError));
        assert_eq!(patch(Patch::Set(later)), Ok(Patch::Set(Expiry(later))));
        assert_eq!((patch(Patch::Clear), patch(Patch::Keep)), (Ok(Patch::Clear), Ok(Patch::Keep)));
    }
}
