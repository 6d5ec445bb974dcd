use super::{DAY, UseNotice, UseNotices};
use crate::access::genies::{Genies, caretakers};
use crate::access::grants::Grants;
use crate::base::{Context, StoreError};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::records::subscriptions::{MailKind, Subscriptions, unsubscribe_link};
use crate::staff::agents::Agents;

/// Links of which something is told in one transaction.
const AT_ONCE: u32 = 20;

/// Tells those who take care of Genies of uses of their links, of a part of them. Of how many links that was.
///
/// # Errors
/// The store's.
pub fn tell<T>(tx: &mut T, cx: &Context<'_>) -> Result<usize, StoreError>
where
    T: UseNotices + Subscriptions + Outbox + Genies + Grants + Agents + ?Sized,
{
    let due = tx.due_use_notices(cx.at, cx.at.minus(DAY), AT_ONCE)?;
    for notice in &due {
        tell_of(tx, cx, notice)?;
    }
    Ok(due.len())
}

fn tell_of<T>(tx: &mut T, cx: &Context<'_>, notice: &UseNotice) -> Result<(), StoreError>
where
    T: UseNotices + Subscriptions + Outbox + Genies + Grants + Agents + ?Sized,
{
    let Some(grant) = tx.find_grant(notice.grant)? else { return Ok(()) };
    let Some(genie) = tx.find_genie(grant.genie)? else { return Ok(()) };
    let is_first =
        notice.is_due(grant.use_count, cx.at) && tx.note_told_uses(notice, grant.use_count, cx.at)?;
    let Some(last_used_at) = grant.last_used_at.filter(|_| is_first) else { return Ok(()) };
    for agent in caretakers(tx, &genie)? {
        let to = agent.profile.email;
        if tx.unsubscribed(&to)?.contains(&MailKind::LinkUsed) {
            continue;
        }
        let letter = Letter::LinkUsed {
            genie: genie.name.clone(),
            label: grant.label.clone(),
            uses: grant.use_count.saturating_sub(notice.told),
            total: grant.use_count,
            last_used_at,
        };
        let link = unsubscribe_link(cx, &to, &[MailKind::LinkUsed]);
        tx.enqueue_mail(&NewMail::new(cx, to, letter).with_link(cx, &link))?;
    }
    Ok(())
}
