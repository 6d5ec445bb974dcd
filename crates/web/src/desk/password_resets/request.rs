use crate::http::fields::fields;
use crate::http::{Answer, AuthLimit, Body, Call, Fields, Input, Problem};
use portcullis_domain::Email;
use portcullis_domain::staff::password_resets;

fields! {
    /// Who forgot their password.
    #[example {"email": "bob@example.com"}]
    pub(super) struct ForgottenPassword {
        /// The address of the account.
        required email: Email,
    }
}

impl Input for ForgottenPassword {
    type Output = Email;

    fn check(self, fields: &mut Fields) -> Option<Email> {
        fields.refuse(&self.unknown);
        self.email.required("email", fields)
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
pub(super) async fn request_password_reset(
    _limit: AuthLimit,
    call: Call,
    body: Body<ForgottenPassword>,
) -> Result<Answer<bool>, Problem> {
    let email = body.read()?;
    call.write(move |tx, cx| Ok(password_resets::note(tx, cx, &email)?)).await?;
    call.app.reset_noted.notify_one();
    Ok(Answer::new(true))
}
