use crate::memory::dangling;
use crate::memory::state::{AgentRow, State};
use portcullis_domain::access::managers::Manager;
use portcullis_domain::base::{PageRequest, Permission, PermissionSet, Written};
use portcullis_domain::staff::agents::{
    Agent, AgentFilter, AgentName, AgentOrder, AgentPatch, Agents, ApiKeyInfo, Availability, NewAgent,
    SignInRecord, TeamRef,
};
use portcullis_domain::staff::api_keys::ApiKeyKind;
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::staff::roles::ADMIN;
use portcullis_domain::{AgentId, AgentUuid, Email, RoleId, StoreError, TeamId, Timestamp};

impl State {
    /// The agent with this number, unless they were deleted.
    pub(in crate::memory) fn living(&self, id: AgentId) -> Option<&AgentRow> {
        self.agents.get(&id).filter(|row| !row.deleted)
    }

    fn living_mut(&mut self, id: AgentId) -> Option<&mut AgentRow> {
        self.agents.rows_mut().get_mut(&id).filter(|row| !row.deleted)
    }

    pub(in crate::memory) fn agent_row(&self, wanted: impl Fn(&NewAgent) -> bool) -> Option<&AgentRow> {
        self.agents.values().find(|row| !row.deleted && wanted(&row.agent))
    }

    /// Whether there ever was such an agent: what a foreign key asks.
    pub(in crate::memory) fn has_uuid(&self, uuid: AgentUuid) -> bool {
        self.agents.values().any(|row| row.agent.uuid == uuid)
    }

