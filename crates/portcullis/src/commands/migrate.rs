//! `portcullis migrate`: bring the database to this version's schema.

use crate::config::Config;
use crate::failure::Failure;

/// Runs every migration that has not been run.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    Ok(portcullis_store::migrate(config.database_url.reveal())?)
}
