use super::{Tx, dialect};
use crate::schema::{link_codes, link_tries};
use crate::values::{At, Sha};
use diesel::prelude::*;
use portcullis_domain::access::proofs::{LinkCode, LinkProofs, NewLinkCode};
use portcullis_domain::{Email, GrantId, LinkCodeId, StoreError, Timestamp};

impl LinkProofs for Tx<'_> {
    fn count_link_codes(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError> {
        self.run(|conn| dialect::lock_count(conn, "link_codes", email.as_str()))?;
        let codes = link_codes::table
            .filter(link_codes::email.eq(email.as_str()))
            .filter(link_codes::created_at.ge(At(since)));
        let number: i64 = self.run(|conn| codes.count().get_result(conn))?;
        Ok(u64::try_from(number).unwrap_or_default())
    }

    fn replace_link_code(&mut self, code: &NewLinkCode) -> Result<(), StoreError> {
        let at = At(code.created_at);
        let older = link_codes::table
            .filter(link_codes::email.eq(code.email.as_str()))
            .filter(link_codes::grant_id.eq(code.grant.0))
            .filter(link_codes::expires_at.gt(at));
        self.run(|conn| diesel::update(older).set(link_codes::expires_at.eq(at)).execute(conn))?;
        self.run(|conn| {
            diesel::insert_into(link_codes::table)
                .values((
                    link_codes::grant_id.eq(code.grant.0),
                    link_codes::email.eq(code.email.as_str()),
                    link_codes::digest.eq(code.digest.0.as_slice()),
                    link_codes::tries.eq(0),
                    link_codes::created_at.eq(at),
                    link_codes::expires_at.eq(At(code.expires_at)),
                ))
                .execute(conn)
        })?;
        Ok(())
    }

    fn try_link_code(
        &mut self,
        grant: GrantId,
        email: &Email,
        tries: u32,
        at: Timestamp,
    ) -> Result<Option<LinkCode>, StoreError> {
        let living = link_codes::table
            .filter(link_codes::email.eq(email.as_str()))
            .filter(link_codes::grant_id.eq(grant.0))
            .filter(link_codes::expires_at.gt(At(at)))
            .filter(link_codes::tries.lt(i64::from(tries)));
        let row: Option<(i64, Sha)> = self.run(|conn| {
            diesel::update(living)
                .set(link_codes::tries.eq(link_codes::tries + 1))
                .returning((link_codes::id, link_codes::digest))
                .get_result(conn)
                .optional()
        })?;
        Ok(row.map(|(id, digest)| LinkCode { id: LinkCodeId(id), digest: digest.0 }))
    }

    fn take_link_code(&mut self, id: LinkCodeId, at: Timestamp) -> Result<bool, StoreError> {
        let living = link_codes::table.find(id.0).filter(link_codes::expires_at.gt(At(at)));
        self.run(|conn| diesel::update(living).set(link_codes::expires_at.eq(At(at))).execute(conn))
            .map(|rows| rows > 0)
    }

    fn try_link_password(
        &mut self,
        grant: GrantId,
        network: &str,
        tries: u32,
        since: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let first = (
            link_tries::grant_id.eq(grant.0),
            link_tries::network.eq(network),
            link_tries::since.eq(At(at)),
            link_tries::tries.eq(0),
        );
        self.run(|conn| {
            diesel::insert_into(link_tries::table).values(first).on_conflict_do_nothing().execute(conn)
        })?;
        let own = link_tries::table
            .filter(link_tries::grant_id.eq(grant.0))
            .filter(link_tries::network.eq(network));
        let over = own.filter(link_tries::since.lt(At(since)));
        self.run(|conn| {
            diesel::update(over).set((link_tries::since.eq(At(at)), link_tries::tries.eq(0))).execute(conn)
        })?;
        let free = own.filter(link_tries::tries.lt(i64::from(tries)));
        self.run(|conn| diesel::update(free).set(link_tries::tries.eq(link_tries::tries + 1)).execute(conn))
            .map(|rows| rows > 0)
    }

    fn forget_link_tries(&mut self, grant: GrantId, network: &str) -> Result<(), StoreError> {
        let own = link_tries::table
            .filter(link_tries::grant_id.eq(grant.0))
            .filter(link_tries::network.eq(network));
        self.run(|conn| diesel::delete(own).execute(conn)).map(drop)
    }

    fn purge_link_proofs(&mut self, at: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let limit = i64::from(limit);
        let codes = link_codes::table
            .filter(link_codes::created_at.lt(At(at)))
            .order(link_codes::created_at)
            .limit(limit)
            .select(link_codes::id);
        let codes: Vec<i64> = self.run(|conn| codes.load(conn))?;
        let tries = link_tries::table
            .filter(link_tries::since.lt(At(at)))
            .order(link_tries::since)
            .limit(limit)
            .select(link_tries::id);
        let tries: Vec<i64> = self.run(|conn| tries.load(conn))?;
        let mut rows = 0;
        if !codes.is_empty() {
            let old = link_codes::table.filter(link_codes::id.eq_any(codes));
            rows += self.run(|conn| diesel::delete(old).execute(conn))?;
        }
        if !tries.is_empty() {
            // Since it was looked at, a row may have begun anew.
            let old =
                link_tries::table.filter(link_tries::id.eq_any(tries)).filter(link_tries::since.lt(At(at)));
            rows += self.run(|conn| diesel::delete(old).execute(conn))?;
        }
        Ok(rows)
    }
}
