use super::{Emoji, Team, TeamPatch, Teams};
use crate::base::text::none_of;
use crate::base::{AgentId, Context, Lacks, Name, Permission, Principal, StoreError, TeamId};
use crate::records::activity::{Activities, NewEntry, Value, append_change};
use crate::staff::agents::Agents;
use crate::staff::conversations::Conversations;
use crate::staff::personal_links::{self, PersonalLinks, Whose};

/// Why a team was not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The caller lacks `teams:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// There is no such team.
    #[error("There is no team with this id.")]
    NotFound,
    /// Another team has the name.
    #[error("Another team has this name.")]
    NameTaken,
    /// There are no such agents.
    #[error("{}", none_of("agent", .0).unwrap_or_default())]
    UnknownAgents(Vec<AgentId>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One team.
///
/// # Errors
/// [`TeamError`].
pub fn get<T: Teams + ?Sized>(tx: &mut T, by: &Principal, id: TeamId) -> Result<Team, TeamError> {
    by.require(Permission::TeamsManage)?;
    tx.find_team(id)?.ok_or(TeamError::NotFound)
}

/// The same, kept from other writers until the transaction ends.
///
/// # Errors
/// [`TeamError`].
pub fn held<T: Teams + ?Sized>(tx: &mut T, by: &Principal, id: TeamId) -> Result<Team, TeamError> {
    tx.lock_team(id)?;
    get(tx, by, id)
}

/// Every team, by name.
///
/// # Errors
/// [`TeamError`].
pub fn list<T: Teams + ?Sized>(tx: &mut T, by: &Principal) -> Result<Vec<Team>, TeamError> {
    by.require(Permission::TeamsManage)?;
    Ok(tx.list_teams()?)
}

/// Number and name of every team, by name; whoever is signed in may see them.
///
/// # Errors
/// The store's.
pub fn list_compact<T: Teams + ?Sized>(tx: &mut T) -> Result<Vec<(TeamId, Name)>, StoreError> {
    tx.list_teams_compact()
}

/// What a new team is to be.
#[derive(Clone, Debug)]
pub struct TeamDraft {
    /// Its name.
    pub name: Name,
    /// Its picture.
    pub emoji: Option<Emoji>,
    /// Its members.
    pub members: Vec<AgentId>,
}

/// Makes a team.
///
/// # Errors
/// [`TeamError`].
pub fn create<T: Teams + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    draft: &TeamDraft,
) -> Result<Team, TeamError> {
    by.require(Permission::TeamsManage)?;
    known_agents(tx, &draft.members)?;
    let inserted = tx.insert_team(&draft.name, draft.emoji.as_ref(), cx.at)?;
    let id = inserted.done().ok_or(TeamError::NameTaken)?;
    tx.set_team_members(id, &draft.members)?;
    let team = get(tx, by, id)?;
    let entry = NewEntry::new(cx, by, "team.created", team.target())
        .change("emoji", Value::Null, Value::of(team.emoji.as_ref()))
        .change("members", Value::Null, members_of(&team));
    tx.append_activity(&entry)?;
    Ok(team)
}

/// What to change of a team.
#[derive(Clone, Debug, Default)]
pub struct TeamChange {
    /// Its own fields.
    pub patch: TeamPatch,
    /// All its members from now on.
    pub members: Option<Vec<AgentId>>,
}

impl From<TeamPatch> for TeamChange {
    fn from(patch: TeamPatch) -> Self {
        Self { patch, members: None }
    }
}

/// Changes what is given; what is so already is no change. Links that were made for a member who leaves end where the team
/// was their last way in.
///
/// # Errors
/// [`TeamError`].
pub fn update<T: Teams + Agents + PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
    change: &TeamChange,
) -> Result<Team, TeamError> {
    let old = get(tx, by, id)?;
    let patch = change.patch.narrow(&old);
    let members = change.members.as_ref().filter(|members| !old.has_just(members));
    if patch == TeamPatch::default() && members.is_none() {
        return Ok(old);
    }
    tx.patch_team(id, &patch, cx.at)?.or(TeamError::NameTaken, TeamError::NotFound)?;
    if let Some(agents) = members {
        known_agents(tx, agents)?;
        let left: Vec<_> = old.members.iter().filter(|member| !agents.contains(member)).copied().collect();
        end_links_of(tx, cx, by, id, &left)?;
        tx.set_team_members(id, agents)?;
    }
    let new = get(tx, by, id)?;
    let entry = NewEntry::new(cx, by, "team.updated", new.target())
        .change("name", Value::of(Some(&old.name)), Value::of(Some(&new.name)))
        .change("emoji", Value::of(old.emoji.as_ref()), Value::of(new.emoji.as_ref()))
        .change("members", members_of(&old), members_of(&new));
    append_change(tx, &entry)?;
    Ok(new)
}

/// Ends the links that were made for members who leave, where nothing else lets them in.
pub(super) fn end_links_of<T: PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    team: TeamId,
    leaving: &[AgentId],
) -> Result<(), StoreError> {
    if leaving.is_empty() {
        return Ok(());
    }
    let whose = Whose::LetInBy { teams: &[team], members: Some(leaving), genie: None };
    personal_links::end(tx, cx, by, whose).map(drop)
}

/// Takes the team off every conversation, then deletes it with its memberships and its accesses to Genies; links that were
/// made for members end where the team was their last way in.
///
/// # Errors
/// [`TeamError`].
pub fn delete<T: Teams + Conversations + PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
) -> Result<(), TeamError> {
    let team = get(tx, by, id)?;
    tx.unassign_team(id, cx.at)?;
    personal_links::end(tx, cx, by, Whose::LetInBy { teams: &[id], members: None, genie: None })?;
    if !tx.delete_team(id)? {
        return Err(TeamError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "team.deleted", team.target()))?;
    Ok(())
}

pub(super) fn known_agents<T: Agents + ?Sized>(tx: &mut T, members: &[AgentId]) -> Result<(), TeamError> {
    if members.is_empty() {
        return Ok(());
    }
    let known = tx.existing_agents(members)?;
    let unknown: Vec<_> = members.iter().filter(|id| !known.contains(id)).copied().collect();
    if unknown.is_empty() { Ok(()) } else { Err(TeamError::UnknownAgents(unknown)) }
}

fn members_of(team: &Team) -> Value {
    Value::List(team.members.iter().map(ToString::to_string).collect())
}
