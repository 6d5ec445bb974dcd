use super::ending::find;
use super::{DAY, Ending, Recipients};
use crate::access::ends::{AccessKey, EndNotice, EndNotices};
use crate::access::genies::Genies;
use crate::access::grants::Grants;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::{Context, Email, StoreError};
use crate::records::outbox::{EndingAccess, Letter, NewMail, Outbox};
use crate::records::subscriptions::{MailKind, Subscriptions, unsubscribe_link};
use crate::staff::agents::Agents;
use std::collections::BTreeSet;

/// The most that one mail names; what is left comes with the next one.
const AT_ONCE: u32 = 200;

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// Another worker wrote to this address at the same moment.
    #[error("Another worker wrote to this address at the same moment.")]
    Raced,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes one mail to somebody to whom something has fallen due and who had none in the last 24 hours: about all that
/// falls due within 24 hours, as it stands now. How many notices that were; 0: there is nobody left.
///
/// # Errors
/// [`TellError`].
pub fn tell<T>(tx: &mut T, cx: &Context<'_>) -> Result<usize, TellError>
where
    T: EndNotices + Subscriptions + Outbox + Genies + Grants + GenieUsers + GenieTeams + Agents + ?Sized,
{
    // A mail is for all that has fallen due; what came after it would have to wait for a day.
    if tx.ends_are_planned(cx.at)? {
        return Ok(0);
    }
    let day_before = cx.at.minus(DAY);
    let Some(to) = tx.next_end_address(cx.at, day_before)? else { return Ok(0) };
    let notices = tx.tell_end_notices(&to, cx.at.plus(DAY), AT_ONCE)?;
    let unwanted = tx.unsubscribed(&to)?;
    let mut endings = Vec::new();
    for notice in &notices {
        let Some(ending) = find(tx, cx, notice)? else {
            tx.forget_end_notice(notice, &to)?;
            continue;
        };
        if !ending.recipients.addresses().contains(&to) {
            // The Genie has changed hands, or the person their address.
            tx.address_end_notice(notice, ending.recipients.addresses())?;
        } else if !unwanted.contains(&kind(&ending)) {
            endings.push((notice, ending));
        }
    }
    if !endings.iter().any(|(notice, _)| notice.due_at <= cx.at) {
        // What had fallen due is no more, and the rest waits for its time.
        for (notice, _) in endings {
            tx.forget_end_notice(notice, &to)?;
            tx.address_end_notice(notice, std::slice::from_ref(&to))?;
        }
        return Ok(notices.len());
    }
    let (mut own, mut managed) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (notice, ending) in endings.into_iter().filter(|(notice, _)| seen.insert(notice.of)) {
        let part = if kind(&ending) == MailKind::AccessEnds { &mut own } else { &mut managed };
        part.push(line(cx, notice, ending));
    }
    let kinds: Vec<_> = [(MailKind::AccessEnds, &own), (MailKind::OwnLinksEnd, &managed)]
        .into_iter()
        .filter(|(_, part)| !part.is_empty())
        .map(|(kind, _)| kind)
        .collect();
    write(tx, cx, to, &kinds, Letter::AccessEnds { own, managed })?;
    Ok(notices.len())
}

fn kind(ending: &Ending) -> MailKind {
    match ending.recipients {
        Recipients::Holder(_) => MailKind::AccessEnds,
        Recipients::Caretakers(_) => MailKind::OwnLinksEnd,
    }
}

fn line(cx: &Context<'_>, notice: &EndNotice, ending: Ending) -> EndingAccess {
    let url = match ending.recipients {
        Recipients::Holder(_) => cx.links.door(ending.genie.url_name.as_str()),
        Recipients::Caretakers(_) => cx.links.end(notice.of.kind(), notice.of),
    };
    let name = match notice.of {
        AccessKey::Link(_) => format!("link {}", ending.name),
        AccessKey::Person(..) => ending.name,
        AccessKey::Team(..) => format!("team {}", ending.name),
    };
    EndingAccess { genie: ending.genie.name, name, expires_at: notice.end, url }
}

fn write<T: EndNotices + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    to: Email,
    kinds: &[MailKind],
    letter: Letter,
) -> Result<(), TellError> {
    if !tx.note_end_mail(&to, cx.at, cx.at.minus(DAY))? {
        return Err(TellError::Raced);
    }
    let link = unsubscribe_link(cx, &to, kinds);
    tx.enqueue_mail(&NewMail::new(cx, to, letter).with_link(cx, &link))?;
    Ok(())
}
