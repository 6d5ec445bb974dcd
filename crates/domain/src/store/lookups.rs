//! The hot path: who shows a key, and the one thing that they ask about, read together. Most requests that only read
//! are of this form, so that a store may answer many of them at once.

use crate::access::decisions::{self, AccessFacts, AccessQueries, CheckError, Decision, Subject};
use crate::base::{ApiKeySecret, Digest, GenieId, Principal, StoreError, Timestamp};
use crate::staff::agents::{Agent, Agents};
use crate::staff::api_keys::{ApiKey, ApiKeys};

/// What is to be read for a caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The caller's own record.
    pub own_record: bool,
    /// What decides whether this subject may use this Genie.
    pub access: Option<(GenieId, Subject)>,
}

/// A key that somebody shows, and what they want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The key's visible prefix.
    pub prefix: String,
    /// SHA-256 of the key.
    pub digest: Digest,
    /// What is asked for.
    pub wanted: Wanted,
}

/// What was read for a caller; a part that was not wanted is `None`.
#[derive(Clone, Debug, Default)]
pub struct LookedUp {
    /// The caller's own record; also `None` when the account was deleted a moment ago.
    pub own_record: Option<Agent>,
    /// What decides about the access; also `None` when there is no such Genie.
    pub facts: Option<AccessFacts>,
}

/// The answer to a lookup.
#[derive(Clone, Debug)]
pub struct Found {
    /// The key.
    pub key: ApiKey,
    /// Who holds it.
    pub by: Principal,
    /// What they wanted.
    pub looked_up: LookedUp,
}

impl Lookup {
    /// What the holder of `key` wants.
    pub fn new(key: &ApiKeySecret, wanted: Wanted) -> Self {
        Self { prefix: key.visible_prefix().to_owned(), digest: key.digest(), wanted }
    }
}

impl LookedUp {
    /// The answer to the question that was asked with it, see [`check`](crate::access::decisions::check).
    ///
    /// # Errors
    /// [`CheckError`], but never the store's.
    pub fn decision(&self, by: &Principal, at: Timestamp) -> Result<Decision, CheckError> {
        decisions::answer(by, self.facts.as_ref(), at)
    }
}

/// Reads what a caller wants.
///
/// # Errors
/// The store's.
pub fn load<T: Agents + AccessQueries + ?Sized>(
    tx: &mut T,
    by: &Principal,
    wanted: &Wanted,
) -> Result<LookedUp, StoreError> {
    let own_record = if wanted.own_record { tx.find_agent(by.id)? } else { None };
    let facts = match &wanted.access {
        Some((genie, subject)) => tx.load_access_facts(*genie, subject)?,
        None => None,
    };
    Ok(LookedUp { own_record, facts })
}

/// Answers a lookup through the ports, one after the other. A store that answers many at once answers the same.
///
/// # Errors
/// The store's.
pub fn look_up<T: ApiKeys + Agents + AccessQueries + ?Sized>(
    tx: &mut T,
    lookup: &Lookup,
) -> Result<Option<Found>, StoreError> {
    let Some((key, by)) = tx.find_api_key(&lookup.prefix, &lookup.digest)? else { return Ok(None) };
    let looked_up = load(tx, &by, &lookup.wanted)?;
    Ok(Some(Found { key, by, looked_up }))
}
