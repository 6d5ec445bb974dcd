use crate::memory::state::State;
use portcullis_domain::base::PageRequest;
use portcullis_domain::staff::agents::{
    Agent, AgentFilter, AgentListing, AgentName, AgentOrder, name_key, search_words,
};
use portcullis_domain::staff::roles;

impl State {
    /// One page of the agents that `filter` picks, and how many it picks in all.
    pub(in crate::memory) fn agent_page(
        &self,
        filter: &AgentFilter,
        order: AgentOrder,
        page: PageRequest,
    ) -> (Vec<Agent>, u64) {
        let living = self.agents.values().filter(|row| !row.deleted);
        let mut found: Vec<_> =
            living.map(|row| self.agent(row)).filter(|agent| matches(filter, agent)).collect();
        match order.by {
            AgentListing::Id => found.sort_by_key(|agent| agent.id),
            AgentListing::Name => {
                found.sort_by_cached_key(|agent| (name_key(&agent.profile.full_name()), agent.id))
            }
            AgentListing::Email => found.sort_by_cached_key(|agent| (agent.profile.email.clone(), agent.id)),
            AgentListing::CreatedAt => found.sort_by_key(|agent| (agent.created_at, agent.id)),
        }
        if order.descending {
            found.reverse();
        }
        let total = found.len() as u64;
        let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        (found.into_iter().skip(before).take(page.size as usize).collect(), total)
    }

    /// Number and name of every living agent, by name.
    pub(in crate::memory) fn agent_names(&self) -> Vec<AgentName> {
        let mut living: Vec<_> =
            self.agents.values().filter(|row| !row.deleted).map(|row| self.agent(row)).collect();
        living.sort_by_cached_key(|agent| (name_key(&agent.profile.full_name()), agent.id));
        living
            .into_iter()
            .map(|agent| AgentName { id: agent.id, name: agent.profile.full_name(), enabled: agent.enabled })
            .collect()
    }
}

fn matches(filter: &AgentFilter, agent: &Agent) -> bool {
    let known = search_words(&agent.profile.full_name(), &agent.profile.email);
    filter.words.iter().all(|word| known.iter().any(|known| known.is_found_by(word)))
        && filter.team.is_none_or(|team| agent.teams.iter().any(|known| known.id == team))
        && filter
            .role
            .as_ref()
            .is_none_or(|role| agent.roles.iter().any(|held| roles::name_key(held) == roles::name_key(role)))
        && filter.enabled.is_none_or(|enabled| agent.enabled == enabled)
}
