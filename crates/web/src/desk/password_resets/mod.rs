//! Setting a password by a mailed link.

use crate::auth;
use crate::http::fields::fields;
use crate::http::{Answer, AuthLimit, Body, Call, Open, Parsed, PasswordText, Problem, Routes};
use portcullis_domain::Email;
use portcullis_domain::staff::password_resets;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(__path_request_password_reset, request_password_reset)
        .add(__path_set_password_by_link, set_password_by_link)
}

fields! {
    /// Who forgot their password.
    #[example {"email": "bob@example.com"}]
    struct ForgottenPassword {
        /// The address of the account.
        required email: Email,
    }
}

/// Ask for a link that sets a new password.
///
/// The answer is the same, and takes the same time, whether the address has an account. If it has, a mail goes there.
#[utoipa::path(post, path = "/api/v1/agents/reset-password", tag = "auth", security(()),
    request_body = ForgottenPassword,
    responses(
        (status = 200, description = "If there is such an account, a mail is on its way.", body = Answer<bool>),
        (status = 400, description = "This is no e-mail address."),
        (status = 429, description = "Too many attempts from this address."),
    ))]
async fn request_password_reset(
    _limit: AuthLimit<{ Open::PasswordReset as u8 }>,
    call: Call,
    body: Body<ForgottenPassword>,
) -> Result<Answer<bool>, Problem> {
    let ForgottenPassword { email } = body.parsed()?;
    let noted = call.post(move |tx, cx| {
        password_resets::note(tx, cx, &email)?;
        Ok(Answer::new(true))
    });
    let answer = noted.await?;
    call.app.reset_noted.notify_one();
    Ok(answer)
}

fields! {
    /// A password to be, and the secret of the mailed link.
    #[example {"token": "0123…cdef", "password": "new-strong-password"}]
    struct PasswordByLink {
        /// What stands at the end of the mailed link.
        required token: String,
        /// At least 10 characters, at most 72 bytes, hard to guess.
        required password: PasswordText,
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
async fn set_password_by_link(
    limit: AuthLimit<{ Open::PasswordSet as u8 }>,
    call: Call,
    body: Body<PasswordByLink>,
) -> Result<Answer<bool>, Problem> {
    let PasswordByLink { token, password } = body.parsed()?;
    // The link is used up by the first time.
    call.first_time().await?;
    limit.only_failures(auth::set_password_by_link(&call, &token, password.0).await)
}
