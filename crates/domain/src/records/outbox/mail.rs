use crate::base::secrets::uuid_v7;
use crate::base::{Context, Email, MailId, Message, Name, Timestamp, TokenVault, names};

/// What a mail says. The link that goes with it is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// To the visitor: you may use it, here is your link.
    AccessApproved {
        /// The Genie.
        genie: Name,
        /// When the link ends.
        expires_at: Option<Timestamp>,
    },
    /// To the visitor: you may not.
    AccessDenied {
        /// The Genie.
        genie: Name,
    },
    /// To a visitor at a link that asks for an address: this code, which stands in the link's place, proves yours.
    LinkCode {
        /// The Genie.
        genie: Name,
        /// When the code ends.
        expires_at: Timestamp,
    },
    /// To the owner: somebody asks; the link shows the request.
    AccessRequested {
        /// The Genie.
        genie: Name,
        /// Who asks.
        email: Email,
        /// Their name.
        name: Option<Name>,
        /// What they write.
        message: Option<Message>,
    },
    /// To a new agent: set your password by this link.
    Welcome {
        /// Their first name.
        name: Name,
        /// When the link ends.
        expires_at: Timestamp,
    },
    /// To an agent: set a new password by this link.
    PasswordReset {
        /// Their first name.
        name: Name,
        /// When the link ends.
        expires_at: Timestamp,
    },
    /// To an agent's former address: mail goes to another one now.
    EmailChanged {
        /// Their first name.
        name: Name,
        /// The new address.
        email: Email,
    },
    /// To an agent: your password is another one now.
    PasswordChanged {
        /// Their first name.
        name: Name,
    },
}

/// A mail to write into the outbox.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Its id; also the idempotency key at the provider.
    pub id: MailId,
    /// To whom.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
    /// Its link, sealed with the id as context: the link may open a Genie or set a password. A code, where it has one.
    pub sealed_link: Option<Vec<u8>>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl NewMail {
    /// A mail without a link.
    pub fn new(cx: &Context<'_>, to: Email, letter: Letter) -> Self {
        Self { id: MailId(uuid_v7(cx.secrets, cx.at)), to, letter, sealed_link: None, created_at: cx.at }
    }

    /// The same mail with a link.
    #[must_use]
    pub fn with_link(mut self, cx: &Context<'_>, link: &str) -> Self {
        self.sealed_link = Some(cx.vault.seal(self.id.0.as_bytes(), link));
        self
    }
}

/// A mail that a worker holds.
#[derive(Clone, Debug)]
pub struct ClaimedMail {
    /// Its id.
    pub id: MailId,
    /// To whom.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
    /// Its link, sealed.
    pub sealed_link: Option<Vec<u8>>,
    /// How often it was tried, this time included.
    pub attempts: u32,
}

names! {
    /// Where a mail stands.
    pub enum MailStatus {
        /// It waits for its time, or a worker is at it.
        Queued = "queued",
        /// The provider took it.
        Sent = "sent",
        /// It was given up.
        Dead = "dead",
    }
}

/// A mail as the outbox shows it.
#[derive(Clone, Debug)]
pub struct MailRecord {
    /// Its id.
    pub id: MailId,
    /// To whom.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
    /// Its link, sealed; erased once it was sent.
    pub sealed_link: Option<Vec<u8>>,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is due next.
    pub due_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the provider took it.
    pub sent_at: Option<Timestamp>,
}

impl MailRecord {
    /// The link in clear, for whoever may see the outbox.
    pub fn link(&self, vault: &dyn TokenVault) -> Option<String> {
        vault.open(self.id.0.as_bytes(), self.sealed_link.as_deref()?)
    }
}

impl ClaimedMail {
    /// The link in clear, to be sent.
    pub fn link(&self, vault: &dyn TokenVault) -> Option<String> {
        vault.open(self.id.0.as_bytes(), self.sealed_link.as_deref()?)
    }
}
