//! Who a conversation is assigned to. The conversation itself lives in the help desk.

mod assign;
mod port;

pub use assign::{AssignError, Assignee, assign, assignment, list_unassigned};
pub use port::Conversations;

use crate::base::{AgentId, ConversationId, TeamId};

/// Who has a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The conversation.
    pub conversation: ConversationId,
    /// The agent who has it.
    pub agent: Option<AgentId>,
    /// The team that has it.
    pub team: Option<TeamId>,
}
