use crate::access::grants::UseLimit;
use crate::base::clock::has_expired;
use crate::base::{AgentUuid, Digest, Email, Timestamp, names};

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, by UUID.
    User(AgentUuid),
    /// A person, by the address of their account.
    Email(Email),
    /// Whoever holds the link with this token digest.
    Link(Digest),
    /// Whoever holds the pass with this digest.
    Pass(Digest),
}

/// Everything that decides about one subject and one Genie, as the store has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessFacts {
    /// Who owns the Genie.
    pub owner: AgentUuid,
    /// Whether everybody may use it.
    pub is_public: bool,
    /// Whether it may be used at all.
    pub is_active: bool,
    /// The person, where the subject is one: an enabled, living account.
    pub person: Option<PersonFacts>,
    /// The link of this Genie that the subject holds, or whose pass it holds.
    pub grant: Option<GrantFacts>,
}

/// What a person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Who they are.
    pub uuid: AgentUuid,
    /// Their direct access.
    pub direct: Option<Validity>,
    /// The accesses of their teams.
    pub teams: Vec<Validity>,
}

/// How long an access lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Validity {
    /// Until when; `None` for ever.
    pub until: Option<Timestamp>,
}

/// What a link allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantFacts {
    /// Its end.
    pub expires_at: Option<Timestamp>,
    /// How often it can be used.
    pub max_uses: UseLimit,
    /// How often it was used.
    pub use_count: u64,
    /// When it begins to open; nothing to whoever holds a pass.
    pub starts_at: Option<Timestamp>,
    /// Whether it asks for more than to have it; nothing to whoever holds a pass.
    pub is_conditional: bool,
    /// The end of the pass, where the subject holds one; a pass needs no use left.
    pub pass_expires_at: Option<Timestamp>,
}

names! {
    /// By what somebody has access.
    pub enum Via {
        /// The Genie is theirs.
        Owner = "owner",
        /// Direct access.
        User = "user",
        /// A team that they are in.
        Team = "team",
        /// A link or its pass.
        Link = "link",
        /// The Genie is public.
        Public = "public",
    }
}

names! {
    /// Why somebody has no access.
    pub enum DenyReason {
        /// The Genie is switched off.
        Inactive = "inactive",
        /// Nothing gives them access.
        NoAccess = "no_access",
        /// What gave them access has ended.
        Expired = "expired",
        /// The link has no use left.
        UsedUp = "used_up",
        /// The link opens later.
        NotStarted = "not_started",
        /// The link asks for more than to have it: a password, a proven address, a network.
        Conditions = "conditions",
    }
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may.
    Allowed {
        /// By what.
        via: Via,
        /// Until when, as things stand.
        expires_at: Option<Timestamp>,
    },
    /// They may not.
    Denied(DenyReason),
}

/// Decides. The strongest reason counts: owner, then public, then whatever lasts longest.
pub fn decide(facts: &AccessFacts, at: Timestamp) -> Decision {
    let allowed = |via, expires_at| Decision::Allowed { via, expires_at };
    if facts.person.as_ref().is_some_and(|person| person.uuid == facts.owner) {
        return allowed(Via::Owner, None);
    }
    if !facts.is_active {
        return Decision::Denied(DenyReason::Inactive);
    }
    if facts.is_public {
        return allowed(Via::Public, None);
    }
    if let Some(grant) = facts.grant {
        return decide_grant(grant, at);
    }
    let Some(person) = &facts.person else { return Decision::Denied(DenyReason::NoAccess) };
    let direct = person.direct.iter().map(|access| (Via::User, access.until));
    let all = direct.chain(person.teams.iter().map(|access| (Via::Team, access.until)));
    let mut reason = DenyReason::NoAccess;
    let mut best: Option<(Via, Option<Timestamp>)> = None;
    for (via, end) in all {
        if has_expired(end, at) {
            reason = DenyReason::Expired;
        } else if best.is_none_or(|(_, known)| known.is_some_and(|known| end.is_none_or(|end| end > known))) {
            best = Some((via, end));
        }
    }
    best.map_or(Decision::Denied(reason), |(via, end)| allowed(via, end))
}

