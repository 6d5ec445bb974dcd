//! `portcullis openapi`: the description of the API, as the server has it at `/openapi.json`.

use super::say;
use crate::failure::Failure;
use std::io::Write;

/// Prints the document as JSON.
pub(super) fn run(out: &mut impl Write) -> Result<(), Failure> {
    let document =
        portcullis_web::openapi().to_pretty_json().map_err(|error| Failure::Output(error.into()))?;
    say(out, format_args!("{document}"))
}
