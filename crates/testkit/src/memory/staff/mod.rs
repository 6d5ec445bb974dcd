//! Who works here.

mod agent_list;
mod agents;
mod api_keys;
mod conversations;
mod given_access;
mod imports;
mod owned_genies;
mod password_resets;
mod personal_links;
mod preferences;
mod push_tokens;
mod roles;
mod sessions;
mod sign_in_failures;
mod teams;
