use super::{PersonalLinks, Whose};
use crate::base::{Context, StoreError};
use crate::records::activity::{Activities, Actor, NewEntry, Target};

/// Ends links and notes each.
pub(crate) fn end<T: PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: impl Into<Actor> + Clone,
    whose: Whose<'_>,
) -> Result<(), StoreError> {
    let ended = tx.end_personal_links(whose, cx.at)?;
    let entries: Vec<_> = ended
        .into_iter()
        .map(|link| {
            let target = Target { kind: "grant", id: link.id.to_string(), name: link.label };
            NewEntry::new(cx, by.clone(), "grant.deleted", target)
        })
        .collect();
    tx.append_activities(&entries)
}
