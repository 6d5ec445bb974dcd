//! Genies: AI agents that somebody owns and hands out access to.

mod create;
mod delete;
mod genie;
mod guard;
mod list;
mod port;
mod update;
mod url_name;

pub use create::{CreateGenieError, NewGenie, create};
pub use delete::delete;
pub use genie::{Genie, GenieCard};
pub use guard::{GenieGuardError, managed};
pub use list::list;
pub use port::{Genies, UrlNameTaken};
pub use update::{GenieChange, UpdateGenieError, update};
pub use url_name::{UrlName, UrlNameError};
