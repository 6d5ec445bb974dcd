use super::AgentView;
use crate::auth::{Caller, SignedIn};
use crate::http::{Answer, Code, Problem};

/// Show the caller, with their permissions.
#[utoipa::path(get, path = "/api/v1/agents/me", tag = "agents", responses(
    (status = 200, description = "The caller.", body = Answer<AgentView>),
))]
pub(super) async fn show_me(caller: Caller<SignedIn>) -> Result<Answer<AgentView>, Problem> {
    let agent = caller.read(|tx, _, by| Ok(tx.find_agent(by.id)?)).await?;
    // Under READ COMMITTED it can be deleted after it was proven.
    let agent = agent.ok_or_else(|| Problem::new(Code::Unauthorized, "This account is gone."))?;
    Ok(Answer::new(AgentView::in_full(&agent)))
}
