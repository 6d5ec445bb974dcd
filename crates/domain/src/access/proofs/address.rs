use super::{EmailCode, LinkProofs, NewLinkCode, find};
use crate::access::genies::{Genies, UrlName};
use crate::access::grants::Grants;
use crate::base::{Context, Email, GrantId, GrantToken, LinkCodeId, StoreError};
use crate::records::outbox::{Letter, NewMail, Outbox};
use std::time::Duration;

/// How long a code lasts.
pub const CODE_LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How often a code can be tried, the right time included.
pub const CODE_TRIES: u32 = 5;
/// So many codes go to one address in an hour, whatever the links.
pub const CODES_PER_HOUR: u64 = 5;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// An address that somebody has proven by a code. The code is used up with the link, see
/// [`redeem_within`](crate::store::redeem_within).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenAddress {
    /// The address.
    pub email: Email,
    /// The code.
    pub code: LinkCodeId,
}

/// Mails a code to an address, where the link asks for one like it; a new code ends the one before. The caller is told the
/// same in any case, so that nobody learns which addresses a link takes.
///
/// # Errors
/// The store's.
pub fn send_code<T: Genies + Grants + LinkProofs + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &GrantToken,
    url_name: Option<&UrlName>,
    email: &Email,
) -> Result<(), StoreError> {
    let Some(link) = find(tx, token, url_name)? else { return Ok(()) };
    let opens = link.opens_from(cx.ip, cx.at).is_ok() && link.grant.conditions.takes(email);
    if !opens || tx.count_link_codes(email, cx.at.minus(HOUR))? >= CODES_PER_HOUR {
        return Ok(());
    }
    let code = EmailCode::generate(cx.secrets);
    let expires_at = cx.at.plus(CODE_LIFETIME);
    tx.replace_link_code(&NewLinkCode {
        grant: link.grant.id,
        email: email.clone(),
        digest: code.digest(token, email),
        created_at: cx.at,
        expires_at,
    })?;
    let letter = Letter::LinkCode { genie: link.genie.name, expires_at };
    tx.enqueue_mail(&NewMail::new(cx, email.clone(), letter).with_link(cx, code.reveal()))
}

/// Tries a code; `None` where it is wrong, over, used, or tried too often. What it takes of the code's tries must be
/// committed whatever the answer is.
///
/// # Errors
/// The store's.
pub fn prove_address<T: LinkProofs + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &GrantToken,
    grant: GrantId,
    email: &Email,
    code: &EmailCode,
) -> Result<Option<ProvenAddress>, StoreError> {
    let kept = tx.try_link_code(grant, email, CODE_TRIES, cx.at)?;
    let right = kept.filter(|kept| kept.digest == code.digest(token, email));
    Ok(right.map(|kept| ProvenAddress { email: email.clone(), code: kept.id }))
}
