use crate::memory::state::State;
use portcullis_domain::access::grants::Grant;
use portcullis_domain::access::people::NewGenieUser;
use portcullis_domain::base::clock::has_expired;
use portcullis_domain::staff::given_access::{AccessCounts, EndedAccess, EndedGifts, GivenAccess};
use portcullis_domain::staff::personal_links::EndedLink;
use portcullis_domain::{AgentUuid, Email, StoreError, Timestamp};

/// Whether the link was made for this person.
fn is_for(grant: &Grant, uuid: AgentUuid, email: &Email) -> bool {
    grant.recipient.as_ref().is_some_and(|recipient| match recipient.user {
        Some(user) => user == uuid,
        None => recipient.email == *email,
    })
}

impl GivenAccess for State {
    fn count_access(
        &mut self,
        uuid: AgentUuid,
        email: &Email,
        at: Timestamp,
    ) -> Result<AccessCounts, StoreError> {
        let opens = |grant: &Grant| {
            let limit = u64::from(grant.max_uses.get());
            !has_expired(grant.expires_at, at) && (limit == 0 || grant.use_count < limit)
        };
        let links = |wanted: &dyn Fn(&Grant) -> bool| {
            self.grants.values().filter(|grant| opens(grant) && wanted(grant)).count() as u64
        };
        let people = |wanted: &dyn Fn(&NewGenieUser) -> bool| {
            let lasting = self.genie_users.values().filter(|(_, row)| !has_expired(row.expires_at, at));
            lasting.filter(|(_, row)| wanted(row)).count() as u64
        };
        Ok(AccessCounts {
            links_given: links(&|grant| grant.granted_by == uuid),
            people_given: people(&|row| row.granted_by == uuid),
            direct_held: people(&|row| row.user == uuid),
            links_held: links(&|grant| is_for(grant, uuid, email)),
        })
    }

    fn end_given_access(&mut self, giver: AgentUuid, at: Timestamp) -> Result<EndedGifts, StoreError> {
        let given: Vec<NewGenieUser> = self
            .genie_users
            .values()
            .filter(|(_, row)| row.granted_by == giver)
            .map(|(_, row)| *row)
            .collect();
        let mut gifts = EndedGifts::default();
        let mut whose = Vec::new();
        for row in given {
            let Some(known) = self.agents.values().find(|agent| agent.agent.uuid == row.user) else {
                continue;
            };
            let profile = &known.agent.profile;
            whose.push((row.genie, row.user, profile.email.clone()));
            gifts.people.push(EndedAccess { genie: row.genie, user: row.user, name: profile.full_name() });
        }
        self.genie_users.remove_where(|(_, row)| row.granted_by == giver);
        let ends = |grant: &Grant| {
            let for_them = |(genie, uuid, email): &(_, AgentUuid, Email)| {
                *genie == grant.genie && is_for(grant, *uuid, email)
            };
            grant.granted_by == giver || whose.iter().any(for_them)
        };
        let ended = self.end_grants(at, ends);
        gifts.links = ended.into_iter().map(|link| EndedLink { id: link.id, label: link.label }).collect();
        Ok(gifts)
    }
}
