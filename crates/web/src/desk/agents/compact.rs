use crate::auth::{Caller, SignedIn};
use crate::desk::named::NamedView;
use crate::http::{Answer, Problem};

/// List number and name of every agent, by name.
#[utoipa::path(get, path = "/api/v1/agents/compact", tag = "agents", responses(
    (status = 200, description = "The agents.", body = Answer<Vec<NamedView>>),
))]
pub(super) async fn list_agents_compact(caller: Caller<SignedIn>) -> Result<Answer<Vec<NamedView>>, Problem> {
    let agents = caller.read(|tx, _, _| Ok(tx.list_agents_compact()?)).await?;
    Ok(Answer::new(agents.into_iter().map(|(id, name)| NamedView::new(id.0, name)).collect()))
}
