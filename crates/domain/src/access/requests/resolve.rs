use super::manage::held;
use super::{AccessRequest, AccessRequests, AlreadyResolved};
use crate::access::ends::EndNotices;
use crate::access::genies::{Genie, Genies};
use crate::access::grants::{CreatedGrant, Expiry, GrantDraft, Grants, Recipient, Terms, UseLimit, issue};
use crate::access::guard::GuardError;
use crate::access::managers::GenieManagers;
use crate::access::people::{self, GenieUsers, NewGenieUser};
use crate::base::{
    AgentUuid, Context, GenieId, Patch, PolicyError, Principal, Reason, RequestId, StoreError, Timestamp,
    names,
};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::agents::Agents;

/// Why a request was not resolved. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The caller may not see it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Somebody resolved it before, or it expired.
    #[error(transparent)]
    AlreadyResolved(#[from] AlreadyResolved),
    /// It is the caller's own.
    #[error("You cannot approve a request of your own address. Somebody else has to.")]
    Own,
    /// A person was to be let in, and there is none.
    #[error("No account has the address of this request. Approve it as a link.")]
    NoAccount,
    /// The installation does not allow what it would give.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for ResolveError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

names! {
    /// By what an approval lets the visitor in.
    pub enum Way {
        /// A link.
        Link = "link",
        /// Direct access of the account with the address.
        Person = "person",
    }
}

/// What an approval gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// By what; `None`: a link, and direct access too where the address has an account.
    pub way: Option<Way>,
    /// How often the link can be used.
    pub max_uses: UseLimit,
    /// When the access ends; [`Patch::Keep`]: as the installation has it by default.
    pub expires_at: Patch<Expiry>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Access is given.
    Approved(Approval),
    /// It is not.
    Denied(Option<Reason>),
}

/// Answers a request, as [`approve`] or [`deny`] does.
///
/// # Errors
/// [`ResolveError`].
pub fn answer<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RequestId,
    answer: &Answer,
) -> Result<AccessRequest, ResolveError>
where
    T: AccessRequests
        + Genies
        + GenieManagers
        + Grants
        + GenieUsers
        + EndNotices
        + Agents
        + Outbox
        + Activities
        + ?Sized,
{
    match answer {
        Answer::Approved(approval) => approve(tx, cx, by, id, approval),
        Answer::Denied(reason) => deny(tx, cx, by, id, reason.as_ref()),
    }
}

/// What became of one of several requests: which, and how it stands now or why it stays as it was.
pub type Resolved = (RequestId, Result<AccessRequest, ResolveError>);

/// Answers several requests, each in its own right: one that fails leaves nothing behind and does not stop the others. All
/// of it is one transaction, as every failure but the store's is found before anything is written; so a call that is made
/// again with its key finds all of its first answer or nothing.
///
/// # Errors
/// The store's alone; then nothing happened.
pub fn answer_all<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    ids: &[RequestId],
    answer: &Answer,
) -> Result<Vec<Resolved>, StoreError>
where
    T: AccessRequests
        + Genies
        + GenieManagers
        + Grants
        + GenieUsers
        + EndNotices
        + Agents
        + Outbox
        + Activities
        + ?Sized,
{
    // In one order everywhere, so that no two calls wait for each other.
    let mut ordered = ids.to_vec();
    ordered.sort_unstable();
    for id in &ordered {
        tx.lock_access_request(*id)?;
    }
    ids.iter()
        .map(|id| match self::answer(tx, cx, by, *id, answer) {
            Err(ResolveError::Guard(GuardError::Store(error))) => Err(error),
            outcome => Ok((*id, outcome)),
        })
        .collect()
}

