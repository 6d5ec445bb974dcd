//! The parts of the Portcullis binary: configuration, command line, keys, logs, and the domain's ports to the
//! outside world. A library, so that tests and other programs can start a server in their own process.

pub mod cli;
pub mod commands;
pub mod config;
mod failure;
pub mod logging;
pub mod mailer;
pub mod server;
pub mod service;
pub mod shutdown;
mod workers;

pub use failure::Failure;
