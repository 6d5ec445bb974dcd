//! `portcullis serve`: answer requests and send mail.

use std::io::Write;
use std::process::ExitCode;

use actix_web::rt::System;
use portcullis_domain::agents::{CreateAdministratorError, create_administrator};
use portcullis_domain::passwords::Password;
use portcullis_domain::store::{read, write};
use portcullis_domain::{Email, Secrets};

use super::admin::name_of;
use super::say;
use crate::config::Config;
use crate::failure::Failure;
use crate::server::Server;
use crate::service::Service;
use crate::shutdown;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: &Config, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let service = Service::open(config, true)?;
    let generated = first_administrator(config, &service)?;
    let server = Server::bind(config, service)?;
    if let Some((email, password)) = generated {
        say(out, format_args!("\n  Sign in at {} with", config.public_url.as_str().trim_end_matches('/')))?;
        say(out, format_args!("    e-mail    {email}\n    password  {password}"))?;
        say(out, format_args!("  This is shown once. Change it with: portcullis admin set-password\n"))?;
        out.flush().map_err(Failure::Output)?;
    }
    let ending = System::new().block_on(async {
        let stops = shutdown::signals().map_err(Failure::Serve)?;
        server.run(stops).await
    })?;
    Ok(if ending.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes the first administrator of an empty database. Answers address and password where they were made up.
fn first_administrator(config: &Config, service: &Service) -> Result<Option<(Email, String)>, Failure> {
    if !read(service.store.as_ref(), |tx| tx.has_no_agents())? {
        return Ok(None);
    }
    let configured = config.first_administrator.as_ref();
    let email = configured.map_or_else(|| "admin@localhost".parse(), |first| Ok(first.email.clone()))?;
    let raw = configured.map_or_else(
        || made_up_password(service.secrets.as_ref()),
        |first| first.password.reveal().to_owned(),
    );
    let password = Password::new(&raw, &[email.as_str()], service.passwords.as_ref())?;
    let hash = service.passwords.hash(&password);
    let name = name_of(&email)?;
    let cx = service.context();
    match write(service.store.as_ref(), |tx| create_administrator(tx, &cx, &email, &name, &hash)) {
        Ok(_) => Ok(configured.is_none().then_some((email, raw))),
        // Another node that started at the same moment was first.
        Err(CreateAdministratorError::EmailTaken) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// 20 characters that cannot be mistaken for each other, 100 bits.
fn made_up_password(secrets: &dyn Secrets) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    secrets.fill(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    letters.chunks(5).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
