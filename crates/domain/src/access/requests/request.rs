use super::remind::next_reminder;
use super::{AccessRequest, AccessRequests, RequestReceipts, RequestState, deciders, receipt};
use crate::access::genies::{Genies, UrlName};
use crate::access::managers::{Decider, GenieManagers};
use crate::base::secrets::uuid_v7;
use crate::base::{Context, Email, Message, Name, RequestId, StoreError};
use crate::records::activity::{Activities, Actor, NewEntry};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::agents::Agents;
use std::time::Duration;

/// How many requests one address can make within [`REQUEST_WINDOW`], over all Genies and nodes.
pub const REQUESTS_PER_ADDRESS: u64 = 5;
/// The time over which requests of one address are counted.
pub const REQUEST_WINDOW: Duration = Duration::from_secs(60 * 60);

/// What a visitor asks.
#[derive(Clone, Debug)]
pub struct NewAccessRequest {
    /// The Genie, as the visitor knows it.
    pub url_name: UrlName,
    /// Where the answer goes.
    pub email: Email,
    /// Who they are.
    pub name: Option<Name>,
    /// What they write.
    pub message: Option<Message>,
}

/// Why a request makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum RequestAccessError {
    /// Everybody may use this Genie.
    #[error("This Genie is public. Nobody needs to ask.")]
    Public,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes a visitor's wish and tells those who decide by mail, and the visitor that it is noted. Answers and writes to the
/// visitor alike whether the Genie exists, is switched off, the wish is already noted, or the address has asked too often,
/// so that nothing can be learned from it.
///
/// # Errors
/// [`RequestAccessError`].
pub fn request<T>(tx: &mut T, cx: &Context<'_>, wish: &NewAccessRequest) -> Result<(), RequestAccessError>
where
    T: AccessRequests + RequestReceipts + Genies + GenieManagers + Agents + Outbox + Activities + ?Sized,
{
    let genie = tx.find_genie_by_url_name(&wish.url_name)?.filter(|genie| genie.is_active);
    if genie.as_ref().is_some_and(|genie| genie.is_public) {
        return Err(RequestAccessError::Public);
    }
    receipt::send(tx, cx, &wish.email)?;
    let Some(genie) = genie else { return Ok(()) };
    if tx.count_access_requests_by(&wish.email, cx.at.minus(REQUEST_WINDOW))? >= REQUESTS_PER_ADDRESS {
        return Ok(());
    }
    let request = AccessRequest {
        id: RequestId(uuid_v7(cx.secrets, cx.at)),
        genie: genie.id,
        email: wish.email.clone(),
        name: wish.name.clone(),
        message: wish.message.clone(),
        user: tx.find_agent_by_email(&wish.email)?.map(|agent| agent.uuid),
        created_at: cx.at,
        remind_at: next_reminder(cx.at, cx.at),
        state: RequestState::Pending,
    };
    if !tx.insert_access_request(&request)? {
        return Ok(());
    }
    let link = cx.links.access_request(request.id);
    let mail = |decider: Decider| {
        let letter = Letter::AccessRequested {
            genie: genie.name.clone(),
            email: request.email.clone(),
            name: request.name.clone(),
            message: request.message.clone(),
        };
        NewMail::new(cx, decider.email, letter).with_link(cx, &link)
    };
    // Few statements, however many decide: how long this takes must not tell that there is such a Genie.
    let mails: Vec<_> = deciders(tx, &genie)?.into_iter().map(mail).collect();
    tx.enqueue_mails(&mails)?;
    let actor = Actor::visitor(Some(request.email.clone()));
    tx.append_activity(&NewEntry::new(cx, actor, "access_request.created", request.target()))?;
    Ok(())
}
