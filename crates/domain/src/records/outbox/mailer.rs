use super::Letter;
use crate::base::{Answer, Email, MailId};
use std::fmt;
use std::time::Duration;

/// A mail on its way out. Its link prints as `***`.
#[derive(Clone)]
pub struct OutgoingMail {
    /// Idempotency key: the same mail sent twice carries the same one.
    pub id: MailId,
    /// To whom.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
    /// Its link in clear.
    pub link: Option<String>,
}

impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMail")
            .field("id", &self.id)
            .field("to", &self.to)
            .field("letter", &self.letter)
            .field("link", &self.link.as_ref().map(|_| "***"))
            .finish()
    }
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may be taken later: time-out, connection, 408, 425, 429, 5xx.
    #[error("{reason}")]
    Transient {
        /// What happened, without a secret.
        reason: String,
        /// How long the provider asks to wait.
        retry_after: Option<Duration>,
    },
    /// It will never be taken as it is.
    #[error("{reason}")]
    Permanent {
        /// What happened, without a secret.
        reason: String,
    },
}

/// Hands mail to whoever delivers it. The only port that waits for a network.
pub trait Mailer: Send + Sync {
    /// Sends one mail. Nothing is sent before somebody waits for the answer.
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> Answer<'a, Result<(), SendError>>;
}
