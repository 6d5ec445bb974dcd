//! Who works here.

mod agent_list;
mod agents;
pub(crate) mod api_keys;
mod conversations;
mod given_access;
mod imports;
mod new_agents;
mod owned_genies;
mod password_resets;
mod personal_links;
mod preferences;
pub(crate) mod principals;
mod push_tokens;
pub(crate) mod roles;
pub(crate) mod search;
mod sessions;
mod sign_in_failures;
mod teams;

use super::{Conn, Db, Tx, count, counted, dialect, inserted, is_nowhere, parts, patched, window};
