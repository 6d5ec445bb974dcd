use super::{Grant, Needs};
use crate::access::genies::{Genie, GenieCard, UrlName};
use crate::base::text::program_name;
use crate::base::{Context, Digest, Email, GrantId, GrantToken, PassToken, StoreError, Timestamp};
use crate::staff::passwords::PasswordHash;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// One attempt to use a link.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// SHA-256 of the link's token.
    pub token: Digest,
    /// The Genie that the visitor asked for; a link of another one is refused. `None`: whichever the link opens.
    pub url_name: Option<UrlName>,
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// With which program, at most 400 characters.
    pub user_agent: Option<String>,
    /// SHA-256 of the pass that is handed out on success.
    pub pass: Digest,
    /// The hash that the visitor's password was compared with, and found to be of it, before. The link's own must still be
    /// that one.
    pub password: Option<PasswordHash>,
    /// The address that the visitor has proven, by a code that is used up in the same transaction.
    pub email: Option<Email>,
}

impl Redemption {
    /// An attempt to use the link of `token` without any proof, and the pass that it is traded for on success.
    pub fn new(
        cx: &Context<'_>,
        token: &GrantToken,
        url_name: Option<UrlName>,
        user_agent: Option<&str>,
    ) -> (Self, PassToken) {
        let pass = PassToken::generate(cx.secrets);
        let redemption = Self {
            token: token.digest(),
            url_name,
            at: cx.at,
            ip: cx.ip,
            user_agent: user_agent.map(program_name),
            pass: pass.digest(),
            password: None,
            email: None,
        };
        (redemption, pass)
    }
}

/// One use that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The grant whose link was used.
    pub grant: GrantId,
    /// The generation of the token that was shown; the pass dies with it.
    pub generation: i32,
    /// What the link opens.
    pub genie: GenieCard,
    /// When the pass ends: after the link's `pass_hours`, or with the grant where that is sooner.
    pub pass_expires_at: Timestamp,
}

/// Why a link does not open. Nothing is counted then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such link, or it opens another Genie.
    #[error("There is no such link.")]
    Unknown,
    /// It opens later.
    #[error("This link opens on {0}.")]
    NotStarted(Timestamp),
    /// It has ended.
    #[error("This link has ended.")]
    Expired,
    /// All its uses are used.
    #[error("All uses of this link are used.")]
    UsedUp,
    /// The Genie is switched off.
    #[error("This Genie is switched off.")]
    Inactive,
    /// Everybody may use the Genie, so that no use is spent on it.
    #[error("This Genie is public. Nobody needs a link.")]
    Public,
    /// It does not open from the visitor's network.
    #[error("This link does not open from your network.")]
    Network,
    /// Something that it asks for is missing or wrong.
    #[error("This link asks for more.")]
    Needs(Needs),
    /// The address got in before, and each gets in once.
    #[error("This address has used this link before. Each gets in once.")]
    Again,
}

/// Why a link was not redeemed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// It does not open.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A grant and the Genie that it opens. A store that redeems reads it, keeps it from other writers, and lets it decide.
#[derive(Clone, Debug)]
pub struct Link {
    /// The grant as it is now.
    pub grant: Grant,
    /// What it opens.
    pub genie: GenieCard,
    /// Whether the Genie may be used at all.
    pub genie_is_active: bool,
    /// Whether everybody may use it.
    pub genie_is_public: bool,
    /// Of the addresses that come now those that got in before by this token. Asked for only where each gets in once.
    pub arrived: BTreeSet<Email>,
}

impl Link {
    /// The link of a grant to its Genie.
    pub fn new(grant: Grant, genie: &Genie) -> Self {
        Self {
            grant,
            genie: genie.card(),
            genie_is_active: genie.is_active,
            genie_is_public: genie.is_public,
            arrived: BTreeSet::new(),
        }
    }

