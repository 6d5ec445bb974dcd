//! The databases without Portcullis: what the same statements do when nothing stands in front of them.

pub(crate) mod pgbench;
pub(crate) mod sqlite;

/// The columns of a history row.
const HISTORY: &str = "grant_id, at, ip, user_agent, generation, pass_digest, pass_expires_at";
const READ: &str = "SELECT id, genie_id, max_uses, use_count, expires_at FROM grants WHERE id =";

/// What is run against the bare database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statement {
    /// The redemption's UPDATE and its history row, in one transaction, on one link.
    RedeemHot,
    /// The same over all links.
    RedeemMany,
    /// One link by its id, over all links.
    Select,
}

impl Statement {
    pub(crate) const ALL: [Self; 3] = [Self::RedeemHot, Self::RedeemMany, Self::Select];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::RedeemHot => "UPDATE and history INSERT, one row",
            Self::RedeemMany => "UPDATE and history INSERT, all rows",
            Self::Select => "indexed SELECT",
        }
    }
}
