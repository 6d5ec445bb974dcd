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
pub use genie::{Genie, GenieCard, GeniePatch};
pub use guard::managed;
pub use list::list;
pub use port::Genies;
pub use update::{UpdateGenieError, update};
pub use url_name::{UrlName, UrlNameError};
