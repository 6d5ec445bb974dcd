use super::Grant;
use crate::access::genies::{GenieCard, UrlName};
use crate::access::passes::PASS_LIFETIME;
use crate::base::{Context, Digest, GrantId, GrantToken, PassToken, StoreError, Timestamp};
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
}

impl Redemption {
    /// An attempt to use the link of `token`, and the pass that it is traded for on success.
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
            user_agent: user_agent.map(|name| name.chars().filter(|c| !c.is_control()).take(400).collect()),
            pass: pass.digest(),
        };
        (redemption, pass)
    }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedeemOutcome {
    /// One use was counted.
    Redeemed {
        /// The link.
        grant: GrantId,
        /// What it opens.
        genie: GenieCard,
        /// When the pass ends: 24 hours later, or with the grant where that is sooner.
        pass_expires_at: Timestamp,
    },
    /// Nothing was counted.
    Refused(Refusal),
}

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such link, or it opens another Genie.
    Unknown,
    /// It has ended.
    Expired,
    /// All its uses are used.
    UsedUp,
    /// The Genie is switched off.
    Inactive,
}

/// Called once with the outcome, when it is durable.
pub type RedeemAnswer = Box<dyn FnOnce(Result<RedeemOutcome, StoreError>) + Send>;

/// Whether the link opens at `at`, by the state read; the write that counts decides again.
///
/// # Errors
/// Why not.
pub fn judge(grant: &Grant, genie_is_active: bool, at: Timestamp) -> Result<(), Refusal> {
    if !genie_is_active {
        Err(Refusal::Inactive)
    } else if grant.has_expired(at) {
        Err(Refusal::Expired)
    } else if !grant.max_uses.allows(grant.use_count) {
        Err(Refusal::UsedUp)
    } else {
        Ok(())
    }
}

impl Grant {
    /// When a pass made at `at` ends: 24 hours later, and never after the grant.
    pub fn pass_expires_at(&self, at: Timestamp) -> Timestamp {
        let day = at.plus(PASS_LIFETIME);
        self.expires_at.map_or(day, |end| end.min(day))
    }
}
