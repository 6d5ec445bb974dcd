use super::LinkProofs;
use crate::base::{Context, GrantId, StoreError};
use crate::staff::sessions::network_of;
use std::time::Duration;

/// So often a network can try the password of one link in [`PASSWORD_WINDOW`], over all nodes.
pub const PASSWORD_TRIES: u32 = 10;
/// The time after which a network that tried too often may try again.
pub const PASSWORD_WINDOW: Duration = Duration::from_secs(15 * 60);

/// Takes one of the tries that the client's network has at the password of a link, before the password is compared: of
/// many at one moment no more than these can be wrong. `false`: none is left. One network locks out only itself.
///
/// # Errors
/// The store's.
pub fn try_password<T: LinkProofs + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    grant: GrantId,
) -> Result<bool, StoreError> {
    let since = cx.at.minus(PASSWORD_WINDOW);
    tx.try_link_password(grant, &network_of(cx.ip), PASSWORD_TRIES, since, cx.at)
}

/// Gives the network its tries back, after a right password: many people sit behind one address.
///
/// # Errors
/// The store's.
pub fn forgive<T: LinkProofs + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    grant: GrantId,
) -> Result<(), StoreError> {
    tx.forget_link_tries(grant, &network_of(cx.ip))
}
