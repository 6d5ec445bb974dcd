use crate::memory::state::{State, UseRow};
use portcullis_domain::access::passes::{PassRecord, Passes};
use portcullis_domain::{Digest, StoreError};

impl State {
    /// The use that handed out this pass and its grant, unless the grant is gone or was rotated since.
    pub(in crate::memory) fn living_pass(
        &self,
        pass: &Digest,
    ) -> Option<(&UseRow, &portcullis_domain::access::grants::Grant)> {
        let row = self.uses.values().find(|row| row.pass == *pass)?;
        let grant = self.grants.get(&row.grant)?;
        (grant.generation == row.generation).then_some((row, grant))
    }
}

impl Passes for State {
    fn find_pass(&mut self, pass: &Digest) -> Result<Option<PassRecord>, StoreError> {
        Ok(self.living_pass(pass).and_then(|(row, grant)| {
            let genie = self.genies.get(&grant.genie)?;
            Some(PassRecord {
                grant: grant.id,
                expires_at: row.pass_expires_at,
                grant_expires_at: grant.expires_at,
                conditions: grant.conditions.clone(),
                genie: genie.card(),
                genie_is_active: genie.is_active,
            })
        }))
    }
}
