use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::people::{GenieUser, GenieUsers, NewGenieUser, PersonCard};
use portcullis_domain::base::Slice;
use portcullis_domain::{AccessId, AgentUuid, GenieId, StoreError, Timestamp};

impl State {
    pub(in crate::memory) fn genie_user_row(
        &self,
        genie: GenieId,
        user: AgentUuid,
    ) -> Option<(AccessId, NewGenieUser)> {
        self.genie_users.values().find(|(_, row)| row.genie == genie && row.user == user).copied()
    }

    fn genie_user(&self, id: AccessId, row: &NewGenieUser) -> Option<GenieUser> {
        let agent = self.agent(self.agent_row(|agent| agent.uuid == row.user)?);
        Some(GenieUser {
            id,
            genie: row.genie,
            user: row.user,
            granted_by: row.granted_by,
            expires_at: row.expires_at,
            created_at: row.created_at,
            person: PersonCard {
                full_name: agent.profile.full_name(),
                email: agent.profile.email,
                avatar_url: agent.profile.avatar_url.map(|url| url.as_str().to_owned()),
            },
        })
    }
}

impl GenieUsers for State {
    fn put_genie_user(&mut self, user: &NewGenieUser) -> Result<(), StoreError> {
        if !self.genies.contains_key(&user.genie) {
            return Err(dangling("Genie"));
        }
        if !self.has_uuid(user.user) {
            return Err(dangling("agent"));
        }
        let (id, created_at) = match self.genie_user_row(user.genie, user.user) {
            Some((id, known)) => (id, known.created_at),
            None => (AccessId(self.genie_users.next_number()), user.created_at),
        };
        self.genie_users.rows_mut().insert(id, (id, NewGenieUser { created_at, ..*user }));
        Ok(())
    }

    fn find_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<Option<GenieUser>, StoreError> {
        Ok(self.genie_user_row(genie, user).and_then(|(id, row)| self.genie_user(id, &row)))
    }

    fn list_genie_users(
        &mut self,
        genie: GenieId,
        slice: Slice<AccessId>,
    ) -> Result<Vec<GenieUser>, StoreError> {
        let living = |user| self.agent_row(|agent| agent.uuid == user).is_some();
        let rows = self.genie_users.part(slice, move |(_, row)| row.genie == genie && living(row.user));
        Ok(rows.filter_map(|(id, row)| self.genie_user(*id, row)).collect())
    }

    fn set_genie_user_expiry(
        &mut self,
        genie: GenieId,
        user: AgentUuid,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let Some((id, row)) = self.genie_user_row(genie, user) else { return Ok(false) };
        self.genie_users.rows_mut().insert(id, (id, NewGenieUser { expires_at, ..row }));
        Ok(true)
    }

    fn delete_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<bool, StoreError> {
        Ok(self.genie_users.remove_where(|(_, row)| row.genie == genie && row.user == user) > 0)
    }

    fn delete_genie_users_of(&mut self, genie: GenieId) -> Result<u64, StoreError> {
        Ok(self.genie_users.remove_where(|(_, row)| row.genie == genie))
    }
}
