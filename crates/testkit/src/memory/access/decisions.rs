use crate::memory::state::State;
use portcullis_domain::access::decisions::{
    AccessFacts, AccessQueries, GrantFacts, PersonFacts, Subject, Validity,
};
use portcullis_domain::access::grants::Grant;
use portcullis_domain::staff::agents::NewAgent;
use portcullis_domain::{GenieId, StoreError, Timestamp};

impl State {
    pub(super) fn person(&self, genie: GenieId, wanted: impl Fn(&NewAgent) -> bool) -> Option<PersonFacts> {
        let row = self.agent_row(wanted).filter(|row| row.enabled)?;
        let is_member = |team| self.teams.get(team).is_some_and(|team| team.members.contains(&row.id));
        Some(PersonFacts {
            uuid: row.agent.uuid,
            direct: self
                .genie_user_row(genie, row.agent.uuid)
                .map(|(_, user)| Validity { until: user.expires_at }),
            teams: self
                .genie_teams
                .values()
                .filter(|(_, access)| access.genie == genie && is_member(&access.team))
                .map(|(_, access)| Validity { until: access.expires_at })
                .collect(),
        })
    }
}

fn facts(grant: &Grant, genie: GenieId, pass_expires_at: Option<Timestamp>) -> Option<GrantFacts> {
    (grant.genie == genie).then_some(GrantFacts {
        expires_at: grant.expires_at,
        max_uses: grant.max_uses,
        use_count: grant.use_count,
        starts_at: grant.starts_at,
        is_conditional: !grant.conditions.ask_nothing(),
        pass_expires_at,
    })
}

impl AccessQueries for State {
    fn load_access_facts(
        &mut self,
        id: GenieId,
        subject: &Subject,
    ) -> Result<Option<AccessFacts>, StoreError> {
        let Some(genie) = self.genies.get(&id) else { return Ok(None) };
        let (mut person, mut grant) = (None, None);
        match subject {
            Subject::User(uuid) => person = self.person(id, |agent| agent.uuid == *uuid),
            Subject::Email(email) => person = self.person(id, |agent| agent.profile.email == *email),
            Subject::Link(token) => {
                grant = self.grant_of_token(token).and_then(|found| facts(found, id, None));
            }
            Subject::Pass(pass) => {
                grant = self
                    .living_pass(pass)
                    .and_then(|(row, found)| facts(found, id, Some(row.pass_expires_at)));
            }
        }
        Ok(Some(AccessFacts {
            owner: genie.owner,
            is_public: genie.is_public,
            is_active: genie.is_active,
            person,
            grant,
        }))
    }
}
