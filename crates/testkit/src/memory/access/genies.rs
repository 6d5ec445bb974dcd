use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::decisions::{AccessFacts, Decision, decide};
use portcullis_domain::access::genies::{Genie, GeniePatch, GenieScope, Genies, UrlName};
use portcullis_domain::base::{Slice, Written};
use portcullis_domain::{AgentUuid, GenieId, StoreError, Timestamp};

impl State {
    fn has_url_name(&self, id: GenieId, url_name: &UrlName) -> bool {
        self.genies.values().any(|other| other.id != id && other.url_name == *url_name)
    }
}

impl Genies for State {
    fn insert_genie(&mut self, genie: &Genie) -> Result<Written, StoreError> {
        if !self.has_uuid(genie.owner) {
            return Err(dangling("agent"));
        }
        if self.has_url_name(genie.id, &genie.url_name) {
            return Ok(Written::Taken);
        }
        self.genies.rows_mut().insert(genie.id, genie.clone());
        Ok(Written::Done(()))
    }

    fn find_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError> {
        Ok(self.genies.get(&id).cloned())
    }

    fn lock_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError> {
        self.find_genie(id)
    }

    fn find_genie_by_url_name(&mut self, url_name: &UrlName) -> Result<Option<Genie>, StoreError> {
        Ok(self.genies.values().find(|genie| genie.url_name == *url_name).cloned())
    }

    fn list_genies(&mut self, scope: GenieScope, slice: Slice<GenieId>) -> Result<Vec<Genie>, StoreError> {
        let is_live = |uuid| self.agent_row(|agent| agent.uuid == uuid).is_some_and(|owner| owner.enabled);
        let wanted = move |genie: &Genie| match scope {
            GenieScope::Everything => true,
            GenieScope::Of(owner) => genie.owner == owner,
            GenieScope::Orphaned => !is_live(genie.owner),
        };
        Ok(self.genies.part(slice, wanted).cloned().collect())
    }

    fn list_usable_genies(
        &mut self,
        user: AgentUuid,
        slice: Slice<GenieId>,
        at: Timestamp,
    ) -> Result<Vec<(Genie, AccessFacts)>, StoreError> {
        let facts = |genie: &Genie| AccessFacts {
            owner: genie.owner,
            is_public: genie.is_public,
            is_active: genie.is_active,
            person: self.person(genie.id, |agent| agent.uuid == user),
            grant: None,
        };
        let wanted = |genie: &Genie| matches!(decide(&facts(genie), at), Decision::Allowed { .. });
        Ok(self.genies.part(slice, wanted).map(|genie| (genie.clone(), facts(genie))).collect())
    }

    fn patch_genie(&mut self, id: GenieId, patch: &GeniePatch, at: Timestamp) -> Result<Written, StoreError> {
        if patch.url_name.as_ref().is_some_and(|url_name| self.has_url_name(id, url_name)) {
            return Ok(Written::Taken);
        }
        let Some(genie) = self.genies.rows_mut().get_mut(&id) else { return Ok(Written::Gone) };
        *genie = Genie { updated_at: at, ..genie.clone() }.patched(patch);
        Ok(Written::Done(()))
    }

    fn delete_genie(&mut self, id: GenieId) -> Result<bool, StoreError> {
        self.grants.remove_where(|grant| grant.genie == id);
        self.use_notices.retain(|grant, _| self.grants.contains_key(grant));
        self.ended_grants.remove_where(|grant| grant.genie == id);
        self.genie_users.remove_where(|(_, user)| user.genie == id);
        self.genie_teams.remove_where(|(_, team)| team.genie == id);
        self.genie_managers.remove_where(|manager| manager.genie == id);
        self.access_requests.remove_where(|request| request.genie == id);
        Ok(self.genies.rows_mut().remove(&id).is_some())
    }
}