    /// Whether it opens at `at` to whoever meets its conditions.
    ///
    /// # Errors
    /// Why not; of several reasons the first: switched off, public, not started, ended, used up.
    pub fn opens(&self, at: Timestamp) -> Result<(), Refusal> {
        if !self.genie_is_active {
            Err(Refusal::Inactive)
        } else if self.genie_is_public {
            Err(Refusal::Public)
        } else if let Some(start) = self.grant.starts_at.filter(|_| !self.grant.has_started(at)) {
            Err(Refusal::NotStarted(start))
        } else if self.grant.has_expired(at) {
            Err(Refusal::Expired)
        } else if !self.grant.max_uses.allows(self.grant.use_count) {
            Err(Refusal::UsedUp)
        } else {
            Ok(())
        }
    }

    /// Whether it opens at `at` to somebody from `ip`, as far as that can be told before they show anything. A link that
    /// does not open says nothing of its conditions.
    ///
    /// # Errors
    /// Why not.
    pub fn opens_from(&self, ip: Option<IpAddr>, at: Timestamp) -> Result<(), Refusal> {
        self.opens(at)?;
        if self.grant.conditions.admits(ip) { Ok(()) } else { Err(Refusal::Network) }
    }

    /// Whether this attempt has to look who came before.
    pub fn must_know_arrivals(&self, attempt: &Redemption) -> bool {
        self.grant.conditions.once_per_person && attempt.email.is_some()
    }

    /// Decides one attempt and counts the use on this copy: this is the one place where uses are counted. A store calls
    /// it for each attempt that waits, one after the other, then writes what was counted in the same transaction.
    ///
    /// # Errors
    /// Why the attempt is refused; then nothing is counted.
    pub fn use_once(&mut self, attempt: &Redemption) -> Result<Redeemed, Refusal> {
        if attempt.url_name.as_ref().is_some_and(|wanted| *wanted != self.genie.url_name) {
            return Err(Refusal::Unknown);
        }
        self.opens_from(attempt.ip, attempt.at)?;
        let conditions = &self.grant.conditions;
        let needs = conditions.needs(attempt.password.as_ref(), attempt.email.as_ref());
        if !needs.is_nothing() {
            return Err(Refusal::Needs(needs));
        }
        if conditions.once_per_person {
            let email = attempt.email.iter().find(|email| conditions.takes(email));
            if email.is_some_and(|email| !self.arrived.insert(email.clone())) {
                return Err(Refusal::Again);
            }
        }
        let grant = &mut self.grant;
        grant.use_count += 1;
        grant.last_used_at = grant.last_used_at.max(Some(attempt.at));
        Ok(Redeemed {
            grant: grant.id,
            generation: grant.generation,
            genie: self.genie.clone(),
            pass_expires_at: grant.pass_expires_at(attempt.at),
        })
    }
}

