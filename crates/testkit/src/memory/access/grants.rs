use crate::memory::dangling;
use crate::memory::state::{State, UseRow};
use portcullis_domain::access::grants::{
    EndedGrant, Expiry, Grant, GrantPatch, GrantUse, Grants, Link, NewGrant, RedeemError, Redeemed,
    Redemption, Refusal, StoredToken,
};
use portcullis_domain::base::{Slice, Written};
use portcullis_domain::{Digest, GenieId, GrantId, StoreError, Timestamp, UseId};

impl State {
    pub(in crate::memory) fn grant_of_token(&self, token: &Digest) -> Option<&Grant> {
        self.grants.values().find(|grant| grant.token == *token)
    }

    fn token_is_free(&self, token: &Digest) -> Result<(), StoreError> {
        match self.grant_of_token(token) {
            Some(_) => Err(StoreError::Unexpected("two grants have the same token".into())),
            None => Ok(()),
        }
    }

    /// Takes the grants away that `unwanted` picks.
    pub(in crate::memory) fn end_grants(
        &mut self,
        at: Timestamp,
        unwanted: impl Fn(&Grant) -> bool,
    ) -> Vec<EndedGrant> {
        let gone: Vec<Grant> = self.grants.values().filter(|grant| unwanted(grant)).cloned().collect();
        self.grants.remove_where(unwanted);
        self.use_notices.retain(|grant, _| self.grants.contains_key(grant));
        let ended: Vec<_> = gone.into_iter().map(|grant| grant.ended(at)).collect();
        self.ended_grants.rows_mut().extend(ended.iter().map(|grant| (grant.id, grant.clone())));
        ended
    }

    pub(in crate::memory) fn redeem(&mut self, attempt: &Redemption) -> Result<Redeemed, RedeemError> {
        let grant = self.grant_of_token(&attempt.token).cloned().ok_or(Refusal::Unknown)?;
        let genie = self.genies.get(&grant.genie).ok_or_else(|| dangling("Genie"))?;
        let mut link = Link::new(grant, genie);
        if link.must_know_arrivals(attempt) {
            let (id, generation) = (link.grant.id, link.grant.generation);
            let uses = self.uses.values().filter(|row| row.grant == id && row.generation == generation);
            link.arrived = uses.filter_map(|row| row.used.email.clone()).collect();
        }
        let redeemed = link.use_once(attempt)?;
        let id = UseId(self.uses.next_number());
        let row = UseRow {
            grant: redeemed.grant,
            used: GrantUse {
                id,
                at: attempt.at,
                ip: attempt.ip,
                user_agent: attempt.user_agent.clone(),
                email: attempt.email.clone(),
            },
            pass: attempt.pass,
            generation: redeemed.generation,
            pass_expires_at: redeemed.pass_expires_at,
        };
        self.uses.rows_mut().insert(id, row);
        self.grants.rows_mut().insert(redeemed.grant, link.grant);
        Ok(redeemed)
    }
}

impl Grants for State {
    fn insert_grant(&mut self, new: &NewGrant) -> Result<Grant, StoreError> {
        if !self.genies.contains_key(&new.genie) {
            return Err(dangling("Genie"));
        }
        self.token_is_free(&new.token.digest)?;
        let grant = Grant {
            id: GrantId(self.grants.next_number()),
            genie: new.genie,
            token: new.token.digest,
            label: new.token.label.clone(),
            sealed_token: new.token.sealed.clone(),
            generation: 0,
            max_uses: new.max_uses,
            use_count: 0,
            expires_at: new.expires_at,
            last_used_at: None,
            granted_by: new.granted_by,
            created_at: new.created_at,
            recipient: new.recipient.clone(),
            name: new.name.clone(),
            starts_at: new.starts_at,
            conditions: new.conditions.clone(),
        };
        self.grants.rows_mut().insert(grant.id, grant.clone());
        Ok(grant)
    }

    fn find_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        Ok(self.grants.get(&id).cloned())
    }

    fn lock_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        self.find_grant(id)
    }

    fn find_grant_by_token(&mut self, token: &Digest) -> Result<Option<Grant>, StoreError> {
        Ok(self.grant_of_token(token).cloned())
    }

    fn list_grants(&mut self, genie: GenieId, slice: Slice<GrantId>) -> Result<Vec<Grant>, StoreError> {
        Ok(self.grants.part(slice, move |grant| grant.genie == genie).cloned().collect())
    }

    fn patch_grant(&mut self, id: GrantId, patch: &GrantPatch) -> Result<Written<Grant>, StoreError> {
        let Some(grant) = self.grants.rows_mut().get_mut(&id) else { return Ok(Written::Gone) };
        grant.max_uses = patch.max_uses.unwrap_or(grant.max_uses);
        grant.expires_at = patch.expires_at.map(Expiry::at).apply(grant.expires_at);
        grant.name = patch.name.clone().apply(grant.name.take());
        grant.starts_at = patch.starts_at.apply(grant.starts_at);
        if let Some(conditions) = &patch.conditions {
            grant.conditions = conditions.clone();
        }
        Ok(Written::Done(grant.clone()))
    }

    fn rotate_grant(&mut self, id: GrantId, token: &StoredToken) -> Result<Option<Grant>, StoreError> {
        self.token_is_free(&token.digest)?;
        let Some(grant) = self.grants.rows_mut().get_mut(&id) else { return Ok(None) };
        grant.token = token.digest;
        grant.label = token.label.clone();
        grant.sealed_token = token.sealed.clone();
        grant.generation += 1;
        Ok(Some(grant.clone()))
    }

    fn use_link(&mut self, redemption: &Redemption) -> Result<Result<Redeemed, Refusal>, StoreError> {
        match self.redeem(redemption) {
            Ok(redeemed) => Ok(Ok(redeemed)),
            Err(RedeemError::Refused(refusal)) => Ok(Err(refusal)),
            Err(RedeemError::Store(error)) => Err(error),
        }
    }

    fn delete_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError> {
        Ok(!self.end_grants(at, |grant| grant.id == id).is_empty())
    }

    fn delete_grants_of(&mut self, genie: GenieId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.end_grants(at, |grant| grant.genie == genie).len() as u64)
    }

    fn find_ended_grant(&mut self, id: GrantId) -> Result<Option<EndedGrant>, StoreError> {
        Ok(self.ended_grants.get(&id).cloned())
    }

    fn list_ended_grants(
        &mut self,
        genie: GenieId,
        slice: Slice<GrantId>,
    ) -> Result<Vec<EndedGrant>, StoreError> {
        Ok(self.ended_grants.part(slice, move |grant| grant.genie == genie).cloned().collect())
    }

    fn list_uses(&mut self, id: GrantId, slice: Slice<UseId>) -> Result<Vec<GrantUse>, StoreError> {
        Ok(self.uses.part(slice, move |row| row.grant == id).map(|row| row.used.clone()).collect())
    }
}
