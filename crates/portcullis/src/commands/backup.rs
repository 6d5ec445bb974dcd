//! `portcullis backup`: a consistent copy of the SQLite database, while it is in use.

use crate::config::Config;
use crate::failure::Failure;
use std::path::Path;

/// Writes the copy.
pub(super) fn run(config: &Config, file: &Path) -> Result<(), Failure> {
    Ok(portcullis_store::backup(config.database_url.reveal(), file)?)
}
