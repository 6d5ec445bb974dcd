use crate::memory::state::{FailureRow, State};
use portcullis_domain::staff::sessions::{FailureCount, SignInFailures};
use portcullis_domain::{Email, StoreError, Timestamp};

impl SignInFailures for State {
    fn note_sign_in_failure(
        &mut self,
        email: &Email,
        network: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let number = self.sign_in_failures.next_number();
        let row = FailureRow { email: email.clone(), network: network.to_owned(), at };
        self.sign_in_failures.rows_mut().insert(number, row);
        Ok(())
    }

    fn count_sign_in_failures(
        &mut self,
        email: &Email,
        network: &str,
        since: Timestamp,
    ) -> Result<FailureCount, StoreError> {
        let counted = self.sign_in_failures.values().filter(|row| row.email == *email && row.at >= since);
        Ok(counted.fold(FailureCount::default(), |count, row| FailureCount {
            from_network: count.from_network + u64::from(row.network == network),
            in_all: count.in_all + 1,
        }))
    }

    fn forget_sign_in_failures(&mut self, email: &Email, network: Option<&str>) -> Result<(), StoreError> {
        let is_meant = |row: &FailureRow| network.is_none_or(|network| row.network == network);
        self.sign_in_failures.remove_where(|row| row.email == *email && is_meant(row));
        Ok(())
    }

    fn purge_sign_in_failures(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.sign_in_failures.remove_where(|row| row.at < at))
    }
}
