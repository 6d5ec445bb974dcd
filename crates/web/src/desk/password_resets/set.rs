use crate::auth;
use crate::http::fields::fields;
use crate::http::{Answer, AuthLimit, Body, Call, Fields, Input, PasswordText, Problem};

fields! {
    /// A password to be, and the secret of the mailed link.
    #[example {"token": "0123…cdef", "password": "new-strong-password"}]
    pub(super) struct PasswordByLink {
        /// What stands at the end of the mailed link.
        required token: String,
        /// At least 10 characters, at most 72 bytes, hard to guess.
        required password: PasswordText,
    }
}

impl Input for PasswordByLink {
    type Output = (String, String);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let token = self.token.required("token", fields);
        let password = self.password.required("password", fields);
        Some((token?, password?.0))
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
