use super::{Agent, AgentFilter, AgentName, AgentOrder, Availability, NewAgent, ProfilePatch, SignInRecord};
use crate::base::{
    AgentId, AgentUuid, Email, PageRequest, Permission, RoleId, StoreError, TeamId, Timestamp, Written,
};
use crate::staff::passwords::PasswordHash;

/// Which fields of an agent to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentPatch {
    /// Who they are.
    pub profile: ProfilePatch,
    /// Whether they take conversations now.
    pub availability: Option<Availability>,
    /// Whether they can sign in.
    pub enabled: Option<bool>,
}

impl AgentPatch {
    /// What of it would change this agent.
    pub(super) fn narrow(&self, old: &Agent) -> Self {
        Self {
            profile: old.profile.narrow(&self.profile),
            availability: self.availability.filter(|availability| *availability != old.availability),
            enabled: self.enabled.filter(|enabled| *enabled != old.enabled),
        }
    }
}

impl From<ProfilePatch> for AgentPatch {
    fn from(profile: ProfilePatch) -> Self {
        Self { profile, ..Self::default() }
    }
}

/// The agents. Deleted ones are never found.
pub trait Agents {
    /// Adds an agent with their roles, unless a live one has the address.
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Written<AgentId>, StoreError>;

    /// Adds many agents with their roles in few statements; the answers in the order of `agents`.
    fn insert_agents(&mut self, agents: &[NewAgent]) -> Result<Vec<Written<AgentId>>, StoreError>;

    /// The agent with this number, with roles, teams and primary key.
    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError>;

    /// The agent with this UUID.
    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError>;

    /// The agent with this address.
    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError>;

    /// What sign-in needs to know of an address.
    fn find_sign_in_record(&mut self, email: &Email) -> Result<Option<SignInRecord>, StoreError>;

    /// Which of these numbers belong to live agents.
    fn existing_agents(&mut self, ids: &[AgentId]) -> Result<Vec<AgentId>, StoreError>;

    /// Which of these addresses live agents have.
    fn taken_emails(&mut self, emails: &[Email]) -> Result<Vec<Email>, StoreError>;

    /// One numbered page, and how many agents match in all. Every word of `filter.words` must find one of an agent's
    /// [`search_words`](super::search_words); by name they go in the order of their [`name_key`](super::name_key)s.
    fn list_agents(
        &mut self,
        filter: &AgentFilter,
        order: AgentOrder,
        page: PageRequest,
    ) -> Result<(Vec<Agent>, u64), StoreError>;

    /// The names of every live agent, by name.
    fn list_agents_compact(&mut self) -> Result<Vec<AgentName>, StoreError>;

    /// Keeps other writers off an agent until the transaction ends.
    fn lock_agent(&mut self, id: AgentId) -> Result<(), StoreError>;

    /// Writes the fields that are given, unless another live agent has the address.
    fn patch_agent(&mut self, id: AgentId, patch: &AgentPatch, at: Timestamp) -> Result<Written, StoreError>;

    /// Replaces the set of roles.
    fn set_agent_roles(&mut self, id: AgentId, roles: &[RoleId]) -> Result<(), StoreError>;

    /// Replaces the set of teams.
    fn set_agent_teams(&mut self, id: AgentId, teams: &[TeamId]) -> Result<(), StoreError>;

    /// Makes agents members of teams, also where they are, in few statements.
    fn add_team_members(&mut self, members: &[(TeamId, AgentId)]) -> Result<(), StoreError>;

    /// Enabled live agents whose roles allow this, by number.
    fn list_holders(&mut self, permission: Permission) -> Result<Vec<Agent>, StoreError>;

    /// Enabled live agents with the built-in role `admin`. Until this transaction ends no other one gets past this
    /// call, so that two that each take one away cannot both believe that another one remains.
    fn lock_administrators(&mut self) -> Result<Vec<AgentId>, StoreError>;

    /// Marks an agent as deleted and removes roles and team memberships. Whether there was one.
    fn soft_delete_agent(&mut self, id: AgentId, at: Timestamp) -> Result<bool, StoreError>;

    /// Sets the password; whether the agent is there.
    fn set_password(&mut self, id: AgentId, hash: &PasswordHash, at: Timestamp) -> Result<bool, StoreError>;

    /// Notes a sign-in.
    fn note_sign_in(&mut self, id: AgentId, at: Timestamp) -> Result<(), StoreError>;

    /// Whether there has never been an agent.
    fn has_no_agents(&mut self) -> Result<bool, StoreError>;
}
