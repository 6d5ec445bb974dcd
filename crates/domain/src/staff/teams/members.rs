use super::manage::{end_links_of, known_agents};
use super::{Team, TeamError, Teams, get, held};
use crate::base::paging::MAX_PAGE_SIZE;
use crate::base::{AgentId, Context, PageRequest, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value, append_change};
use crate::staff::agents::{AgentFilter, AgentListing, AgentOrder, Agents};
use crate::staff::personal_links::PersonalLinks;

/// Number and full name of every member, by name.
///
/// # Errors
/// [`TeamError`].
pub fn list_members<T: Teams + Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: TeamId,
) -> Result<Vec<(AgentId, String)>, TeamError> {
    get(tx, by, id)?;
    let filter = AgentFilter { team: Some(id), ..AgentFilter::default() };
    let order = AgentOrder { by: AgentListing::Name, descending: false };
    let mut members = Vec::new();
    for page in 1.. {
        let (agents, total) = tx.list_agents(&filter, order, PageRequest { page, size: MAX_PAGE_SIZE })?;
        let is_last = agents.is_empty();
        members.extend(agents.into_iter().map(|agent| (agent.id, agent.profile.full_name())));
        if is_last || members.len() as u64 >= total {
            break;
        }
    }
    Ok(members)
}

/// Makes an agent a member, also when they are one.
///
/// # Errors
/// [`TeamError`].
pub fn add_member<T: Teams + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
    agent: AgentId,
) -> Result<Team, TeamError> {
    let old = held(tx, by, id)?;
    known_agents(tx, &[agent])?;
    tx.add_team_member(id, agent)?;
    changed(tx, cx, by, &old, agent, true)
}

/// Takes an agent out, also when they are none. Links that were made for them end where the team was their last way in.
///
/// # Errors
/// [`TeamError`].
pub fn remove_member<T: Teams + Agents + PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
    agent: AgentId,
) -> Result<Team, TeamError> {
    let old = held(tx, by, id)?;
    end_links_of(tx, cx, by, id, &[agent])?;
    tx.remove_team_member(id, agent)?;
    changed(tx, cx, by, &old, agent, false)
}

/// Notes whether one agent is a member, not the whole list: a team can have thousands.
fn changed<T: Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    old: &Team,
    agent: AgentId,
    is_member: bool,
) -> Result<Team, TeamError> {
    let new = get(tx, by, old.id)?;
    let shown = |is_member: bool| Value::of(is_member.then_some(agent));
    let entry = NewEntry::new(cx, by, "team.updated", new.target()).change(
        "member",
        shown(old.members.contains(&agent)),
        shown(is_member),
    );
    append_change(tx, &entry)?;
    Ok(new)
}
