//! Setting a password by a mailed link: after "I forgot it", and for a new agent.

mod port;
mod request;
mod set;

pub use port::{PasswordResets, ResetRequest};
pub use request::{issue, note, welcome};
pub use set::{SetPasswordError, peek, set};

use crate::base::{AgentId, Digest, Timestamp};
use std::time::Duration;

/// How long a link from "I forgot it" lasts.
pub const RESET_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long a link in a welcome mail lasts.
pub const WELCOME_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A link that sets a password, as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct NewPasswordReset {
    /// SHA-256 of the token.
    pub token: Digest,
    /// Whose password.
    pub agent: AgentId,
    /// When the link ends.
    pub expires_at: Timestamp,
}
