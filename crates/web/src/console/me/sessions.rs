use crate::console::form::Sent;
use crate::console::layout::{Site, see_other};
use crate::console::staff;
use crate::http::{Call, Problem, RawBody};
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::SessionId;
use portcullis_domain::staff::sessions;

/// Ends one of the caller's sessions, or all but this one.
pub(in crate::console) async fn end(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent) = (Call::of(&request)?, Sent::of(&raw)?);
    let session = sent.text("session").parse().map(SessionId).ok();
    let all = sent.text("others") == "all";
    let ended = staff::post(&request, &sent, (), move |tx, _, by, ()| {
        if all {
            sessions::end_others(tx, by)?;
        } else if let Some(session) = session {
            // One that is over already is what was wanted.
            sessions::end(tx, by, session)?;
        }
        Ok("/me".to_owned())
    });
    match ended.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}
