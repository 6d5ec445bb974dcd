use super::Country;
use crate::base::{AgentId, AgentUuid, Email, Name, PermissionSet, RoleId, TeamId, Timestamp, WebUrl};
use crate::records::activity::Target;
use crate::staff::passwords::PasswordHash;

/// A person on the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Their number.
    pub id: AgentId,
    /// Their UUID.
    pub uuid: AgentUuid,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Option<Name>,
    /// The address they sign in with.
    pub email: Email,
    /// Their picture.
    pub avatar_url: Option<WebUrl>,
    /// Whether they take conversations now.
    pub availability: Availability,
    /// Where they are.
    pub country: Option<Country>,
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
    /// First and last name.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.last_name.as_ref())
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "agent", id: self.id.to_string(), name: self.full_name() }
    }
}

pub(crate) fn full_name(first: &Name, last: Option<&Name>) -> String {
    match last {
        Some(last) => format!("{first} {last}"),
        None => first.to_string(),
    }
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

/// Whether an agent takes conversations now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Yes.
    Online,
    /// Not at the moment.
    Away,
    /// No.
    Offline,
}

impl Availability {
    /// The name at the wire and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Online, Self::Away, Self::Offline].into_iter().find(|value| value.name() == name)
    }
}

/// An agent before they have a number.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Their UUID.
    pub uuid: AgentUuid,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Option<Name>,
    /// The address they sign in with.
    pub email: Email,
    /// Their picture.
    pub avatar_url: Option<WebUrl>,
    /// Where they are.
    pub country: Option<Country>,
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
