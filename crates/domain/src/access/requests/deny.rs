use super::{AccessRequest, AccessRequests, AlreadyResolved, ResolveError, managed};
use crate::access::genies::Genies;
use crate::base::{Context, Principal, RequestId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};

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
