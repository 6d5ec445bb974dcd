use super::{EndedGrant, Grant, GrantPatch, GrantUse, NewGrant, Redeemed, Redemption, Refusal, StoredToken};
use crate::base::{GenieId, GrantId, Slice, StoreError, Timestamp, UseId, Written};

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

    /// Writes what is given and nothing else, so that no use counted meanwhile is lost. The grant after it.
    fn patch_grant(&mut self, id: GrantId, patch: &GrantPatch) -> Result<Written<Grant>, StoreError>;

    /// Gives the grant another token and ends every pass it handed out (its generation grows by one). The grant
    /// after it, or `None` when it is gone.
    fn rotate_grant(&mut self, id: GrantId, token: &StoredToken) -> Result<Option<Grant>, StoreError>;

    /// Takes one use of a link, as [`Link::use_once`](super::Link::use_once) decides, in this transaction.
    fn use_link(&mut self, redemption: &Redemption) -> Result<Result<Redeemed, Refusal>, StoreError>;

    /// Takes a grant away; its passes are dead from then on, and it stays as an [`EndedGrant`] with its history. Whether
    /// there was one.
    fn delete_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError>;

    /// Takes every grant of a Genie away and answers how many there were.
    fn delete_grants_of(&mut self, genie: GenieId, at: Timestamp) -> Result<u64, StoreError>;

    /// The grant with this number that was taken away from a Genie that is still there.
    fn find_ended_grant(&mut self, id: GrantId) -> Result<Option<EndedGrant>, StoreError>;

    /// Grants of a Genie that were taken away, greatest number first; at most `slice.limit + 1`.
    fn list_ended_grants(
        &mut self,
        genie: GenieId,
        slice: Slice<GrantId>,
    ) -> Result<Vec<EndedGrant>, StoreError>;

    /// Uses of a grant, newest first; at most `slice.limit + 1`.
    fn list_uses(&mut self, id: GrantId, slice: Slice<UseId>) -> Result<Vec<GrantUse>, StoreError>;
}
