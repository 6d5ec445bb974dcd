use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::base::Credential;
use portcullis_domain::staff::sessions::{NewSession, Session, Sessions};
use portcullis_domain::{AgentId, Digest, Principal, SessionId, StoreError, Timestamp};
use std::cmp::Reverse;

impl Sessions for State {
    fn insert_session(&mut self, new: &NewSession) -> Result<SessionId, StoreError> {
        if !self.agents.contains_key(&new.agent) {
            return Err(dangling("agent"));
        }
        let id = SessionId(self.sessions.next_number());
        let session = Session {
            id,
            agent: new.agent,
            created_at: new.created_at,
            last_seen_at: new.created_at,
            idle_expires_at: new.idle_expires_at,
            expires_at: new.expires_at,
            ip: new.ip,
            user_agent: new.user_agent.clone(),
        };
        self.sessions.rows_mut().insert(id, (new.token, session));
        Ok(id)
    }

    fn find_session(&mut self, token: &Digest) -> Result<Option<(Session, Principal)>, StoreError> {
        let found = self.sessions.values().find(|(known, _)| known == token);
        Ok(found.and_then(|(_, session)| {
            let agent = self.agent(self.living(session.agent).filter(|row| row.enabled)?);
            Some((session.clone(), agent.principal(Credential::Session(session.id))))
        }))
    }

    fn touch_session(
        &mut self,
        id: SessionId,
        last_seen_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some((_, session)) = self.sessions.rows_mut().get_mut(&id) {
            session.last_seen_at = last_seen_at;
            session.idle_expires_at = idle_expires_at;
        }
        Ok(())
    }

    fn list_sessions(&mut self, agent: AgentId, at: Timestamp) -> Result<Vec<Session>, StoreError> {
        let living = |session: &&Session| session.agent == agent && !session.has_ended(at);
        let mut found: Vec<_> =
            self.sessions.values().map(|(_, session)| session).filter(living).cloned().collect();
        found.sort_by_key(|session| Reverse((session.last_seen_at, session.id)));
        Ok(found)
    }

    fn delete_session(&mut self, agent: AgentId, id: SessionId) -> Result<bool, StoreError> {
        Ok(self.sessions.remove_where(|(_, session)| session.agent == agent && session.id == id) > 0)
    }

    fn delete_sessions_of(&mut self, agent: AgentId, keep: Option<SessionId>) -> Result<u64, StoreError> {
        Ok(self.sessions.remove_where(|(_, session)| session.agent == agent && Some(session.id) != keep))
    }

    fn purge_sessions(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.sessions.remove_where(|(_, session)| session.has_ended(at)))
    }
}