/// Approves a request: makes a link, adds the person to the Genie's users where the address has an account, or what of it
/// the approval says, queues the mail with the way in, writes the entries. All of it happens, or nothing. Who has direct
/// access already never gets less by it: the later end counts.
///
/// # Errors
/// [`ResolveError`]; of two resolutions at the same moment exactly one succeeds.
pub fn approve<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RequestId,
    approval: &Approval,
) -> Result<AccessRequest, ResolveError>
where
    T: AccessRequests
        + Genies
        + GenieManagers
        + Grants
        + GenieUsers
        + EndNotices
        + Agents
        + Outbox
        + Activities
        + ?Sized,
{
    let (genie, request) = held(tx, by, id)?;
    request.check_pending()?;
    if request.email == by.email || request.user == Some(by.uuid) {
        return Err(ResolveError::Own);
    }
    let person = tx.find_agent_by_email(&request.email)?.map(|person| person.uuid);
    if approval.way == Some(Way::Person) && person.is_none() {
        return Err(ResolveError::NoAccount);
    }
    // Whatever refuses comes before the first write.
    let terms = match approval.way {
        Some(Way::Person) => None,
        Some(Way::Link) | None => {
            let (max_uses, expires_at) = (approval.max_uses, approval.expires_at);
            let draft = GrantDraft { max_uses, expires_at, ..GrantDraft::default() };
            Some(Terms::allowed(cx, genie.id, &draft)?)
        }
    };
    let person_let_in = person.filter(|_| approval.way != Some(Way::Link));
    let mut direct_end = match person_let_in {
        Some(_) => cx.access_policy.direct.end(approval.expires_at.map(Expiry::at), cx.at)?,
        None => None,
    };
    // Two that give access to one Genie at the same moment go one after the other: the later end counts.
    tx.lock_genie(genie.id)?.ok_or(GuardError::NoRequest)?;
    let created = match terms {
        Some(terms) => {
            let recipient = Recipient { request: request.id, email: request.email.clone(), user: person };
            Some(issue(tx, cx, by.uuid, terms, Some(recipient))?)
        }
        None => None,
    };
    let end = created.as_ref().map_or(direct_end, |created| created.grant.expires_at);
    let link = created.as_ref().map(|created| created.grant.id);
    let approved = request.approved(by.uuid, cx.at, end, link)?;
    // The write decides: a check that only reads lets racing approvals pass.
    if !tx.resolve_access_request(&approved)? {
        return Err(
            StoreError::Unexpected(format!("access request {id} was resolved while it was held")).into()
        );
    }
    if let Some(person) = person_let_in {
        direct_end = let_in(tx, cx, by, genie.id, person, direct_end)?;
    }
    tell(tx, cx, &genie, &approved, created.as_ref(), direct_end)?;
    let limit = created.as_ref().map(|created| created.grant.max_uses).filter(|limit| limit.get() > 0);
    let entry = NewEntry::new(cx, by, "access_request.approved", approved.target())
        .change("status", Value::Text("pending".into()), Value::Text("approved".into()))
        .change("grant", Value::Null, Value::of(link))
        .change("max_uses", Value::Null, limit.map_or(Value::Null, |limit| Value::Number(limit.get().into())))
        .change("expires_at", Value::Null, Value::of(end));
    tx.append_activity(&entry)?;
    Ok(approved)
}

/// Gives a person direct access until `end`, or until it ended before where that is later; answers when it ends.
fn let_in<T: GenieUsers + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    end: Option<Timestamp>,
) -> Result<Option<Timestamp>, StoreError> {
    if let Some(old) = tx.find_genie_user(genie, user)? {
        let end = later(old.expires_at, end);
        people::put(tx, cx, by, genie, user, Some(&old), end)?;
        return Ok(end);
    }
    let (granted_by, created_at) = (by.uuid, cx.at);
    people::give(tx, &NewGenieUser { genie, user, granted_by, expires_at: end, created_at })?;
    Ok(end)
}

/// Mails the visitor their link, or the way to the Genie's door where they come in by their account.
fn tell<T: Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    genie: &Genie,
    approved: &AccessRequest,
    created: Option<&CreatedGrant>,
    direct_end: Option<Timestamp>,
) -> Result<(), StoreError> {
    let name = genie.name.clone();
    let (letter, link) = match created {
        Some(created) => (
            Letter::AccessApproved { genie: name, expires_at: created.grant.expires_at },
            cx.links.grant(&created.token),
        ),
        None => (Letter::AccessGiven { genie: name, expires_at: direct_end }, cx.links.door(&genie.url_name)),
    };
    tx.enqueue_mail(&NewMail::new(cx, approved.email.clone(), letter).with_link(cx, &link))
}

/// The later of two ends; none is the latest.
fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.zip(other).map(|(one, other)| one.max(other))
}

/// Denies a request and queues a short polite mail, with the reason where one is given.
///
/// # Errors
/// [`ResolveError`]; of two resolutions at the same moment exactly one succeeds.
pub fn deny<T: AccessRequests + Genies + GenieManagers + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RequestId,
    reason: Option<&Reason>,
) -> Result<AccessRequest, ResolveError> {
    let (genie, request) = held(tx, by, id)?;
    let denied = request.denied(by.uuid, cx.at, reason.cloned())?;
    if !tx.resolve_access_request(&denied)? {
        return Err(
            StoreError::Unexpected(format!("access request {id} was resolved while it was held")).into()
        );
    }
    let letter = Letter::AccessDenied { genie: genie.name.clone(), reason: reason.cloned() };
    tx.enqueue_mail(&NewMail::new(cx, denied.email.clone(), letter))?;
    let entry = NewEntry::new(cx, by, "access_request.denied", denied.target())
        .change("status", Value::Text("pending".into()), Value::Text("denied".into()))
        .change("reason", Value::Null, Value::of(reason));
    tx.append_activity(&entry)?;
    Ok(denied)
}
