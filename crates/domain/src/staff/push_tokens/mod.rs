//! Push tokens of agents' devices.

use crate::base::{AgentId, Line, Principal, StoreError, Timestamp, names};

/// What a device gave out so that it can be reached: at most 4,096 characters.
pub type PushToken = Line<4096>;

names! {
    /// What kind of device it is.
    pub enum Platform {
        /// Apple.
        Ios = "ios",
        /// Google.
        Android = "android",
        /// A browser.
        Web = "web",
    }
}

/// The push tokens.
pub trait PushTokens {
    /// Registers a token for an agent; one that another agent had moves.
    fn put_push_token(
        &mut self,
        agent: AgentId,
        token: &PushToken,
        platform: Platform,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes one token of an agent, or all (`None`); how many.
    fn delete_push_tokens(&mut self, agent: AgentId, token: Option<&PushToken>) -> Result<u64, StoreError>;
}

/// Registers a device of the caller. The same token registered by somebody else before moves to the caller.
///
/// # Errors
/// The store's.
pub fn register<T: PushTokens + ?Sized>(
    tx: &mut T,
    by: &Principal,
    token: &PushToken,
    platform: Platform,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.put_push_token(by.id, token, platform, at)
}

/// Removes one of the caller's devices, or all of them.
///
/// # Errors
/// The store's.
pub fn unregister<T: PushTokens + ?Sized>(
    tx: &mut T,
    by: &Principal,
    token: Option<&PushToken>,
) -> Result<(), StoreError> {
    tx.delete_push_tokens(by.id, token).map(|_| ())
}
