use crate::memory::state::{State, TriesRow};
use portcullis_domain::access::proofs::{LinkCode, LinkProofs, NewLinkCode};
use portcullis_domain::base::clock::has_expired;
use portcullis_domain::{Email, GrantId, LinkCodeId, StoreError, Timestamp};

impl LinkProofs for State {
    fn count_link_codes(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError> {
        let is_counted = |code: &&(NewLinkCode, u32)| code.0.email == *email && code.0.created_at >= since;
        Ok(self.link_codes.values().filter(is_counted).count() as u64)
    }

    fn replace_link_code(&mut self, new: &NewLinkCode) -> Result<(), StoreError> {
        let number = LinkCodeId(self.link_codes.next_number());
        let rows = self.link_codes.rows_mut();
        for (code, _) in
            rows.values_mut().filter(|(code, _)| code.grant == new.grant && code.email == new.email)
        {
            code.expires_at = code.expires_at.min(new.created_at);
        }
        rows.insert(number, (new.clone(), 0));
        Ok(())
    }

    fn try_link_code(
        &mut self,
        grant: GrantId,
        email: &Email,
        tries: u32,
        at: Timestamp,
    ) -> Result<Option<LinkCode>, StoreError> {
        let living = self.link_codes.rows_mut().iter_mut().find(|(_, (code, tried))| {
            code.grant == grant
                && code.email == *email
                && *tried < tries
                && !has_expired(Some(code.expires_at), at)
        });
        Ok(living.map(|(id, (code, tried))| {
            *tried += 1;
            LinkCode { id: *id, digest: code.digest }
        }))
    }

    fn take_link_code(&mut self, id: LinkCodeId, at: Timestamp) -> Result<bool, StoreError> {
        let code = self.link_codes.rows_mut().get_mut(&id);
        let living = code.filter(|(code, _)| !has_expired(Some(code.expires_at), at));
        Ok(living.map(|(code, _)| code.expires_at = at).is_some())
    }

    fn try_link_password(
        &mut self,
        grant: GrantId,
        network: &str,
        tries: u32,
        since: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let known = self.link_tries.iter().find(|(_, row)| row.grant == grant && row.network == network);
        let number = known.map(|(number, _)| *number).unwrap_or_else(|| self.link_tries.next_number());
        let rows = self.link_tries.rows_mut();
        let row = rows.entry(number).or_insert_with(|| TriesRow {
            grant,
            network: network.to_owned(),
            since: at,
            tries: 0,
        });
        if row.since < since {
            (row.since, row.tries) = (at, 0);
        }
        let is_free = row.tries < tries;
        row.tries += u32::from(is_free);
        Ok(is_free)
    }

    fn forget_link_tries(&mut self, grant: GrantId, network: &str) -> Result<(), StoreError> {
        self.link_tries.remove_where(|row| row.grant == grant && row.network == network);
        Ok(())
    }

    fn purge_link_proofs(&mut self, at: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let codes: Vec<_> = self
            .link_codes
            .iter()
            .filter(|(_, (code, _))| code.created_at < at)
            .map(|(id, _)| *id)
            .take(limit as usize)
            .collect();
        let tries: Vec<_> = self
            .link_tries
            .iter()
            .filter(|(_, row)| row.since < at)
            .map(|(number, _)| *number)
            .take(limit as usize)
            .collect();
        self.link_codes.rows_mut().retain(|id, _| !codes.contains(id));
        self.link_tries.rows_mut().retain(|number, _| !tries.contains(number));
        Ok(codes.len() + tries.len())
    }
}
