use super::Passes;
use crate::access::decisions::{AccessQueries, Decision, Subject, Via, decide};
use crate::access::genies::{GenieCard, Genies, UrlName};
use crate::access::grants::{Grants, Link, Needs, Refusal};
use crate::base::{GrantToken, Message, PassToken, Principal, StoreError, Timestamp};
use std::net::IpAddr;

/// What a visitor shows at the door.
#[derive(Clone, Debug)]
pub enum Entrance {
    /// A link's token, to be redeemed.
    Link(GrantToken),
    /// A pass, to be checked.
    Pass(PassToken),
}

impl Entrance {
    /// Takes the text of the header; `None` when it can be neither.
    pub fn parse(raw: &str) -> Option<Self> {
        GrantToken::parse(raw).map(Self::Link).or_else(|| PassToken::parse(raw).map(Self::Pass))
    }
}

/// A visitor who is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Where they are.
    pub genie: GenieCard,
    /// By what.
    pub via: Via,
    /// Until when, as things stand; `None`: without end.
    pub expires_at: Option<Timestamp>,
}

/// Visit to a public, active Genie; `None` for any other, also for one that does not exist.
///
/// # Errors
/// The store's.
pub fn public_entry<T: Genies + ?Sized>(tx: &mut T, url_name: &UrlName) -> Result<Option<Visit>, StoreError> {
    let genie = tx.find_genie_by_url_name(url_name)?;
    Ok(genie.filter(|genie| genie.is_public && genie.is_active).map(|genie| Visit {
        genie: genie.card(),
        via: Via::Public,
        expires_at: None,
    }))
}

/// Visit of somebody who has access without a link. Counts nothing.
///
/// # Errors
/// The store's.
pub fn own_entry<T: Genies + AccessQueries + ?Sized>(
    tx: &mut T,
    by: &Principal,
    url_name: &UrlName,
    at: Timestamp,
) -> Result<Option<Visit>, StoreError> {
    let Some(genie) = tx.find_genie_by_url_name(url_name)? else { return Ok(None) };
    let facts = tx.load_access_facts(genie.id, &Subject::User(by.uuid))?;
    Ok(match facts.map(|facts| decide(&facts, at)) {
        Some(Decision::Allowed { via, expires_at }) => Some(Visit { genie: genie.card(), via, expires_at }),
        Some(Decision::Denied(_)) | None => None,
    })
}

/// Visit by a pass from `ip`, where `url_name` is the Genie that it must open (`None`: whichever it opens). Counts nothing.
///
/// # Errors
/// The store's.
pub fn check_pass<T: Passes + ?Sized>(
    tx: &mut T,
    pass: &PassToken,
    url_name: Option<&UrlName>,
    ip: Option<IpAddr>,
    at: Timestamp,
) -> Result<Option<Visit>, StoreError> {
    Ok(tx
        .find_pass(&pass.digest())?
        .filter(|found| {
            found.is_valid(ip, at) && url_name.is_none_or(|wanted| *wanted == found.genie.url_name)
        })
        .map(|found| Visit { via: Via::Link, expires_at: Some(found.ends_at()), genie: found.genie }))
}

/// Visit by a pass that was handed out for this very link, so that opening the link again needs no further use.
///
/// # Errors
/// The store's.
pub fn check_pass_of_link<T: Grants + Passes + ?Sized>(
    tx: &mut T,
    pass: &PassToken,
    token: &GrantToken,
    ip: Option<IpAddr>,
    at: Timestamp,
) -> Result<Option<Visit>, StoreError> {
    let Some(found) = tx.find_pass(&pass.digest())?.filter(|found| found.is_valid(ip, at)) else {
        return Ok(None);
    };
    let grant = tx.find_grant_by_token(&token.digest())?;
    Ok(grant.filter(|grant| grant.id == found.grant).map(|_| Visit {
        via: Via::Link,
        expires_at: Some(found.ends_at()),
        genie: found.genie,
    }))
}

/// What a visitor is told of a link before they come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What it opens.
    pub genie: GenieCard,
    /// What its owner says to the visitor.
    pub message: Option<Message>,
    /// What is to be shown.
    pub needs: Needs,
}

/// What a link would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peek {
    /// Open this Genie to whoever shows what it asks for.
    Opens(Door),
    /// Nothing needs to be opened: everybody may use this Genie.
    Public(GenieCard),
    /// Nothing.
    Refused(Refusal),
}

/// What a link would open to somebody from `ip`, without using it: for the page that asks before it redeems.
///
/// # Errors
/// The store's.
pub fn peek<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    token: &GrantToken,
    ip: Option<IpAddr>,
    at: Timestamp,
) -> Result<Peek, StoreError> {
    const UNKNOWN: Peek = Peek::Refused(Refusal::Unknown);
    let Some(grant) = tx.find_grant_by_token(&token.digest())? else { return Ok(UNKNOWN) };
    let Some(genie) = tx.find_genie(grant.genie)? else { return Ok(UNKNOWN) };
    let link = Link::new(grant, &genie);
    Ok(match link.opens_from(ip, at) {
        Ok(()) => {
            let conditions = link.grant.conditions;
            let needs = conditions.needs(None, None);
            Peek::Opens(Door { genie: link.genie, message: conditions.message, needs })
        }
        Err(Refusal::Public) => Peek::Public(link.genie),
        Err(refusal) => Peek::Refused(refusal),
    })
}
