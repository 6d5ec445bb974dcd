//! Links that were made for one person, by the approval of their request. They end with their person, and with the last
//! way in that the person has beside them.

mod end;
mod port;

pub use port::{EndedLink, PersonalLinks, Whose};

pub(crate) use end::end;
