//! Agents: the people on the staff.

mod agent;
mod apply;
mod availability;
mod bootstrap;
mod country;
mod create;
mod delete;
mod footprint;
mod guard;
mod list;
mod offboard;
mod own_password;
mod password;
mod port;
mod profile;
mod search;
mod update;
mod update_me;

pub(crate) use password::replace as replace_password_of;

pub use agent::{Agent, AgentName, ApiKeyInfo, Availability, NewAgent, SignInRecord, TeamRef};
pub use availability::{remove_avatar, set_availability};
pub use bootstrap::{CreateAdministratorError, create_administrator, has_nobody, replace_password};
pub use country::{Country, CountryError};
pub use create::{AgentDraft, CreateAgentError, create};
pub use delete::{DeleteAgentError, Departure, delete};
pub use footprint::{FOOTPRINT_ROWS, Footprint, footprint};
pub use guard::{AgentGuardError, UnknownNames, get, held, held_own, managed};
pub use list::{ListAgentsError, list, list_compact};
pub use offboard::{Given, Offboarded, Offboarding, Then, offboard};
pub use own_password::{UnprovenPassword, own_password, prove_own_password, set_own_password};
pub use password::{password_hints, set_password};
pub use port::{AgentPatch, Agents};
pub use profile::{Profile, ProfilePatch, full_name};
pub use search::{
    AgentFilter, AgentListing, AgentOrder, SHORTEST_PART, SearchWord, may_be_part, name_key, search_words,
};
pub use update::{AgentChange, UpdateAgentError, update};
pub use update_me::{UpdateMeError, me, update_me};
