use super::principals::{HeldRow, PersonRow, principal};
use super::{Tx, count};
use crate::schema::{agent_roles, agents, roles, sessions};
use crate::values::{At, Parsed};
use diesel::prelude::*;
use portcullis_domain::base::Credential;
use portcullis_domain::staff::sessions::{NewSession, Session, Sessions};
use portcullis_domain::{AgentId, Digest, Principal, SessionId, StoreError, Timestamp};
use std::net::IpAddr;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: i64,
    agent_id: i64,
    created_at: At,
    last_seen_at: At,
    idle_expires_at: At,
    expires_at: At,
    ip: Option<Parsed<IpAddr>>,
    user_agent: Option<String>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: SessionId(row.id),
            agent: AgentId(row.agent_id),
            created_at: row.created_at.0,
            last_seen_at: row.last_seen_at.0,
            idle_expires_at: row.idle_expires_at.0,
            expires_at: row.expires_at.0,
            ip: row.ip.map(|ip| ip.0),
            user_agent: row.user_agent,
        }
    }
}

impl Sessions for Tx<'_> {
    fn insert_session(&mut self, session: &NewSession) -> Result<SessionId, StoreError> {
        self.run(|conn| {
            diesel::insert_into(sessions::table)
                .values((
                    sessions::token_digest.eq(session.token.0.as_slice()),
                    sessions::agent_id.eq(session.agent.0),
                    sessions::created_at.eq(At(session.created_at)),
                    sessions::last_seen_at.eq(At(session.created_at)),
                    sessions::idle_expires_at.eq(At(session.idle_expires_at)),
                    sessions::expires_at.eq(At(session.expires_at)),
                    sessions::ip.eq(session.ip.map(|ip| ip.to_string())),
                    sessions::user_agent.eq(&session.user_agent),
                ))
                .returning(sessions::id)
                .get_result(conn)
        })
        .map(SessionId)
    }

    fn find_session(&mut self, token: &Digest) -> Result<Option<(Session, Principal)>, StoreError> {
        let rows = self.run(|conn| {
            sessions::table
                .inner_join(agents::table.on(agents::id.eq(sessions::agent_id)))
                .left_join(agent_roles::table.on(agent_roles::agent_id.eq(agents::id)))
                .left_join(roles::table.on(roles::id.eq(agent_roles::role_id)))
                .filter(sessions::token_digest.eq(token.0.as_slice()))
                .filter(agents::enabled)
                .filter(agents::deleted_at.is_null())
                .select((SessionRow::as_select(), PersonRow::as_select(), Option::<HeldRow>::as_select()))
                .load(conn)
        })?;
        Ok(principal(rows, |row: SessionRow| {
            let session = Session::from(row);
            let credential = Credential::Session(session.id);
            (session, credential)
        }))
    }

    fn touch_session(
        &mut self,
        id: SessionId,
        last_seen_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let moved =
            (sessions::last_seen_at.eq(At(last_seen_at)), sessions::idle_expires_at.eq(At(idle_expires_at)));
        self.run(|conn| diesel::update(sessions::table.find(id.0)).set(moved).execute(conn))?;
        Ok(())
    }

    fn list_sessions(&mut self, agent: AgentId, at: Timestamp) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<SessionRow> = self.run(|conn| {
            sessions::table
                .filter(sessions::agent_id.eq(agent.0))
                .filter(sessions::idle_expires_at.gt(At(at)))
                .filter(sessions::expires_at.gt(At(at)))
                .order((sessions::last_seen_at.desc(), sessions::id.desc()))
                .select(SessionRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    fn delete_session(&mut self, agent: AgentId, id: SessionId) -> Result<bool, StoreError> {
        let own = sessions::table.find(id.0).filter(sessions::agent_id.eq(agent.0));
        self.run(|conn| diesel::delete(own).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_sessions_of(&mut self, agent: AgentId, keep: Option<SessionId>) -> Result<u64, StoreError> {
        // Numbers start at 1.
        let keep = keep.map_or(0, |id| id.0);
        let others = sessions::table.filter(sessions::agent_id.eq(agent.0)).filter(sessions::id.ne(keep));
        self.run(|conn| diesel::delete(others).execute(conn)).map(count)
    }

    fn purge_sessions(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        let at = At(at);
        let ended = sessions::table.filter(sessions::idle_expires_at.le(at).or(sessions::expires_at.le(at)));
        self.run(|conn| diesel::delete(ended).execute(conn)).map(count)
    }
}
