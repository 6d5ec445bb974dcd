use crate::http::{Code, Problem};
use actix_multipart::{Multipart, MultipartError};
use futures_util::TryStreamExt;
use portcullis_domain::staff::imports::{CsvError, MAX_BYTES};
use std::time::Duration;

/// How long a file may take to arrive.
const TIME: Duration = Duration::from_secs(120);

/// The bytes of the only field, `file`. No more than [`MAX_BYTES`] are kept.
pub(super) async fn read(form: Multipart) -> Result<Vec<u8>, Problem> {
    tokio::time::timeout(TIME, read_fields(form))
        .await
        .map_err(|_| Problem::new(Code::Validation, "The file took too long to arrive."))?
}

async fn read_fields(mut form: Multipart) -> Result<Vec<u8>, Problem> {
    let mut file = None;
    while let Some(mut field) = form.try_next().await.map_err(broken)? {
        match field.name() {
            Some("file") if file.is_none() => {}
            Some("file") => return Err(Problem::field("file", "This is given twice.")),
            other => return Err(Problem::field(other.unwrap_or_default(), "There is no such field.")),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(broken)? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(CsvError::TooLarge.into());
            }
            bytes.extend_from_slice(&chunk);
        }
        file = Some(bytes);
    }
    file.ok_or_else(|| Problem::field("file", "This is required."))
}

fn broken(error: MultipartError) -> Problem {
    let message = match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible
        | MultipartError::BoundaryMissing => "Send the file as multipart/form-data, in the field file.",
        _ => "The form did not arrive whole.",
    };
    Problem::new(Code::Validation, message)
}
