//! Agents: the people on the staff.

mod agent;
mod bootstrap;
mod country;
mod port;

pub use agent::{Agent, ApiKeyInfo, Availability, NewAgent, SignInRecord, TeamRef};
pub use bootstrap::{CreateAdministratorError, create_administrator, replace_password};
pub use country::{Country, CountryError};
pub use port::{Agents, EmailTaken};
