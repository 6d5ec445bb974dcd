use super::Manager;
use crate::auth::hash_password;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PasswordText, PathParts, Problem};
use portcullis_domain::staff::agents;

fields! {
    /// A password to be.
    #[example {"password": "new-strong-password"}]
    pub(super) struct NewPassword {
        /// At least 10 characters, at most 72 bytes, hard to guess.
        required password: PasswordText,
    }
}

impl Input for NewPassword {
    type Output = String;

    fn check(self, fields: &mut Fields) -> Option<String> {
        fields.refuse(&self.unknown);
        self.password.required("password", fields).map(|PasswordText(raw)| raw)
    }
}

/// Set an agent's password.
///
/// Their sessions and device keys end, and they are told by mail.
#[utoipa::path(put, path = "/api/v1/agents/{id}/password", tag = "agents", request_body = NewPassword,
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "It is set.", body = Answer<bool>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn set_agent_password(
    caller: Manager,
    path: PathParts,
    body: Body<NewPassword>,
) -> Result<Answer<bool>, Problem> {
    let looked_up = caller.read(move |tx, _, by| {
        let (id, raw) = (path.get("id")?, body.read()?);
        Ok((id, raw, agents::password_hints(tx, by, id)?))
    });
    let (id, raw, hints) = looked_up.await?;
    let hash = hash_password(&caller.call, raw, hints).await?;
    caller.write(move |tx, cx, by| Ok(agents::set_password(tx, cx, by, id, &hash)?)).await?;
    Ok(Answer::new(true))
}
