//! `portcullis admin`: make an administrator, or set somebody's password, for whoever holds the machine.

use super::say;
use crate::cli::{AdminCommand, SignIn};
use crate::config::Config;
use crate::failure::Failure;
use crate::service::Service;
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{create_administrator, replace_password};
use portcullis_domain::staff::passwords::Password;
use portcullis_domain::store::write;
use std::io::{BufRead, Write};

/// Does one of the two.
pub(super) fn run(
    config: &Config,
    command: AdminCommand,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(Failure::Input)?;
    let raw = line.trim_end_matches(['\r', '\n']);
    match command {
        AdminCommand::Create { sign_in: SignIn { email, .. }, first_name } => {
            let service = Service::open(config, false)?;
            let first_name = first_name.map_or_else(|| name_of(&email), Ok)?;
            let hints = [email.as_str(), first_name.as_str()];
            let password = Password::new(raw, &hints, service.passwords.as_ref())?;
            let hash = service.passwords.hash(&password);
            let cx = service.context();
            write(service.store.as_ref(), |tx| create_administrator(tx, &cx, &email, &first_name, &hash))?;
            say(out, format_args!("{email} can sign in as administrator."))
        }
        AdminCommand::SetPassword { sign_in: SignIn { email, .. } } => {
            let service = Service::open(config, false)?;
            let password = Password::new(raw, &[email.as_str()], service.passwords.as_ref())?;
            let hash = service.passwords.hash(&password);
            let cx = service.context();
            if write(service.store.as_ref(), |tx| replace_password(tx, &cx, &email, &hash))? {
                say(
                    out,
                    format_args!(
                        "The password of {email} is set. All of their sessions and device keys have ended."
                    ),
                )
            } else {
                Err(Failure::NoSuchAgent(email))
            }
        }
    }
}

/// What stands before the @, as a name.
pub(super) fn name_of(email: &portcullis_domain::Email) -> Result<Name, Failure> {
    let local = email.as_str().split('@').next().unwrap_or_default();
    Ok(local.chars().take(140).collect::<String>().parse()?)
}
