//! Proofs: what a visitor shows beside a link that asks for more. A password is compared outside of any transaction, since
//! that is slow; an address is proven by a code that is mailed to it.

mod address;
mod code;
mod password;
mod port;

pub use address::{CODE_LIFETIME, CODE_TRIES, CODES_PER_HOUR, ProvenAddress, prove_address, send_code};
pub use code::{EmailCode, EmailCodeError};
pub use password::{PASSWORD_TRIES, PASSWORD_WINDOW, forgive, try_password};
pub use port::{LinkCode, LinkProofs, NewLinkCode};

use crate::access::genies::{Genies, UrlName};
use crate::access::grants::{Grants, Link, Refusal};
use crate::base::{Context, GrantId, GrantToken, StoreError, Timestamp};
use crate::staff::passwords::PasswordHash;
use std::time::Duration;

/// What a visitor has proven, to be shown with the link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// The hash that their password was compared with, and found to be of it.
    pub password: Option<PasswordHash>,
    /// Their address.
    pub address: Option<ProvenAddress>,
}

/// What a link that opens asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The link.
    pub grant: GrantId,
    /// What to compare a password with.
    pub password: Option<PasswordHash>,
    /// Whether an address is to be proven.
    pub address: bool,
}

/// What a link asks of the visitor; the first step of whoever shows more than the link. `url_name` is the Genie that it
/// must open (`None`: whichever it opens).
///
/// # Errors
/// The store's. A refusal is an answer.
pub fn asked<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &GrantToken,
    url_name: Option<&UrlName>,
) -> Result<Result<Asked, Refusal>, StoreError> {
    let link = find(tx, token, url_name)?.ok_or(Refusal::Unknown);
    Ok(link.and_then(|link| {
        link.opens_from(cx.ip, cx.at)?;
        let conditions = link.grant.conditions;
        let address = !conditions.email_domains.is_empty();
        Ok(Asked { grant: link.grant.id, password: conditions.password, address })
    }))
}

fn find<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    token: &GrantToken,
    url_name: Option<&UrlName>,
) -> Result<Option<Link>, StoreError> {
    let Some(grant) = tx.find_grant_by_token(&token.digest())? else { return Ok(None) };
    let genie = tx.find_genie(grant.genie)?;
    let wanted = genie.filter(|genie| url_name.is_none_or(|wanted| *wanted == genie.url_name));
    Ok(wanted.map(|genie| Link::new(grant, &genie)))
}

/// How long codes and tries are kept: as long as any limit counts them.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How many of them one transaction removes.
const PURGED: u32 = 1_000;

/// Removes codes and tries that no limit counts any more, a bounded part of them, and answers how many.
///
/// # Errors
/// The store's.
pub fn purge<T: LinkProofs + ?Sized>(tx: &mut T, at: Timestamp) -> Result<usize, StoreError> {
    tx.purge_link_proofs(at.minus(KEPT), PURGED)
}
