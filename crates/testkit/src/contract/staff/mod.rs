//! Who works here.

pub(super) mod administrators;
pub(super) mod agent_changes;
pub(super) mod agent_creation;
pub(super) mod agent_deletion;
pub(super) mod agent_directory;
pub(super) mod agents;
pub(super) mod api_keys;
pub(super) mod conversations;
pub(super) mod device_keys;
pub(super) mod imports;
pub(super) mod lockout;
pub(super) mod password_resets;
pub(super) mod preferences;
pub(super) mod push_tokens;
pub(super) mod rights;
pub(super) mod roles;
pub(super) mod roles_and_teams;
pub(super) mod sessions;
pub(super) mod teams;
