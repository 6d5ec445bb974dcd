use crate::base::{Context, Name, Permission, Principal, StoreError};
use crate::records::outbox::{GenieNames, Letter, NewMail, Outbox};
use crate::staff::agents::{Agent, Agents};

/// Tells somebody that these Genies are theirs now, unless they took them themselves.
pub(crate) fn tell_heir<T: Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    heir: &Agent,
    genies: impl IntoIterator<Item = Name>,
) -> Result<(), StoreError> {
    let genies = GenieNames::of(genies);
    if heir.id == by.id || genies.count() == 0 {
        return Ok(());
    }
    let letter = Letter::GeniesReceived { genies, by: by.name.clone() };
    tx.enqueue_mail(&NewMail::new(cx, heir.profile.email.clone(), letter))
}

/// Tells everybody who manages all Genies that nobody looks after these since their owner left.
pub(super) fn tell_of_orphans<T: Agents + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    leaver: &Agent,
    genies: &GenieNames,
) -> Result<(), StoreError> {
    let holders = tx.list_holders(Permission::GeniesManageAll)?.into_iter();
    let mails = holders.filter(|holder| holder.id != leaver.id).map(|holder| {
        let letter = Letter::GeniesOrphaned { genies: genies.clone(), owner: leaver.profile.full_name() };
        NewMail::new(cx, holder.profile.email, letter)
    });
    tx.enqueue_mails(&mails.collect::<Vec<_>>())
}
