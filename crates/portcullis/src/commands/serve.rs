//! `portcullis serve`: answer requests and send mail.

use super::admin::name_of;
use crate::config::{Config, FirstAdministrator};
use crate::failure::Failure;
use crate::server::Server;
use crate::service::Service;
use crate::shutdown;
use actix_web::rt::System;
use portcullis_domain::staff::agents::{CreateAdministratorError, create_administrator, has_nobody};
use portcullis_domain::staff::passwords::Password;
use portcullis_domain::store::{read, write};
use portcullis_domain::{Email, Secrets};
use std::io::{self, Write};
use std::process::ExitCode;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: &Config, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let service = Service::open(config, true)?;
    // Before anything is made: a start that cannot listen leaves no administrator whose password nobody saw.
    let server = Server::bind(config, service)?;
    first_administrator(config, server.service(), out)?;
    let ending = System::new().block_on(async {
        let stops = shutdown::signals().map_err(Failure::Serve)?;
        server.run(stops).await
    })?;
    Ok(if ending.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes the first administrator of an empty database, and shows address and password where they were made up.
fn first_administrator(config: &Config, service: &Service, out: &mut impl Write) -> Result<(), Failure> {
    if !read(service.store.as_ref(), |tx| has_nobody(tx))? {
        return Ok(());
    }
    let (email, password) = match &config.first_administrator {
        Some(FirstAdministrator { email, password }) => (email.clone(), password.clone()),
        None => {
            let raw = made_up_password(service.secrets.as_ref());
            ("admin@localhost".parse()?, Password::new(&raw, &[], service.passwords.as_ref())?)
        }
    };
    let hash = service.passwords.hash(&password);
    let name = name_of(&email)?;
    let cx = service.context();
    match write(service.store.as_ref(), |tx| create_administrator(tx, &cx, &email, &name, &hash)) {
        Ok(_) if config.first_administrator.is_some() => Ok(()),
        Ok(_) => {
            show(service, &email, &password, out).map_err(|error| Failure::PasswordUnseen { email, error })
        }
        // Another node that started at the same moment was first.
        Err(CreateAdministratorError::EmailTaken) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Nobody learns the password otherwise, so that here a closed pipe is a failure like any other.
fn show(service: &Service, email: &Email, password: &Password, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n  Sign in at {}/sign-in with", service.links.base())?;
    writeln!(out, "    e-mail    {email}\n    password  {}", password.reveal())?;
    writeln!(out, "  This is shown once. Change it with: portcullis admin set-password\n")?;
    out.flush()
}

/// 20 characters that cannot be mistaken for each other, 100 bits.
fn made_up_password(secrets: &dyn Secrets) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    secrets.fill(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    letters.chunks(5).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
