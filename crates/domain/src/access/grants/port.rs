use super::{Grant, GrantPatch, GrantUse, NewGrant, Redeemed, Redemption, Refusal, StoredToken};
use crate::base::{GenieId, GrantId, Slice, StoreError, UseId, Written};

/// The grants (tokenised links) and the history of their use. Uses are counted by
/// [`Store::redeem`](crate::Store::redeem), or within a transaction that does more.
pub trait Grants {
    /// Adds a grant and answers it with its number.
    fn insert_grant(&mut self, grant: &NewGrant) -> Result<Grant, StoreError>;

    /// The grant with this number.
    fn find_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError>;

    /// The grant with this number, kept from other writers until the transaction ends.
    fn lock_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError>;

    /// The grant that this link token opens, in whatever state it is.
    fn find_grant_by_token(&mut self, token: &crate::base::Digest) -> Result<Option<Grant>, StoreError>;

    /// Grants of a Genie, greatest number first; at most `slice.limit + 1`.
    fn list_grants(&mut self, genie: GenieId, slice: Slice<GrantId>) -> Result<Vec<Grant>, StoreError>;

    /// Writes the limits that are given and nothing else, so that no use counted meanwhile is lost. The grant after it.
    fn patch_grant(&mut self, id: GrantId, patch: &GrantPatch) -> Result<Written<Grant>, StoreError>;

    /// Gives the grant another token and ends every pass it handed out (its generation grows by one). The grant
    /// after it, or `None` when it is gone.
    fn rotate_grant(&mut self, id: GrantId, token: &StoredToken) -> Result<Option<Grant>, StoreError>;

    /// Takes one use of a link, as [`Link::use_once`](super::Link::use_once) decides, in this transaction.
    fn use_link(&mut self, redemption: &Redemption) -> Result<Result<Redeemed, Refusal>, StoreError>;

    /// Removes a grant; its passes are dead from then on, its history stays. Whether there was one.
    fn delete_grant(&mut self, id: GrantId) -> Result<bool, StoreError>;

    /// Removes every grant of a Genie and answers how many there were.
    fn delete_grants_of(&mut self, genie: GenieId) -> Result<u64, StoreError>;

    /// Uses of a grant, newest first; at most `slice.limit + 1`.
    fn list_uses(&mut self, id: GrantId, slice: Slice<UseId>) -> Result<Vec<GrantUse>, StoreError>;
}
