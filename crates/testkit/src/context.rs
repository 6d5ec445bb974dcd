//! The surroundings of a test: a [`World`] with a fixed clock, and people, Genies and grants in any store.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use crate::clock::FixedClock;
use crate::passwords::PlainPasswords;
use crate::secrets::SeededSecrets;
use crate::vault::TestVault;
use portcullis_domain::access::genies::{self, Genie, NewGenie};
use portcullis_domain::access::grants::{
    self, CreatedGrant, Expiry, GrantDraft, RedeemError, Redeemed, Redemption, Refusal, UseLimit,
};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{
    AccessPolicy, ApiKeySecret, Credential, GrantToken, Links, PassToken, RequestPolicy,
};
use portcullis_domain::staff::agents::{self, NewAgent, Profile};
use portcullis_domain::staff::api_keys::NewApiKey;
use portcullis_domain::staff::passwords::{Password, PasswordHash, Passwords};
use portcullis_domain::staff::roles;
use portcullis_domain::store::lookups::{Found, Lookup};
use portcullis_domain::{AgentUuid, Clock, Context, GenieId, Principal, Store, StoreError, Timestamp, store};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// What surrounds the calls of one test, and quick ways to fill a store. Its helpers panic where a step fails.
#[derive(Debug)]
pub struct World {
    /// What time it is.
    pub clock: FixedClock,
    /// Where ids and tokens come from.
    pub secrets: SeededSecrets,
    /// What seals tokens.
    pub vault: TestVault,
    /// What hashes passwords.
    pub passwords: PlainPasswords,
    /// Links below `https://access.example.com`.
    pub links: Links,
    /// The client's address, 203.0.113.7 at the start (RFC 5737).
    pub ip: Option<IpAddr>,
    /// Whether readable copies of tokens are kept; they are at the start.
    pub reveal_tokens: bool,
    /// What holds for access requests; they live for 30 days at the start.
    pub request_policy: RequestPolicy,
    /// What is allowed of accesses; everything at the start.
    pub access_policy: AccessPolicy,
}

impl Default for World {
    fn default() -> Self {
        Self {
            clock: FixedClock::default(),
            secrets: SeededSecrets::default(),
            vault: TestVault::default(),
            passwords: PlainPasswords::default(),
            links: Links::new(&"https://access.example.com".parse().unwrap()),
            ip: Some(Ipv4Addr::new(203, 0, 113, 7).into()),
            reveal_tokens: true,
            request_policy: RequestPolicy::default(),
            access_policy: AccessPolicy::default(),
        }
    }
}

impl World {
    /// A world at 2026-01-31T09:00:00Z.
    pub fn new() -> Self {
        Self::default()
    }

    /// The surroundings of a call that begins now.
    pub fn cx(&self) -> Context<'_> {
        Context {
            at: self.clock.now(),
            ip: self.ip,
            secrets: &self.secrets,
            vault: &self.vault,
            links: &self.links,
            reveal_tokens: self.reveal_tokens,
            request_policy: self.request_policy,
            access_policy: self.access_policy,
        }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The instant so many seconds from now.
    pub fn in_seconds(&self, seconds: u64) -> Timestamp {
        self.now().plus(Duration::from_secs(seconds))
    }

    /// What is kept of a password.
    ///
    /// # Panics
    /// When the password breaks the rules.
    pub fn hash(&self, password: &str) -> PasswordHash {
        self.passwords.hash(&Password::new(password, &[], &self.passwords).unwrap())
    }

    /// A new agent with the role `admin` and the password `new-strong-password`.
    ///
    /// # Panics
    /// When the store fails or the address is taken.
    pub fn administrator(&self, store: &dyn Store, email: &str) -> Principal {
        let (email, hash) = (email.parse().unwrap(), self.hash("new-strong-password"));
        let (cx, name) = (self.cx(), "Ada".parse().unwrap());
        store::write(store, |tx| agents::create_administrator(tx, &cx, &email, &name, &hash)).unwrap();
        find_principal(store, email.as_str())
    }

    /// A new agent with the role `agent`, who may make Genies, and the password `new-strong-password`.
    ///
    /// # Panics
    /// When the store fails or the address is taken.
    pub fn owner(&self, store: &dyn Store, email: &str) -> Principal {
        self.agent(store, email, &[roles::AGENT])
    }

    /// A new agent with these roles and the password `new-strong-password`. The part of the address before the `@`
    /// makes the first name, the last one is `Smith`.
    ///
    /// # Panics
    /// When the store fails, the address is taken or a role does not exist.
    pub fn agent(&self, store: &dyn Store, email: &str, roles: &[&str]) -> Principal {
        insert_agent(store, &self.cx(), email, roles, self.hash("new-strong-password"))
    }