    /// The whole record: what is kept of the agent, joined with roles, teams and primary key.
    pub(in crate::memory) fn agent(&self, row: &AgentRow) -> Agent {
        let kept = &row.agent;
        let held = || kept.roles.iter().filter_map(|id| self.roles.get(id));
        let mut roles: Vec<_> = held().map(|role| role.name.clone()).collect();
        roles.sort_unstable();
        let mut teams: Vec<_> = self
            .teams
            .values()
            .filter(|team| team.members.contains(&row.id))
            .map(|team| TeamRef {
                id: team.id,
                name: team.name.to_string(),
                emoji: team.emoji.as_ref().map(ToString::to_string),
            })
            .collect();
        teams.sort_by_key(|team| team.name.to_lowercase());
        let primary = self
            .api_keys
            .values()
            .find(|key_row| key_row.key.agent == row.id && key_row.kind == ApiKeyKind::Primary);
        Agent {
            id: row.id,
            uuid: kept.uuid,
            profile: kept.profile.clone(),
            availability: row.availability,
            enabled: row.enabled,
            roles,
            permissions: held().fold(PermissionSet::NONE, |all, role| all.union(role.permissions)),
            teams,
            api_key: primary.map(|found| ApiKeyInfo {
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

    fn leave_teams(&mut self, agent: AgentId) {
        for team in self.teams.rows_mut().values_mut() {
            team.members.retain(|member| *member != agent);
        }
    }

    fn known_roles(&self, roles: &[RoleId]) -> Result<(), StoreError> {
        let known = roles.iter().all(|role| self.roles.contains_key(role));
        if known { Ok(()) } else { Err(dangling("role")) }
    }
}

impl Agents for State {
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Written<AgentId>, StoreError> {
        self.known_roles(&agent.roles)?;
        if self.agent_row(|known| known.profile.email == agent.profile.email).is_some() {
            return Ok(Written::Taken);
        }
        let id = AgentId(self.agents.next_number());
        let row = AgentRow {
            id,
            agent: agent.clone(),
            availability: Availability::Offline,
            enabled: true,
            deleted: false,
            updated_at: agent.created_at,
            last_login_at: None,
        };
        self.agents.rows_mut().insert(id, row);
        Ok(Written::Done(id))
    }

    fn insert_agents(&mut self, agents: &[NewAgent]) -> Result<Vec<Written<AgentId>>, StoreError> {
        agents.iter().map(|agent| self.insert_agent(agent)).collect()
    }

    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        Ok(self.living(id).map(|row| self.agent(row)))
    }

    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError> {
        Ok(self.agent_where(|agent| agent.uuid == uuid))
    }

    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError> {
        Ok(self.agent_where(|agent| agent.profile.email == *email))
    }

    fn find_sign_in_record(&mut self, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
        Ok(self.agent_row(|agent| agent.profile.email == *email).map(|row| SignInRecord {
            id: row.id,
            password: row.agent.password.clone(),
            enabled: row.enabled,
        }))
    }

    fn existing_agents(&mut self, ids: &[AgentId]) -> Result<Vec<AgentId>, StoreError> {
        Ok(ids.iter().copied().filter(|id| self.living(*id).is_some()).collect())
    }

    fn taken_emails(&mut self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        let is_taken = |email: &&Email| self.agent_row(|agent| agent.profile.email == **email).is_some();
        Ok(emails.iter().filter(is_taken).cloned().collect())
    }

    fn list_agents(
        &mut self,
        filter: &AgentFilter,
        order: AgentOrder,
        page: PageRequest,
    ) -> Result<(Vec<Agent>, u64), StoreError> {
        Ok(self.agent_page(filter, order, page))
    }

    fn list_agents_compact(&mut self) -> Result<Vec<AgentName>, StoreError> {
        Ok(self.agent_names())
    }

    fn lock_agent(&mut self, _: AgentId) -> Result<(), StoreError> {
        Ok(())
    }

    fn patch_agent(&mut self, id: AgentId, patch: &AgentPatch, at: Timestamp) -> Result<Written, StoreError> {
        if self.living(id).is_none() {
            return Ok(Written::Gone);
        }
        let wanted = patch.profile.email.as_ref();
        let holder = wanted.and_then(|email| self.agent_row(|agent| agent.profile.email == *email));
        if holder.is_some_and(|row| row.id != id) {
            return Ok(Written::Taken);
        }
        let Some(row) = self.living_mut(id) else { return Ok(Written::Gone) };
        row.agent.profile = row.agent.profile.clone().patched(&patch.profile);
        row.availability = patch.availability.unwrap_or(row.availability);
        row.enabled = patch.enabled.unwrap_or(row.enabled);
        row.updated_at = at;
        Ok(Written::Done(()))
    }

    fn set_agent_roles(&mut self, id: AgentId, roles: &[RoleId]) -> Result<(), StoreError> {
        self.known_roles(roles)?;
        let row = self.agents.rows_mut().get_mut(&id).ok_or_else(|| dangling("agent"))?;
        row.agent.roles = roles.to_vec();
        row.agent.roles.sort_unstable();
        row.agent.roles.dedup();
        Ok(())
    }

    fn set_agent_teams(&mut self, id: AgentId, teams: &[TeamId]) -> Result<(), StoreError> {
        self.leave_teams(id);
        self.add_team_members(&teams.iter().map(|team| (*team, id)).collect::<Vec<_>>())
    }

    fn add_team_members(&mut self, members: &[(TeamId, AgentId)]) -> Result<(), StoreError> {
        members.iter().try_for_each(|(team, agent)| self.join_team(*team, *agent))
    }

    fn list_holders(&mut self, permission: Permission) -> Result<Vec<Agent>, StoreError> {
        let living = self.agents.values().filter(|row| !row.deleted && row.enabled);
        let agents = living.map(|row| self.agent(row));
        Ok(agents.filter(|agent| agent.permissions.contains(permission)).collect())
    }

    fn lock_administrators(&mut self) -> Result<Vec<AgentId>, StoreError> {
        // Writers take turns, so that nothing has to be locked.
        let is_admin =
            |id: &RoleId| self.roles.get(id).is_some_and(|role| role.built_in && role.name == ADMIN);
        let administers =
            |row: &&AgentRow| !row.deleted && row.enabled && row.agent.roles.iter().any(is_admin);
        Ok(self.agents.values().filter(administers).map(|row| row.id).collect())
    }

    fn soft_delete_agent(&mut self, id: AgentId, at: Timestamp) -> Result<bool, StoreError> {
        let Some(row) = self.living_mut(id) else { return Ok(false) };
        row.deleted = true;
        row.updated_at = at;
        row.agent.roles.clear();
        let uuid = row.agent.uuid;
        self.leave_teams(id);
        self.genie_managers.remove_where(|manager| manager.who == Manager::Person(uuid));
        self.preferences.rows_mut().remove(&id);
        Ok(true)
    }

    fn set_password(&mut self, id: AgentId, hash: &PasswordHash, at: Timestamp) -> Result<bool, StoreError> {
        let Some(row) = self.living_mut(id) else { return Ok(false) };
        row.agent.password = Some(hash.clone());
        row.updated_at = at;
        Ok(true)
    }

    fn note_sign_in(&mut self, id: AgentId, at: Timestamp) -> Result<(), StoreError> {
        if let Some(row) = self.living_mut(id) {
            row.last_login_at = Some(at);
        }
        Ok(())
    }

    fn has_no_agents(&mut self) -> Result<bool, StoreError> {
        Ok(self.agents.is_empty())
    }
}
