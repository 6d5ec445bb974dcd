//! The two doors that most requests come to. Each begins at once and answers in time: `.await` the answer, or
//! [`wait`](Answer::wait) for it.

use super::Store;
use super::lookups::{Found, Lookup, Wanted};
use crate::access::decisions::{CheckError, Decision, Subject};
use crate::access::genies::{GenieCard, UrlName};
use crate::access::grants::{Grants, Needs, RedeemError, Redeemed, Redemption, Refusal};
use crate::access::proofs::{LinkProofs, Proofs};
use crate::base::{
    Answer, ApiKeySecret, Context, GenieId, GrantId, GrantToken, PassToken, Principal, Timestamp,
};
use crate::staff::api_keys::ApiKey;
use crate::staff::passwords::PasswordHash;

/// A visitor who came in by a link.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The grant whose link was used.
    pub grant: GrantId,
    /// Where they are.
    pub genie: GenieCard,
    /// What they show from now on; checking it counts nothing.
    pub pass: PassToken,
    /// When the pass ends: after the link's `pass_hours`, or with the grant where that is sooner.
    pub expires_at: Timestamp,
}

/// Uses a link once, where `url_name` is the Genie that it must open (`None`: whichever it opens). The answer comes when
/// the use is durable; it is counted also when nobody waits any more. `password` is the hash that the visitor's password was
/// found to be of. Whoever proves an address takes [`redeem_within`].
///
/// # Errors
/// [`RedeemError`]; a refusal counts nothing.
pub fn redeem(
    store: &dyn Store,
    cx: &Context<'_>,
    token: &GrantToken,
    url_name: Option<UrlName>,
    user_agent: Option<&str>,
    password: Option<PasswordHash>,
) -> Answer<'static, Result<Admission, RedeemError>> {
    let (redemption, pass) = Redemption::new(cx, token, url_name, user_agent);
    let redeemed = store.redeem(Redemption { password, ..redemption });
    Answer::of(async move { Ok(Admission::of(redeemed.await?, pass)) })
}

/// The same within a transaction that does more than that, for callers whom a longer way does not hurt. The code that
/// proved the visitor's address is used up with the link.
///
/// # Errors
/// [`RedeemError`]; a refusal counts nothing, and must undo the transaction.
pub fn redeem_within<T: Grants + LinkProofs + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &GrantToken,
    url_name: Option<UrlName>,
    user_agent: Option<&str>,
    proofs: Proofs,
) -> Result<Admission, RedeemError> {
    let (redemption, pass) = Redemption::new(cx, token, url_name, user_agent);
    let email = match proofs.address {
        // Somebody else used the code, or a newer one was sent.
        Some(proven) if !tx.take_link_code(proven.code, cx.at)? => {
            return Err(Refusal::Needs(Needs { code: true, ..Needs::default() }).into());
        }
        proven => proven.map(|proven| proven.email),
    };
    let redemption = Redemption { password: proofs.password, email, ..redemption };
    Ok(Admission::of(tx.use_link(&redemption)??, pass))
}

impl Admission {
    fn of(redeemed: Redeemed, pass: PassToken) -> Self {
        Self { grant: redeemed.grant, genie: redeemed.genie, pass, expires_at: redeemed.pass_expires_at }
    }
}

/// The answer to a question that came with an API key.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The key.
    pub key: ApiKey,
    /// Who holds it.
    pub by: Principal,
    /// Whether the subject may use the Genie.
    pub decision: Decision,
}

/// Answers whether `subject` may use a Genie at `at`, for whoever holds `key`; `None` when nobody who may sign in holds
/// it. It counts no use and sees every revocation that was answered before it was asked. Inside a transaction, and for
/// callers who are known already, there is [`decisions::check`](crate::access::decisions::check).
///
/// # Errors
/// [`CheckError`].
pub fn check(
    store: &dyn Store,
    key: &ApiKeySecret,
    genie: GenieId,
    subject: Subject,
    at: Timestamp,
) -> Answer<'static, Result<Option<Checked>, CheckError>> {
    let wanted = Wanted { own_record: false, access: Some((genie, subject)) };
    let found = store.look_up(Lookup::new(key, wanted));
    Answer::of(async move {
        let Some(Found { key, by, looked_up }) = found.await? else { return Ok(None) };
        let decision = looked_up.decision(&by, at)?;
        Ok(Some(Checked { key, by, decision }))
    })
}
