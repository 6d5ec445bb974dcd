use crate::base::{Patch, Timestamp, names};
use std::time::Duration;

/// What the installation allows of accesses. The default allows everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessPolicy {
    /// How long links last.
    pub links: LifePolicy,
    /// How long direct accesses of people and teams last.
    pub direct: LifePolicy,
    /// Whether a link may have no use limit.
    pub allows_unlimited_links: bool,
    /// Whether a link may have no password.
    pub allows_links_without_password: bool,
    /// Whether a Genie may be public.
    pub allows_public_genies: bool,
}

impl Default for AccessPolicy {
    fn default() -> Self {
        Self {
            links: LifePolicy::default(),
            direct: LifePolicy::default(),
            allows_unlimited_links: true,
            allows_links_without_password: true,
            allows_public_genies: true,
        }
    }
}

/// How long an access may last. The default allows any life, and gives none an end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifePolicy {
    /// Days that an access lasts of which no end is said; `None`: the longest that may be, or without end.
    pub default_days: Option<u32>,
    /// Days that an access may last from the moment at which its end is said. Where this is set, every access ends.
    pub max_days: Option<u32>,
    /// Whether an access may be without end.
    pub allows_endless: bool,
}

impl Default for LifePolicy {
    fn default() -> Self {
        Self { default_days: None, max_days: None, allows_endless: true }
    }
}

names! {
    /// A rule that an access, or a Genie, can break. It has the name of its setting.
    pub enum PolicyRule {
        /// A link ends too late, or never.
        LinkMaxDays = "link_max_days",
        /// A link is without end.
        LinkAllowEndless = "link_allow_endless",
        /// A link has no use limit.
        LinkAllowUnlimited = "link_allow_unlimited",
        /// A link has no password.
        LinkAllowWithoutPassword = "link_allow_without_password",
        /// A direct access ends too late, or never.
        AccessMaxDays = "access_max_days",
        /// A Genie is public.
        AllowPublicGenies = "allow_public_genies",
    }
}

/// What the installation does not allow. Each text says what would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The end lies too far ahead.
    #[error("This installation lets an access end at most {0} days from now. Choose an earlier end.")]
    TooLong(u32),
    /// There is no end, and a longest life.
    #[error("This installation lets no access be without an end. Give one at most {0} days from now.")]
    EndlessWithin(u32),
    /// There is no end.
    #[error("This installation lets no access be without an end. Give one.")]
    Endless,
    /// There is no use limit.
    #[error("This installation lets no link be without a use limit. Give one from 1.")]
    Unlimited,
    /// There is no password.
    #[error("This installation lets no link be without a password. Give one.")]
    WithoutPassword,
    /// The Genie would be public.
    #[error("This installation lets no Genie be public. Hand out links instead.")]
    Public,
}

impl PolicyError {
    /// The field that breaks the rule.
    pub fn field(self) -> &'static str {
        match self {
            Self::TooLong(_) | Self::EndlessWithin(_) | Self::Endless => "expires_at",
            Self::Unlimited => "max_uses",
            Self::WithoutPassword => "password",
            Self::Public => "is_public",
        }
    }
}

impl LifePolicy {
    /// The end of something that is given at `at`, with the default where none is said ([`Patch::Keep`]).
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn end(&self, said: Patch<Timestamp>, at: Timestamp) -> Result<Option<Timestamp>, PolicyError> {
        let end = match said {
            Patch::Keep => self.default_days.or(self.max_days).map(|days| at.plus(of_days(days))),
            said => said.apply(None),
        };
        self.check(end, at).map(|()| end)
    }

    /// The end after a change of `old` at `at`. What is so already stays, also where it is older than the rule.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn changed_end(
        &self,
        said: Patch<Timestamp>,
        old: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, PolicyError> {
        let end = said.apply(old);
        if end != old {
            self.check(end, at)?;
        }
        Ok(end)
    }

    /// The latest end that may be said at `at`.
    pub fn latest(&self, at: Timestamp) -> Option<Timestamp> {
        self.max_days.map(|days| at.plus(of_days(days)))
    }

    /// Whether something may end then, as seen from `at`.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn check(&self, end: Option<Timestamp>, at: Timestamp) -> Result<(), PolicyError> {
        match (end, self.max_days) {
            (Some(end), Some(most)) if end > at.plus(of_days(most)) => Err(PolicyError::TooLong(most)),
            (None, Some(most)) => Err(PolicyError::EndlessWithin(most)),
            (None, None) if !self.allows_endless => Err(PolicyError::Endless),
            _ => Ok(()),
        }
    }
}

impl AccessPolicy {
    /// Whether a link may be used so often; `is_limited`: whether it has a use limit.
    ///
    /// # Errors
    /// [`PolicyError::Unlimited`].
    pub fn check_uses(&self, is_limited: bool) -> Result<(), PolicyError> {
        if is_limited || self.allows_unlimited_links { Ok(()) } else { Err(PolicyError::Unlimited) }
    }

    /// Whether a link may do without a password.
    ///
    /// # Errors
    /// [`PolicyError::WithoutPassword`].
    pub fn check_password(&self, has_password: bool) -> Result<(), PolicyError> {
        let is_allowed = has_password || self.allows_links_without_password;
        if is_allowed { Ok(()) } else { Err(PolicyError::WithoutPassword) }
    }

    /// Whether a Genie may be public.
    ///
    /// # Errors
    /// [`PolicyError::Public`].
    pub fn check_public(&self, is_public: bool) -> Result<(), PolicyError> {
        if is_public && !self.allows_public_genies { Err(PolicyError::Public) } else { Ok(()) }
    }

