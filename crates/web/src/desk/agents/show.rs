use super::{AgentView, Manager};
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::agents;

/// Show an agent, with their permissions.
#[utoipa::path(get, path = "/api/v1/agents/{id}", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The agent.", body = Answer<AgentView>),
        (status = 403, description = "Without `users:manage`."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn show_agent(caller: Manager, path: PathParts) -> Result<Answer<AgentView>, Problem> {
    let agent = caller.read(move |tx, _, by| Ok(agents::get(tx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(AgentView::in_full(&agent)))
}
