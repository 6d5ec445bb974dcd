//! `portcullis openapi`: the description of the API, as the server has it at `/openapi.json`.

use super::say;
use crate::config::{Config, Sources};
use crate::failure::Failure;
use portcullis_domain::base::Links;
use std::io::Write;

/// Prints the document as JSON, for a server with this configuration.
pub(super) fn run(sources: &Sources, out: &mut impl Write) -> Result<(), Failure> {
    let config = Config::load(sources)?;
    let links = Links::new(&config.public_url);
    say(out, format_args!("{:#}", portcullis_web::openapi(links.base())))
}
