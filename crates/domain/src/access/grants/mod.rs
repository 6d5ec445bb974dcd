//! Grants: tokenised links with optional use limit and expiry, shareable with anyone.

mod create;
mod delete;
mod grant;
mod guard;
mod history;
mod limits;
mod list;
mod port;
mod redeem;
mod revoke_all;
mod rotate;
mod update;

pub use create::{CreatedGrant, create};
pub use delete::delete;
pub use grant::{Grant, GrantUse, NewGrant, StoredToken};
pub use guard::managed;
pub use history::history;
pub use limits::{Expiry, ExpiryError, GrantPatch, UseLimit, UseLimitError};
pub use list::list;
pub use port::Grants;
pub use redeem::{Link, RedeemError, Redeemed, Redemption, Refusal};
pub use revoke_all::{RevokedCounts, revoke_all};
pub use rotate::rotate;
pub use update::update;

pub(crate) use create::{Terms, issue};
