use crate::base::{AgentUuid, GenieId, Name, StoreError, Timestamp};

/// A Genie, as it is named among those of one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedGenie {
    /// Its id.
    pub id: GenieId,
    /// What people call it.
    pub name: Name,
    /// Its name in URLs.
    pub url_name: String,
}

/// The Genies of one owner.
pub trait OwnedGenies {
    /// How many somebody owns.
    fn count_owned_genies(&mut self, owner: AgentUuid) -> Result<u64, StoreError>;

    /// The newest ones, newest first; at most `limit`.
    fn list_owned_genies(&mut self, owner: AgentUuid, limit: u32) -> Result<Vec<OwnedGenie>, StoreError>;

    /// Gives all of `from` to `to`, however many, in one statement; those that changed hands, newest first.
    fn hand_over_genies(
        &mut self,
        from: AgentUuid,
        to: AgentUuid,
        at: Timestamp,
    ) -> Result<Vec<OwnedGenie>, StoreError>;
}
