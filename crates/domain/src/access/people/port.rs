use super::{GenieUser, NewGenieUser};
use crate::base::{AccessId, AgentUuid, GenieId, Slice, StoreError, Timestamp};

/// Direct access of people.
pub trait GenieUsers {
    /// Gives a person access; when they have it already, sets expiry and giver anew and keeps `created_at`.
    fn put_genie_user(&mut self, user: &NewGenieUser) -> Result<(), StoreError>;

    /// One person's record, with their profile.
    fn find_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<Option<GenieUser>, StoreError>;

    /// People with direct access, greatest record number first, with profiles; at most `slice.limit + 1`. Deleted
    /// agents are not among them.
    fn list_genie_users(
        &mut self,
        genie: GenieId,
        slice: Slice<AccessId>,
    ) -> Result<Vec<GenieUser>, StoreError>;

    /// Sets the expiry; whether there was such a record.
    fn set_genie_user_expiry(
        &mut self,
        genie: GenieId,
        user: AgentUuid,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Takes the access away; whether there was any.
    fn delete_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<bool, StoreError>;

    /// Takes everybody's direct access away and answers how many had it.
    fn delete_genie_users_of(&mut self, genie: GenieId) -> Result<u64, StoreError>;
}
