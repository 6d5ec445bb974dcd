use super::Manager;
use crate::desk::named::NamedView;
use crate::http::{Answer, Code, Path, Problem};
use portcullis_domain::staff::teams::{self, TeamError};
use portcullis_domain::{AgentId, TeamId};

/// List number and name of a team's members, by name.
#[utoipa::path(get, path = "/api/v1/teams/{id}/members", tag = "teams",
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "The members.", body = Answer<Vec<NamedView>>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
    ))]
pub(super) async fn list_members(
    caller: Manager,
    id: Path<TeamId>,
) -> Result<Answer<Vec<NamedView>>, Problem> {
    let members = caller.read(id, |tx, _, by, id| Ok(teams::list_members(tx, by, *id)?)).await?;
    Ok(Answer::new(members.into_iter().map(|(id, name)| NamedView::new(id.0, name)).collect()))
}

/// Make an agent a member, also where they are one.
#[utoipa::path(put, path = "/api/v1/teams/{id}/members/{agent_id}", tag = "teams",
    params(
        ("id" = i64, Path, description = "The team's number."),
        ("agent_id" = i64, Path, description = "The agent's number."),
    ),
    responses(
        (status = 200, description = "They are a member.", body = Answer<bool>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team or no such agent."),
    ))]
pub(super) async fn add_member(
    caller: Manager,
    path: Path<(TeamId, AgentId)>,
) -> Result<Answer<bool>, Problem> {
    let added = caller.write(path, |tx, cx, by, (team, agent)| {
        teams::add_member(tx, cx, by, *team, *agent).map_err(|error| match error {
            // The path names the agent here, not a list in the body.
            TeamError::UnknownAgents(_) => Problem::new(Code::NotFound, error.to_string()),
            error => error.into(),
        })
    });
    added.await?;
    Ok(Answer::new(true))
}

/// Take an agent out of a team, also where they are none of its members.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/members/{agent_id}", tag = "teams",
    params(
        ("id" = i64, Path, description = "The team's number."),
        ("agent_id" = i64, Path, description = "The agent's number."),
    ),
    responses(
        (status = 200, description = "They are no member.", body = Answer<bool>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
    ))]
pub(super) async fn remove_member(
    caller: Manager,
    path: Path<(TeamId, AgentId)>,
) -> Result<Answer<bool>, Problem> {
    let removed =
        caller.write(path, |tx, cx, by, (team, agent)| Ok(teams::remove_member(tx, cx, by, *team, *agent)?));
    removed.await?;
    Ok(Answer::new(true))
}
