use super::ReviewPerson;
use crate::base::{
    AccessId, AgentId, AgentUuid, Email, GenieId, GrantId, Slice, StoreError, TeamId, Timestamp, UseId,
};

/// A pass that a link was traded for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenPass {
    /// Number of the use that handed it out.
    pub id: UseId,
    /// When that was.
    pub at: Timestamp,
    /// The end that it was given.
    pub expires_at: Timestamp,
    /// Generation of the token that was shown; a pass of an earlier one is dead.
    pub generation: i32,
    /// The address that its holder proved.
    pub email: Option<Email>,
}

/// What a review looks up beside what the other ports know.
pub trait AccessReviews {
    /// The agents with these UUIDs, deleted ones too, in no order.
    fn find_people(&mut self, uuids: &[AgentUuid]) -> Result<Vec<ReviewPerson>, StoreError>;

    /// Living, enabled members of a team, least number first; at most `slice.limit + 1`.
    fn list_enabled_members(
        &mut self,
        team: TeamId,
        slice: Slice<AgentId>,
    ) -> Result<Vec<(AgentId, AgentUuid)>, StoreError>;

    /// The passes that a link was traded for, newest first, those that are over too; at most `slice.limit + 1`.
    fn list_passes(&mut self, grant: GrantId, slice: Slice<UseId>) -> Result<Vec<GivenPass>, StoreError>;

    /// The person whose direct access this is, where they are not deleted, and its Genie.
    fn find_user_access(&mut self, id: AccessId) -> Result<Option<(GenieId, AgentUuid)>, StoreError>;

    /// The team whose access this is, and its Genie.
    fn find_team_access(&mut self, id: AccessId) -> Result<Option<(GenieId, TeamId)>, StoreError>;

    /// The link that a pass was handed out for, unless it is gone or was rotated since.
    fn find_link_of_pass(&mut self, id: UseId) -> Result<Option<GrantId>, StoreError>;

    /// Ends a pass now; whether it was open, as far as its own end goes.
    fn end_pass(&mut self, id: UseId, at: Timestamp) -> Result<bool, StoreError>;
}