impl Grant {
    /// When a pass made at `at` ends: after its `pass_hours`, and never after the grant.
    pub fn pass_expires_at(&self, at: Timestamp) -> Timestamp {
        let last = at.plus(self.conditions.pass_hours.duration());
        self.expires_at.map_or(last, |end| end.min(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::grants::{Conditions, PassHours, UseLimit};
    use crate::base::{AgentUuid, GenieId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    fn limit(number: u32) -> UseLimit {
        UseLimit::try_from(i64::from(number)).unwrap()
    }

    fn link(max_uses: u32) -> Link {
        let genie = GenieId(Uuid::from_u128(1));
        Link {
            grant: Grant {
                id: GrantId(1),
                genie,
                token: Digest::of(b"token"),
                label: "abcdef".into(),
                sealed_token: None,
                generation: 3,
                max_uses: limit(max_uses),
                use_count: 0,
                expires_at: None,
                last_used_at: None,
                granted_by: AgentUuid(Uuid::from_u128(2)),
                created_at: at(0),
                recipient: None,
                name: None,
                starts_at: None,
                conditions: Conditions::default(),
            },
            genie: GenieCard {
                id: genie,
                name: "Billing".parse().unwrap(),
                url_name: "billing".parse().unwrap(),
                description: None,
                launch_url: None,
            },
            genie_is_active: true,
            genie_is_public: false,
            arrived: BTreeSet::new(),
        }
    }

    fn attempt(second: i64, url_name: Option<&str>) -> Redemption {
        Redemption {
            token: Digest::of(b"token"),
            url_name: url_name.map(|name| name.parse().unwrap()),
            at: at(second),
            ip: None,
            user_agent: None,
            pass: Digest::of(b"pass"),
            password: None,
            email: None,
        }
    }

    /// What happens to a link while visitors come.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Visitor,
        VisitorOfAnother,
        Limit(u32),
        End(Option<i64>),
        Switch(bool),
        Second,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => Just(Step::Visitor),
            1 => Just(Step::VisitorOfAnother),
            1 => (0u32..8).prop_map(Step::Limit),
            1 => proptest::option::of(0i64..30).prop_map(Step::End),
            1 => any::<bool>().prop_map(Step::Switch),
            2 => Just(Step::Second),
        ]
    }

    proptest! {
        #[test]
        fn of_n_visitors_as_many_come_in_as_the_limit_says(max_uses in 0u32..20, visitors in 0u32..40) {
            let mut link = link(max_uses);
            let inside = (0..visitors).filter(|n| link.use_once(&attempt(i64::from(*n), None)).is_ok()).count();
            let expected = if max_uses == 0 { visitors } else { visitors.min(max_uses) };
            prop_assert_eq!(u64::try_from(inside).unwrap(), u64::from(expected));
            prop_assert_eq!(link.grant.use_count, u64::from(expected));
        }

        /// The model knows nothing of the code: it keeps the history and decides from the words of the contract.
        #[test]
        fn whatever_happens_meanwhile_each_visitor_is_decided_by_what_holds_then(
            max_uses in 0u32..8, steps in proptest::collection::vec(step(), 0..60),
        ) {
            let mut link = link(max_uses);
            let (mut now, mut most, mut end, mut is_on) = (0, max_uses, None::<i64>, true);
            let mut inside: Vec<i64> = Vec::new();
            for step in steps {
                match step {
                    Step::Second => now += 1,
                    Step::Limit(number) => (most, link.grant.max_uses) = (number, limit(number)),
                    Step::End(second) => (end, link.grant.expires_at) = (second, second.map(at)),
                    Step::Switch(on) => (is_on, link.genie_is_active) = (on, on),
                    Step::VisitorOfAnother => {
                        let refused = link.use_once(&attempt(now, Some("another")));
                        prop_assert_eq!(refused, Err(Refusal::Unknown));
                    }
                    Step::Visitor => {
                        let expected = if !is_on {
                            Err(Refusal::Inactive)
                        } else if end.is_some_and(|end| now >= end) {
                            Err(Refusal::Expired)
                        } else if most > 0 && inside.len() >= most as usize {
                            Err(Refusal::UsedUp)
                        } else {
                            let day = now + 24 * 60 * 60;
                            Ok(at(end.map_or(day, |end| end.min(day))))
                        };
                        prop_assert_eq!(link.opens(at(now)), expected.map(|_| ()));
                        let answer = link.use_once(&attempt(now, Some("billing")));
                        prop_assert_eq!(answer.as_ref().map(|redeemed| redeemed.pass_expires_at), expected.as_ref().map(|end| *end));
                        if let Ok(redeemed) = answer {
                            prop_assert_eq!((redeemed.grant, redeemed.generation), (GrantId(1), 3));
                            inside.push(now);
                        }
                    }
                }
                prop_assert_eq!(link.grant.use_count, inside.len() as u64);
                prop_assert_eq!(link.grant.last_used_at, inside.iter().max().map(|second| at(*second)));
            }
        }

        /// Another model of the same kind, for what a visitor shows. Passwords and addresses are numbers there.
        #[test]
        fn whoever_comes_in_meets_every_condition_that_holds_then(
            max_uses in 0u32..4, steps in proptest::collection::vec(ask_step(), 0..60),
        ) {
            let mut link = link(max_uses);
            let mut asks = Asks { hours: 24, ..Asks::default() };
            let (mut now, mut uses, mut arrived) = (0, 0u32, BTreeSet::new());
            for step in steps {
                match step {
                    AskStep::Second => now += 1,
                    AskStep::Asks(new) => {
                        link.grant.starts_at = new.start.map(at);
                        link.grant.conditions = new.conditions();
                        asks = new;
                    }
                    AskStep::Visitor(shown) => {
                        let missing = (
                            asks.password.is_some() && asks.password != shown.password,
                            asks.domain.is_some() && asks.domain != shown.address.map(|(_, domain)| domain),
                        );
                        let expected = if asks.start.is_some_and(|start| now < start) {
                            Err(Refusal::NotStarted(at(asks.start.unwrap())))
                        } else if max_uses > 0 && uses >= max_uses {
                            Err(Refusal::UsedUp)
                        } else if asks.network.is_some() && asks.network != shown.network {
                            Err(Refusal::Network)
                        } else if missing.0 || missing.1 {
                            Err(Refusal::Needs(Needs { password: missing.0, email: missing.1, code: missing.1 }))
                        } else if asks.once && asks.domain.is_some() && arrived.contains(&shown.address) {
                            Err(Refusal::Again)
                        } else {
                            Ok(at(now + i64::from(asks.hours) * 3_600))
                        };
                        let answer = link.use_once(&shown.attempt(now)).map(|redeemed| redeemed.pass_expires_at);
                        prop_assert_eq!(answer, expected);
                        if expected.is_ok() {
                            uses += 1;
                            if asks.once && asks.domain.is_some() {
                                arrived.insert(shown.address);
                            }
                        }
                    }
                }
                prop_assert_eq!(link.grant.use_count, u64::from(uses));
            }
        }
    }

    #[derive(Clone, Copy, Debug, Default)]
    struct Asks {
        start: Option<i64>,
        password: Option<u8>,
        domain: Option<u8>,
        network: Option<u8>,
        once: bool,
        hours: u16,
    }

    #[derive(Clone, Copy, Debug)]
    struct Shown {
        password: Option<u8>,
        address: Option<(u8, u8)>,
        network: Option<u8>,
    }

    #[derive(Clone, Copy, Debug)]
    enum AskStep {
        Second,
        Asks(Asks),
        Visitor(Shown),
    }

    fn hash(number: u8) -> PasswordHash {
        PasswordHash(number.to_string())
    }

    impl Asks {
        fn conditions(self) -> Conditions {
            let domain = self.domain.map(|domain| format!("d{domain}.example.com").parse().unwrap());
            let network = self.network.map(|network| format!("10.{network}.0.0/16").parse().unwrap());
            Conditions {
                message: None,
                pass_hours: PassHours::try_from(i64::from(self.hours)).unwrap(),
                password: self.password.map(hash),
                email_domains: domain.into_iter().collect::<Vec<_>>().try_into().unwrap(),
                allowed_networks: network.into_iter().collect::<Vec<_>>().try_into().unwrap(),
                once_per_person: self.once,
            }
        }
    }

    impl Shown {
        fn attempt(self, second: i64) -> Redemption {
            Redemption {
                password: self.password.map(hash),
                email: self
                    .address
                    .map(|(who, domain)| format!("p{who}@d{domain}.example.com").parse().unwrap()),
                ip: self.network.map(|network| format!("::ffff:10.{network}.3.4").parse().unwrap()),
                ..attempt(second, None)
            }
        }
    }

    fn ask_step() -> impl Strategy<Value = AskStep> {
        use proptest::option::of;
        let asks = (of(0i64..20), of(0u8..2), of(0u8..2), of(0u8..2), any::<bool>(), 1u16..=720);
        let asks = asks.prop_map(|(start, password, domain, network, once, hours)| {
            AskStep::Asks(Asks { start, password, domain, network, once, hours })
        });
        let shown = (of(0u8..2), of((0u8..2, 0u8..2)), of(0u8..2));
        prop_oneof![
            1 => Just(AskStep::Second),
            1 => asks,
            5 => shown.prop_map(|(password, address, network)| AskStep::Visitor(Shown { password, address, network })),
        ]
    }
}