    /// The rules that a link breaks which is older than they are.
    pub fn broken_by_link(
        &self,
        end: Option<Timestamp>,
        is_limited: bool,
        has_password: bool,
        at: Timestamp,
    ) -> Vec<PolicyRule> {
        let life = self.links.check(end, at).err().map(|error| match error {
            PolicyError::Endless => PolicyRule::LinkAllowEndless,
            _ => PolicyRule::LinkMaxDays,
        });
        let uses = self.check_uses(is_limited).err().map(|_| PolicyRule::LinkAllowUnlimited);
        let password = self.check_password(has_password).err().map(|_| PolicyRule::LinkAllowWithoutPassword);
        [life, uses, password].into_iter().flatten().collect()
    }

    /// The rules that a direct access breaks which is older than they are.
    pub fn broken_by_direct(&self, end: Option<Timestamp>, at: Timestamp) -> Vec<PolicyRule> {
        self.direct.check(end, at).err().map(|_| PolicyRule::AccessMaxDays).into_iter().collect()
    }

    /// The rules that a public Genie breaks which is older than they are.
    pub fn broken_by_public(&self) -> Vec<PolicyRule> {
        self.check_public(true).err().map(|_| PolicyRule::AllowPublicGenies).into_iter().collect()
    }
}

fn of_days(days: u32) -> Duration {
    Duration::from_secs(u64::from(days) * 24 * 60 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 24 * 60 * 60 * 1_000_000;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_micros(day * DAY)
    }

    fn life() -> impl Strategy<Value = LifePolicy> {
        let days = || proptest::option::of(1u32..20);
        (days(), days(), any::<bool>()).prop_map(|(default_days, max_days, allows_endless)| LifePolicy {
            default_days: default_days.map(|days| max_days.map_or(days, |most| days.min(most))),
            max_days,
            allows_endless,
        })
    }

    fn said() -> impl Strategy<Value = Patch<Timestamp>> {
        prop_oneof![Just(Patch::Keep), Just(Patch::Clear), (1i64..30).prop_map(|day| Patch::Set(at(day)))]
    }

    /// What the words of the settings allow.
    fn is_allowed(policy: &LifePolicy, end: Option<Timestamp>, now: i64) -> bool {
        match (end, policy.max_days) {
            (None, most) => most.is_none() && policy.allows_endless,
            (Some(end), Some(most)) => end <= at(now + i64::from(most)),
            (Some(_), None) => true,
        }
    }

    proptest! {
        #[test]
        fn nothing_that_breaks_the_rule_is_made_and_nothing_allowed_is_refused(
            policy in life(), said in said(), now in 0i64..5,
        ) {
            let wanted = match said {
                Patch::Keep => policy.default_days.or(policy.max_days).map(|days| at(now + i64::from(days))),
                said => said.apply(None),
            };
            match policy.end(said, at(now)) {
                Ok(end) => {
                    prop_assert_eq!(end, wanted);
                    prop_assert!(is_allowed(&policy, end, now));
                }
                Err(error) => {
                    prop_assert!(!is_allowed(&policy, wanted, now));
                    prop_assert_eq!(error.field(), "expires_at");
                }
            }
        }

        #[test]
        fn what_is_older_than_the_rule_stays_until_it_is_touched(
            policy in life(), said in said(), old in proptest::option::of((1i64..30).prop_map(at)), now in 0i64..5,
        ) {
            let wanted = said.apply(old);
            let changed = policy.changed_end(said, old, at(now));
            prop_assert_eq!(changed.is_ok(), wanted == old || is_allowed(&policy, wanted, now));
            if let Ok(end) = changed {
                prop_assert_eq!(end, wanted);
            }
        }

        /// A day later nothing is broken that was allowed when it was made.
        #[test]
        fn what_is_allowed_never_counts_as_older_than_the_rule(
            policy in life(), said in said(), now in 0i64..5, later in 0i64..5,
        ) {
            let policy = AccessPolicy { links: policy, direct: policy, ..AccessPolicy::default() };
            if let Ok(end) = policy.links.end(said, at(now)) {
                prop_assert_eq!(policy.broken_by_link(end, false, false, at(now + later)), vec![]);
                prop_assert_eq!(policy.broken_by_direct(end, at(now + later)), vec![]);
            }
        }
    }

    #[test]
    fn rules_are_named() {
        let policy = AccessPolicy {
            links: LifePolicy { allows_endless: false, ..LifePolicy::default() },
            direct: LifePolicy { max_days: Some(7), ..LifePolicy::default() },
            allows_unlimited_links: false,
            allows_links_without_password: false,
            allows_public_genies: false,
        };
        let names = |rules: Vec<PolicyRule>| rules.into_iter().map(PolicyRule::name).collect::<Vec<_>>();
        assert_eq!(
            names(policy.broken_by_link(None, false, false, at(0))),
            ["link_allow_endless", "link_allow_unlimited", "link_allow_without_password"]
        );
        assert!(policy.broken_by_link(Some(at(900)), true, true, at(0)).is_empty());
        assert_eq!(names(policy.broken_by_direct(None, at(0))), ["access_max_days"]);
        assert_eq!(names(policy.broken_by_direct(Some(at(8)), at(0))), ["access_max_days"]);
        assert_eq!(names(policy.broken_by_public()), ["allow_public_genies"]);
        assert_eq!(policy.links.end(Patch::Keep, at(0)), Err(PolicyError::Endless));
        assert_eq!(policy.direct.end(Patch::Keep, at(0)), Ok(Some(at(7))));
        assert_eq!(AccessPolicy::default().links.end(Patch::Keep, at(0)), Ok(None));
    }
}
