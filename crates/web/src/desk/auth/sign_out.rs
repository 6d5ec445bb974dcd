use crate::auth::{Caller, SignedIn, session_cookie};
use crate::http::{Answer, Problem};
use actix_web::HttpResponse;
use portcullis_domain::staff::sessions;

/// End the session that this request comes with.
///
/// The cookie is taken back. With an API key there is nothing to end.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "auth", responses(
    (status = 200, description = "Signed out.", body = Answer<bool>,
        headers(("Set-Cookie" = String, description = "Takes the session's cookie back."))),
))]
pub(super) async fn sign_out(caller: Caller<SignedIn>) -> Result<HttpResponse, Problem> {
    caller.write((), |tx, cx, by, ()| Ok(sessions::sign_out(tx, cx, by)?)).await?;
    let mut cookie = session_cookie(&caller.call.app, String::new());
    cookie.make_removal();
    Ok(HttpResponse::Ok().cookie(cookie).json(Answer::new(true)))
}
