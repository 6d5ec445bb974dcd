use portcullis_domain::agents::{
    Agent, Agents, ApiKeyInfo, Availability, EmailTaken, NewAgent, SignInRecord, TeamRef,
};
use portcullis_domain::passwords::PasswordHash;
use portcullis_domain::permissions::PermissionSet;
use portcullis_domain::{AgentId, AgentUuid, Email, StoreError, Timestamp};

use super::dangling;
use super::state::{AgentRow, State};

impl State {
    pub(super) fn agent_row(&self, wanted: impl Fn(&NewAgent) -> bool) -> Option<&AgentRow> {
        self.agents.values().find(|row| wanted(&row.agent))
    }

    /// The whole record: what is kept of the agent, joined with roles, teams and primary key.
    pub(super) fn agent(&self, row: &AgentRow) -> Agent {
        let kept = &row.agent;
        let held = || kept.roles.iter().filter_map(|id| self.roles.get(id));
        let mut roles: Vec<_> = held().map(|role| role.name.clone()).collect();
        roles.sort_unstable();
        let mut teams: Vec<_> = self
            .teams
            .values()
            .filter(|team| team.members.contains(&row.id))
            .map(|team| TeamRef { id: team.id, name: team.name.to_string(), emoji: team.emoji.clone() })
            .collect();
        teams.sort_by_key(|team| team.name.to_lowercase());
        let key = self.api_keys.values().find(|row_of_key| row_of_key.key.agent == row.id);
        Agent {
            id: row.id,
            uuid: kept.uuid,
            first_name: kept.first_name.clone(),
            last_name: kept.last_name.clone(),
            email: kept.email.clone(),
            avatar_url: kept.avatar_url.clone(),
            availability: Availability::Offline,
            country: kept.country,
            enabled: true,
            roles,
            permissions: held().fold(PermissionSet::NONE, |all, role| all.union(role.permissions)),
            teams,
            api_key: key.map(|found| ApiKeyInfo {
                prefix: found.key.prefix.clone(),
                created_at: found.key.created_at,
                last_used_at: found.last_used_at,
            }),
            created_at: kept.created_at,
            updated_at: row.updated_at,
            last_login_at: row.last_login_at,
        }
    }

    fn agent_where(&self, wanted: impl Fn(&NewAgent) -> bool) -> Option<Agent> {
        self.agent_row(wanted).map(|row| self.agent(row))
    }
}

impl Agents for State {
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Result<AgentId, EmailTaken>, StoreError> {
        if agent.roles.iter().any(|role| !self.roles.contains_key(role)) {
            return Err(dangling("role"));
        }
        if self.agent_row(|known| known.email == agent.email).is_some() {
            return Ok(Err(EmailTaken));
        }
        let id = AgentId(self.agents.next_number());
        let row = AgentRow { id, agent: agent.clone(), updated_at: agent.created_at, last_login_at: None };
        self.agents.rows_mut().insert(id, row);
        Ok(Ok(id))
    }

    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        Ok(self.agents.get(&id).map(|row| self.agent(row)))
    }

    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError> {
        Ok(self.agent_where(|agent| agent.uuid == uuid))
    }

    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError> {
        Ok(self.agent_where(|agent| agent.email == *email))
    }

    fn find_sign_in_record(&mut self, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
        Ok(self.agent_row(|agent| agent.email == *email).map(|row| SignInRecord {
            id: row.id,
            password: row.agent.password.clone(),
            enabled: true,
        }))
    }

    fn set_password(&mut self, id: AgentId, hash: &PasswordHash, at: Timestamp) -> Result<bool, StoreError> {
        let Some(row) = self.agents.rows_mut().get_mut(&id) else { return Ok(false) };
        row.agent.password = Some(hash.clone());
        row.updated_at = at;
        Ok(true)
    }

    fn note_sign_in(&mut self, id: AgentId, at: Timestamp) -> Result<(), StoreError> {
        if let Some(row) = self.agents.rows_mut().get_mut(&id) {
            row.last_login_at = Some(at);
        }
        Ok(())
    }

    fn has_no_agents(&mut self) -> Result<bool, StoreError> {
        Ok(self.agents.is_empty())
    }
}
