//! Genies: AI agents that somebody owns and hands out access to.

mod caretakers;
mod create;
mod genie;
mod manage;
mod port;
mod update;
mod url_name;
mod usable;

pub use caretakers::caretakers;
pub use create::{CreateGenieError, NewGenie, create};
pub use genie::{Genie, GenieCard, GeniePatch};
pub use manage::{delete, held, list, managed};
pub use port::{GenieScope, Genies};
pub use update::{UpdateGenieError, update};
pub use url_name::{UrlName, UrlNameError};
pub use usable::{ListGeniesError, UsableGenie, Visible, everything, get, usable};
