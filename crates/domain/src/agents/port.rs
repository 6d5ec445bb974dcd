use super::{Agent, NewAgent, SignInRecord};
use crate::clock::Timestamp;
use crate::email::Email;
use crate::ids::{AgentId, AgentUuid};
use crate::passwords::PasswordHash;
use crate::store::StoreError;

/// An address that another live agent already has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailTaken;

/// The agents. Deleted ones are never found.
pub trait Agents {
    /// Adds an agent with their roles, unless a live one has the address. The transaction stays usable either way.
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Result<AgentId, EmailTaken>, StoreError>;

    /// The agent with this number, with roles, teams and primary key.
    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError>;

    /// The agent with this UUID.
    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError>;

    /// The agent with this address.
    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError>;

    /// What sign-in needs to know of an address.
    fn find_sign_in_record(&mut self, email: &Email) -> Result<Option<SignInRecord>, StoreError>;

    /// Sets the password; whether the agent is there.
    fn set_password(&mut self, id: AgentId, hash: &PasswordHash, at: Timestamp) -> Result<bool, StoreError>;

    /// Notes a sign-in.
    fn note_sign_in(&mut self, id: AgentId, at: Timestamp) -> Result<(), StoreError>;

    /// Whether there has never been an agent.
    fn has_no_agents(&mut self) -> Result<bool, StoreError>;
}
