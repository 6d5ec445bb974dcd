use super::GivenAccess;
use crate::base::{AgentUuid, Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};

/// Ends what somebody gave and notes each; how many links and how many direct accesses.
pub(crate) fn end<T: GivenAccess + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    giver: AgentUuid,
) -> Result<(u64, u64), StoreError> {
    let ended = tx.end_given_access(giver, cx.at)?;
    let count = (ended.links.len() as u64, ended.people.len() as u64);
    let links = ended.links.into_iter().map(|link| {
        let target = Target { kind: "grant", id: link.id.to_string(), name: link.label };
        NewEntry::new(cx, by, "grant.deleted", target)
    });
    let people = ended.people.into_iter().map(|access| {
        let id = format!("{}/{}", access.genie, access.user);
        NewEntry::new(cx, by, "genie_user.removed", Target { kind: "genie_user", id, name: access.name })
    });
    tx.append_activities(&links.chain(people).collect::<Vec<_>>())?;
    Ok(count)
}
