use super::status::ImportView;
use super::{Manager, file};
use crate::http::{Accepted, Answer, Problem, Who};
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::http::header;
use portcullis_domain::staff::imports::{self, CsvError, ImportError, MAX_BYTES};
use portcullis_domain::{Principal, Tx};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a form weighs beside its file, at the most.
const FORM: usize = 64 * 1024;

/// A file to import.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read as a stream; this says what is in it")]
pub(super) struct ImportForm {
    /// CSV in UTF-8 with the header row `email,first_name,last_name,roles,teams` in any order; `last_name` and `teams`
    /// may be missing. Roles and teams are names, separated by commas within the cell. At most 100,000 rows and 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Import agents from a CSV file.
///
/// The file is stored before this is answered, and worked off in the background, also after a restart. A row that is
/// wrong does not stop the others. People who are imported have no password until they ask for one.
#[utoipa::path(post, path = "/api/v1/agents/import", tag = "agents",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 202, description = "It is stored and will be worked off.", body = Answer<ImportView>),
        (status = 400, description = "The form or the file's header row is wrong."),
        (status = 403, description = "Without `users:manage`."),
        (status = 409, description = "Another import is still running."),
        (status = 413, description = "The file has more than 20 MB."),
    ))]
pub(super) async fn import_agents(
    caller: Manager,
    request: HttpRequest,
    form: Multipart,
) -> Result<Accepted<ImportView>, Problem> {
    // Who calls, and whether another one runs, is asked before anything is read.
    let call = caller.call.clone();
    let may_begin = caller.read((), move |tx, _, by, ()| match is_free(tx, by) {
        // It may be the one that the first call with the same key began.
        Err(ImportError::Running) if call.knows_key(tx, Who::Agent(by.id))? => Ok(()),
        free => Ok(free?),
    });
    may_begin.await?;
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|text| text.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > MAX_BYTES + FORM) {
        return Err(CsvError::TooLarge.into());
    }
    let app = &caller.call.app;
    let _place = app.uploads.try_acquire().map_err(|_| Problem::busy())?;
    let bytes = file::read(form).await?;
    let sheets = Arc::clone(&app.sheets);
    let call = caller.call.clone();
    let open = move || {
        // The same file comes in another form each time: its parts are told apart by a text made up for it.
        call.says(&bytes);
        Ok(sheets.open(bytes).map_err(Problem::from))
    };
    let sheet = app.blocking(open).await?;
    let import = caller.post(sheet, |tx, cx, by, sheet| {
        let import = imports::start(tx, cx, by, sheet.as_ref())?;
        Ok(Accepted(Answer::new(ImportView::from(import))))
    });
    let accepted = import.await?;
    app.import_stored.notify_one();
    Ok(accepted)
}

fn is_free(tx: &mut dyn Tx, by: &Principal) -> Result<(), ImportError> {
    match imports::status(tx, by) {
        Ok(import) if import.has_ended() => Ok(()),
        Ok(_) => Err(ImportError::Running),
        Err(ImportError::None) => Ok(()),
        Err(error) => Err(error),
    }
}