fn decide_grant(grant: GrantFacts, at: Timestamp) -> Decision {
    let end = match (grant.expires_at, grant.pass_expires_at) {
        (Some(grant), Some(pass)) => Some(grant.min(pass)),
        (one, other) => one.or(other),
    };
    let is_outside = grant.pass_expires_at.is_none();
    if is_outside && grant.starts_at.is_some_and(|start| start > at) {
        Decision::Denied(DenyReason::NotStarted)
    } else if has_expired(end, at) {
        Decision::Denied(DenyReason::Expired)
    } else if is_outside && !grant.max_uses.allows(grant.use_count) {
        Decision::Denied(DenyReason::UsedUp)
    } else if is_outside && grant.is_conditional {
        Decision::Denied(DenyReason::Conditions)
    } else {
        Decision::Allowed { via: Via::Link, expires_at: end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const OWNER: AgentUuid = AgentUuid(Uuid::from_u128(1));
    const ANN: AgentUuid = AgentUuid(Uuid::from_u128(2));

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn private() -> AccessFacts {
        AccessFacts { owner: OWNER, is_public: false, is_active: true, person: None, grant: None }
    }

    fn person(direct: Option<Validity>, teams: Vec<Validity>) -> Option<PersonFacts> {
        Some(PersonFacts { uuid: ANN, direct, teams })
    }

    fn validity() -> impl Strategy<Value = Validity> {
        proptest::option::of((0i64..20).prop_map(at)).prop_map(|until| Validity { until })
    }

    #[test]
    fn nobody_enters_without_a_reason() {
        assert_eq!(decide(&private(), at(1)), Decision::Denied(DenyReason::NoAccess));
        let stranger = AccessFacts { person: person(None, vec![]), ..private() };
        assert_eq!(decide(&stranger, at(1)), Decision::Denied(DenyReason::NoAccess));
    }

    #[test]
    fn an_inactive_genie_opens_for_its_owner_only() {
        let off = AccessFacts { is_active: false, is_public: true, ..private() };
        assert_eq!(decide(&off, at(1)), Decision::Denied(DenyReason::Inactive));
        let owner = PersonFacts { uuid: OWNER, direct: None, teams: vec![] };
        let own = AccessFacts { person: Some(owner), ..off };
        assert_eq!(decide(&own, at(1)), Decision::Allowed { via: Via::Owner, expires_at: None });
    }

    #[test]
    fn a_pass_outlives_the_last_use_but_not_the_grant() {
        let used = GrantFacts {
            expires_at: Some(at(5)),
            max_uses: UseLimit::try_from(1).unwrap(),
            use_count: 1,
            starts_at: None,
            is_conditional: false,
            pass_expires_at: None,
        };
        let link = AccessFacts { grant: Some(used), ..private() };
        assert_eq!(decide(&link, at(1)), Decision::Denied(DenyReason::UsedUp));
        let pass = GrantFacts { pass_expires_at: Some(at(9)), ..used };
        let inside = AccessFacts { grant: Some(pass), ..private() };
        assert_eq!(decide(&inside, at(4)), Decision::Allowed { via: Via::Link, expires_at: Some(at(5)) });
        assert_eq!(decide(&inside, at(5)), Decision::Denied(DenyReason::Expired));
    }

    #[test]
    fn a_link_that_asks_for_more_opens_by_its_pass_alone() {
        let link = GrantFacts {
            expires_at: None,
            max_uses: UseLimit::UNLIMITED,
            use_count: 0,
            starts_at: Some(at(5)),
            is_conditional: true,
            pass_expires_at: None,
        };
        let decided = |grant, now| decide(&AccessFacts { grant: Some(grant), ..private() }, at(now));
        assert_eq!(decided(link, 4), Decision::Denied(DenyReason::NotStarted));
        assert_eq!(decided(link, 5), Decision::Denied(DenyReason::Conditions));
        let pass = GrantFacts { pass_expires_at: Some(at(9)), ..link };
        assert_eq!(decided(pass, 4), Decision::Allowed { via: Via::Link, expires_at: Some(at(9)) });
        let open = GrantFacts { is_conditional: false, ..link };
        assert_eq!(decided(open, 5), Decision::Allowed { via: Via::Link, expires_at: None });
    }

    proptest! {
        #[test]
        fn a_person_is_in_exactly_while_something_lasts(
            direct in proptest::option::of(validity()), teams in proptest::collection::vec(validity(), 0..4), now in 0i64..20,
        ) {
            let now = at(now);
            let facts = AccessFacts { person: person(direct, teams.clone()), ..private() };
            let all = direct.into_iter().chain(teams).map(|access| access.until);
            let ends: Vec<_> = all.filter(|end| !has_expired(*end, now)).collect();
            match decide(&facts, now) {
                Decision::Allowed { expires_at, .. } => {
                    prop_assert!(ends.contains(&expires_at));
                    prop_assert!(expires_at.is_none() || ends.iter().all(|end| end.is_some_and(|end| Some(end) <= expires_at)));
                }
                Decision::Denied(_) => prop_assert!(ends.is_empty()),
            }
        }
    }
}
