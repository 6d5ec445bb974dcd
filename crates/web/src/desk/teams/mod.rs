//! Teams of agents.

mod members;
mod view;

use super::distinct;
use super::named::NamedView;
use crate::auth::{Caller, Can, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Code, Created, IfMatch, Path, Problem, Routes, Whole};
use portcullis_domain::base::{Name, Permission};
use portcullis_domain::staff::teams::{self, Emoji, Team, TeamChange, TeamDraft, TeamError, TeamPatch};
use portcullis_domain::{AgentId, TeamId};
use view::TeamView;

/// Whoever may manage teams.
type Manager = Caller<Can<{ Permission::TeamsManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(__path_list_teams_compact, list_teams_compact)
        .add(__path_list_teams, list_teams)
        .add(__path_show_team, show_team)
        .add(__path_create_team, create_team)
        .add(__path_update_team, update_team)
        .add(__path_delete_team, delete_team)
        .add(members::__path_list_members, members::list_members)
        .add(members::__path_add_member, members::add_member)
        .add(members::__path_remove_member, members::remove_member)
}

impl From<TeamError> for Problem {
    fn from(error: TeamError) -> Self {
        let code = match error {
            TeamError::Lacks(_) => Code::Forbidden,
            TeamError::NotFound => Code::NotFound,
            TeamError::NameTaken => Code::Conflict,
            TeamError::UnknownAgents(_) => return Self::field("members", error),
            TeamError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

/// A team with its version.
fn whole(team: Team) -> Answer<TeamView> {
    let version = team.version();
    Answer::new(TeamView::from(team)).of_version(version)
}

/// List number and name of every team, by name.
#[utoipa::path(get, path = "/api/v1/teams/compact", tag = "teams", responses(
    (status = 200, description = "The teams.", body = Answer<Vec<NamedView>>),
))]
async fn list_teams_compact(caller: Caller<SignedIn>) -> Result<Answer<Vec<NamedView>>, Problem> {
    let teams = caller.read((), |tx, _, _, ()| Ok(teams::list_compact(tx)?)).await?;
    Ok(Answer::new(teams.into_iter().map(|(id, name)| NamedView::new(id.0, name.to_string())).collect()))
}

/// List every team, by name.
#[utoipa::path(get, path = "/api/v1/teams", tag = "teams", responses(
    (status = 200, description = "The teams.", body = Answer<Vec<TeamView>>),
    (status = 403, description = "Without `teams:manage`."),
))]
async fn list_teams(caller: Manager) -> Result<Answer<Vec<TeamView>>, Problem> {
    let teams = caller.read((), |tx, _, by, ()| Ok(teams::list(tx, by)?)).await?;
    Ok(Answer::new(teams.into_iter().map(TeamView::from).collect()))
}

/// Show a team.
#[utoipa::path(get, path = "/api/v1/teams/{id}", tag = "teams",
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "The team.", body = Answer<TeamView>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
    ))]
async fn show_team(caller: Manager, id: Path<TeamId>) -> Result<Answer<TeamView>, Problem> {
    let team = caller.read(id, |tx, _, by, id| Ok(teams::get(tx, by, *id)?)).await?;
    Ok(whole(team))
}

fields! {
    /// A team to be.
    #[example {"name": "Support", "emoji": "\u{1f6df}", "members": [17, 42]}]
    struct NewTeam {
        /// Unique, whatever the case.
        required name: Name,
        /// At most 50 bytes.
        nullable emoji: Emoji,
        /// Numbers of its members.
        set members: Vec<AgentId>,
    } => TeamDraft, |_errors| Some(TeamDraft {
        name: name?,
        emoji: emoji?,
        members: distinct(members?.unwrap_or_default()),
    })
}

/// Make a team.
#[utoipa::path(post, path = "/api/v1/teams", tag = "teams", request_body = NewTeam, responses(
    (status = 201, description = "The team.", body = Answer<TeamView>),
    (status = 403, description = "Without `teams:manage`."),
    (status = 409, description = "Another team has the name."),
))]
async fn create_team(caller: Manager, body: Body<NewTeam>) -> Result<Created<TeamView>, Problem> {
    caller.post(body, |tx, cx, by, draft| Ok(Created(whole(teams::create(tx, cx, by, draft)?)))).await
}

fields! {
    /// What to change of a team; a field that is absent stays as it is.
    #[example {"name": "Support", "emoji": null, "members": [17]}]
    struct TeamChanges {
        /// Unique, whatever the case.
        set name: Name,
        /// At most 50 bytes.
        patch emoji: Emoji,
        /// Numbers of all its members from now on.
        set members: Vec<AgentId>,
    } => TeamChange, |_errors| Some(TeamChange {
        patch: TeamPatch { name: name?, emoji: emoji? },
        members: members?.map(distinct),
    })
}

type WholeTeamChanges = Whole<TeamChanges, TeamView>;

/// Change a team. Only what is given is touched; `members` replaces the whole set.
///
/// What was read may be sent back: other fields of the team are taken where they say what is so.
#[utoipa::path(put, path = "/api/v1/teams/{id}", tag = "teams", request_body = WholeTeamChanges,
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "The team as it is now.", body = Answer<TeamView>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
        (status = 409, description = "Another team has the name."),
    ))]
async fn update_team(
    caller: Manager,
    id: Path<TeamId>,
    body: Body<WholeTeamChanges>,
    meant: IfMatch,
) -> Result<Answer<TeamView>, Problem> {
    let team = caller.write((id, body), move |tx, cx, by, (id, sent)| {
        meant.check(|| teams::held(tx, by, *id).map(|team| team.version()))?;
        sent.agrees_with(|| Ok(TeamView::from(teams::get(tx, by, *id)?)))?;
        Ok(teams::update(tx, cx, by, *id, &sent.change)?)
    });
    Ok(whole(team.await?))
}

/// Delete a team. It is taken off every conversation first.
#[utoipa::path(delete, path = "/api/v1/teams/{id}", tag = "teams",
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "It is gone.", body = Answer<bool>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
    ))]
async fn delete_team(caller: Manager, id: Path<TeamId>, meant: IfMatch) -> Result<Answer<bool>, Problem> {
    let deleted = caller.write(id, move |tx, cx, by, id| {
        meant.check(|| teams::held(tx, by, *id).map(|team| team.version()))?;
        Ok(teams::delete(tx, cx, by, *id)?)
    });
    deleted.await?;
    Ok(Answer::new(true))
}