    /// A new primary API key of an agent, who makes it for themselves.
    ///
    /// # Panics
    /// When the store fails.
    pub fn key(&self, store: &dyn Store, agent: &Principal) -> ApiKeySecret {
        let secret = ApiKeySecret::generate(&self.secrets);
        let key = NewApiKey {
            agent: agent.id,
            prefix: secret.visible_prefix().to_owned(),
            digest: secret.digest(),
            created_at: self.now(),
        };
        store::write(store, |tx| tx.replace_primary_api_key(&key)).unwrap();
        secret
    }

    /// A new, private Genie.
    ///
    /// # Panics
    /// When the store fails or `by` may not make one.
    pub fn genie(&self, store: &dyn Store, by: &Principal, name: &str) -> Genie {
        let (cx, new) = (self.cx(), NewGenie::named(name.parse().unwrap()));
        store::write(store, |tx| genies::create(tx, &cx, by, &new)).unwrap()
    }

    /// A new link to a Genie; `max_uses` 0 for one without limit.
    ///
    /// # Panics
    /// When the store fails, `by` may not make one, or the end has passed.
    pub fn grant(
        &self,
        store: &dyn Store,
        by: &Principal,
        genie: GenieId,
        max_uses: i64,
        expires_at: Option<Timestamp>,
    ) -> CreatedGrant {
        let cx = self.cx();
        let max_uses = UseLimit::try_from(max_uses).unwrap();
        let expiry = expires_at.map(|end| Expiry::new(end, cx.at).unwrap());
        self.link(store, by, genie, &GrantDraft::limited(max_uses, expiry))
    }

    /// A new link to a Genie, as the draft says.
    ///
    /// # Panics
    /// When the store fails, or the link is refused.
    pub fn link(
        &self,
        store: &dyn Store,
        by: &Principal,
        genie: GenieId,
        draft: &GrantDraft,
    ) -> CreatedGrant {
        let cx = self.cx();
        store::write(store, |tx| grants::create(tx, &cx, by, genie, draft)).unwrap()
    }

    /// Uses a link now, and answers what became of it and the pass that it was traded for.
    ///
    /// # Panics
    /// When the store fails.
    pub fn redeem(&self, store: &dyn Store, token: &GrantToken) -> (Result<Redeemed, Refusal>, PassToken) {
        let (redemption, pass) = Redemption::new(&self.cx(), token, None, Some("Mozilla/5.0"));
        (redeem(store, redemption), pass)
    }
}

/// Uses a link and waits for what became of it.
///
/// # Panics
/// When the store fails.
pub fn redeem(store: &dyn Store, redemption: Redemption) -> Result<Redeemed, Refusal> {
    store.redeem(redemption).wait().map_err(|error| match error {
        RedeemError::Refused(refusal) => refusal,
        RedeemError::Store(error) => panic!("{error}"),
    })
}

/// Looks something up and waits for the answer.
///
/// # Panics
/// When the store fails.
pub fn look_up(store: &dyn Store, lookup: Lookup) -> Option<Found> {
    store.look_up(lookup).wait().unwrap()
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A new agent with these roles, see [`World::agent`].
pub(crate) fn insert_agent(
    store: &dyn Store,
    cx: &Context<'_>,
    email: &str,
    roles: &[&str],
    password: PasswordHash,
) -> Principal {
    let names: Vec<_> = roles.iter().map(|role| (*role).to_owned()).collect();
    let mut new = NewAgent {
        uuid: AgentUuid(uuid_v7(cx.secrets, cx.at)),
        profile: Profile {
            last_name: Some("Smith".parse().unwrap()),
            ..Profile::new(
                capitalised(email.split('@').next().unwrap_or_default()).parse().unwrap(),
                email.parse().unwrap(),
            )
        },
        roles: Vec::new(),
        password: Some(password),
        created_at: cx.at,
    };
    let id = store::write::<_, StoreError>(store, |tx| {
        let found = tx.find_roles_by_name(&names)?;
        assert_eq!(found.len(), names.len(), "{names:?}");
        new.roles = found.iter().map(|role| role.id).collect();
        tx.insert_agent(&new)
    });
    id.unwrap().done().unwrap();
    find_principal(store, email)
}

pub(crate) fn find_principal(store: &dyn Store, email: &str) -> Principal {
    let email = email.parse().unwrap();
    let agent = store::read::<_, StoreError>(store, |tx| tx.find_agent_by_email(&email)).unwrap().unwrap();
    agent.principal(Credential::Operator)
}
