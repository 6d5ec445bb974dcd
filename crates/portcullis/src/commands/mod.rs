//! One file per command.

mod admin;
mod backup;
pub mod config;
mod import;
mod migrate;
mod openapi;
mod outbox;
mod serve;

use crate::cli::{Cli, Command};
use crate::config::{Config, Sources};
use crate::failure::Failure;
use crate::logging;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

/// Does what the command line says, with the environment and working directory of this process.
///
/// # Errors
/// Why it was not done.
pub fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let out = &mut std::io::stdout().lock();
    let sources = Sources::of_process(cli.flags);
    let command = match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => return openapi::run(&sources, out).map(|()| ExitCode::SUCCESS),
        Command::Config => return config::run(&sources, out).map(|()| ExitCode::SUCCESS),
        command => command,
    };
    let config = Config::load(&sources)?;
    logging::init(&config.log, config.log_format);
    match command {
        Command::Serve => return serve::run(&config, out),
        Command::Migrate => migrate::run(&config)?,
        Command::Admin(command) => admin::run(&config, command, &mut std::io::stdin().lock(), out)?,
        Command::Backup { file } => backup::run(&config, &file)?,
        Command::Import(wanted) => {
            let input = &mut std::io::stdin().lock();
            let is_asked = !wanted.yes && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
            return import::run(&config, wanted, is_asked.then_some(input), out);
        }
        Command::Outbox(command) => outbox::run(&config, command, out)?,
        Command::Openapi | Command::Config => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line. Whoever closed the pipe has seen enough.
fn say(out: &mut impl Write, line: std::fmt::Arguments<'_>) -> Result<(), Failure> {
    match writeln!(out, "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}
