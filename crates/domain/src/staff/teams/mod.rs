//! Teams of agents.

mod manage;
mod members;
mod port;

pub use manage::{TeamChange, TeamDraft, TeamError, create, delete, get, held, list, list_compact, update};
pub use members::{add_member, list_members, remove_member};
pub use port::{TeamPatch, Teams};

use crate::base::text::fold;
use crate::base::{AgentId, Name, TeamId, TextError, Timestamp, Version};
use crate::records::activity::Target;
use std::fmt;
use std::str::FromStr;

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its number.
    pub id: TeamId,
    /// Its name, unique whatever the case.
    pub name: Name,
    /// Its picture.
    pub emoji: Option<Emoji>,
    /// Its members' numbers, ascending.
    pub members: Vec<AgentId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Team {
    /// Whether these are all its members, in whatever order.
    pub(super) fn has_just(&self, members: &[AgentId]) -> bool {
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        members == self.members
    }

    /// What an edit of it replaces.
    pub fn version(&self) -> Version {
        Version::of("team", self.id)
            .text(&self.name)
            .maybe(self.emoji.as_ref())
            .list(self.members.iter())
            .version()
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "team", id: self.id.to_string(), name: self.name.to_string() }
    }
}

/// A team's picture: a short text, at most 50 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emoji(String);

/// A text that is no such picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be an emoji of at most 50 bytes.")]
pub struct EmojiError;

impl Emoji {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Emoji {
    type Err = EmojiError;

    fn from_str(raw: &str) -> Result<Self, EmojiError> {
        let text: Name = raw.parse().map_err(|_: TextError| EmojiError)?;
        // As of every text, what was sent is counted.
        if raw.len() <= 50 { Ok(Self(text.to_string())) } else { Err(EmojiError) }
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A team's name as names are compared: two that differ in case only are one.
pub fn name_key(name: &Name) -> String {
    fold(name.as_str())
}
