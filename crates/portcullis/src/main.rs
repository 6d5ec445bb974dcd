use clap::Parser;
use portcullis::cli::Cli;
use portcullis::commands;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            // Where even standard error is gone, the exit status still tells.
            let _ = writeln!(std::io::stderr(), "portcullis: {failure}");
            failure.exit_code()
        }
    }
}
