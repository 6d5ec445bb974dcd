use super::Assignment;
use crate::base::{AgentId, ConversationId, PageRequest, StoreError, TeamId, Timestamp};

/// The assignments of conversations.
pub trait Conversations {
    /// Who has it; `None` when nothing was ever assigned.
    fn find_assignment(&mut self, id: ConversationId) -> Result<Option<Assignment>, StoreError>;

    /// Sets or clears the agent and leaves the team.
    fn assign_agent(
        &mut self,
        id: ConversationId,
        agent: Option<AgentId>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Sets or clears the team and leaves the agent.
    fn assign_team(
        &mut self,
        id: ConversationId,
        team: Option<TeamId>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// How many conversations an agent has.
    fn count_assigned(&mut self, agent: AgentId) -> Result<u64, StoreError>;

    /// Takes every conversation from an agent; how many.
    fn unassign_agent(&mut self, agent: AgentId, at: Timestamp) -> Result<u64, StoreError>;

    /// Takes every conversation from a team; how many.
    fn unassign_team(&mut self, team: TeamId, at: Timestamp) -> Result<u64, StoreError>;

    /// One page of a team's conversations that no agent has, latest change first, and how many there are.
    fn list_unassigned(
        &mut self,
        team: TeamId,
        page: PageRequest,
    ) -> Result<(Vec<Assignment>, u64), StoreError>;
}
