use super::{AccessRequest, AccessRequests, AlreadyResolved, managed};
use crate::access::genies::{self, Genies};
use crate::access::grants::{Expiry, GrantDraft, Grants, Recipient, UseLimit, issue};
use crate::access::guard::GuardError;
use crate::access::people::{self, GenieUsers, NewGenieUser};
use crate::base::{Context, Principal, RequestId, StoreError, Timestamp};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::agents::Agents;

/// Why a request was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The caller may not see it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Somebody resolved it before.
    #[error(transparent)]
    AlreadyResolved(#[from] AlreadyResolved),
}

impl From<StoreError> for ResolveError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Approves a request: makes a link without use limit, adds the person to the Genie's users where the address has an
/// account, queues the mail with the link, writes the entries. All of it happens, or nothing. Who has direct access already
/// never gets less by it: the later end counts.
///
/// # Errors
/// [`ResolveError`]; of two resolutions at the same moment exactly one succeeds.
pub fn approve<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RequestId,
    expires_at: Option<Expiry>,
) -> Result<AccessRequest, ResolveError>
where
    T: AccessRequests + Genies + Grants + GenieUsers + Agents + Outbox + Activities + ?Sized,
{
    let (genie, request) = managed(tx, by, id)?;
    request.check_pending()?;
    // Two that give access to one Genie at the same moment go one after the other: the later end counts.
    genies::held(tx, by, genie.id)?;
    let person = tx.find_agent_by_email(&request.email)?;
    let recipient = Recipient {
        request: request.id,
        email: request.email.clone(),
        user: person.as_ref().map(|person| person.uuid),
    };
    let draft = GrantDraft::limited(UseLimit::UNLIMITED, expires_at);
    let created = issue(tx, cx, by.uuid, genie.id, &draft, Some(recipient))?;
    let approved = request.approved(by.uuid, cx.at, expires_at.map(Expiry::at), created.grant.id)?;
    // The write decides: a check that only reads lets racing approvals pass.
    if !tx.resolve_access_request(&approved)? {
        return Err(AlreadyResolved.into());
    }
    if let Some(person) = person {
        let old = tx.find_genie_user(genie.id, person.uuid)?;
        let end = created.grant.expires_at;
        if let Some(old) = &old {
            people::put(tx, cx, by, genie.id, person.uuid, Some(old), later(old.expires_at, end))?;
        } else {
            tx.put_genie_user(&NewGenieUser {
                genie: genie.id,
                user: person.uuid,
                granted_by: by.uuid,
                expires_at: end,
                created_at: cx.at,
            })?;
        }
    }
    let letter = Letter::AccessApproved { genie: genie.name.clone(), expires_at: created.grant.expires_at };
    let link = cx.links.grant(&created.token);
    tx.enqueue_mail(&NewMail::new(cx, approved.email.clone(), letter).with_link(cx, &link))?;
    let entry = NewEntry::new(cx, by, "access_request.approved", approved.target())
        .change("status", Value::Text("pending".into()), Value::Text("approved".into()))
        .change("grant", Value::Null, Value::Text(created.grant.id.to_string()))
        .change("expires_at", Value::Null, Value::of(created.grant.expires_at));
    tx.append_activity(&entry)?;
    Ok(approved)
}

/// The later of two ends; none is the latest.
fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.zip(other).map(|(one, other)| one.max(other))
}

/// Denies a request and queues a short polite mail.
///
/// # Errors
/// [`ResolveError`]; of two resolutions at the same moment exactly one succeeds.
pub fn deny<T: AccessRequests + Genies + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RequestId,
) -> Result<AccessRequest, ResolveError> {
    let (genie, request) = managed(tx, by, id)?;
    let denied = request.denied(by.uuid, cx.at)?;
    if !tx.resolve_access_request(&denied)? {
        return Err(AlreadyResolved.into());
    }
    let letter = Letter::AccessDenied { genie: genie.name.clone() };
    tx.enqueue_mail(&NewMail::new(cx, denied.email.clone(), letter))?;
    let entry = NewEntry::new(cx, by, "access_request.denied", denied.target()).change(
        "status",
        Value::Text("pending".into()),
        Value::Text("denied".into()),
    );
    tx.append_activity(&entry)?;
    Ok(denied)
}
