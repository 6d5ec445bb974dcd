use crate::auth::{Caller, SignedIn};
use crate::http::{Code, Problem};
use actix_web::HttpRequest;

/// The address of whoever is signed in; `None` when nobody is.
///
/// # Errors
/// The store's.
pub(in crate::console) async fn signed_in(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let look_up = match Caller::<SignedIn>::of(request) {
        Ok(caller) => caller.read((), |_, _, by, ()| Ok(by.email.to_string())).await,
        Err(problem) => Err(problem),
    };
    match look_up {
        Ok(email) => Ok(Some(email)),
        Err(problem) if is_nobody(&problem) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Whether it is all that is wrong that nobody is signed in.
pub(in crate::console) fn is_nobody(problem: &Problem) -> bool {
    matches!(problem.code, Code::Unauthorized | Code::InvalidToken | Code::KeyNotFound)
}
