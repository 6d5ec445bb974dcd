use crate::base::{AgentUuid, Email, GenieId, StoreError, Timestamp};
use crate::staff::personal_links::EndedLink;

/// How much one person gave and was given. What has ended by itself is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccessCounts {
    /// Links that they made and that still open something.
    pub links_given: u64,
    /// Direct accesses that they gave to people.
    pub people_given: u64,
    /// Direct accesses that they have.
    pub direct_held: u64,
    /// Links that were made for them and still open something.
    pub links_held: u64,
}

/// A direct access that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedAccess {
    /// To which Genie.
    pub genie: GenieId,
    /// Whose it was.
    pub user: AgentUuid,
    /// What they are called.
    pub name: String,
}

/// What has ended of somebody's gifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndedGifts {
    /// Links, by number.
    pub links: Vec<EndedLink>,
    /// Direct accesses of people.
    pub people: Vec<EndedAccess>,
}

/// Links and direct accesses, by who gave them.
pub trait GivenAccess {
    /// How much this person gave and was given, in a fixed number of statements.
    fn count_access(
        &mut self,
        uuid: AgentUuid,
        email: &Email,
        at: Timestamp,
    ) -> Result<AccessCounts, StoreError>;

    /// Ends the links that somebody made and the direct accesses of people that they gave, and with these the links that
    /// were made for such a person at the same Genie. History stays.
    fn end_given_access(&mut self, giver: AgentUuid, at: Timestamp) -> Result<EndedGifts, StoreError>;
}
