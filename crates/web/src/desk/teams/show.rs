use super::Manager;
use super::view::TeamView;
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::teams;

/// List every team, by name.
#[utoipa::path(get, path = "/api/v1/teams", tag = "teams", responses(
    (status = 200, description = "The teams.", body = Answer<Vec<TeamView>>),
    (status = 403, description = "Without `teams:manage`."),
))]
pub(super) async fn list_teams(caller: Manager) -> Result<Answer<Vec<TeamView>>, Problem> {
    let teams = caller.read(|tx, _, by| Ok(teams::list(tx, by)?)).await?;
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
pub(super) async fn show_team(caller: Manager, path: PathParts) -> Result<Answer<TeamView>, Problem> {
    let team = caller.read(move |tx, _, by| Ok(teams::get(tx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(team.into()))
}
