use crate::auth::{Caller, SignedIn};
use crate::desk::named::NamedView;
use crate::http::{Answer, Problem};

/// List number and name of every team, by name.
#[utoipa::path(get, path = "/api/v1/teams/compact", tag = "teams", responses(
    (status = 200, description = "The teams.", body = Answer<Vec<NamedView>>),
))]
pub(super) async fn list_teams_compact(caller: Caller<SignedIn>) -> Result<Answer<Vec<NamedView>>, Problem> {
    let teams = caller.read(|tx, _, _| Ok(tx.list_teams_compact()?)).await?;
    Ok(Answer::new(teams.into_iter().map(|(id, name)| NamedView::new(id.0, name.to_string())).collect()))
}
