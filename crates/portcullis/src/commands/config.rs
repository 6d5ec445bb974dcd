//! `portcullis config`: what is in effect, and why.

use crate::config::{self, Config, Layers, Sources};
use crate::failure::Failure;
use std::io::{ErrorKind, Write};

/// Prints the effective configuration as TOML, once it is proven right.
pub fn run(sources: &Sources, out: &mut impl Write) -> Result<(), Failure> {
    let layers = Layers::gather(sources)?;
    Config::from_layers(&layers)?;
    match config::print(&layers, out) {
        // Whoever read it has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(Failure::Output),
    }
}
