use super::principals::{HeldRow, PersonRow, principal};
use super::{Tx, count};
use crate::schema::{agent_roles, agents, api_keys, roles};
use crate::values::At;
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::base::Credential;
use portcullis_domain::staff::api_keys::{ApiKey, ApiKeyKind, ApiKeys, NewApiKey};
use portcullis_domain::{AgentId, ApiKeyId, Digest, Principal, StoreError, Timestamp};
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub(crate) struct KeyRow {
    id: i64,
    agent_id: i64,
    prefix: String,
    is_primary: bool,
    created_at: At,
    last_used_at: Option<At>,
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> Self {
        Self {
            id: ApiKeyId(row.id),
            agent: AgentId(row.agent_id),
            prefix: row.prefix,
            kind: if row.is_primary { ApiKeyKind::Primary } else { ApiKeyKind::Device },
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.map(|at| at.0),
        }
    }
}

/// A key, its agent and one role of theirs, if they have any.
pub(crate) type HolderRow = (KeyRow, PersonRow, Option<HeldRow>);

/// Keys of agents who may sign in, with a row for each role.
#[auto_type]
pub(crate) fn with_holders() -> _ {
    api_keys::table
        .inner_join(agents::table.on(agents::id.eq(api_keys::agent_id)))
        .left_join(agent_roles::table.on(agent_roles::agent_id.eq(agents::id)))
        .left_join(roles::table.on(roles::id.eq(agent_roles::role_id)))
        .filter(agents::enabled)
        .filter(agents::deleted_at.is_null())
}

/// What all rows about one key say together.
pub(crate) fn holder(rows: Vec<HolderRow>) -> Option<(ApiKey, Principal)> {
    principal(rows, |row: KeyRow| {
        let key = ApiKey::from(row);
        let credential = Credential::ApiKey(key.id);
        (key, credential)
    })
}

impl Tx<'_> {
    fn insert_api_key(&mut self, key: &NewApiKey, is_primary: bool) -> Result<ApiKeyId, StoreError> {
        self.run(|conn| {
            diesel::insert_into(api_keys::table)
                .values((
                    api_keys::agent_id.eq(key.agent.0),
                    api_keys::prefix.eq(&key.prefix),
                    api_keys::digest.eq(key.digest.0.as_slice()),
                    api_keys::is_primary.eq(is_primary),
                    api_keys::created_at.eq(At(key.created_at)),
                ))
                .returning(api_keys::id)
                .get_result(conn)
        })
        .map(ApiKeyId)
    }
}

impl ApiKeys for Tx<'_> {
    fn replace_primary_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError> {
        self.delete_primary_api_key(key.agent)?;
        self.insert_api_key(key, true)
    }

    fn insert_device_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError> {
        self.insert_api_key(key, false)
    }

    fn find_api_key(
        &mut self,
        prefix: &str,
        digest: &Digest,
    ) -> Result<Option<(ApiKey, Principal)>, StoreError> {
        let rows = self.run(|conn| {
            with_holders()
                .filter(api_keys::prefix.eq(prefix))
                .filter(api_keys::digest.eq(digest.0.as_slice()))
                .select(HolderRow::as_select())
                .load(conn)
        })?;
        Ok(holder(rows))
    }

    fn list_api_keys(&mut self, agent: AgentId) -> Result<Vec<ApiKey>, StoreError> {
        let rows: Vec<KeyRow> = self.run(|conn| {
            api_keys::table
                .filter(api_keys::agent_id.eq(agent.0))
                .order((api_keys::is_primary.desc(), api_keys::created_at.desc(), api_keys::id.desc()))
                .select(KeyRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(ApiKey::from).collect())
    }

    fn delete_api_key(&mut self, agent: AgentId, id: ApiKeyId) -> Result<bool, StoreError> {
        let own = api_keys::table.find(id.0).filter(api_keys::agent_id.eq(agent.0));
        self.run(|conn| diesel::delete(own).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_device_api_keys(&mut self, agent: AgentId, keep: Option<ApiKeyId>) -> Result<u64, StoreError> {
        // Numbers start at 1.
        let keep = keep.map_or(0, |id| id.0);
        let devices = api_keys::table
            .filter(api_keys::agent_id.eq(agent.0))
            .filter(api_keys::is_primary.eq(false))
            .filter(api_keys::id.ne(keep));
        self.run(|conn| diesel::delete(devices).execute(conn)).map(count)
    }

    fn delete_primary_api_key(&mut self, agent: AgentId) -> Result<bool, StoreError> {
        let primary = api_keys::table.filter(api_keys::agent_id.eq(agent.0)).filter(api_keys::is_primary);
        self.run(|conn| diesel::delete(primary).execute(conn)).map(|rows| rows > 0)
    }

    fn touch_api_keys(&mut self, used: &[(ApiKeyId, Timestamp)]) -> Result<(), StoreError> {
        // In the order of their numbers, so that two nodes do not wait for each other.
        let mut used = used.to_vec();
        used.sort_unstable();
        for (id, at) in used {
            let at = At(at);
            let older = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at));
            let key = api_keys::table.find(id.0).filter(older);
            self.run(|conn| diesel::update(key).set(api_keys::last_used_at.eq(at)).execute(conn))?;
        }
        Ok(())
    }
}
