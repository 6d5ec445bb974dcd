//! Identifiers. Each kind has a type of its own, so that a team's number is never taken for an agent's.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! numeric_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(raw: &str) -> Result<Self, IdError> {
                // Digits alone: one thing has one name.
                match raw.parse() {
                    Ok(number) if number > 0 && !raw.starts_with('+') => Ok(Self(number)),
                    _ => Err(IdError::Number),
                }
            }
        }
    )*};
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(raw: &str) -> Result<Self, IdError> {
                // Only the hyphenated form of RFC 9562: one thing has one name.
                match Uuid::try_parse(raw) {
                    Ok(uuid) if raw.len() == 36 => Ok(Self(uuid)),
                    _ => Err(IdError::Uuid),
                }
            }
        }
    )*};
}

/// A text that is not an identifier of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Numeric ids are whole numbers from 1.
    #[error("This must be a whole number from 1.")]
    Number,
    /// UUIDs are written as RFC 9562 has them, with hyphens.
    #[error("This must be a UUID such as 018f4e9a-7c1d-7b3a-9a51-0123456789ab.")]
    Uuid,
}

numeric_id! {
    /// An agent (a person on the staff), as the desk family names them.
    AgentId;
    /// A team of agents.
    TeamId;
    /// A role.
    RoleId;
    /// A signed-in browser.
    SessionId;
    /// An API key.
    ApiKeyId;
    /// An access grant (a tokenised link).
    GrantId;
    /// One use of a grant.
    UseId;
    /// A record of direct access, of a person or of a team.
    AccessId;
    /// An entry of the activity log.
    ActivityId;
    /// A code that was mailed to prove an address at a link.
    LinkCodeId;
    /// A CSV import.
    ImportId;
}

uuid_id! {
    /// An agent, as the Genie family names them (`user_id` at the wire).
    AgentUuid;
    /// A Genie (`agent_id` at the wire).
    GenieId;
    /// An access request.
    RequestId;
    /// A mail in the outbox; also its idempotency key at the provider.
    MailId;
    /// One claim of a piece of work by one worker.
    LeaseId;
    /// A conversation of the help desk.
    ConversationId;
}
