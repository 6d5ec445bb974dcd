use super::who::is_nobody;
use crate::auth::{Caller, SignedIn, session_cookie};
use crate::console::layout::{Site, see_other};
use crate::http::{Call, Problem};
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::staff::sessions;

/// Ends the session, takes its cookie back, and shows the first page; also where it had ended before.
pub(in crate::console) async fn sign_out(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let call = Call::of(&request)?;
    let ended = match Caller::<SignedIn>::of(&request) {
        Ok(caller) => caller.write((), |tx, cx, by, ()| Ok(sessions::sign_out(tx, cx, by)?)).await,
        Err(problem) => Err(problem),
    };
    if let Err(problem) = ended
        && !is_nobody(&problem)
    {
        return Err(problem);
    }
    let mut response = see_other(&format!("{}/", Site::of(&call).root));
    let mut cookie = session_cookie(&call.app, String::new());
    cookie.make_removal();
    response.add_cookie(&cookie).map_err(|_| Problem::defect())?;
    Ok(response)
}
