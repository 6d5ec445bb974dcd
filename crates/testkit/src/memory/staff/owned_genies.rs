use crate::memory::state::State;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::staff::owned_genies::{OwnedGenie, OwnedGenies};
use portcullis_domain::{AgentUuid, StoreError, Timestamp};

fn owned(genie: &Genie) -> OwnedGenie {
    OwnedGenie { id: genie.id, name: genie.name.clone(), url_name: genie.url_name.to_string() }
}

impl OwnedGenies for State {
    fn count_owned_genies(&mut self, owner: AgentUuid) -> Result<u64, StoreError> {
        Ok(self.genies.values().filter(|genie| genie.owner == owner).count() as u64)
    }

    fn list_owned_genies(&mut self, owner: AgentUuid, limit: u32) -> Result<Vec<OwnedGenie>, StoreError> {
        let own = self.genies.values().rev().filter(|genie| genie.owner == owner);
        Ok(own.take(limit as usize).map(owned).collect())
    }

    fn hand_over_genies(
        &mut self,
        from: AgentUuid,
        to: AgentUuid,
        at: Timestamp,
    ) -> Result<Vec<OwnedGenie>, StoreError> {
        let own = self.genies.rows_mut().values_mut().rev().filter(|genie| genie.owner == from);
        Ok(own
            .map(|genie| {
                genie.owner = to;
                genie.updated_at = at;
                owned(genie)
            })
            .collect())
    }
}
