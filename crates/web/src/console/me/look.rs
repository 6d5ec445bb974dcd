use crate::console::form::Sent;
use crate::console::layout::{Site, see_other};
use crate::console::staff;
use crate::http::{Call, Problem, RawBody};
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::base::Patch;
use portcullis_domain::staff::preferences::{self, PreferencesPatch};

/// Keeps the language and the colours that were chosen; what is no choice is left to the browser.
pub(in crate::console) async fn save(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent) = (Call::of(&request)?, Sent::of(&raw)?);
    let patch = PreferencesPatch {
        language: sent.text("language").parse().map_or(Patch::Clear, Patch::Set),
        color_scheme: sent.text("color_scheme").parse().map_or(Patch::Clear, Patch::Set),
        ..PreferencesPatch::default()
    };
    let saved = staff::post(&request, &sent, (), move |tx, _, by, ()| {
        preferences::set_own(tx, by, &patch)?;
        Ok("/me?saved".to_owned())
    });
    match saved.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}
