//! Who works here, and what may they do. Nothing here knows of Genies or of access to them.

pub mod agents;
pub mod api_keys;
pub mod conversations;
pub mod given_access;
pub mod identity;
pub mod imports;
pub mod owned_genies;
pub mod password_resets;
pub mod passwords;
pub mod personal_links;
pub mod preferences;
pub mod push_tokens;
pub mod roles;
pub mod sessions;
pub mod teams;
