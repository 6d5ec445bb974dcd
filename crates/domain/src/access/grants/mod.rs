//! Grants: tokenised links with optional use limit and expiry, shareable with anyone.

mod conditions;
mod create;
mod error;
mod grant;
mod limits;
mod manage;
mod port;
mod redeem;

pub use conditions::{Conditions, ConditionsPatch, Needs, PassHours, PassHoursError};
pub use create::{CreatedGrant, GrantDraft, create};
pub use error::LinkError;
pub use grant::{AnyGrant, EndedGrant, Grant, GrantUse, NewGrant, Recipient, StoredToken};
pub use limits::{Expiry, ExpiryError, GrantChange, GrantPatch, UseLimit, UseLimitError};
pub use manage::{
    RevokedCounts, delete, held, history, list, list_with_ended, managed, revoke_all, rotate, update,
};
pub use port::Grants;
pub use redeem::{Link, RedeemError, Redeemed, Redemption, Refusal};

pub(crate) use create::{Terms, issue};
