use crate::base::secrets::uuid_v7;
use crate::base::{Context, Email, MailId, Message, Name, Reason, Timestamp, TokenVault, names};

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
    /// To the visitor: you may use it with your account; the link leads to the Genie's door.
    AccessGiven {
        /// The Genie.
        genie: Name,
        /// When the access ends.
        expires_at: Option<Timestamp>,
    },
    /// To the visitor: you may not.
    AccessDenied {
        /// The Genie.
        genie: Name,
        /// Why.
        reason: Option<Reason>,
    },
    /// To the visitor: your wish is noted. It says nothing that a visitor typed, and not whether there is such a Genie.
    RequestReceived,
    /// To the visitor: nobody answered in time; the link leads to where they can ask again.
    RequestExpired {
        /// The Genie.
        genie: Name,
    },
    /// To who decides: requests wait; the link shows the oldest.
    RequestsWaiting {
        /// For which Genies, and how many.
        genies: Vec<Waiting>,
        /// Whether requests wait for more Genies than are named.
        has_more: bool,
    },
    /// To a visitor at a link that asks for an address: this code, which stands in the link's place, proves yours.
    LinkCode {
        /// The Genie.
        genie: Name,
        /// When the code ends.
        expires_at: Timestamp,
    },
    /// To who decides: somebody asks; the link shows the request.
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
    /// To the new owner: these Genies are yours now.
    GeniesReceived {
        /// The Genies.
        genies: GenieNames,
        /// Who handed them over, by first and last name.
        by: String,
    },
    /// To the former owner: these Genies are somebody else's now.
    GeniesHandedOver {
        /// The Genies.
        genies: GenieNames,
        /// Who owns them now, by first and last name.
        to: String,
        /// Who handed them over, by first and last name.
        by: String,
    },
    /// To whoever manages all Genies: nobody looks after these.
    GeniesOrphaned {
        /// The Genies.
        genies: GenieNames,
        /// Who owned them, by first and last name.
        owner: String,
    },
    /// To whoever has or manages access that ends soon; the link stops such mails.
    AccessEnds {
        /// The reader's own accesses.
        own: Vec<EndingAccess>,
        /// Links and accesses to Genies that the reader takes care of.
        managed: Vec<EndingAccess>,
    },
    /// To whoever takes care of a Genie: a link was used; the link stops such mails.
    LinkUsed {
        /// The Genie.
        genie: Name,
        /// The first six characters of the link's token.
        label: String,
        /// How often, since the last mail.
        uses: u64,
        /// How often in all.
        total: u64,
        /// When last.
        last_used_at: Timestamp,
    },
}

/// Names of Genies in a mail: the first ones, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenieNames {
    /// At most [`GenieNames::MOST`] names.
    pub names: Vec<Name>,
    /// How many are not named.
    pub more: u64,
}

impl GenieNames {
    /// How many are named at the most.
    pub const MOST: u32 = 20;

    /// All of these, as far as they are to be named.
    pub fn of(names: impl IntoIterator<Item = Name>) -> Self {
        let mut names = names.into_iter();
        let first: Vec<_> = names.by_ref().take(Self::MOST as usize).collect();
        Self { names: first, more: names.count() as u64 }
    }

    /// The first ones of `all` in number.
    pub fn first(names: impl IntoIterator<Item = Name>, all: u64) -> Self {
        let names: Vec<_> = names.into_iter().take(Self::MOST as usize).collect();
        let more = all.saturating_sub(names.len() as u64);
        Self { names, more }
    }

    /// How many there are, the unnamed ones too.
    pub fn count(&self) -> u64 {
        self.names.len() as u64 + self.more
    }
}

/// Requests that wait for one Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The Genie.
    pub genie: Name,
    /// How many.
    pub count: u64,
}

/// An access that ends soon, as a mail names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingAccess {
    /// The Genie.
    pub genie: Name,
    /// Which access to it: a link, a person or a team.
    pub name: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Where to go: the Genie's door, or the page that extends the access. No secret.
    pub url: String,
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
