use crate::auth;
use crate::http::{
    Answer, AuthLimit, Body, Call, Fields, Given, Input, Problem, Unknown, given, new_password,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A password to be, and the secret of the mailed link.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "0123…cdef", "password": "new-strong-password"}))]
pub(super) struct PasswordByLink {
    /// What stands at the end of the mailed link.
    #[serde(default)]
    #[schema(schema_with = given::<String>, required = true)]
    token: Given<String>,
    /// At least 10 characters, at most 72 bytes, hard to guess.
    #[serde(default)]
    #[schema(schema_with = new_password, required = true)]
    password: Given<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: Unknown,
}

impl Input for PasswordByLink {
    type Output = (String, String);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let token = self.token.required("token", fields);
        let password = self.password.required("password", fields);
        Some((token?, password?))
    }
}

/// Set a password by a mailed link.
///
/// All sessions, device keys and other links of the agent end, and they are told by mail. A password that is not good
/// enough does not use the link up.
#[utoipa::path(post, path = "/api/v1/agents/set-password", tag = "auth", security(()),
    request_body = PasswordByLink,
    responses(
        (status = 200, description = "It is set. The agent can sign in.", body = Answer<bool>),
        (status = 400, description = "The link was used, has ended or never was; or the password is not good enough."),
        (status = 429, description = "Too many attempts from this address."),
    ))]
pub(super) async fn set_password_by_link(
    _limit: AuthLimit,
    call: Call,
    body: Body<PasswordByLink>,
) -> Result<Answer<bool>, Problem> {
    let (token, password) = body.read()?;
    auth::set_password_by_link(&call, &token, password).await?;
    Ok(Answer::new(true))
}
