use super::preview::{PreviewView, preview};
use super::query::ImportQuery;
use super::status::ImportView;
use super::{Manager, file};
use crate::http::{Accepted, Answer, Problem, Query, Who};
use actix_multipart::Multipart;
use actix_web::Either;
use actix_web::HttpRequest;
use actix_web::http::header;
use portcullis_domain::staff::imports::{self, CsvError, ImportError, MAX_BYTES, Sheet};
use portcullis_domain::{Principal, Tx};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a form weighs beside its file, at the most.
const FORM: usize = 64 * 1024;

/// A file to import.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read as a stream; this says what is in it")]
pub(super) struct ImportForm {
    /// CSV with the header row `email,first_name,last_name,roles,teams` in any order, of which `email` and `first_name`
    /// must be there; usual other names such as `E-Mail Address` or `Surname` are known, and other columns are left out.
    /// Roles and teams are names in any case, separated by commas within the cell, also by `;` and `|` where they stand
    /// between no cells. UTF-8, UTF-16 with a byte order mark, otherwise Windows-1252; separated by commas, semicolons or
    /// tabs. At most 100,000 rows and 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Import agents from a CSV file.
///
/// With `?dry_run=true` nothing is written: the answer, 200, says how the file is understood, shows its first 20 rows
/// and names every row that is wrong. Otherwise the file is stored before this is answered, and worked off in the
/// background, also after a restart. A row that is wrong does not stop the others. People who are imported have no
/// password until they ask for one.
#[utoipa::path(post, path = "/api/v1/agents/import", tag = "agents", params(ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "What would come of it.", body = Answer<PreviewView>),
        (status = 202, description = "It is stored and will be worked off.", body = Answer<ImportView>),
        (status = 400, description = "The form or the file's header row is wrong."),
        (status = 403, description = "Without `users:manage`."),
        (status = 409, description = "Another import is still running."),
        (status = 413, description = "The file has more than 20 MB."),
    ))]
pub(super) async fn import_agents(
    caller: Manager,
    request: HttpRequest,
    query: Query<ImportQuery>,
    form: Multipart,
) -> Result<Either<Accepted<ImportView>, Answer<PreviewView>>, Problem> {
    // Who calls, and whether another one runs, is asked before anything is read.
    let call = caller.call.clone();
    let asked = caller.read(query, move |tx, _, by, (is_dry, overrides)| {
        if !is_dry {
            match is_free(tx, by) {
                // It may be the one that the first call with the same key began.
                Err(ImportError::Running) if call.knows_key(tx, Who::Agent(by.id))? => {}
                free => free?,
            }
        }
        Ok((*is_dry, overrides.clone()))
    });
    let (is_dry, overrides) = asked.await?;
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
        Ok(sheets.open(bytes, &overrides).map_err(Problem::from))
    };
    let sheet = app.blocking(open).await?.map(Arc::<dyn Sheet>::from);
    if is_dry {
        return Ok(Either::Right(Answer::new(preview(&caller, sheet?).await?)));
    }
    let import = caller.post(sheet, |tx, cx, by, sheet| {
        let import = imports::start(tx, cx, by, sheet.as_ref())?;
        Ok(Accepted(Answer::new(ImportView::from(import))))
    });
    let accepted = import.await?;
    app.import_stored.notify_one();
    Ok(Either::Left(accepted))
}

fn is_free(tx: &mut dyn Tx, by: &Principal) -> Result<(), ImportError> {
    match imports::status(tx, by) {
        Ok(import) if import.has_ended() => Ok(()),
        Ok(_) => Err(ImportError::Running),
        Err(ImportError::None) => Ok(()),
        Err(error) => Err(error),
    }
}
