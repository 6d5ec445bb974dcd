use super::NewPasswordReset;
use crate::base::{AgentId, Digest, Email, StoreError, Timestamp};
use std::net::IpAddr;

/// Somebody's "I forgot it", before anybody looked whether the address has an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetRequest {
    /// The address.
    pub email: Email,
    /// When.
    pub at: Timestamp,
    /// From which address of the network.
    pub ip: Option<IpAddr>,
}

/// The links that set a password, and the requests for one.
pub trait PasswordResets {
    /// Notes a request. It costs the same whether the address has an account.
    fn note_reset_request(&mut self, request: &ResetRequest) -> Result<(), StoreError>;

    /// Takes up to `limit` requests, oldest first; no two workers are given the same one.
    fn take_reset_requests(&mut self, limit: u32) -> Result<Vec<ResetRequest>, StoreError>;

    /// Adds a link; older ones of the same agent are dead with it.
    fn replace_password_reset(&mut self, reset: &NewPasswordReset) -> Result<(), StoreError>;

    /// Whose password the link sets, if it has not ended at `at`.
    fn find_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError>;

    /// Uses the link up, if it has not ended at `at`: of many at the same moment one is told whose password it sets.
    fn take_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError>;

    /// Ends every link of an agent; how many.
    fn delete_password_resets_of(&mut self, agent: AgentId) -> Result<u64, StoreError>;
}
