use super::{PersonalLinks, Whose};
use crate::base::{Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};

/// Ends links and notes each; how many.
pub(crate) fn end<T: PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    whose: Whose<'_>,
) -> Result<u64, StoreError> {
    let ended = tx.end_personal_links(whose, cx.at)?;
    let entries: Vec<_> = ended
        .into_iter()
        .map(|link| {
            let target = Target { kind: "grant", id: link.id.to_string(), name: link.label };
            NewEntry::new(cx, by, "grant.deleted", target)
        })
        .collect();
    tx.append_activities(&entries)?;
    Ok(entries.len() as u64)
}
