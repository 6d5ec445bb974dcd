use super::{Conditions, GrantPatch, UseLimit};
use crate::access::status::{AccessStatus, Life};
use crate::base::clock::has_expired;
use crate::base::{
    AgentUuid, Digest, Email, GenieId, GrantId, GrantToken, Name, Patch, RequestId, Timestamp, TokenVault,
    UseId, Version,
};
use crate::records::activity::Target;
use std::net::IpAddr;

/// A tokenised link to a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its number.
    pub id: GrantId,
    /// The Genie that it opens.
    pub genie: GenieId,
    /// SHA-256 of the token.
    pub token: Digest,
    /// The token's first six characters.
    pub label: String,
    /// The token, sealed; `None` where no readable copy is kept.
    pub sealed_token: Option<Vec<u8>>,
    /// Grows by one with each rotation; passes of earlier generations are dead.
    pub generation: i32,
    /// How often it can be used.
    pub max_uses: UseLimit,
    /// How often it was used.
    pub use_count: u64,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
    /// Who made it.
    pub granted_by: AgentUuid,
    /// When.
    pub created_at: Timestamp,
    /// Whose it is, where it was made for one person.
    pub recipient: Option<Recipient>,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// When it begins to open; `None`: it did from the start.
    pub starts_at: Option<Timestamp>,
    /// What else is said of it.
    pub conditions: Conditions,
}

/// For whom a link was made: the one whose request was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The request.
    pub request: RequestId,
    /// The address that asked.
    pub email: Email,
    /// The account that it belonged to, which the link ends with.
    pub user: Option<AgentUuid>,
}

/// A link that was taken away, as it was then. Its history stays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a grant")]
pub struct EndedGrant {
    pub id: GrantId,
    pub genie: GenieId,
    pub label: String,
    pub max_uses: UseLimit,
    pub use_count: u64,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub granted_by: AgentUuid,
    pub created_at: Timestamp,
    pub recipient: Option<Recipient>,
    pub name: Option<Name>,
    /// When it was taken away.
    pub ended_at: Timestamp,
}

/// A link of a list that knows ended ones too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyGrant {
    /// It is there.
    Living(Grant),
    /// It was taken away.
    Ended(EndedGrant),
}

impl AnyGrant {
    /// Its number.
    pub fn id(&self) -> GrantId {
        match self {
            Self::Living(grant) => grant.id,
            Self::Ended(grant) => grant.id,
        }
    }
}

impl Grant {
    /// What stays of it when it is taken away.
    pub fn ended(self, ended_at: Timestamp) -> EndedGrant {
        EndedGrant {
            id: self.id,
            genie: self.genie,
            label: self.label,
            max_uses: self.max_uses,
            use_count: self.use_count,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            granted_by: self.granted_by,
            created_at: self.created_at,
            recipient: self.recipient,
            name: self.name,
            ended_at,
        }
    }

    /// What of a patch would change it.
    pub(super) fn narrow(&self, patch: &GrantPatch) -> GrantPatch {
        let is_same = match patch.expires_at {
            Patch::Keep => true,
            Patch::Clear => self.expires_at.is_none(),
            Patch::Set(end) => self.expires_at == Some(end.at()),
        };
        GrantPatch {
            max_uses: patch.max_uses.filter(|max_uses| *max_uses != self.max_uses),
            expires_at: if is_same { Patch::Keep } else { patch.expires_at },
            name: patch.name.clone().unless(self.name.as_ref()),
            starts_at: patch.starts_at.unless(self.starts_at.as_ref()),
            conditions: patch.conditions.clone().filter(|conditions| *conditions != self.conditions),
        }
    }

    /// Whether it has begun to open at `at`.
    pub fn has_started(&self, at: Timestamp) -> bool {
        self.starts_at.is_none_or(|start| start <= at)
    }

    /// Whether it has ended at `at`.
    pub fn has_expired(&self, at: Timestamp) -> bool {
        has_expired(self.expires_at, at)
    }

    /// Where it stands at `at`.
    pub fn status(&self, at: Timestamp) -> AccessStatus {
        let is_used_up = !self.max_uses.allows(self.use_count);
        Life { starts_at: self.starts_at, expires_at: self.expires_at, is_used_up }.status(at)
    }

    /// The token again, for the owner: where a readable copy is kept and the link still opens.
    pub fn reveal_token(&self, vault: &dyn TokenVault, at: Timestamp) -> Option<GrantToken> {
        if self.has_expired(at) || !self.max_uses.allows(self.use_count) {
            return None;
        }
        let text = vault.open(&self.token.0, self.sealed_token.as_deref()?)?;
        GrantToken::parse(&text).filter(|token| token.digest() == self.token)
    }

    /// What an edit of it replaces.
    pub fn version(&self) -> Version {
        let conditions = &self.conditions;
        Version::of("grant", self.id)
            .text(self.max_uses.get())
            .maybe(self.expires_at)
            .maybe(self.name.as_ref())
            .maybe(self.starts_at)
            .maybe(conditions.message.as_ref())
            .text(conditions.pass_hours.get())
            .maybe(conditions.password.as_ref().map(|hash| &hash.0))
            .list(conditions.email_domains.iter())
            .list(conditions.allowed_networks.iter())
            .text(conditions.once_per_person)
            .version()
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "grant", id: self.id.to_string(), name: self.label.clone() }
    }
}

/// A grant before it has a number.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// The Genie that it opens.
    pub genie: GenieId,
    /// Digest, label and sealed copy of its token.
    pub token: StoredToken,
    /// How often it can be used.
    pub max_uses: UseLimit,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Who makes it.
    pub granted_by: AgentUuid,
    /// When.
    pub created_at: Timestamp,
    /// Whose it is, where it is made for one person.
    pub recipient: Option<Recipient>,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// When it begins to open.
    pub starts_at: Option<Timestamp>,
    /// What else is said of it.
    pub conditions: Conditions,
}

/// What is kept of a token.
#[derive(Clone, Debug)]
pub struct StoredToken {
    /// SHA-256 of the token.
    pub digest: Digest,
    /// The token's first six characters.
    pub label: String,
    /// The token, sealed with its digest as context; `None` to keep no readable copy.
    pub sealed: Option<Vec<u8>>,
}

impl StoredToken {
    pub(crate) fn of(token: &GrantToken, cx: &crate::base::Context<'_>) -> Self {
        let digest = token.digest();
        Self {
            digest,
            label: token.label().to_owned(),
            sealed: cx.reveal_tokens.then(|| cx.vault.seal(&digest.0, token.reveal())),
        }
    }
}

/// One use of a grant, for its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantUse {
    /// Its number.
    pub id: UseId,
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// With which program, as it named itself; cut to 400 characters.
    pub user_agent: Option<String>,
    /// The address that the visitor proved, where the link asked for one.
    pub email: Option<Email>,
}
