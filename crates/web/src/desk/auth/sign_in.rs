use crate::auth::{self, check_not_from_elsewhere};
use crate::desk::agents::AgentView;
use crate::http::fields::fields;
use crate::http::{Answer, AuthLimit, Body, Call, JsonOrForm, Open, Parsed, Problem};
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::Email;

fields! {
    /// Who signs in.
    #[example {"email": "bob@example.com", "password": "new-strong-password"}]
    pub(super) struct Credentials {
        /// The address of the account.
        required email: Email,
        /// Its password.
        required password: String,
    }
}

/// Sign in with e-mail and password.
///
/// The answer sets the cookie `portcullis_session`. A wrong address and a wrong password are the same answer in the
/// same time. Other sites' pages cannot sign anybody in. The same fields can come as an HTML form sends them
/// (`application/x-www-form-urlencoded`).
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "auth", security(()),
    // Programs that make clients stumble over two kinds of body; the text names the other one.
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in.", body = Answer<AgentView>,
            headers(("Set-Cookie" = String, description = "The session's cookie."))),
        (status = 401, description = "E-mail or password is wrong."),
        (status = 403, description = "The form stands on another site."),
        (status = 429, description = "Too many attempts from this address."),
    ))]
pub(super) async fn sign_in(
    limit: AuthLimit<{ Open::SignIn as u8 }>,
    request: HttpRequest,
    call: Call,
    body: Body<Credentials, JsonOrForm>,
) -> Result<HttpResponse, Problem> {
    check_not_from_elsewhere(&request, &call.app)?;
    let Credentials { email, password } = body.parsed()?;
    let (agent, cookie) = limit.only_failures(auth::sign_in(&call, email, password).await)?;
    Ok(HttpResponse::Ok().cookie(cookie).json(Answer::new(AgentView::of(&agent))))
}
