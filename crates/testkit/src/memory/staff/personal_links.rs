use crate::memory::state::State;
use portcullis_domain::access::grants::Grant;
use portcullis_domain::base::clock::has_expired;
use portcullis_domain::staff::personal_links::{EndedLink, PersonalLinks, Whose};
use portcullis_domain::{AgentId, AgentUuid, StoreError, TeamId, Timestamp};

impl PersonalLinks for State {
    fn end_personal_links(&mut self, whose: Whose<'_>, at: Timestamp) -> Result<Vec<EndedLink>, StoreError> {
        let picked: Vec<_> = self.grants.values().filter(|grant| self.is_of(grant, whose, at)).collect();
        let ids: Vec<_> = picked.iter().map(|grant| grant.id).collect();
        let ended = self.end_grants(at, |grant| ids.contains(&grant.id));
        Ok(ended.into_iter().map(|grant| EndedLink { id: grant.id, label: grant.label }).collect())
    }
}

impl State {
    fn is_of(&self, grant: &Grant, whose: Whose<'_>, at: Timestamp) -> bool {
        let Some(recipient) = &grant.recipient else { return false };
        match whose {
            Whose::Person { uuid, email, genie } => {
                let is_theirs = match recipient.user {
                    Some(user) => user == uuid,
                    None => recipient.email == *email,
                };
                is_theirs && genie.is_none_or(|genie| genie == grant.genie)
            }
            Whose::LetInBy { teams, members, genie } => {
                let Some(user) = recipient.user else { return false };
                let Some(id) = self.agents.values().find(|row| row.agent.uuid == user).map(|row| row.id)
                else {
                    return false;
                };
                let by_these = |team: &TeamId| teams.contains(team);
                genie.is_none_or(|genie| genie == grant.genie)
                    && members.is_none_or(|members| members.contains(&id))
                    && self.lets_in(grant, id, by_these, None)
                    && !self.lets_in(grant, id, |team| !by_these(team), Some(at))
                    && !self.has_direct(grant, user, at)
            }
        }
    }

    /// Whether one of the `wanted` teams lets a member in where the link leads; with `at`, still then.
    fn lets_in(
        &self,
        grant: &Grant,
        member: AgentId,
        wanted: impl Fn(&TeamId) -> bool,
        at: Option<Timestamp>,
    ) -> bool {
        self.genie_teams.values().any(|(_, access)| {
            access.genie == grant.genie
                && wanted(&access.team)
                && self.teams.get(&access.team).is_some_and(|team| team.members.contains(&member))
                && at.is_none_or(|at| !has_expired(access.expires_at, at))
        })
    }

    fn has_direct(&self, grant: &Grant, user: AgentUuid, at: Timestamp) -> bool {
        self.genie_user_row(grant.genie, user).is_some_and(|(_, row)| !has_expired(row.expires_at, at))
    }
}
