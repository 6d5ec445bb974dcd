use super::{Tx, count, dialect};
use crate::schema::sign_in_failures;
use crate::values::{At, Number};
use diesel::prelude::*;
use portcullis_domain::staff::sessions::{FailureCount, SignInFailures};
use portcullis_domain::{Email, StoreError, Timestamp};

impl SignInFailures for Tx<'_> {
    fn note_sign_in_failure(
        &mut self,
        email: &Email,
        network: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(sign_in_failures::table)
                .values((
                    sign_in_failures::email.eq(email.as_str()),
                    sign_in_failures::network.eq(network),
                    sign_in_failures::at.eq(At(at)),
                ))
                .execute(conn)
        })?;
        Ok(())
    }

    fn count_sign_in_failures(
        &mut self,
        email: &Email,
        network: &str,
        since: Timestamp,
    ) -> Result<FailureCount, StoreError> {
        self.run(|conn| dialect::lock_count(conn, "sign_in_failures", email.as_str()))?;
        let recent = sign_in_failures::table
            .filter(sign_in_failures::email.eq(email.as_str()))
            .filter(sign_in_failures::at.ge(At(since)));
        let near = recent.filter(sign_in_failures::network.eq(network));
        let Number(in_all) = self.run(|conn| recent.count().get_result(conn))?;
        let Number(from_network) = self.run(|conn| near.count().get_result(conn))?;
        Ok(FailureCount { from_network, in_all })
    }

    fn forget_sign_in_failures(&mut self, email: &Email, network: Option<&str>) -> Result<(), StoreError> {
        let own = sign_in_failures::table.filter(sign_in_failures::email.eq(email.as_str()));
        match network {
            Some(network) => {
                let near = own.filter(sign_in_failures::network.eq(network));
                self.run(|conn| diesel::delete(near).execute(conn))?
            }
            None => self.run(|conn| diesel::delete(own).execute(conn))?,
        };
        Ok(())
    }

    fn purge_sign_in_failures(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        let old = sign_in_failures::table.filter(sign_in_failures::at.lt(At(at)));
        self.run(|conn| diesel::delete(old).execute(conn)).map(count)
    }
}
