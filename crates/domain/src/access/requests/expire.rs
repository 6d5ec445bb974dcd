use super::AccessRequests;
use crate::access::genies::Genies;
use crate::base::{Context, StoreError};
use crate::records::activity::{Activities, Actor, NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};
use std::time::Duration;

/// How many requests expire in one transaction.
const PART: u32 = 100;
/// Whoever asked so long before their request expired hears nothing of it: after an upgrade, or when the life was made
/// shorter, nobody gets mail about what they forgot.
const NEWS_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Lets requests expire that nobody answered in time, a bounded part of them, and tells who asked. Answers how many were
/// looked at.
///
/// # Errors
/// The store's.
pub fn expire<T: AccessRequests + Genies + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
) -> Result<usize, StoreError> {
    let life = cx.request_policy.life;
    let old = tx.list_old_access_requests(cx.at.minus(life), PART)?;
    let count = old.len();
    for request in old {
        let is_news = cx.at.since(request.created_at) <= life + NEWS_FOR;
        let Ok(expired) = request.expired(cx.at) else { continue };
        // Another node, or somebody's answer, may have come first.
        if !tx.resolve_access_request(&expired)? {
            continue;
        }
        if is_news && let Some(genie) = tx.find_genie(expired.genie)? {
            let letter = Letter::RequestExpired { genie: genie.name.clone() };
            let link = cx.links.door(&genie.url_name);
            tx.enqueue_mail(&NewMail::new(cx, expired.email.clone(), letter).with_link(cx, &link))?;
        }
        let entry = NewEntry::new(cx, Actor::system(), "access_request.expired", expired.target()).change(
            "status",
            Value::Text("pending".into()),
            Value::Text("expired".into()),
        );
        tx.append_activity(&entry)?;
    }
    Ok(count)
}
