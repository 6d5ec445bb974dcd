use crate::base::{Email, MailDomain, Message, Network, Patch, Several};
use crate::staff::passwords::PasswordHash;
use std::net::IpAddr;
use std::time::Duration;

/// What else is said of a link, beside its limits: what a visitor must show to come in, and how long they stay. The
/// default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// What its page says to the visitor.
    pub message: Option<Message>,
    /// How long a pass lasts at the most.
    pub pass_hours: PassHours,
    /// What is kept of the password that opens it.
    pub password: Option<PasswordHash>,
    /// Whoever comes proves an address of one of these; none: no address is asked for.
    pub email_domains: Several<MailDomain>,
    /// From where it opens, and its passes too; none: from everywhere.
    pub allowed_networks: Several<Network>,
    /// Whether an address that was proven gets in once. Only with `email_domains`.
    pub once_per_person: bool,
}

/// How long a pass lasts at the most, in hours: 1 to 720, and 24 where nobody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassHours(u16);

/// A number of hours that no pass lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be a whole number of hours from 1 to 720.")]
pub struct PassHoursError;

impl PassHours {
    /// The longest, in hours: thirty days.
    pub const MAX: u16 = 720;

    /// The longest one.
    pub const LONGEST: Self = Self(Self::MAX);

    /// The number of hours.
    pub fn get(self) -> u16 {
        self.0
    }

    /// The same as a time.
    pub fn duration(self) -> Duration {
        Duration::from_secs(u64::from(self.0) * 60 * 60)
    }
}

impl Default for PassHours {
    fn default() -> Self {
        Self(24)
    }
}

impl TryFrom<i64> for PassHours {
    type Error = PassHoursError;

    fn try_from(number: i64) -> Result<Self, PassHoursError> {
        u16::try_from(number)
            .ok()
            .filter(|hours| (1..=Self::MAX).contains(hours))
            .map(Self)
            .ok_or(PassHoursError)
    }
}

/// What a visitor has yet to show, or showed wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The link's password.
    pub password: bool,
    /// An address of one of its domains.
    pub email: bool,
    /// The code that was mailed to that address.
    pub code: bool,
}

impl Needs {
    /// Whether nothing is missing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// What is missing, by its name at the wire.
    pub fn names(self) -> Vec<&'static str> {
        let all = [("password", self.password), ("email", self.email), ("code", self.code)];
        all.into_iter().filter_map(|(name, is_missing)| is_missing.then_some(name)).collect()
    }
}

/// What to change of the conditions. What is cleared is as if nobody had said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the conditions")]
pub struct ConditionsPatch {
    pub message: Patch<Message>,
    pub pass_hours: Patch<PassHours>,
    pub password: Patch<PasswordHash>,
    pub email_domains: Patch<Several<MailDomain>>,
    pub allowed_networks: Patch<Several<Network>>,
    pub once_per_person: Patch<bool>,
}

impl ConditionsPatch {
    /// The conditions after the change.
    pub(super) fn apply(self, old: &Conditions) -> Conditions {
        Conditions {
            message: self.message.apply(old.message.clone()),
            pass_hours: self.pass_hours.apply(Some(old.pass_hours)).unwrap_or_default(),
            password: self.password.apply(old.password.clone()),
            email_domains: self.email_domains.apply(Some(old.email_domains.clone())).unwrap_or_default(),
            allowed_networks: self
                .allowed_networks
                .apply(Some(old.allowed_networks.clone()))
                .unwrap_or_default(),
            once_per_person: self.once_per_person.apply(Some(old.once_per_person)).unwrap_or_default(),
        }
    }
}

impl Conditions {
    /// Whether somebody may come from there.
    pub fn admits(&self, ip: Option<IpAddr>) -> bool {
        self.allowed_networks.is_empty()
            || ip.is_some_and(|ip| self.allowed_networks.iter().any(|network| network.contains(ip)))
    }

    /// Whether the address is one of those that it asks for.
    pub fn takes(&self, email: &Email) -> bool {
        self.email_domains.iter().any(|domain| domain.has(email))
    }

    /// What is missing for somebody whose password was compared with `password`, and who proved the address `email`.
    pub fn needs(&self, password: Option<&PasswordHash>, email: Option<&Email>) -> Needs {
        let is_unproven = !self.email_domains.is_empty() && !email.is_some_and(|email| self.takes(email));
        Needs {
            password: self.password.is_some() && self.password.as_ref() != password,
            email: is_unproven,
            code: is_unproven,
        }
    }

    /// Whether having the link is enough, from anywhere.
    pub fn ask_nothing(&self) -> bool {
        self.allowed_networks.is_empty() && self.needs(None, None).is_nothing()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_lasts_from_an_hour_to_a_month() {
        let hours = |number| PassHours::try_from(number).map(PassHours::get);
        assert_eq!((hours(1), hours(720)), (Ok(1), Ok(720)));
        assert_eq!(
            (hours(0), hours(721), hours(-1)),
            (Err(PassHoursError), Err(PassHoursError), Err(PassHoursError))
        );
        assert_eq!(PassHours::default().duration(), Duration::from_secs(86_400));
    }

    #[test]
    fn what_is_missing_is_named() {
        let hash = |text: &str| PasswordHash(text.into());
        let open = Conditions::default();
        assert!(open.ask_nothing() && open.admits(None));
        let both = Conditions {
            password: Some(hash("a")),
            email_domains: vec!["example.com".parse().unwrap()].try_into().unwrap(),
            ..Conditions::default()
        };
        let (ann, bob) = ("ann@example.com".parse().unwrap(), "bob@example.org".parse().unwrap());
        assert_eq!(both.needs(None, None).names(), ["password", "email", "code"]);
        assert_eq!(both.needs(Some(&hash("b")), Some(&ann)).names(), ["password"]);
        assert_eq!(both.needs(Some(&hash("a")), Some(&bob)).names(), ["email", "code"]);
        assert!(both.needs(Some(&hash("a")), Some(&ann)).is_nothing());
        let near = Conditions {
            allowed_networks: vec!["192.0.2.0/24".parse().unwrap()].try_into().unwrap(),
            ..Conditions::default()
        };
        let from = |ip: &str| near.admits(Some(ip.parse().unwrap()));
        assert!(from("192.0.2.9") && from("::ffff:192.0.2.9") && !from("192.0.3.9") && !near.admits(None));
        assert!(!near.ask_nothing());
    }

    #[test]
    fn what_is_cleared_is_as_it_was_at_the_start() {
        let old = Conditions {
            message: Some("Hello".parse().unwrap()),
            pass_hours: PassHours(2),
            password: Some(PasswordHash("a".into())),
            email_domains: vec!["example.com".parse().unwrap()].try_into().unwrap(),
            allowed_networks: vec!["192.0.2.0/24".parse().unwrap()].try_into().unwrap(),
            once_per_person: true,
        };
        assert_eq!(ConditionsPatch::default().apply(&old), old);
        let nothing = ConditionsPatch {
            message: Patch::Clear,
            pass_hours: Patch::Clear,
            password: Patch::Clear,
            email_domains: Patch::Clear,
            allowed_networks: Patch::Clear,
            once_per_person: Patch::Clear,
        };
        assert_eq!(nothing.apply(&old), Conditions::default());
    }
}
