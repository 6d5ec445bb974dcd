use crate::base::{AgentId, AgentUuid, Email, GenieId, GrantId, StoreError, TeamId, Timestamp};

/// Whose links.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Those of one person: made for their account, or for their address before there was an account.
    Person {
        /// Who they are.
        uuid: AgentUuid,
        /// Their address.
        email: &'a Email,
        /// At one Genie; `None`: at every one.
        genie: Option<GenieId>,
    },
    /// Those of the members whom these teams let in, and neither direct access nor another team does. It is asked before
    /// the teams or the memberships go.
    LetInBy {
        /// The teams.
        teams: &'a [TeamId],
        /// Which members; `None`: all.
        members: Option<&'a [AgentId]>,
        /// At one Genie; `None`: at every one that a team opens.
        genie: Option<GenieId>,
    },
}

/// A link that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedLink {
    /// Its number.
    pub id: GrantId,
    /// The first six characters of its token.
    pub label: String,
}

/// The links that were made for one person.
pub trait PersonalLinks {
    /// Ends these links: they and their passes open nothing from then on, and their history stays. The ended ones, by
    /// number.
    fn end_personal_links(&mut self, whose: Whose<'_>, at: Timestamp) -> Result<Vec<EndedLink>, StoreError>;
}
