use super::{AccessRequests, RequestReminders, deciders};
use crate::access::genies::Genies;
use crate::access::managers::GenieManagers;
use crate::base::{Context, Permission, RequestId, StoreError, Timestamp};
use crate::records::outbox::{Letter, NewMail, Outbox, Waiting};
use crate::staff::agents::{Agent, Agents};
use std::collections::BTreeSet;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a request waits until those who decide are reminded of it, each time.
pub const REMINDERS: [Duration; 2] =
    [Duration::from_secs(2 * 24 * 60 * 60), Duration::from_secs(7 * 24 * 60 * 60)];
/// Nobody is reminded again sooner than this; what falls due before waits for it.
pub const REMINDER_PAUSE: Duration = DAY;
/// How many requests, and how many people, are handled in one transaction.
const PART: u32 = 50;
/// How many Genies a reminder names at the most.
const NAMED: usize = 20;

/// The reminder of a request that comes first after `at`; those that are over by then are one with the one before.
pub(super) fn next_reminder(created_at: Timestamp, at: Timestamp) -> Option<Timestamp> {
    REMINDERS.iter().map(|after| created_at.plus(*after)).find(|due| *due > at)
}

/// Notes who is to be reminded of requests whose reminder is due, a bounded part of them, and answers how many requests
/// that were.
///
/// # Errors
/// The store's.
pub fn note_reminders<T>(tx: &mut T, cx: &Context<'_>) -> Result<usize, StoreError>
where
    T: AccessRequests + RequestReminders + Genies + GenieManagers + Agents + ?Sized,
{
    let due = tx.list_access_requests_to_remind(cx.at, PART)?;
    let mut genies = BTreeSet::new();
    for request in &due {
        let next = next_reminder(request.created_at, cx.at);
        if let Some(was) = request.remind_at
            && tx.move_request_reminder(request.id, was, next)?
        {
            genies.insert(request.genie);
        }
    }
    let mut wanted = BTreeSet::new();
    for id in genies {
        if let Some(genie) = tx.find_genie(id)? {
            wanted.extend(deciders(tx, &genie)?.into_iter().map(|decider| decider.uuid));
        }
    }
    // In one order everywhere, so that no two nodes wait for each other.
    for agent in wanted {
        tx.want_request_reminder(agent)?;
    }
    Ok(due.len())
}

/// Mails those who are to be reminded, a bounded part of them: one mail each, about all requests that wait for them now.
/// Answers how many people were looked at.
///
/// # Errors
/// The store's.
pub fn send_reminders<T>(tx: &mut T, cx: &Context<'_>) -> Result<usize, StoreError>
where
    T: AccessRequests + RequestReminders + Genies + GenieManagers + Agents + Outbox + ?Sized,
{
    let until = cx.at.minus(REMINDER_PAUSE);
    let wanted = tx.list_wanted_request_reminders(until, PART)?;
    for uuid in &wanted {
        let agent = tx.find_agent_by_uuid(*uuid)?.filter(|agent| agent.enabled);
        let waiting = agent.as_ref().map(|agent| waiting_for(tx, agent)).transpose()?;
        let due = agent.zip(waiting).filter(|(_, waiting)| waiting.oldest.is_some());
        let sent_at = due.is_some().then_some(cx.at);
        // The write decides which node mails.
        if !tx.take_request_reminder(*uuid, until, sent_at)? {
            continue;
        }
        if let Some((agent, WaitingFor { oldest: Some(oldest), genies, has_more })) = due {
            let letter = Letter::RequestsWaiting { genies, has_more };
            let link = cx.links.access_request(oldest);
            tx.enqueue_mail(&NewMail::new(cx, agent.profile.email, letter).with_link(cx, &link))?;
        }
    }
    Ok(wanted.len())
}

/// What waits for one person.
#[derive(Default)]
struct WaitingFor {
    genies: Vec<Waiting>,
    /// Whether there are more Genies than are named.
    has_more: bool,
    /// The request that waits longest.
    oldest: Option<RequestId>,
}

fn waiting_for<T>(tx: &mut T, agent: &Agent) -> Result<WaitingFor, StoreError>
where
    T: AccessRequests + RequestReminders + Genies + GenieManagers + Agents + ?Sized,
{
    let orphans = agent.permissions.contains(Permission::GeniesManageAll);
    let limit = u32::try_from(NAMED + 1).unwrap_or(u32::MAX);
    let mut found = WaitingFor::default();
    for id in tx.list_waiting_genies(agent.uuid, orphans, limit)? {
        let Some(genie) = tx.find_genie(id)? else { continue };
        if deciders(tx, &genie)?.iter().all(|decider| decider.uuid != agent.uuid) {
            continue;
        }
        let Some((count, oldest)) = tx.count_pending_access_requests(id)? else { continue };
        // Ids begin with the time at which they were made.
        found.oldest = Some(found.oldest.map_or(oldest, |known| known.min(oldest)));
        if found.genies.len() == NAMED {
            found.has_more = true;
            break;
        }
        found.genies.push(Waiting { genie: genie.name, count });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_reminder_comes_once_and_late_ones_are_one(
            made in 0i64..1_000_000_000, looks in proptest::collection::vec(0u64..20 * 24 * 3_600, 0..12),
        ) {
            let made = Timestamp::from_micros(made);
            let mut looks: Vec<_> = looks.into_iter().map(|after| made.plus(Duration::from_secs(after))).collect();
            looks.sort_unstable();
            let mut due = next_reminder(made, made);
            let mut reminded = 0;
            for at in &looks {
                if due.is_some_and(|due| due <= *at) {
                    reminded += 1;
                    due = next_reminder(made, *at);
                }
            }
            // A reminder for each stretch between the moments in which somebody looked.
            let looked = |from: Duration, to: Option<Duration>| {
                looks.iter().any(|at| *at >= made.plus(from) && to.is_none_or(|to| *at < made.plus(to)))
            };
            let expected = usize::from(looked(REMINDERS[0], Some(REMINDERS[1]))) + usize::from(looked(REMINDERS[1], None));
            prop_assert_eq!(reminded, expected);
        }
    }
}
