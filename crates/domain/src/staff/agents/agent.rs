use super::Profile;
use crate::base::{
    AgentId, AgentUuid, Credential, PermissionSet, Principal, RoleId, TeamId, Timestamp, Version, names,
};
use crate::records::activity::{Actor, Target};
use crate::staff::passwords::PasswordHash;

/// A person on the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Their number.
    pub id: AgentId,
    /// Their UUID.
    pub uuid: AgentUuid,
    /// Who they are.
    pub profile: Profile,
    /// Whether they take conversations now.
    pub availability: Availability,
    /// Whether they can sign in.
    pub enabled: bool,
    /// Names of their roles, sorted.
    pub roles: Vec<String>,
    /// Union over their roles.
    pub permissions: PermissionSet,
    /// Their teams, by name.
    pub teams: Vec<TeamRef>,
    /// Their primary API key.
    pub api_key: Option<ApiKeyInfo>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were changed last.
    pub updated_at: Timestamp,
    /// When they signed in last.
    pub last_login_at: Option<Timestamp>,
}

impl Agent {
    /// The agent as a caller.
    pub fn principal(self, credential: Credential) -> Principal {
        Principal {
            id: self.id,
            uuid: self.uuid,
            name: self.profile.full_name(),
            email: self.profile.email,
            permissions: self.permissions,
            credential,
        }
    }

    /// What an edit of them replaces.
    pub fn version(&self) -> Version {
        let profile = &self.profile;
        Version::of("agent", self.id)
            .text(&profile.first_name)
            .maybe(profile.last_name.as_ref())
            .text(&profile.email)
            .maybe(profile.avatar_url.as_ref())
            .maybe(profile.country)
            .text(self.availability)
            .text(self.enabled)
            .list(self.roles.iter())
            .list(self.teams.iter().map(|team| team.id))
            .version()
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "agent", id: self.id.to_string(), name: self.profile.full_name() }
    }
}

impl From<&Agent> for Actor {
    fn from(agent: &Agent) -> Self {
        let (name, email) = (agent.profile.full_name(), agent.profile.email.clone());
        Self { id: Some(agent.id), name, email: Some(email) }
    }
}

/// An agent, as lists to choose from name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentName {
    /// Their number.
    pub id: AgentId,
    /// First and last name.
    pub name: String,
    /// Whether they can sign in.
    pub enabled: bool,
}

/// A team, as an agent's record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRef {
    /// Its number.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub emoji: Option<String>,
}

/// What a record shows of an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyInfo {
    /// `lk_` and six characters.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
}

names! {
    /// Whether an agent takes conversations now.
    pub enum Availability {
        /// Yes.
        Online = "online",
        /// Not at the moment.
        Away = "away",
        /// No.
        Offline = "offline",
    }
}

/// An agent before they have a number.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Their UUID.
    pub uuid: AgentUuid,
    /// Who they are.
    pub profile: Profile,
    /// Their roles.
    pub roles: Vec<RoleId>,
    /// Their password, if they have one yet.
    pub password: Option<PasswordHash>,
    /// When they are added.
    pub created_at: Timestamp,
}

/// What sign-in needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRecord {
    /// Their number.
    pub id: AgentId,
    /// Their password; `None` when they never set one.
    pub password: Option<PasswordHash>,
    /// Whether they can sign in.
    pub enabled: bool,
}
