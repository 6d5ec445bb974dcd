use super::{NewSession, Session};
use crate::base::{AgentId, Digest, Principal, SessionId, StoreError, Timestamp};

/// The sessions of signed-in browsers.
pub trait Sessions {
    /// Adds a session.
    fn insert_session(&mut self, session: &NewSession) -> Result<SessionId, StoreError>;

    /// The session with this token, and its agent as they are now; `None` when the agent is disabled or deleted.
    fn find_session(&mut self, token: &Digest) -> Result<Option<(Session, Principal)>, StoreError>;

    /// Moves the idle end of a session.
    fn touch_session(
        &mut self,
        id: SessionId,
        last_seen_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Sessions of an agent that have not ended at `at`, latest use first.
    fn list_sessions(&mut self, agent: AgentId, at: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// Ends one session of an agent; whether there was one.
    fn delete_session(&mut self, agent: AgentId, id: SessionId) -> Result<bool, StoreError>;

    /// Ends all sessions of an agent but `keep`; how many.
    fn delete_sessions_of(&mut self, agent: AgentId, keep: Option<SessionId>) -> Result<u64, StoreError>;

    /// Removes sessions that ended before `at`; how many.
    fn purge_sessions(&mut self, at: Timestamp) -> Result<u64, StoreError>;
}
