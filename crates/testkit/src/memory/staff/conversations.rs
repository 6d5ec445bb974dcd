use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::base::PageRequest;
use portcullis_domain::staff::conversations::{Assignment, Conversations};
use portcullis_domain::{AgentId, ConversationId, StoreError, TeamId, Timestamp};
use std::cmp::Reverse;

impl State {
    fn assign(&mut self, id: ConversationId, at: Timestamp, change: impl FnOnce(&mut Assignment)) {
        let nobody = Assignment { conversation: id, agent: None, team: None };
        let row = self.conversations.rows_mut().entry(id).or_insert((nobody, at));
        change(&mut row.0);
        row.1 = at;
    }

    fn unassign(
        &mut self,
        at: Timestamp,
        has: impl Fn(&Assignment) -> bool,
        change: impl Fn(&mut Assignment),
    ) -> u64 {
        let held = self.conversations.rows_mut().values_mut().filter(|(assignment, _)| has(assignment));
        let mut count = 0;
        for (assignment, changed_at) in held {
            change(assignment);
            *changed_at = at;
            count += 1;
        }
        count
    }
}

impl Conversations for State {
    fn find_assignment(&mut self, id: ConversationId) -> Result<Option<Assignment>, StoreError> {
        Ok(self.conversations.get(&id).map(|(assignment, _)| *assignment))
    }

    fn assign_agent(
        &mut self,
        id: ConversationId,
        agent: Option<AgentId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if agent.is_some_and(|agent| !self.agents.contains_key(&agent)) {
            return Err(dangling("agent"));
        }
        self.assign(id, at, |assignment| assignment.agent = agent);
        Ok(())
    }

    fn assign_team(
        &mut self,
        id: ConversationId,
        team: Option<TeamId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if team.is_some_and(|team| !self.teams.contains_key(&team)) {
            return Err(dangling("team"));
        }
        self.assign(id, at, |assignment| assignment.team = team);
        Ok(())
    }

    fn count_assigned(&mut self, agent: AgentId) -> Result<u64, StoreError> {
        let held = self.conversations.values().filter(|(held, _)| held.agent == Some(agent));
        Ok(held.count() as u64)
    }

    fn unassign_agent(&mut self, agent: AgentId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.unassign(at, |has| has.agent == Some(agent), |row| row.agent = None))
    }

    fn unassign_team(&mut self, team: TeamId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.unassign(at, |has| has.team == Some(team), |row| row.team = None))
    }

    fn list_unassigned(
        &mut self,
        team: TeamId,
        page: PageRequest,
    ) -> Result<(Vec<Assignment>, u64), StoreError> {
        let waits = |(assignment, _): &&(Assignment, Timestamp)| {
            assignment.team == Some(team) && assignment.agent.is_none()
        };
        let mut found: Vec<_> = self.conversations.values().filter(waits).collect();
        found.sort_by_key(|(assignment, at)| Reverse((*at, assignment.conversation)));
        let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let part = found.iter().skip(before).take(page.size as usize);
        Ok((part.map(|(assignment, _)| *assignment).collect(), found.len() as u64))
    }
}
